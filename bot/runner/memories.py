"""What is to be remembered of the rows a run worked on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.dates import from_serial
from bot.core.memory import ChangeKind, ChangeState, PlannedChange, RowMemory
from bot.core.plan import Plan
from bot.core.rules.bounced_evidence import COLUMN as BOUNCED
from bot.core.rules.bounced_evidence import Ground
from bot.runner.job import Memory
from bot.runner.report import Report
from bot.sheets.port import Applied

_STATUS = "Status"
_A_PERSONS = "?"  # none of the statuses: no move away from it is odd (C-12)
_MADE_KNOWN: Mapping[ChangeKind | str, tuple[str, ...]] = {
    ChangeKind.BACKGROUND: ("background", "background_rule", "background_before"),
    ChangeKind.STRIKETHROUGH: ("struck", "strike_rule", "struck_before"),
    ChangeKind.NOTE: ("note", "note_rule"),
    _STATUS: ("status", "odd_from"),
    BOUNCED: ("bounced_by",),
}
"""What the bot knows by a change that stands: by its kind, of a value by its column."""


def remembered(
    plan: Plan, applied: Applied, memory: Memory, recovered: Memory, opened: frozenset[str]
) -> list[RowMemory]:
    """What to remember of each row: what was planned where it stands, what was known where it gave way.

    Of a row in which a value gave way nothing is new but what the changes that stand tell: a colour, say, that a batch
    had painted before somebody edited the row.
    """
    stand: dict[str, set[ChangeKind | str]] = {}
    gone: dict[str, set[ChangeKind | str]] = {}
    torn: set[str] = set()
    for one in applied.settlements:
        change = plan.changes[one.number]
        is_value, gave_way = change.kind is ChangeKind.VALUE, one.state in (ChangeState.DROPPED, ChangeState.UNKNOWN)
        (gone if gave_way else stand).setdefault(change.case_id, set()).add(change.column if is_value else change.kind)
        if is_value and gave_way:
            torn.add(change.case_id)
    memories = []
    for case_id, planned in plan.memories.items():
        if case_id in torn and case_id not in stand and case_id not in recovered:
            continue
        seen = _A_PERSONS if _STATUS in gone.get(case_id, ()) else planned.status
        bare = RowMemory(case_id, planned.order_key, planned.submitted_at, planned.first_seen_at, seen)
        known = recovered.get(case_id) or memory.get(case_id) or bare
        if case_id in torn:
            now = _taking(stand.get(case_id, ()), planned, known)
        else:
            now = _taking(gone.get(case_id, ()), known, planned)
        if case_id in applied.struck_before and now.struck:
            now = replace(now, struck_before=applied.struck_before[case_id])
        is_open = planned.sales_return_opened and case_id in opened
        memories.append(replace(now, sales_return_opened=known.sales_return_opened or is_open))
    others = [known for case_id, known in recovered.items() if case_id not in plan.memories]
    return [*memories, *others]


def _taking(what: Iterable[ChangeKind | str], source: RowMemory, memory: RowMemory) -> RowMemory:
    """A memory in which these changes are known as `source` has them."""
    names = [name for one in what for name in _MADE_KNOWN.get(one, ())]
    return replace(memory, **{name: getattr(source, name) for name in names})


def first_memories(report: Report, opened: frozenset[str], now: datetime) -> list[RowMemory]:
    """What to remember of rows that were added to the job's own sheet: a row that people delete is not added again."""
    own = [plan for plan in report.view.additions if plan.schema.name == report.view.plan.schema.name]
    added = [(plan, change) for plan in own for change in plan.changes if change.case_id in opened]
    return [
        RowMemory(change.case_id, change.order_key, _when(plan, change) or now, now, bounced_by=str(Ground.NOTICE))
        for plan, change in added
    ]


def _when(plan: Plan, added: PlannedChange) -> datetime | None:
    """The time that stands in a row that was added."""
    found = added.new.get(plan.schema.identity.when) if isinstance(added.new, Mapping) else None
    return from_serial(found, plan.zone) if isinstance(found, float) else None


def unmarked(report: Report, name: str, now: datetime) -> list[RowMemory]:
    """What to remember of rows that were added to a tab now: nothing of an earlier row of the same Case ID."""
    sheets = {plan.sheet for plan in report.view.additions if plan.schema.name == name}
    added = [change for change in report.added_rows if change.sheet in sheets]
    return [RowMemory(change.case_id, change.order_key, now, now) for change in added]
