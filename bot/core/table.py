"""The table of a sheet: its rows with what identifies them, and every Problem found while reading them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.amazon import order_number_beside_more
from bot.core.cell_error import error_problem
from bot.core.cells import Cells, filled_rows
from bot.core.dates import DayOrder, UnreadableDate, day_order
from bot.core.problem import Problem
from bot.core.row import DIGITS_KEPT, Row, RowIdentity, as_text, read_identity, read_when
from bot.core.schema import Column, Kind, Layout, SheetSchema
from bot.core.snapshot import NO_MARKS, Snapshot
from bot.core.text import printable

if TYPE_CHECKING:
    import pandas as pd

_PLAIN = 19  # characters of most order numbers: nothing stands beside them
_LONGEST = 200  # characters of what names a row: no database finds longer keys again


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a sheet that are not blank, top to bottom, and what is wrong with the sheet as a whole."""

    sheet: str
    schema: SheetSchema
    layout: Layout
    zone: ZoneInfo
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = field(default=())

    def told(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems, those of this sheet with what it calls their columns."""
        return tuple(
            replace(one, header=header)
            if one.sheet == self.sheet and one.column and (header := self.layout.header(one.column)) != one.column
            else one
            for one in problems
        )

    def to_frame(self) -> pd.DataFrame:
        """The rows as a frame for reports: one column a schema column, index = sheet row."""
        import pandas as pd

        names = [name for name in self.schema.names if name in self.layout.positions]
        records = [[row.cells.get(name) for name in names] for row in self.rows]
        return pd.DataFrame(records, columns=names, index=[row.row for row in self.rows], dtype=object)


def read_table(snapshot: Snapshot, layout: Layout, schema: SheetSchema) -> Table:
    """The table of a snapshot. Never fails on a cell: what cannot be read becomes a Problem of its row.

    Guarantees: blank rows are skipped wherever they stand; rows that cannot be told apart (H-2: a Case ID that stands
    twice, or two rows without one that agree in order number, time and e-mail) all carry a Problem. Where the
    time is no more than a day, such rows are usual, and told apart by their order in the sheet (`RowIdentity.copy`).
    """
    title = snapshot.tab.title
    positions = layout.positions
    when_column = schema.identity.when
    whens = snapshot.columns.get(positions.get(when_column, -1), ()) if _is_time(schema.column(when_column)) else ()
    texts = [value for value in whens if isinstance(value, str)]
    order = day_order(texts, snapshot.locale)
    sheet_problems = list(_text_dates(title, when_column, texts, order))
    columns = {name: snapshot.columns.get(at, ()) for name, at in positions.items()}
    rows = [
        _read_row(snapshot, layout, schema, order, snapshot.first_row + at, Cells(columns, at))
        for at in filled_rows(columns)
    ]
    table = Table(title, schema, layout, snapshot.zone, tuple(_told_apart(title, schema, rows)))
    return replace(table, problems=table.told(sheet_problems))


def _is_time(column: Column) -> bool:
    return column.kind in (Kind.TIMESTAMP, Kind.DATE)  # a kept tab has its Case ID in this place


def _read_row(
    snapshot: Snapshot, layout: Layout, schema: SheetSchema, order: DayOrder | None, number: int, cells: Cells
) -> Row:
    title = snapshot.tab.title
    problems: list[Problem] = []
    when: datetime | None = None
    when_column = schema.column(schema.identity.when)
    if _is_time(when_column):
        try:
            when = read_when(cells.get(when_column.name), snapshot.zone, order)
            if when is None:
                problems.append(Problem(title, number, when_column.name, "is blank", "type the date and time"))
        except UnreadableDate as error:
            # a day is typed by people, who paste names and telephone numbers into any cell; a timestamp is the form's
            is_day = when_column.kind is Kind.DATE
            what = str(error) if is_day else f"{printable(as_text(cells.get(when_column.name)))!r} {error}"
            fix = "type it as YYYY-MM-DD" if is_day else "type it as YYYY-MM-DD HH:MM:SS"
            problems.append(Problem(title, number, when_column.name, what, fix))
    order_column = schema.identity.order
    typed = cells.get(order_column)
    identity = read_identity(schema, cells)
    if broken := error_problem(title, number, cells, schema.identity.typed, layout.header):
        problems = [broken]
    elif not identity.order:
        problems.append(Problem(title, number, order_column, "is blank", "type the order number, or clear the row"))
    elif schema.identity.any_order:
        pass
    elif isinstance(typed, bool) or (
        isinstance(typed, (int, float)) and (abs(typed) >= DIGITS_KEPT or float(typed) != int(typed))
    ):
        problems.append(
            Problem(
                title,
                number,
                order_column,
                f"{printable(as_text(typed))!r} is a number that lost digits, or no order number",
                "format the cell as plain text and type the order number again",
            )
        )
    elif not any(char.isdigit() for char in identity.order):
        problem = f"{printable(as_text(typed))!r} is no order number: it has no digit"
        problems.append(Problem(title, number, order_column, problem, "type the order number, or clear the row"))
    elif len(identity.order) > _LONGEST:
        problem = f"{printable(as_text(typed))!r} is no order number: it has {len(identity.order):,} characters"
        problems.append(Problem(title, number, order_column, problem, "type the order number, or clear the row"))
    elif len(identity.order) > _PLAIN and not schema.kept_by_bot and (found := order_number_beside_more(str(typed))):
        # never cut out of the text: which of two numbers, and what the rest means, only a person knows
        problem = f"holds more than the order number {found}"
        problems.append(Problem(title, number, order_column, problem, "type the order number alone"))
    if len(identity.case_id) > _LONGEST or not identity.case_id.isprintable():
        fix = "clear the cell; the bot fills it"
        problems.append(Problem(title, number, schema.identity.case_id, "is none of the bot's", fix))
    marks = snapshot.marks.get(number, NO_MARKS)
    return Row(number, cells, as_text(typed), when, identity, marks, tuple(problems))


def _text_dates(title: str, column: str, texts: list[str], order: DayOrder | None) -> Iterable[Problem]:
    numeric = [text for text in texts if text.strip()[:1].isdigit() and not text.strip()[:4].isdigit()]
    if not numeric:
        return
    cells = f"{len(numeric)} {'cell holds a date' if len(numeric) == 1 else 'cells hold dates'} as text"
    if order is None:
        problem = f"{cells}, some day first and some month first"
        fix = "format the column as Date time and type those cells again; the ambiguous rows are left alone until then"
    else:
        problem = f"{cells}, read as {order.value}"
        fix = "format the column as Date time; if it means something else, type it again"
    yield Problem(title, None, column, problem, fix)


def _told_apart(title: str, schema: SheetSchema, rows: list[Row]) -> Iterable[Row]:
    by_id: dict[str, list[int]] = defaultdict(list)
    by_content: dict[RowIdentity, list[int]] = defaultdict(list)
    for row in rows:
        if row.case_id:
            by_id[row.case_id].append(row.row)
        elif row.order_key:
            by_content[row.identity].append(row.row)
    is_day = schema.column(schema.identity.when).kind is Kind.DATE
    told_by = "order number, time and e-mail" if schema.identity.email else "order number and time"
    for row in rows:
        same_id = [other for other in by_id[row.case_id] if other != row.row] if row.case_id else []
        copies = by_content[row.identity] if not row.case_id and row.order_key else []
        problem: Problem | None = None
        if same_id:
            problem = Problem(
                title,
                row.row,
                schema.identity.case_id,
                f"the Case ID {printable(row.case_id)} stands also in row {', '.join(map(str, same_id))}",
                "clear the Case ID in the copied row; the bot gives it one of its own",
            )
        elif len(copies) > 1 and is_day:
            row = replace(row, identity=replace(row.identity, copy=copies.index(row.row)))
        elif len(copies) > 1:
            others = ", ".join(str(other) for other in copies if other != row.row)
            says = f"the row says the same as row {others}: {told_by}"
            problem = Problem(title, row.row, schema.identity.order, says, "delete the copy")
        yield replace(row, problems=(*row.problems, problem)) if problem else row
