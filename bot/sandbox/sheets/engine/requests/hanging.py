"""What hangs on sheets in a list of its own and is known by a number: filter views, protected and banded ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook, new_id


class Hanging(NamedTuple):
    """One kind of them.

    Attributes:
        of: the list of a sheet, to be changed in place.
        id_name: the field with the id, which is unique in the workbook.
        noun, missing: what errors call one, and one that is not there when that has another name.
    """

    of: Callable[[Sheet], list[Json]]
    id_name: str
    noun: str
    missing: str = ""

    def find(self, workbook: Workbook, wanted: int | None) -> tuple[Sheet, int]:
        """The sheet and the place in its list of the one with this id.

        Raises:
            ApiError: 400, there is none.
        """
        for sheet in workbook.sheets:
            for index, item in enumerate(self.of(sheet)):
                if item[self.id_name] == wanted:
                    return sheet, index
        raise invalid(f"No {self.missing or self.noun} with id: {wanted or 0}")

    def free_id(self, workbook: Workbook, wanted: int | None, others: Iterable[int] = ()) -> int:
        """The wanted id, or a new one when none is. `others` are taken too.

        Raises:
            ApiError: 400, it is taken.
        """
        taken = [*others, *(item[self.id_name] for sheet in workbook.sheets for item in self.of(sheet))]
        if wanted in taken:
            raise invalid(f"A {self.noun} with the id {wanted} already exists.")
        return wanted or new_id(taken)

    def replace(self, sheet: Sheet, index: int, target: Sheet, new: Json) -> None:
        """Puts another in the place of one, behind the last of the target when that is another sheet."""
        del self.of(sheet)[index]
        self.of(target).insert(index if target is sheet else len(self.of(target)), new)
