"""A sheet once more, in its own spreadsheet or in another, with everything that hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.sheets.engine import sheet_titles, tables
from bot.sandbox.sheets.engine.changes import transaction
from bot.sandbox.sheets.engine.dimension import check_room
from bot.sandbox.sheets.engine.model import LISTS, Json, Sheet, Workbook, new_id
from bot.sandbox.sheets.engine.properties import sheet_properties

_IDS: dict[str, Callable[[int], Any]] = {
    "protectedRangeId": int,
    "filterViewId": int,
    "bandedRangeId": int,
    "metadataId": int,
    "chartId": int,
    "tableId": str,
}
"""What has an id of its own, and the type of that id."""


def copied(source: Sheet, workbook: Workbook, title: str, sheet_id: int | None = None) -> Sheet:
    """The sheet for this workbook, not yet put into it.

    Everything on it gets a new id, its tables a free name, and its ranges lie on the copy; those on other sheets stay.
    What is tied to a named range that the workbook does not have keeps its range.
    """
    taken = [sheet.sheet_id for sheet in workbook.sheets]
    copy = source.copy()
    copy.sheet_id = new_id(taken) if sheet_id is None else sheet_id
    copy.title = title
    renewed = _Renewed(source.sheet_id, copy.sheet_id, workbook)
    for name in LISTS:
        setattr(copy, name, renewed.of(getattr(source, name)))
    copy.others = {name: renewed.of(items) for name, items in source.others.items()}
    copy.basic_filter = renewed.of(source.basic_filter)
    return copy


def copy_to(source: Sheet, destination: Workbook) -> Json:
    """sheets.copyTo: adds the sheet behind the last one of another (or its own) spreadsheet; its SheetProperties.

    Raises:
        ApiError: 400, the spreadsheet would get too large.
    """
    with transaction(destination):
        copy = copied(source, destination, sheet_titles.of_copy(destination, source.title))
        destination.sheets.append(Sheet.empty(copy.sheet_id, copy.title, 0, copy.column_count))
        check_room(destination, destination.sheets[-1], "ROWS", copy.row_count)
        destination.sheets[-1] = copy
        return sheet_properties(destination, copy)


class _Renewed:
    """The JSON of one sheet rewritten for its copy: the same old id becomes the same new one everywhere."""

    def __init__(self, old_sheet: int, new_sheet: int, workbook: Workbook) -> None:
        self._sheets = (old_sheet, new_sheet)
        self._named = {named["namedRangeId"] for named in workbook.named_ranges}
        self._taken = {str(found) for sheet in workbook.sheets for found in _ids(_everything(sheet))}
        self._taken |= {str(found) for found in _ids(workbook.developer_metadata)}
        self._names = {table["name"].casefold() for _, table in tables.all_of(workbook)}
        self._ids: dict[tuple[str, Any], Any] = {}

    def of(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.of(item) for item in value]
        if not isinstance(value, dict):
            return value
        result = {name: self._member(name, content) for name, content in value.items()}
        if result.get("namedRangeId") and result["namedRangeId"] not in self._named:
            del result["namedRangeId"]
        if "columnProperties" in result and "name" in result:
            result["name"] = self._free_name(result["name"])
        return result

    def _member(self, name: str, content: Any) -> Any:
        if name == "sheetId" and content == self._sheets[0]:
            return self._sheets[1]
        if name in _IDS and content:
            return self._new_id(name, content)
        return self.of(content)

    def _new_id(self, name: str, old: Any) -> Any:
        if (name, old) not in self._ids:
            while str(number := new_id()) in self._taken:
                pass
            self._taken.add(str(number))
            self._ids[name, old] = _IDS[name](number)
        return self._ids[name, old]

    def _free_name(self, name: str) -> str:
        found, number = name, 2
        while found.casefold() in self._names:
            found, number = f"{name}_{number}", number + 1
        self._names.add(found.casefold())
        return found


def _everything(sheet: Sheet) -> list[Any]:
    return [*(getattr(sheet, name) for name in LISTS), *sheet.others.values()]


def _ids(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _ids(item)
    elif isinstance(value, dict):
        for name, content in value.items():
            if name in _IDS:
                yield content
            elif isinstance(content, dict | list):
                yield from _ids(content)
