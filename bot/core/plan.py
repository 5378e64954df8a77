"""The plan: every change a run would make, each with its old value, its rule and its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.decision import Decision
from bot.core.marks import mark_row
from bot.core.memory import NO_ORDER, ChangeKind, JsonValue, PlannedChange, RowMemory, kept_order
from bot.core.problem import Problem
from bot.core.row import Row, RowIdentity
from bot.core.schema import SheetSchema
from bot.core.snapshot import CellValue, Marks
from bot.core.stored import same_value, shown, stored
from bot.core.table import Table

_ONLY_WITH_OTHERS = "As Of"  # K-5


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would write into one sheet. Empty `changes` and `new_columns` mean: nothing.

    Attributes:
        sheet: the tab's title.
        changes: in the order they are sent; the changes of a row stand together. Values are as the sheet stores them
            (dates as serial numbers), colours `#RRGGBB` or None.
        identities: who each changed row is, by sheet row.
        seen: what each changed row held when it was decided on, by sheet row.
        marks: colour, strike and note of its key cell then, where the decision rests on them.
        keep_struck: headers of cells that stay struck through when the bot's strike of their row is taken back.
        new_columns: columns the bot makes that the sheet lacks, appended at the right.
        fresh: Case IDs of rows that carry nothing of the bot's but that: seen for the first time, or held ever since.
            They do not count for the guard.
        memories: what to remember of each row once its changes stand, by Case ID.
    """

    sheet: str
    schema: SheetSchema
    zone: ZoneInfo
    changes: tuple[PlannedChange, ...] = ()
    identities: Mapping[int, RowIdentity] = field(default_factory=dict)
    seen: Mapping[int, Mapping[str, CellValue]] = field(default_factory=dict)
    marks: Mapping[int, Marks] = field(default_factory=dict)
    keep_struck: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    new_columns: tuple[str, ...] = ()
    fresh: frozenset[str] = frozenset()
    memories: Mapping[str, RowMemory] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.changes and not self.new_columns

    @property
    def rows(self) -> tuple[int, ...]:
        """The sheet rows that change."""
        return tuple(sorted({change.row for change in self.changes if change.row is not None}))

    def to_json(self) -> dict[str, list[dict[str, Any]]]:
        """The stable shape of DESIGN "Command line": changes, formats, notes, problems."""
        return {
            "changes": [
                {
                    "sheet": change.sheet,
                    "row": change.row,
                    "case_id": change.case_id,
                    "column": column,
                    "old": shown(old, self.schema, column, self.zone),
                    "new": shown(new, self.schema, column, self.zone),
                    "rule": change.rule,
                    "reason": change.reason,
                }
                for change in self.changes
                for column, old, new in _cells(change)
            ],
            "formats": [_format(change) for change in self.changes if change.kind in _FORMATS],
            "notes": [
                {
                    "sheet": change.sheet,
                    "row": change.row,
                    "column": change.column,
                    "text": change.new,
                    "rule": change.rule,
                }
                for change in self.changes
                if change.kind is ChangeKind.NOTE
            ],
            "problems": [problem.to_json() for problem in self.problems],
        }


_FORMATS = (ChangeKind.BACKGROUND, ChangeKind.STRIKETHROUGH)


def _cells(change: PlannedChange) -> Iterable[tuple[str, JsonValue, JsonValue]]:
    if change.kind is ChangeKind.VALUE:
        yield change.column, change.old, change.new
    elif change.kind is ChangeKind.ROW and isinstance(change.new, Mapping):
        yield from ((column, None, value) for column, value in change.new.items())


def _format(change: PlannedChange) -> dict[str, Any]:
    painted = change.kind is ChangeKind.BACKGROUND
    return {
        "sheet": change.sheet,
        "row": change.row,
        "column": change.column,
        "background": change.new if painted else None,
        "strikethrough": None if painted else change.new,
        "rule": change.rule,
    }


