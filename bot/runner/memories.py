"""What is to be remembered of the rows a run worked on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.dates import from_serial
from bot.core.memory import ChangeKind, ChangeState, PlannedChange, RowMemory
from bot.core.plan import Plan
from bot.core.rules.bounced_evidence import Ground
from bot.runner.job import Memory
from bot.runner.report import Report
from bot.sheets.port import Applied


def remembered(
    plan: Plan, applied: Applied, memory: Memory, recovered: Memory, opened: frozenset[str]
) -> list[RowMemory]:
    """What to remember of each row: what was planned where it stands, what was known where it gave way."""
    gone: dict[str, set[ChangeKind]] = {}
    for one in applied.settlements:
        if one.state in (ChangeState.DROPPED, ChangeState.UNKNOWN):
            change = plan.changes[one.number]
            gone.setdefault(change.case_id, set()).add(change.kind)
    memories = []
    for case_id, planned in plan.memories.items():
        dropped = gone.get(case_id, set())
        if ChangeKind.VALUE in dropped:
            continue
        bare = RowMemory(case_id, planned.order_key, planned.submitted_at, planned.first_seen_at)
        known, now = recovered.get(case_id) or memory.get(case_id) or bare, planned
        if ChangeKind.BACKGROUND in dropped:
            now = replace(
                now,
                background=known.background,
                background_rule=known.background_rule,
                background_before=known.background_before,
            )
        if ChangeKind.STRIKETHROUGH in dropped:
            now = replace(now, struck=known.struck, strike_rule=known.strike_rule)
        if ChangeKind.NOTE in dropped:
            now = replace(now, note=known.note, note_rule=known.note_rule)
        if case_id in applied.struck_before and now.struck:
            now = replace(now, struck_before=applied.struck_before[case_id])
        is_open = now.sales_return_opened and case_id in opened
        memories.append(replace(now, sales_return_opened=known.sales_return_opened or is_open))
    others = [known for case_id, known in recovered.items() if case_id not in plan.memories]
    return [*memories, *others]


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
