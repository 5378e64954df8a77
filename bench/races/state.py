"""All that stands in a spreadsheet's raced tabs, and how two such states differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bench.races.grid import BLANK, Facets, read_grid, read_rows
from bench.races.scene import TAG, Scene
from bot.sandbox.sheets.engine.model import Workbook

_TAB = "(tab)"
RowKey = tuple[str, str]
"""A tab and the key of a row in it; a row that was archived belongs to the tab it came from."""


class Facet(StrEnum):
    """What of a cell differs."""

    VALUE = "value"
    COLOUR = "colour"
    STRIKE = "strike"
    NOTE = "note"


class Difference(NamedTuple):
    """One facet of one cell in two states."""

    row: RowKey
    column: str
    facet: Facet
    found: object
    expected: object

    def __str__(self) -> str:
        where = f"{self.row[1]} of {self.row[0]}, {self.column}"
        return f"{self.facet} in {where}: {self.found!r}, not {self.expected!r}"


@dataclass(frozen=True, slots=True)
class State:
    """The tabs of a scene at one moment.

    Attributes:
        rows: the cells of each row by column.
        strays: what stands in rows of nobody's, in words.
        headers: of the job's own tab.
    """

    rows: Mapping[RowKey, Mapping[str, Facets]]
    strays: tuple[str, ...]
    headers: frozenset[str]

    def of(self, column: str) -> set[str]:
        """All that stands in a column."""
        return {str(row[column].value) for row in self.rows.values() if column in row and row[column].value}

    def explains(self, key: RowKey, other: State) -> bool:
        """Whether the row is the same in both."""
        return next(differences(key, self, other), None) is None


def read_state(workbook: Workbook, scene: Scene) -> State:
    """The state of a workbook. Who of the callers calls whom counts as the same."""
    rows: dict[RowKey, Mapping[str, Facets]] = {}
    strays: list[str] = []
    headers: frozenset[str] = frozenset()
    anyone = re.compile(rf"\b({'|'.join(scene.callers)})\b") if scene.callers else None
    for title, key in [(scene.tab, TAG), *((one.title, one.key) for one in scene.kept)]:
        grid = read_grid(workbook, title, key)
        if grid is None:
            continue
        found, left = read_rows(grid)
        strays += [f"{title}: {one}" for one in left]
        if title == scene.tab:
            headers = frozenset(grid.columns)
        home = scene.tab if key == TAG else title
        for name, cells in found.items():
            if (home, name) in rows:
                strays.append(f"{name} stands twice: in {scene.tab} and in {title}")
            shown = {column: _anonymous(cell, anyone) for column, cell in cells.items() if column not in scene.unseen}
            rows[home, name] = shown | ({_TAB: Facets(title)} if scene.archives else {})
    return State(rows, tuple(strays), headers)


def _anonymous(cell: Facets, anyone: re.Pattern[str] | None) -> Facets:
    if anyone is None or not isinstance(cell.value, str):
        return cell
    return cell._replace(value=anyone.sub("CALLER", cell.value))


def differences(key: RowKey, found: State, expected: State) -> Iterator[Difference]:
    """How the row differs; a row that only one of them has differs in its key."""
    here, there = found.rows.get(key), expected.rows.get(key)
    if here is None or there is None:
        if here is not there:
            yield Difference(key, "", Facet.VALUE, "a row" if here else "no row", "a row" if there else "no row")
        return
    if here == there:
        return
    for column in here.keys() | there.keys():
        one, other = here.get(column, BLANK), there.get(column, BLANK)
        if one == other:
            continue
        if one.value != other.value:
            yield Difference(key, column, Facet.VALUE, one.value, other.value)
        if one.note != other.note:
            yield Difference(key, column, Facet.NOTE, one.note, other.note)
        if column.startswith("Extra"):  # a new column looks like its neighbour did just then
            continue
        if one.colour != other.colour:
            yield Difference(key, column, Facet.COLOUR, one.colour, other.colour)
        if one.struck != other.struck:
            yield Difference(key, column, Facet.STRIKE, one.struck, other.struck)