def make_plan(
    table: Table,
    decisions: Sequence[Decision],
    memory: Mapping[str, RowMemory],
    now: datetime,
    problems: Iterable[Problem] = (),
) -> Plan:
    """The plan that brings the sheet to what was decided. Pure: the same arguments give the same plan.

    Guarantees: only differences are planned; As Of alone is no difference (K-5); a colour, strike or note of a person
    gives way to nothing but K-2.
    """
    rows = {row.row: row for row in table.rows}
    missing = tuple(name for name in table.schema.made_columns if name not in table.layout.positions)
    writable = frozenset(table.layout.positions) | frozenset(missing)
    changes: list[PlannedChange] = []
    memories: dict[str, RowMemory] = {}
    identities: dict[int, RowIdentity] = {}
    seen: dict[int, Mapping[str, CellValue]] = {}
    marks: dict[int, Marks] = {}
    keep_struck: dict[int, tuple[str, ...]] = {}
    fresh: set[str] = set()
    for decision in decisions:
        row = rows[decision.row]
        known = memory.get(decision.case_id)
        if known is None or is_untouched(row, known, table.schema):
            fresh.add(decision.case_id)
        of_row, remembered = _plan_row(table, row, decision, known, writable, now)
        memories[decision.case_id] = remembered
        if of_row:
            identities[row.row], seen[row.row], marks[row.row] = row.identity, row.cells, row.marks
            if known is not None and known.struck_before:
                keep_struck[row.row] = known.struck_before
            changes.extend(of_row)
    return Plan(
        sheet=table.sheet,
        schema=table.schema,
        zone=table.zone,
        changes=tuple(changes),
        identities=identities,
        seen=seen,
        marks=marks,
        keep_struck=keep_struck,
        new_columns=missing,
        fresh=frozenset(fresh),
        memories=memories,
        problems=table.told((*table.problems, *problems, *chain.from_iterable(one.problems for one in decisions))),
    )


def is_untouched(row: Row, known: RowMemory, schema: SheetSchema) -> bool:
    """Whether the bot has left nothing in the row but its Case ID, as in one that was always held."""
    if known.background_rule or known.strike_rule or known.note_rule or known.sales_return_opened:
        return False
    return not any(row.text(name) for name in schema.bot_columns if name != schema.identity.case_id)


def _plan_row(
    table: Table, row: Row, decision: Decision, known: RowMemory | None, writable: frozenset[str], now: datetime
) -> tuple[list[PlannedChange], RowMemory]:
    order_key = NO_ORDER if decision.order_unfit else kept_order(row.order_key)
    id_column, key_column = table.schema.identity.case_id, table.schema.identity.order

    def change(column: str, kind: ChangeKind, old: JsonValue, new: JsonValue, rule: str, reason: str) -> PlannedChange:
        return PlannedChange(
            sheet=table.sheet,
            row=row.row,
            case_id=decision.case_id,
            order_key=order_key,
            column=column,
            kind=kind,
            old=old,
            new=new,
            rule=rule,
            reason=reason,
        )

    changes = []
    if not row.case_id:
        changes.append(change(id_column, ChangeKind.VALUE, "", decision.case_id, "H-2", "the row gets its Case ID"))
    before = known or RowMemory(decision.case_id, order_key, row.when or now, now)
    before = replace(before, order_key=order_key)
    if decision.held:
        return changes, replace(before, status=decision.status, odd_from=decision.odd_from)
    for column, value in decision.values.items():
        stands, wanted = row.cells.get(column, ""), stored(value.value, table.zone)
        if column in writable and not same_value(stands, wanted):
            changes.append(change(column, ChangeKind.VALUE, stands, wanted, value.rule, value.reason))
    marks, after = mark_row(decision, row.marks, before)
    reason = decision.mark.reason if decision.mark else decision.reason
    rule = decision.mark.rule if decision.mark else decision.rule
    if marks.background != row.marks.background:
        kind, old = ChangeKind.BACKGROUND, row.marks.background
        changes.append(change(key_column, kind, old, marks.background, rule, reason))
    if marks.struck != row.marks.struck:
        kind = ChangeKind.STRIKETHROUGH
        changes.append(change(key_column, kind, row.marks.struck, marks.struck, decision.rule, decision.reason))
    if marks.note != row.marks.note:
        changes.append(change(key_column, ChangeKind.NOTE, row.marks.note, marks.note, rule, reason))
    if all(one.column == _ONLY_WITH_OTHERS for one in changes):
        changes = []
    after = replace(
        after,
        status=decision.status,
        odd_from=decision.odd_from,
        duplicate_of=decision.duplicate_of,
        bounced_by=decision.bounced_by,
        sales_return_opened=before.sales_return_opened or decision.opens_sales_return,
        open=not decision.terminal,
    )
    return changes, after
