"""A sheet so plain that it cannot be wrong: rows and columns are names in two lists, a cell is a dict beside its names.

Nothing here calculates with positions when rows move: what a formula, a merge or a named range is about are the names
of rows and columns, and what stands in a reference is looked up when somebody looks. Knows nothing of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from grid_places import Box, Formula, Names, PassedOver, Places, Refused

Cell = dict[str, Any]
"""What is there of `value`, `formula`, `colour`, `struck`, `note`; replaced, never changed."""


@dataclass
class Grid:
    """One sheet, with the formulas of another sheet that look at it (`elsewhere`)."""

    title: str
    rows: list[int]
    columns: list[int]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    sizes: dict[int, Cell] = field(default_factory=dict)
    merges: list[Places] = field(default_factory=list)
    named: dict[str, Places] = field(default_factory=dict)
    elsewhere: list[Formula] = field(default_factory=list)
    unused: int = 0

    @classmethod
    def blank(cls, title: str, height: int, width: int) -> Grid:
        """An empty grid; no row has the name of a column."""
        return cls(title, list(range(height)), list(range(height, height + width)), unused=height + width)

    def copy(self) -> Grid:
        """An independent grid."""
        lists = {"rows": self.rows[:], "columns": self.columns[:], "merges": self.merges[:]}
        dicts = {"cells": dict(self.cells), "sizes": dict(self.sizes), "named": dict(self.named)}
        return replace(self, elsewhere=self.elsewhere[:], **lists, **dicts)  # type: ignore[arg-type]

    # --- looking -----------------------------------------------------------------------------------------------------

    def at(self, row: int, column: int) -> Cell:
        return self.cells.get((self.rows[row], self.columns[column]), {})

    def places(self, box: Box, **fixed: bool) -> Places:
        return Places(tuple(self.rows[box.top : box.bottom]), tuple(self.columns[box.left : box.right]), **fixed)

    def box(self, places: Places) -> Box:
        rows = sorted(map(self.rows.index, places.rows))
        columns = sorted(map(self.columns.index, places.columns))
        return Box(rows[0], columns[0], rows[-1] + 1, columns[-1] + 1)

    def text(self, formula: Formula, sheet: str = "") -> str:
        """The formula as it reads now."""
        return "".join(part if isinstance(part, str) else self._reference(part, sheet) for part in formula)

    def _reference(self, places: Places, sheet: str) -> str:
        if places.gone:
            return "#REF!"
        box = self.box(places)
        ends = [(box.top, box.left), (box.bottom - 1, box.right - 1)] if places.is_range else [(box.top, box.left)]
        signs = "$" * places.column_fixed, "$" * places.row_fixed
        return sheet + ":".join(f"{signs[0]}{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[c]}{signs[1]}{r + 1}" for r, c in ends)

    def inside(self, box: Box) -> Iterator[tuple[int, int]]:
        return ((row, column) for row in range(box.top, box.bottom) for column in range(box.left, box.right))

    # --- one cell after the other ------------------------------------------------------------------------------------

    def put(self, row: int, column: int, cell: Cell) -> None:
        key = self.rows[row], self.columns[column]
        self.cells.pop(key, None)
        if cell := {name: content for name, content in cell.items() if content is not None}:
            self.cells[key] = cell

    def change(self, box: Box, **content: Any) -> None:
        """Sets or (None) clears fields of every cell of the box."""
        for row, column in self.inside(box):
            self.put(row, column, {**self.at(row, column), **content})

    def replace_text(self, box: Box, find: str, by: str) -> None:
        for row, column in self.inside(box):
            value = self.at(row, column).get("value")
            if isinstance(value, str) and find in value:
                self.change(Box(row, column, row + 1, column + 1), value=value.replace(find, by) or None)

    # --- rows and columns --------------------------------------------------------------------------------------------

    def insert(self, dimension: str, start: int, count: int, from_before: bool) -> None:
        """New ones look like their neighbour; what has both neighbours of the gap has the new ones too."""
        names = self._names(dimension)
        if from_before and start == 0:
            raise Refused
        like = names[start - 1 if from_before else start]
        new = self._new(count)
        between = (names[start - 1], names[start]) if 0 < start < len(names) else None
        names[start:start] = new
        for (row, column), cell in list(self.cells.items()):
            if like == (row if dimension == "ROWS" else column):
                look = {name: content for name, content in cell.items() if name in ("colour", "struck")}
                for name in new if look else ():
                    self.cells[(name, column) if dimension == "ROWS" else (row, name)] = look
        if "pixelSize" in self.sizes.get(like, {}):
            self.sizes.update({name: {"pixelSize": self.sizes[like]["pixelSize"]} for name in new})
        if between:
            self._regroup(dimension, lambda had: (*had, *new) if set(between) <= set(had) else had)

    def append(self, dimension: str, count: int) -> None:
        self._names(dimension).extend(self._new(count))

    def delete(self, dimension: str, start: int, stop: int) -> None:
        names = self._names(dimension)
        if stop - start >= len(names):
            raise Refused
        gone = set(names[start:stop])
        del names[start:stop]
        self.cells = {key: cell for key, cell in self.cells.items() if not gone & set(key)}
        self.sizes = {name: size for name, size in self.sizes.items() if name not in gone}
        self._regroup(dimension, lambda had: tuple(name for name in had if name not in gone))

    def move(self, dimension: str, start: int, stop: int, to: int) -> None:
        """A group that is moved as a whole stays one; else the moved leave it, or join it where they land inside."""
        names = self._names(dimension)
        moved = names[start:stop]
        if start < to < stop:
            raise Refused
        before, after = (names[to - 1] if to else None), (names[to] if to < len(names) else None)
        for merge in self.merges:
            had = set(merge.rows if dimension == "ROWS" else merge.columns)
            if (had & set(moved) and not had <= set(moved)) or {before, after} <= had:
                raise Refused
        if start <= to <= stop:
            return
        names[start:stop] = []
        landing = names.index(after) if after is not None else len(names)
        names[landing:landing] = moved
        gap = (names[landing - 1] if landing else None), after

        def regrouped(had: Names) -> Names:
            if set(had) <= set(moved):
                return had
            rest = tuple(name for name in had if name not in moved)
            return (*rest, *moved) if set(gap) <= set(rest) else rest

        self._regroup(dimension, regrouped)

    def resize(self, dimension: str, start: int, stop: int, **size: Any) -> None:
        for name in self._names(dimension)[start:stop]:
            self.sizes[name] = {**self.sizes.get(name, {}), **size}

    # --- rectangles --------------------------------------------------------------------------------------------------

    def sort(self, box: Box, column: int, descending: bool) -> None:
        """Blanks last, numbers before text, hidden rows stay; relative references move as far as their formula."""
        for merge in map(self.box, self.merges):
            if merge.meets(box):
                raise Refused if merge.bottom - merge.top > 1 else PassedOver
        hidden = {row for row, size in self.sizes.items() if "hiddenByUser" in size}
        places = [row for row in range(box.top, box.bottom) if self.rows[row] not in hidden]
        if any("formula" in self.at(row, column) for row in places):
            raise PassedOver
        keys = {row: self.at(row, column)["value"] for row in places if "value" in self.at(row, column)}
        order = sorted(keys, key=lambda row: (isinstance(keys[row], str), keys[row]), reverse=descending)
        order += [row for row in places if row not in keys]
        new = {
            (to, c): self._copied(self.at(row, c), to - row, 0)
            for to, row in zip(places, order, strict=True)
            for c in range(box.left, box.right)
        }
        for place, cell in new.items():
            self.put(*place, cell)

    def copy_paste(self, source: Box, given: Box, only: tuple[str, ...] = ()) -> None:
        """Fills what fits of the destination with copies, at least one; `only` some fields of the cells."""
        height, width = source.bottom - source.top, source.right - source.left
        down = max(1, (given.bottom - given.top) // height)
        across = max(1, (given.right - given.left) // width)
        target = Box(given.top, given.left, given.top + down * height, given.left + across * width)
        self._only_on_the_grid(target)
        if any(merge.meets(target) or merge.meets(source) for merge in map(self.box, self.merges)):
            raise PassedOver
        block = {(r - source.top, c - source.left): self.at(r, c) for r, c in self.inside(source)}
        if only == ("value",) and any("formula" in cell for cell in block.values()):
            raise PassedOver
        new = {}
        for row, column in self.inside(target):
            from_row, from_column = (row - target.top) % height, (column - target.left) % width
            cell = self._copied(
                block[from_row, from_column], row - source.top - from_row, column - source.left - from_column
            )
            taken = {name: cell.get(name) for name in only}
            if "value" in taken:
                taken["formula"] = None
            new[row, column] = {**self.at(row, column), **taken} if only else cell
        for (row, column), cell in new.items():
            self.put(row, column, cell)

    def cut_paste(self, source: Box, top: int, left: int) -> None:
        """Everything in the cells goes along, and so do the references to them that reach no further."""
        down, right = top - source.top, left - source.left
        target = source.moved(down, right)
        self._only_on_the_grid(target)
        for places in (*self.merges, *self.named.values()):
            if self.box(places).meets(source) or self.box(places).meets(target):
                raise PassedOver
        block = {(row + down, column + right): self.at(row, column) for row, column in self.inside(source)}
        for row, column in self.inside(source):
            self.put(row, column, {})
        for (row, column), cell in block.items():
            self.put(row, column, cell)

        def followed(places: Places) -> Places:
            old = self.box(places)
            if not source.holds(old):
                return places
            new = self.places(old.moved(down, right))
            return places._replace(rows=new.rows, columns=new.columns)

        self._repoint(followed)

    def shift_cells(self, box: Box, dimension: str, inserted: bool) -> None:
        """insertRange and deleteRange: the cells behind the box move, and the references to them."""
        length = box.bottom - box.top if dimension == "ROWS" else box.right - box.left
        edge = len(self.rows) if dimension == "ROWS" else len(self.columns)
        band = box._replace(bottom=edge) if dimension == "ROWS" else box._replace(right=edge)
        kept = {place: self.at(*place) for place in self.inside(band)}
        step = length if inserted else -length
        if any(self.box(places).meets(band) for places in (*self.merges, *self.named.values())):
            raise PassedOver
        new: dict[tuple[int, int], Cell] = {}
        for (row, column), cell in kept.items():
            place = (row + step, column) if dimension == "ROWS" else (row, column + step)
            if place in kept:
                new[place] = cell
            elif inserted and cell:
                raise PassedOver

        def followed(places: Places) -> Places:
            """A range that reaches to the side of the band stays."""
            old = self.box(places)
            beside = old.left < band.left or old.right > band.right
            if dimension == "COLUMNS":
                beside = old.top < band.top or old.bottom > band.bottom
            if beside or not band.meets(old):
                return places
            if not inserted and box.holds(old):
                return places._replace(rows=())
            moved = old.moved(step, 0) if dimension == "ROWS" else old.moved(0, step)
            if not band.holds(old) or not band.holds(moved) or (not inserted and box.meets(old)):
                raise PassedOver
            at_last = self.places(moved)
            return places._replace(rows=at_last.rows, columns=at_last.columns)

        for place in kept:
            self.put(*place, new.get(place, {}))
        self._repoint(followed)

    def merge(self, box: Box, kind: str) -> None:
        """The first content is kept, in the corner."""
        for old in map(self.box, self.merges):
            high, wide = old.bottom - old.top > 1, old.right - old.left > 1
            if old.meets(box) and ((kind == "MERGE_ROWS" and high) or (kind == "MERGE_COLUMNS" and wide)):
                raise Refused
        self._uncover(box)
        for part in self._parts(box, kind):
            if (part.bottom - part.top) * (part.right - part.left) == 1:
                continue
            filled = [self.at(*place) for place in self.inside(part)]
            first = next((cell for cell in filled if "value" in cell or "formula" in cell), {})
            self.change(part, value=None, formula=None)
            corner = Box(part.top, part.left, part.top + 1, part.left + 1)
            self.change(corner, value=first.get("value"), formula=first.get("formula"))
            self.merges.append(self.places(part))

    def _parts(self, box: Box, kind: str) -> list[Box]:
        if kind == "MERGE_ROWS":
            return [box._replace(top=row, bottom=row + 1) for row in range(box.top, box.bottom)]
        if kind == "MERGE_COLUMNS":
            return [box._replace(left=column, right=column + 1) for column in range(box.left, box.right)]
        return [box]

    def unmerge(self, box: Box) -> None:
        self._uncover(box)

    def _uncover(self, box: Box) -> None:
        if any(merge.meets(box) and not box.holds(merge) for merge in map(self.box, self.merges)):
            raise Refused
        self.merges = [merge for merge in self.merges if not box.holds(self.box(merge))]

    # --- inside ------------------------------------------------------------------------------------------------------

    def _names(self, dimension: str) -> list[int]:
        return self.rows if dimension == "ROWS" else self.columns

    def _new(self, count: int) -> list[int]:
        self.unused += count
        return list(range(self.unused - count, self.unused))

    def _only_on_the_grid(self, box: Box) -> None:
        if box.bottom > len(self.rows) or box.right > len(self.columns):
            raise PassedOver

    def _copied(self, cell: Cell, down: int, right: int) -> Cell:
        if "formula" not in cell:
            return cell
        parts = [part if isinstance(part, str) else self._pushed(part, down, right) for part in cell["formula"]]
        return {**cell, "formula": tuple(parts)}

    def _pushed(self, places: Places, down: int, right: int) -> Places:
        if places.gone:
            return places
        box = self.box(places).moved(0 if places.row_fixed else down, 0 if places.column_fixed else right)
        if min(box) < 0:
            return places._replace(rows=())
        self._only_on_the_grid(box)
        new = self.places(box)
        return places._replace(rows=new.rows, columns=new.columns)

    def _references(self) -> Iterable[Places]:
        formulas = [*self.elsewhere, *(cell["formula"] for cell in self.cells.values() if "formula" in cell)]
        return [part for formula in formulas for part in formula if not isinstance(part, str)]

    def _repoint(self, change: Callable[[Places], Places]) -> None:
        """Changes every reference that still points somewhere."""

        def changed(formula: Formula) -> Formula:
            return tuple(part if isinstance(part, str) or part.gone else change(part) for part in formula)

        cells = self.cells.items()
        self.elsewhere = [changed(formula) for formula in self.elsewhere]
        self.cells = {k: {**c, "formula": changed(c["formula"])} if "formula" in c else c for k, c in cells}

    def _regroup(self, dimension: str, change: Callable[[Names], Names]) -> None:
        """Changes the rows or columns of every reference, merge and named range; what has none left is gone."""

        def changed(places: Places) -> Places:
            if dimension == "ROWS":
                return places._replace(rows=change(places.rows))
            return places._replace(columns=change(places.columns))

        self._repoint(changed)
        merges = map(changed, self.merges)
        self.merges = [merge for merge in merges if len(merge.rows) * len(merge.columns) > 1]
        self.named = {name: new for name, old in self.named.items() if not (new := changed(old)).gone}
