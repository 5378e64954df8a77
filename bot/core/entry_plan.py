"""The plan for a tab the bot keeps: rows that stand there are brought up to date, those missing are added. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.decision import Decision
from bot.core.entry import Entry
from bot.core.memory import ChangeKind, PlannedChange, RowMemory
from bot.core.plan import Plan, make_plan
from bot.core.problem import Problem
from bot.core.row import Row
from bot.core.schema import SheetSchema
from bot.core.stored import stored
from bot.core.table import Table
from bot.core.text import printable


def plan_entries(entries: Sequence[Entry], table: Table, memory: Mapping[str, RowMemory], now: datetime) -> Plan:
    """What to change in the rows that stand there. A row with a Problem is left as it is and reported."""
    by_id = {row.case_id: row for row in table.rows if not row.problems}
    problems: list[Problem] = [problem for row in table.rows for problem in row.problems]
    decisions: list[Decision] = []
    for entry in entries:
        row = by_id.get(entry.case_id)
        if row is None:
            continue
        if row.order_key != entry.order_key:
            problems.append(_torn(table.sheet, row, entry))
            continue
        values = {name: value for name, value in entry.values.items() if name != table.schema.identity.case_id}
        decisions.append(
            Decision(row.row, entry.case_id, entry.rule, entry.reason, values=values, terminal=entry.terminal)
        )
    return make_plan(table, decisions, memory, now, problems)


def plan_additions(
    entries: Iterable[Entry], schema: SheetSchema, zone: ZoneInfo, present: frozenset[str] = frozenset()
) -> Plan:
    """The rows that are missing; `present` are the Case IDs that stand there."""
    changes = tuple(
        PlannedChange(
            sheet=schema.title,
            row=None,
            case_id=entry.case_id,
            order_key=entry.order_key,
            column=schema.identity.case_id,
            kind=ChangeKind.ROW,
            old=None,
            new={name: stored(value.value, zone) for name, value in entry.values.items()},
            rule=entry.rule,
            reason=entry.reason,
        )
        for entry in entries
        if entry.is_added and entry.case_id not in present
    )
    return Plan(sheet=schema.title, schema=schema, zone=zone, changes=changes)


def _torn(sheet: str, row: Row, entry: Entry) -> Problem:
    problem = f"{entry.case_id} belongs to order {printable(entry.order_key)}, here stands {printable(row.order)}"
    return Problem(
        sheet, row.row, "Case ID", problem, "undo the sort or copy that tore the row apart, or delete the row"
    )
