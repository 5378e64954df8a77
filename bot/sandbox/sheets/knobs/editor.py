"""People who edit while a program works: seeded edits between its calls, each written down so that it can be repeated.

An edit happens under the workbook's lock, just before a call is applied or after it was applied and its answer built:
never inside a call, as Google applies each call whole. An answer therefore never shows an edit of the second kind.

Guarantees: the same settings and the same sequence of calls give the same edits. Every edit is in the log with what it
overwrote or deleted; one that the sheet refuses (a protected range, a merge in the way) is in it too, with the reason,
and has changed nothing. `Edit.repeat` on a copy of the sheet does the same again.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.sandbox.sheets.engine import a1
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.engine.person import Person


class Moment(StrEnum):
    """When people edit: around a call, or because they were told to."""

    BEFORE = "before"
    AFTER = "after"
    NOW = "now"


class Kind(StrEnum):
    """What people do."""

    INSERT = "insert"
    DELETE = "delete"
    MOVE = "move"
    SORT = "sort"
    TYPE = "type"
    PAINT = "paint"
    STRIKE = "strike"
    NOTE = "note"
    CLEAR = "clear"
    NEW_ROW = "new-row"
    RENAME_HEADER = "rename-header"


_DOING: Mapping[Kind, Callable[..., None]] = {
    Kind.INSERT: Person.inserts_rows,
    Kind.DELETE: Person.deletes_rows,
    Kind.MOVE: Person.moves_rows,
    Kind.SORT: Person.sorts,
    Kind.TYPE: Person.types,
    Kind.PAINT: Person.paints,
    Kind.STRIKE: Person.strikes,
    Kind.NOTE: Person.notes,
    Kind.CLEAR: Person.clears,
    Kind.NEW_ROW: Person.fills_row,
    Kind.RENAME_HEADER: Person.types,
}
WEIGHTS: Mapping[Kind, float] = {kind: 0.0 if kind is Kind.RENAME_HEADER else 1.0 for kind in Kind}
"""How often each kind happens, one against the other, unless told otherwise."""
_TEXTS = ("checked", "see mail", "call back", "ok", "12.50", "11/3/2026", "TRUE", "?")
_COLORS = ("#FFF2CC", "#D9EAD3", "#F4CCCC", "#CFE2F3", None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Who edits what, and how often.

    Attributes:
        email: who it is; "" is the owner of the spreadsheet.
        spreadsheets, tabs: ids and titles; empty means all that can be seen.
        columns: the letters of the columns in which cells are edited; empty means all with a header.
        weights: by kind; a kind that is not named does not happen.
        rate: the chance of edits at each moment, 0 to 1. most: how many at once.
        header_rows: rows at the top that stay where they are.
    """

    seed: int = 0
    email: str = ""
    spreadsheets: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    weights: Mapping[Kind, float] = field(default_factory=lambda: dict(WEIGHTS))
    rate: float = 0.3
    most: int = 1
    moments: tuple[Moment, ...] = (Moment.BEFORE, Moment.AFTER)
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit that happened, or was refused.

    Attributes:
        arguments: of the method of Person that did it; rows from 1, columns by letters.
        lost: the values that were deleted or overwritten, row by row.
        refused: why it did not happen; "" when it did.
    """

    number: int
    moment: Moment
    spreadsheet_id: str
    tab: str
    email: str
    kind: Kind
    arguments: Json
    lost: list[list[Any]] = field(default_factory=list)
    refused: str = ""

    def repeat(self, workbook: Workbook) -> None:
        """Does the same to this workbook. Raises ApiError where the sheet refuses it."""
        _DOING[self.kind](Person(workbook, self.tab, self.email), **self.arguments)


class Editor:
    """The people of one sandbox. Thread-safe; each call of it is for a workbook whose lock the caller holds."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.log: list[Edit] = []
        self._random = random.Random(settings.seed)  # noqa: S311 - repeatable, not secret
        self._lock = threading.Lock()

    def meet(self, moment: Moment, workbook: Workbook) -> None:
        """Perhaps edits, as the settings say."""
        settings = self.settings
        if moment not in settings.moments or (
            settings.spreadsheets and workbook.spreadsheet_id not in settings.spreadsheets
        ):
            return
        with self._lock:
            if self._random.random() < settings.rate:
                for _ in range(self._random.randint(1, settings.most)):
                    self._edit(moment, workbook, None)

    def edit(self, workbook: Workbook, kind: Kind | None = None) -> Edit | None:
        """One edit now; None when there is nothing in the spreadsheet that could be edited in this way."""
        with self._lock:
            return self._edit(Moment.NOW, workbook, kind)

    def _edit(self, moment: Moment, workbook: Workbook, kind: Kind | None) -> Edit | None:
        weights = {kind: 1.0} if kind else self.settings.weights
        wanted = [kind for kind, weight in weights.items() if weight > 0]
        tables = []
        for sheet in workbook.sheets:
            if (
                sheet.sheet_type == "GRID"
                and not sheet.hidden
                and sheet.title in (self.settings.tabs or (sheet.title,))
            ):
                table = _Table(sheet, self.settings)
                if possible := [kind for kind in wanted if table.allows(kind)]:
                    tables.append((table, possible))
        if not tables:
            return None
        table, possible = self._random.choice(tables)
        kind = self._random.choices(possible, [weights[kind] for kind in possible])[0]
        number = len(self.log) + 1
        arguments, lost = table.choose(kind, self._random, number)
        email = self.settings.email or workbook.owner
        edit = Edit(number, moment, workbook.spreadsheet_id, table.sheet.title, email, kind, arguments, lost)
        try:
            edit.repeat(workbook)
        except ApiError as error:
            edit = Edit(number, moment, edit.spreadsheet_id, edit.tab, email, kind, arguments, [], error.message)
        self.log.append(edit)
        return edit


