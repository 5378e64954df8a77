"""The schema of a sheet: its columns, who owns them, and finding them by header (RULES §1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from bot.core.problem import Problem
from bot.core.snapshot import CellValue
from bot.core.text import fold, nearest, printable


class Owner(StrEnum):
    """Who writes a column."""

    FORM = "form"
    PEOPLE = "people"
    SHARED = "shared"  # people and the bot
    BOT = "bot"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    ORDER_NUMBER = "order_number"
    TRACKING_NUMBER = "tracking_number"
    TIMESTAMP = "timestamp"
    DATE = "date"
    CHOICE = "choice"
    TICK = "tick"


class Column(BaseModel):
    """One column, found by its name or an alias.

    For a column that the bot makes: `width` in pixels; `plain_text` keeps what is typed to the letter ("+1 …", leading
    zeros); `wraps` breaks long lines inside the cell.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    owner: Owner
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    required: bool = False
    values: tuple[str, ...] = ()
    width: int | None = None
    plain_text: bool = False
    wraps: bool = False


class Identity(BaseModel):
    """The columns that say which row is which (RULES H-2).

    With `any_order` the sheet's rules judge what stands for an order number (B-1); else a text without a digit, or a
    number that lost some, is a Problem of its row.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    case_id: str
    order: str
    when: str
    email: str | None = None
    any_order: bool = False

    @property
    def typed(self) -> tuple[str, ...]:
        """The columns among them that the bot does not fill."""
        return (self.when, self.order, *((self.email,) if self.email else ()))


class SheetSchema(BaseModel):
    """One sheet of the team: how to find its tab, its columns and its rows.

    Attributes:
        kept_by_bot: the bot makes the tab where it is missing, people's columns included.
        row_height: in pixels, of the rows of a tab that the bot makes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    case_id_prefix: str
    identity: Identity
    columns: tuple[Column, ...]
    kept_by_bot: bool = False
    row_height: int | None = None

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        seen: dict[str, str] = {}
        for column in self.columns:
            for text in (column.name, *column.aliases):
                if seen.setdefault(fold(text), column.name) != column.name:
                    raise ValueError(f"{text!r} means both {seen[fold(text)]!r} and {column.name!r}")
        names = self.names
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name!r} is listed twice")
        for part in (self.identity.case_id, self.identity.order, self.identity.when, self.identity.email):
            if part is not None and part not in names:
                raise ValueError(f"identity names the column {part!r}, which is not listed")
        return self

    def column(self, name: str) -> Column:
        """The column of that canonical name.

        Raises:
            KeyError: the schema has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical headers, in the order of the schema."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The headers without which the sheet cannot be worked on."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def bot_columns(self) -> tuple[str, ...]:
        """The columns the bot owns, in the order it appends them."""
        return tuple(column.name for column in self.columns if column.owner is Owner.BOT)

    @property
    def made_columns(self) -> tuple[str, ...]:
        """The columns the bot appends where they are missing: its own; in a tab it keeps, people's as well."""
        return self.names if self.kept_by_bot else self.bot_columns


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a schema stand in one tab.

    Attributes:
        header_row: 1-based.
        positions: 0-based column by canonical header; absent columns are absent.
        headers: the header texts as they stand.
        problems: what stops the sheet; empty means it can be worked on.
    """

    header_row: int
    positions: Mapping[str, int]
    headers: tuple[str, ...]
    problems: tuple[Problem, ...]

    def header(self, name: str) -> str:
        """What a column is called in this sheet; its canonical name where there is none."""
        return self.headers[self.positions[name]] if name in self.positions else name


@lru_cache(maxsize=4096)
def _folded(header: str) -> str:
    """A header folded; the same few are compared again and again."""
    return fold(header)


def find_layout(schema: SheetSchema, title: str, top: Sequence[Sequence[CellValue]]) -> Layout:
    """The layout of a tab from its first rows: the first row that has every required header is the header row.

    Without such a row the one with the most known headers is taken, and its problems name each missing required
    header with the nearest text found, and each header that stands twice.
    """
    best: tuple[int, Sequence[CellValue], Mapping[str, list[int]]] = (1, (), {})
    for number, row in enumerate(top, 1):
        places = _find(schema, row)
        if all(name in places for name in schema.required):
            return _layout(schema, title, number, row, places)
        if number == 1 or len(places) > len(best[2]):
            best = (number, row, places)
    return _layout(schema, title, *best)


def _find(schema: SheetSchema, row: Sequence[CellValue]) -> dict[str, list[int]]:
    """Every place in the row of each column that is there: of its name, else of its aliases."""
    at: dict[str, list[int]] = {}
    for index, cell in enumerate(row):
        at.setdefault(_folded("" if cell is None else str(cell)), []).append(index)
    places = {}
    for column in schema.columns:
        by_alias = (index for alias in {_folded(alias) for alias in column.aliases} for index in at.get(alias, ()))
        if found := at.get(_folded(column.name)) or sorted(by_alias):
            places[column.name] = found
    return places


def _layout(
    schema: SheetSchema, title: str, header_row: int, row: Sequence[CellValue], places: Mapping[str, list[int]]
) -> Layout:
    headers = tuple("" if cell is None else str(cell) for cell in row)
    positions = {name: found[0] for name, found in places.items()}
    problems: list[Problem] = []
    for name, found in places.items():
        if len(found) > 1:
            texts = (f"{column_letters(index)}{header_row} ({printable(headers[index])!r})" for index in found)
            twice = f"the header {name!r} stands twice: {' and '.join(texts)}"
            problems.append(Problem(title, header_row, name, twice, "rename or delete the one that is not meant"))
    taken = set(positions.values())
    strangers = [header for index, header in enumerate(headers) if header and index not in taken]
    for name in schema.required:
        if name not in positions:
            near = nearest(name, strangers)
            found_text = f"the nearest one found is {printable(near)!r}" if near else "nothing like it was found"
            fix = (
                f"rename {printable(near)!r} to {name!r}, or add it"
                if near
                else f"put {name!r} into the header row, or add it"
            )
            problems.append(
                Problem(
                    title,
                    header_row,
                    name,
                    f"the header {name!r} is missing; {found_text}",
                    f"{fix}, or add what it is called here to the aliases in sheet_schemas/{schema.name}.yaml",
                )
            )
    return Layout(header_row, positions, headers, tuple(problems))


@cache
def column_letters(index: int) -> str:
    """The letters of a 0-based column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
