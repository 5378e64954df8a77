"""People who insert and delete whole columns, as edits for `Office.before_write`. Columns are counted from 0."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.sheets.engine import batch
from bot.sandbox.sheets.engine.person import Person

Edit = Callable[[Person], None]


def inserts_a_column(at: int) -> Edit:
    """A blank column comes in left of the one at that place."""
    return _edit("insertDimension", at)


def deletes_a_column(at: int) -> Edit:
    """The column at that place goes."""
    return _edit("deleteDimension", at)


def _edit(kind: str, at: int) -> Edit:
    place = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}

    def edit(person: Person) -> None:
        batch.batch_update(person.workbook, {"requests": [{kind: {"range": place}}]}, person.email)

    return edit
