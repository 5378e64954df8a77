"""What an undo would do, before it does anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core.memory import ChangeRecord, PlannedChange, RunOutcome, RunRecord, Settlement
from bot.core.recovery import recover
from bot.core.reminder import Reminder
from bot.core.undo import Left, SheetUndo, plan_undo
from bot.core.undo_history import STOOD, since
from bot.core.undo_reminders import ASSIGNED, Reservations, is_assignment, undo_reservations
from bot.runner.job import Memory, Workplace
from bot.runner.read_tab import ReadTab
from bot.runner.undo_tabs import UndoTabs
from bot.runner.undo_target import check_changes, check_run, root_of, target_run, undone_already

_CALL_LIST = "call_list"


@dataclass(frozen=True, slots=True)
class UndoPart:
    """What an undo does to one tab. `recovered` are rows that a dead run touched, as known since."""

    read: ReadTab
    undo: SheetUndo
    memory: Memory
    recovered: Memory


@dataclass(frozen=True, slots=True)
class UndoView:
    """What an undo would do.

    Attributes:
        run: the run that is put back.
        root: the one that began it: `run` itself unless that is an undo.
        depth: how many undos lead from `root` to `run`.
        parts: in the order they are written: the tabs beside the run's own sheet come first.
        lost: changes to tabs that are gone.
        reserve, give_back: what becomes of reminders (B-8).
        settled: what has become of the changes of runs that died (run id, settlement).
        interrupted: undos of this run that died and have put back a part of it.
    """

    run: RunRecord
    root: RunRecord
    depth: int
    parts: tuple[UndoPart, ...]
    lost: tuple[Left, ...]
    reserve: tuple[Reminder, ...]
    give_back: tuple[Reminder, ...]
    settled: tuple[tuple[int, Settlement], ...]
    interrupted: tuple[int, ...] = ()

    @property
    def job(self) -> str:
        """What the ledger calls the undo: as the command line does."""
        return f"undo {self.run.id}"

    @property
    def changes(self) -> tuple[PlannedChange, ...]:
        """Everything that is put back, in the order it is written."""
        return tuple(change for part in self.parts for change in part.undo.plan.changes)

    @property
    def left(self) -> tuple[Left, ...]:
        """What is left as it is, and why."""
        return (*(left for part in self.parts for left in part.undo.left), *self.lost)

    @property
    def stays(self) -> tuple[PlannedChange, ...]:
        """What no undo takes back: Case IDs, columns, rows that were added where people work."""
        return tuple(change for part in self.parts for change in part.undo.stays)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to put back."""
        return not self.changes and not self.give_back


def view_undo(place: Workplace, run_id: int) -> UndoView:
    """Reads and plans; writes into no sheet.

    Raises:
        ConfigurationError: no such run, of another spreadsheet, it changed nothing, or is undone already.
        RefusedByGuard: it is still running. SheetMismatch: its tab is gone, or its headers do not fit.
    """
    ledger, here = place.ledger, place.spreadsheet_id
    unfinished = [change for one in ledger.unfinished(here, datetime.now(UTC)) for change in one.changes]
    run = target_run(ledger, run_id)
    check_run(run, here)
    records = ledger.changes(run_id)
    check_changes(run, records)
    place.progress("Reading the sheet", 0, 2)
    tabs = UndoTabs(place, place.spreadsheet.read_book(), run)
    place.progress("Reading the sheet", 1, 2)
    beside = [_CALL_LIST] if any(is_assignment(one.change) for one in records) else []
    read = tabs.read([*(tabs.name_of(one.change) for one in records), *beside])
    place.progress("Reading the sheet", 2, 2)
    memory = {name: ledger.rows(here, name) for name in read}
    looked = {name: recover(unfinished, tab.table, memory[name], place.now()) for name, tab in read.items()}
    settled = [one for _, became in looked.values() for one in became]
    records = _as_settled(records, settled)
    check_changes(run, records)
    later = [(tabs.name_of(one.change), one) for one in _as_settled(ledger.changes_since(here, run_id), settled)]
    happened = since(run_id, later, ledger.undos_since(here, run_id))
    by_tab: dict[str, list[ChangeRecord]] = {}
    for record in records:
        by_tab.setdefault(tabs.name_of(record.change), []).append(record)
    reservations = _reservations(place, run, by_tab, read)
    parts, seal = [], ledger.seal()
    for name in sorted(read, key=lambda name: name == run.sheet):
        known = {**memory[name], **looked[name][0]}
        held = reservations.held if name == run.sheet else {}
        undo = plan_undo(run_id, by_tab.get(name, ()), read[name].table, known, happened, held, seal)
        parts.append(UndoPart(read[name], undo, known, looked[name][0]))
    root, depth = root_of(ledger, run)
    written = {change.case_id for part in parts for change in part.undo.plan.changes if is_assignment(change)}
    undone_by = sorted({number for part in parts for number in part.undo.undone_by})
    interrupted = tuple(number for number in undone_by if target_run(ledger, number).outcome is RunOutcome.CRASHED)
    view = UndoView(
        run=run,
        root=root,
        depth=depth,
        parts=tuple(parts),
        lost=_lost(by_tab, read),
        reserve=_of(reservations.reserve, written),
        give_back=_of(reservations.give_back, written | _unassigned(run, read)),
        settled=tuple(settled),
        interrupted=interrupted,
    )
    if view.is_empty and undone_by and not interrupted:
        raise undone_already(run, max(undone_by))
    return view


def _as_settled(records: Iterable[ChangeRecord], settled: Iterable[tuple[int, Settlement]]) -> tuple[ChangeRecord, ...]:
    """The changes as a look at the sheet has shown them."""
    states = {(run_id, one.number): one.state for run_id, one in settled}
    return tuple(replace(one, state=states.get((one.run_id, one.number), one.state)) for one in records)


def _reservations(
    place: Workplace, run: RunRecord, by_tab: Mapping[str, list[ChangeRecord]], read: Mapping[str, ReadTab]
) -> Reservations:
    assigned = [one for one in by_tab.get(run.sheet, ()) if one.state in STOOD and is_assignment(one.change)]
    if not assigned or run.sheet not in read:
        return Reservations()
    calls = read[_CALL_LIST].table if _CALL_LIST in read else None
    reminders = place.ledger.reminders({one.change.order_key for one in assigned})
    return undo_reservations(run, assigned, read[run.sheet].table, calls, reminders, place.now())


def _unassigned(run: RunRecord, read: Mapping[str, ReadTab]) -> set[str]:
    """The rows that nobody is assigned to: an undo that died may not have come to give their reservation back."""
    rows = read[run.sheet].table.rows if run.sheet in read else ()
    return {row.case_id for row in rows if not row.text(ASSIGNED)}


def _lost(by_tab: Mapping[str, list[ChangeRecord]], read: Mapping[str, ReadTab]) -> tuple[Left, ...]:
    lost = (one for name, of_tab in by_tab.items() if name not in read for one in of_tab)
    return tuple(Left(one.change, None, "the tab is gone") for one in lost if one.state in STOOD)


def _of(reminders: Mapping[str, Reminder], case_ids: set[str]) -> tuple[Reminder, ...]:
    return tuple(one for case_id, one in reminders.items() if case_id in case_ids)
