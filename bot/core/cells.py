"""The cells of one row, seen through the columns they were read in: a sheet of 100,000 rows is kept once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

from bot.core.snapshot import CellValue

T = TypeVar("T")
Columns = Mapping[str, Sequence[CellValue]]


class Cells(Mapping[str, CellValue]):
    """Raw values by canonical header; blank cells are absent, as are texts of white space alone."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: Columns, at: int) -> None:
        self._columns = columns
        self._at = at

    def __getitem__(self, name: str) -> CellValue:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._columns if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))

    @overload
    def get(self, name: str, /) -> CellValue: ...

    @overload
    def get(self, name: str, /, default: CellValue | T) -> CellValue | T: ...

    def get(self, name: str, /, default: object = None) -> object:
        """The value; `default` where the cell is blank or was not read."""
        values = self._columns.get(name, ())
        value = values[self._at] if self._at < len(values) else None
        if type(value) is str:  # asked for ten times a row: no call of `is_blank`
            return value if value and not value.isspace() else default
        return default if value is None else value


def is_blank(value: CellValue) -> bool:
    """Whether a cell holds nothing that anybody would see."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def filled_rows(columns: Columns) -> list[int]:
    """The places of the rows that hold anything, top to bottom; an unticked checkbox alone is nothing."""
    end = max((len(values) for values in columns.values()), default=0)
    blank: Iterable[int] = range(end)
    for values in columns.values():
        blank = [at for at in blank if at >= len(values) or values[at] is False or is_blank(values[at])]
    still = set(blank)
    return [at for at in range(end) if at not in still]