class _Table:
    """What a person sees of a tab: header rows, and rows with something in them below. Rows from 1."""

    def __init__(self, sheet: Sheet, settings: Settings) -> None:
        self.sheet = sheet
        self.first = settings.header_rows + 1
        rows = sheet.rows
        self.last = next((r + 1 for r in range(len(rows) - 1, -1, -1) if _width(rows[r])), 0)
        self.width = max(_width(row) for row in rows[: self.first + 20]) if rows else 0
        letters = [a1.column_letters(column) for column in range(self.width)]
        self.letters = [letter for letter in letters if not settings.columns or letter in settings.columns]

    def allows(self, kind: Kind) -> bool:
        count = self.last - self.first + 1
        if not self.letters:
            return False
        if kind is Kind.RENAME_HEADER:
            return self.first > 1
        if kind in (Kind.MOVE, Kind.SORT, Kind.DELETE):
            return count > 1
        return kind is Kind.NEW_ROW or count > 0

    def choose(self, kind: Kind, rng: random.Random, number: int) -> tuple[Json, list[list[Any]]]:
        """Arguments for the Person's method, and the values that it will destroy."""
        row = rng.randint(self.first, max(self.first, self.last))
        letter = rng.choice(self.letters)
        cell = f"{letter}{row}"
        match kind:
            case Kind.INSERT:
                return {"above": row, "count": rng.randint(1, 2)}, []
            case Kind.DELETE:
                return {"first": row, "last": row}, [self._values(row)]
            case Kind.MOVE:
                target = rng.randrange(self.first, self.last)
                target += 2 if target >= row else 0  # above itself, or above the next one, it would stay
                return {"first": row, "last": row, "above": target}, []
            case Kind.SORT:
                cells = f"A{self.first}:{a1.column_letters(self.sheet.column_count - 1)}{self.last}"
                return {"cells": cells, "column": letter, "descending": rng.random() < 0.5}, []
            case Kind.PAINT:
                return {"cells": cell, "hex_color": rng.choice(_COLORS)}, []
            case Kind.STRIKE:
                return {"cells": f"{row}:{row}", "struck": rng.random() < 0.7}, []
            case Kind.NOTE:
                return {"cell": cell, "text": f"note {number}"}, []
            case Kind.CLEAR:
                return {"cells": cell}, self._lost(row, letter)
            case Kind.NEW_ROW:
                columns = map(a1.column_letters, range(self.width))
                texts = [f"{rng.choice(_TEXTS)} {number}" if column in self.letters else "" for column in columns]
                return {"row": self.last + 1, "texts": texts}, []
            case Kind.RENAME_HEADER:
                header = self.first - 1
                return {"cell": f"{letter}{header}", "text": f"Renamed {number}"}, self._lost(header, letter)
            case _:
                return {"cell": cell, "text": rng.choice(_TEXTS)}, self._lost(row, letter)

    def _values(self, row: int) -> list[Any]:
        return [None if cell is None else cell.formula or cell.value for cell in self.sheet.rows[row - 1]]

    def _lost(self, row: int, letter: str) -> list[list[Any]]:
        cell = self.sheet.cell(row - 1, a1.column_index(letter))
        return [[cell.formula or cell.value]] if cell.has_content else []


def _width(row: tuple[Any, ...]) -> int:
    """The number of columns up to the last cell with content."""
    return next((c + 1 for c in range(len(row) - 1, -1, -1) if row[c] is not None and row[c].has_content), 0)
