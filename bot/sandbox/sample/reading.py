"""The sample as data: responses.yaml and report.yaml read and checked, row by row; their headers say how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.sandbox.sample.entries import (
    SampleMistake,
    cell_value,
    colour,
    flag,
    mapping,
    parse_yaml,
    read_package_yaml,
    text,
    whole_number,
)
from bot.sandbox.sample.expectation import Expectation, Later, parse_expectation, parse_later
from bot.sandbox.sheets.engine.model import Value

RESPONSES, REPORT = "responses.yaml", "report.yaml"
_FIRST_ROW = 2
_KINDS = ("text", "time", "date", "choice", "tick")


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """One column: the header as it stands, the canonical name the rows use, and what its cells hold."""

    header: str
    name: str
    width: int
    kind: str = "text"
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Font:
    """How a person made a single cell look."""

    bold: bool = False
    colour: str | None = None
    struck: bool = False


@dataclass(frozen=True, slots=True)
class PersonsMarks:
    """What people did to a row: background, strike and note of the order number; the row hidden; single cells."""

    background: str | None = None
    struck: bool = False
    note: str = ""
    hidden: bool = False
    cells: Mapping[str, Font] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row: what stands in it, why it is there, and what must become of it. `row` is the 1-based sheet row."""

    row: int
    id: str
    why: str
    cells: Mapping[str, Value]
    marks: PersonsMarks
    expect: Expectation
    later: Later | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One tab of the sample workbook.

    Attributes:
        file: the YAML file it was read from.
        key: the canonical name of the column that people paint and strike: the order number.
        blank_rows: the sheet rows left empty between others.
        title, other_tabs: the workbook around the tab; only where the file says it.
    """

    file: str
    tab: str
    key: str
    columns: tuple[SampleColumn, ...]
    rows: tuple[SampleRow, ...]
    blank_rows: tuple[int, ...]
    title: str = ""
    other_tabs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """The last sheet row in use."""
        return max((row.row for row in self.rows), default=1)


@cache
def sample() -> Sample:
    """The form sheet of this package. Raises SampleMistake."""
    return _sample(read_package_yaml(RESPONSES), RESPONSES)


@cache
def report() -> Sample:
    """The report of bounced messages of this package. Raises SampleMistake."""
    return _sample(read_package_yaml(REPORT), REPORT)


def parse_sample(content: str, file: str = RESPONSES) -> Sample:
    """A sample from YAML text.

    Raises:
        SampleMistake: names the row, the key and what may stand there.
    """
    return _sample(parse_yaml(content, file), file)


def _sample(content: Any, file: str) -> Sample:
    needed = frozenset({"tab", "key", "columns", "rows"})
    data = mapping(content, file, needed | {"title", "other_tabs"}, needed)
    columns = tuple(_column(entry, f"{file}, column {n}") for n, entry in enumerate(data["columns"], start=1))
    by_name = {column.name: column for column in columns}
    if data["key"] not in by_name:
        raise SampleMistake(f"{file}, key", f"no column is called {data['key']!r}")
    rows, blank = _rows(data["rows"], by_name, file)
    tabs = {}
    for entry in data.get("other_tabs", ()):
        tab = mapping(entry, f"{file}, other_tabs", frozenset({"title", "lines"}), frozenset({"title", "lines"}))
        tabs[tab["title"]] = tuple(tab["lines"])
    return Sample(file, data["tab"], data["key"], columns, rows, blank, data.get("title", ""), tabs)


def _column(entry: object, place: str) -> SampleColumn:
    keys = frozenset({"header", "name", "width", "kind", "values"})
    data = mapping(entry, place, keys, frozenset({"header", "width"}))
    header, kind = text(data["header"], place), data.get("kind", "text")
    if kind not in _KINDS:
        raise SampleMistake(f"{place}, kind", f"{kind!r} is not one of {', '.join(_KINDS)}")
    width = whole_number(data["width"], f"{place}, width")
    return SampleColumn(header, data.get("name", header), width, kind, tuple(data.get("values", ())))


def _rows(
    entries: object, columns: Mapping[str, SampleColumn], file: str
) -> tuple[tuple[SampleRow, ...], tuple[int, ...]]:
    if not isinstance(entries, list):
        raise SampleMistake(f"{file}, rows", "a list of rows is wanted")
    rows: list[SampleRow] = []
    blank: list[int] = []
    at = _FIRST_ROW
    for entry in entries:
        if isinstance(entry, Mapping) and set(entry) == {"blank"}:
            count = whole_number(entry["blank"], f"{file}, sheet row {at}, blank")
            blank.extend(range(at, at + count))
            at += count
        else:
            rows.append(_row(entry, at, columns, file))
            at += 1
    ids = [row.id for row in rows]
    for row in rows:
        if ids.count(row.id) > 1:
            raise SampleMistake(f"{file}, row {row.id!r}", "the id stands twice")
        if row.expect.duplicate_of is not None and row.expect.duplicate_of not in ids:
            raise SampleMistake(f"{file}, row {row.id!r}, duplicate_of", f"no row is {row.expect.duplicate_of!r}")
    return tuple(rows), tuple(blank)


def _row(entry: object, at: int, columns: Mapping[str, SampleColumn], file: str) -> SampleRow:
    known = frozenset({"id", "why", "cells", "marks", "expect", "later"})
    here = f"{file}, sheet row {at}"
    data = mapping(entry, here, known, frozenset({"id", "why", "cells", "expect"}))
    place = f"{file}, row {text(data['id'], here)!r}"
    names = frozenset(columns)
    cells = {
        name: cell_value(value, columns[name].kind, f"{place}, {name}")
        for name, value in mapping(data["cells"], f"{place}, cells", names).items()
    }
    kinds = {name: column.kind for name, column in columns.items()}
    later = parse_later(data["later"], f"{place}, later", kinds) if "later" in data else None
    expect = parse_expectation(data["expect"], f"{place}, expect", whole=True)
    marks = _marks(data.get("marks", {}), f"{place}, marks", names)
    return SampleRow(at, data["id"], text(data["why"], f"{place}, why"), cells, marks, expect, later)


def _marks(value: object, place: str, names: frozenset[str]) -> PersonsMarks:
    data = mapping(value, place, frozenset({"background", "struck", "note", "hidden", "cells"}))
    fonts = {}
    for name, look in mapping(data.get("cells", {}), f"{place}, cells", names).items():
        here = f"{place}, {name}"
        one = mapping(look, here, frozenset({"bold", "colour", "struck"}))
        fonts[name] = Font(
            flag(one.get("bold", "false"), f"{here}, bold"),
            colour(one["colour"], f"{here}, colour") if "colour" in one else None,
            flag(one.get("struck", "false"), f"{here}, struck"),
        )
    return PersonsMarks(
        colour(data["background"], f"{place}, background") if "background" in data else None,
        flag(data.get("struck", "false"), f"{place}, struck"),
        text(data["note"], f"{place}, note") if "note" in data else "",
        flag(data.get("hidden", "false"), f"{place}, hidden"),
        fonts,
    )
