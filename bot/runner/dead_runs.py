"""What became of the changes of runs that died: said before anything is built on it, or written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.core.memory import ChangeRecord, ChangeState, RowMemory, Settlement
from bot.core.recovery import FOUND, NOT_THERE, NOT_WANTED
from bot.runner.job import Workplace


def keep_found(
    place: Workplace, settled: Iterable[tuple[int, Settlement]], recovered: Mapping[str, Iterable[RowMemory]]
) -> None:
    """Keeps what a look at the sheet has told, and what is known since of the rows, by the name of their sheet.

    To be called before this run writes: afterwards nobody can tell what was there before, and one who dies as well
    would leave the same cells to two runs.
    """
    settled = list(settled)
    if not settled:
        return
    with place.ledger.transaction():
        for dead_run in sorted({number for number, _ in settled}):
            place.ledger.settle(dead_run, [one for number, one in settled if number == dead_run])
        for name, memories in recovered.items():
            place.ledger.record_rows(place.spreadsheet_id, name, memories)


def added_by_the_dead(
    dead: Iterable[ChangeRecord], added_now: Collection[str], were_there: Collection[str]
) -> list[tuple[int, Settlement]]:
    """What became of rows that dead runs were to add elsewhere, once this run has looked there for what it wants.

    Args:
        added_now: the Case IDs that this run has added there, `were_there`: those that it has found there.
    """
    found: list[tuple[int, Settlement]] = []
    told: set[str] = set()
    for one in dead:
        case_id = one.change.case_id
        if case_id in were_there and case_id not in told:  # one of the dead has added it, and only once
            told.add(case_id)
            found.append((one.run_id, Settlement(one.number, ChangeState.APPLIED, FOUND)))
            continue
        is_told = case_id in told or case_id in added_now
        found.append((one.run_id, Settlement(one.number, ChangeState.DROPPED, NOT_THERE if is_told else NOT_WANTED)))
    return found
