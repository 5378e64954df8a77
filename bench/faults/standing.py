"""What stands once a run is over: everything in the spreadsheet, and what the ledger means by what it holds."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.sheets.engine.a1 import column_letters
from bot.sandbox.sheets.engine.model import Cell, Sheet, Workbook

_BY_ITSELF = frozenset({"rows", "row_properties", "column_properties"})
_MARK = re.compile(r"(\d{4}-\d\d-\d\d), run \d+ \([0-9a-f]+\)")
_TABLES: Mapping[str, tuple[str, str]] = {
    # what is left out: the salted hashes, other in every ledger; claims and times of the machine's clock
    "rows": ("*", "1"),
    "sheets": ("*", "1"),
    "reminders": ("order_key, case_id, caller, state, reserved_at, done_at, how, spreadsheet_id", "1"),
    "notices": ("notice_id, order_key, reason, noticed_at", "1"),
    "mailboxes": ("*", "1"),
    "tracking": ("carrier, number, history, first_asked_at, asked_at, fetched_at, next_check_at, gist", "1"),
    "slots": ("job, slot", "1"),
    "changes": ("run_id, number, sheet, case_id, column, kind", "state IN ('planned', 'unknown')"),
    "runs": ("id, job", "outcome = 'running'"),
}
_HELD = {
    "tracking": "carrier, number, claimed_until > {then}",
    "buckets": "bucket, mark > {then}, blocked_until > {then}",
}


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Both at one time. Equal where a person would find no difference; `sheets` is a copy.

    Attributes:
        held: the claims and blocks that a run left, and whether the next one finds them in force.
    """

    sheets: Sequence[Sheet]
    ledger: Mapping[str, tuple[str, ...]]
    held: Mapping[str, tuple[str, ...]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Standing) and self.ledger == other.ledger and self.sheets == other.sheets

    __hash__ = None  # type: ignore[assignment]

    def goes_on_as(self, other: Standing) -> bool:
        """Whether the next run finds the same."""
        return self.held == other.held and self == other

    def differences(self, other: Standing, most: int = 12) -> list[str]:
        """Where the other differs: "place: here → there"."""
        ours, theirs = dict(_of_sheets(self.sheets)), dict(_of_sheets(other.sheets))
        found = []
        for place in dict.fromkeys((*ours, *theirs)):
            here, there = ours.get(place, "nothing"), theirs.get(place, "nothing")
            if here != there:
                found.append(f"{place}: {_short(here)} → {_short(there)}")
        for table in self.ledger:
            here_rows, there_rows = set(self.ledger[table]), set(other.ledger[table])
            found += [f"ledger, {table}: lacks {_short(row)}" for row in sorted(here_rows - there_rows)]
            found += [f"ledger, {table}: has besides {_short(row)}" for row in sorted(there_rows - here_rows)]
        return [*found[:most], f"and {len(found) - most} more"] if len(found) > most else found


def standing(workbook: Workbook, ledger: Path, then: datetime) -> Standing:
    """What stands in both now, if the next run is at that time of the machine's clock."""
    sheets = [_without_marks(sheet) for sheet in workbook.snapshot().sheets]
    at = f"'{then.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"  # as the ledger's column type writes it
    held = {table: (what.format(then=at), "1") for table, what in _HELD.items()}
    with closing(sqlite3.connect(ledger, timeout=10)) as database:
        return Standing(sheets, _rows(database, _TABLES), _rows(database, held))


def _without_marks(sheet: Sheet) -> Sheet:
    """A copy in which the rows of an archive do not say which run moved them: each run has a mark of its own."""
    for at, row in enumerate(sheet.rows):
        first = row[0] if row else None
        if first is not None and isinstance(first.value, str) and _MARK.fullmatch(first.value):
            sheet.rows[at] = (Cell(_MARK.sub(r"\1", first.value), None, first.format, first.more), *row[1:])
    return sheet


def _of_sheets(sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    yield "tabs", ", ".join(sheet.title for sheet in sheets)
    for sheet in sheets:
        yield from _of_sheet(sheet)


def _of_sheet(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield f"{sheet.title}, size", f"{sheet.row_count} × {sheet.column_count}"
    for row, column, cell in sheet.cells():
        if not cell.is_blank:
            shown = [cell.formula or repr(cell.value), *(_json(part) for part in (cell.format, cell.more) if part)]
            yield f"{sheet.title}!{column_letters(column)}{row + 1}", " ".join(shown)
    for name in ("row_properties", "column_properties"):
        for at, properties in enumerate(getattr(sheet, name)):
            if properties:
                yield f"{sheet.title}, {name} {at + 1}", _json(properties)
    for part in fields(Sheet):
        value = getattr(sheet, part.name)
        if part.name not in _BY_ITSELF and value:
            yield f"{sheet.title}, {part.name}", _json(value)


def _rows(database: sqlite3.Connection, tables: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    return {
        table: tuple(sorted(map(repr, database.execute(f'SELECT {what} FROM "{table}" WHERE {where}'))))
        for table, (what, where) in tables.items()
    }


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
