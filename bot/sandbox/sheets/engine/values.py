"""The `spreadsheets.values` methods: reading, writing, appending and clearing blocks of values by A1 range."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.sandbox.sheets.engine import a1, data_region, dimension
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.changes import transaction
from bot.sandbox.sheets.engine.data_filter import areas_of, selected
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.engine.rendering import option
from bot.sandbox.sheets.engine.value_ranges import Params, clear_block, rows_of, value_range, write_block


def get(workbook: Workbook, range_: str, params: Params | None = None) -> Json:
    """values.get: a ValueRange. The part of the range beyond the grid is left out.

    Raises:
        ApiError: 400, the range cannot be parsed or starts beyond the grid.
    """
    reference = a1.parse(workbook, range_)
    return value_range(workbook, reference.sheet, reference.area(), params or {})


def batch_get(workbook: Workbook, ranges: Iterable[str], params: Params | None = None) -> Json:
    """values.batchGet: one ValueRange for each range, in their order."""
    found = [get(workbook, range_, params) for range_ in ranges]
    return {"spreadsheetId": workbook.spreadsheet_id, **({"valueRanges": found} if found else {})}


def update(workbook: Workbook, range_: str, params: Params, body: Json, user: str) -> Json:
    """values.update: an UpdateValuesResponse. null leaves a cell as it is, "" clears it.

    Raises:
        ApiError: 400, range or values are wrong, go beyond the grid or touch a protected cell; or the body names
            another range than the path.
    """
    _check_same_range(range_, body)
    with transaction(workbook):
        return _update(workbook, range_, params, body, user, "data")


def batch_update(workbook: Workbook, body: Json, user: str) -> Json:
    """values.batchUpdate: all ranges or, after an error, none."""
    responses = []
    seen: tuple[set[tuple[int, int]], set[tuple[int, int]], set[int]] = (set(), set(), set())
    with transaction(workbook):
        for number, data in enumerate(body.get("data") or []):
            try:
                reference = a1.parse(workbook, data.get("range") or "")
                done = _update(workbook, data.get("range") or "", body, data, user, f"data[{number}]")
            except ApiError as error:
                if error.details:
                    raise
                raise ApiError(error.code, error.status, f"Invalid data[{number}]: {error.message}") from None
            responses.append(done)
            _count(seen, reference.sheet, reference.area(), rows_of(data, f"data[{number}]"))
    cells = sum(r.get("updatedCells", 0) for r in responses)
    totals = {
        "totalUpdatedRows": len(seen[0]),
        "totalUpdatedColumns": len(seen[1]),
        "totalUpdatedCells": cells,
        "totalUpdatedSheets": len(seen[2]),
    }
    answer: Json = {"spreadsheetId": workbook.spreadsheet_id, **{k: v for k, v in totals.items() if v}}
    return {**answer, "responses": responses} if responses else answer


def _count(seen: tuple[set[Any], set[Any], set[int]], sheet: Sheet, area: Area, rows: list[list[Any]]) -> None:
    """Notes in which rows, columns and sheets something was written."""
    for row, line in enumerate(rows, area.top):
        columns = [column for column, value in enumerate(line, area.left) if value is not None]
        if columns:
            seen[0].add((sheet.sheet_id, row))
            seen[1].update((sheet.sheet_id, column) for column in columns)
            seen[2].add(sheet.sheet_id)


def append(workbook: Workbook, range_: str, params: Params, body: Json, user: str) -> Json:
    """values.append: writes below the last table that overlaps the range, from its first column on.

    OVERWRITE (the default) writes over what stands below; INSERT_ROWS makes room first. The grid grows as needed.

    Raises:
        ApiError: 400, as for `update`.
    """
    _check_same_range(range_, body)
    with transaction(workbook):
        reference = a1.parse(workbook, range_)
        sheet, area = reference.sheet, reference.area()
        rows = rows_of(body, "data")
        table = data_region.last_region(workbook, sheet, area)
        top, left = (table.bottom, table.left) if table else (area.top, area.left)
        if rows and table and option(params, "insertDataOption", "OVERWRITE") == "INSERT_ROWS":
            dimension.insert(workbook, sheet, "ROWS", top, len(rows), inherit_from_before=True)
        block = Area(top, left, top + len(rows), left + max(map(len, rows), default=0))
        dimension.grow_to(workbook, sheet, block)
        done = write_block(workbook, sheet, block, rows, params, user)
        answer: Json = {"spreadsheetId": workbook.spreadsheet_id}
        if table:
            answer["tableRange"] = a1.format_area(sheet.title, table)
        return {**answer, "updates": done}


def clear(workbook: Workbook, range_: str, user: str) -> Json:
    """values.clear: the values go; formats, notes and validation stay."""
    with transaction(workbook):
        reference = a1.parse(workbook, range_)
        cleared = clear_block(workbook, reference.sheet, reference.area(), user)
    return {"spreadsheetId": workbook.spreadsheet_id, "clearedRange": cleared}


def batch_clear(workbook: Workbook, body: Json, user: str) -> Json:
    """values.batchClear: all ranges or, after an error, none."""
    with transaction(workbook):
        references = [a1.parse(workbook, range_) for range_ in body.get("ranges") or []]
        cleared = [clear_block(workbook, reference.sheet, reference.area(), user) for reference in references]
    return {"spreadsheetId": workbook.spreadsheet_id, **({"clearedRanges": cleared} if cleared else {})}


def _update(workbook: Workbook, range_: str, params: Params, body: Json, user: str, field: str) -> Json:
    reference = a1.parse(workbook, range_)
    sheet, rows = reference.sheet, rows_of(body, field)
    named = reference.area()
    height, width = len(rows), max(map(len, rows), default=0)
    block = Area(named.top, named.left, named.top + height, named.left + width)
    if not (reference.bottom == named.top + 1 and reference.right == named.left + 1):  # one cell is only the corner
        if reference.bottom is not None and block.bottom > reference.bottom and width:
            raise _outside(reference, f"row [{reference.bottom + 1}]")
        if reference.right is not None and block.right > reference.right:
            raise _outside(reference, f"column [{a1.column_letters(reference.right)}]")
        shown = named
    else:
        shown = block or named
    if block.bottom > sheet.row_count or block.right > sheet.column_count:
        raise a1.exceeds(sheet, a1.format_area(sheet.title, block or named))
    return write_block(workbook, sheet, block, rows, params, user, shown)


def _check_same_range(asked: str, body: Json) -> None:
    """A range in the body must be the one in the path, letter by letter: with quotes is not without."""
    given = body.get("range")
    if given and given != asked:
        raise invalid(f"Request range[{asked}] does not match value's range[{given}]")


def _outside(reference: a1.Reference, where: str) -> ApiError:
    return invalid(f"Requested writing within range [{reference.name()}], but tried writing to {where}")


def batch_get_by_data_filter(workbook: Workbook, body: Json) -> Json:
    """values.batchGetByDataFilter: one ValueRange for each selected range, with the filters that selected it."""
    found = [
        {"valueRange": value_range(workbook, sheet, area, body), "dataFilters": filters}
        for sheet, area, filters in selected(workbook, body.get("dataFilters") or [])
    ]
    return {"spreadsheetId": workbook.spreadsheet_id, **({"valueRanges": found} if found else {})}


def batch_update_by_data_filter(workbook: Workbook, body: Json, user: str) -> Json:
    """values.batchUpdateByDataFilter: all ranges or, after an error, none."""
    data, filters = [], []
    for given in body.get("data") or []:
        for sheet, area in areas_of(workbook, given.get("dataFilter") or {}):
            filters.append(given.get("dataFilter"))
            data.append({**given, "range": a1.format_area(sheet.title, area)})
    answer = batch_update(workbook, {**body, "data": data}, user)
    responses = [
        {**{k: v for k, v in done.items() if k != "spreadsheetId"}, "dataFilter": given}
        for done, given in zip(answer.get("responses", []), filters, strict=True)
    ]
    return {**answer, "responses": responses} if responses else answer


def batch_clear_by_data_filter(workbook: Workbook, body: Json, user: str) -> Json:
    """values.batchClearByDataFilter: all ranges or, after an error, none."""
    found = selected(workbook, body.get("dataFilters") or [])
    return batch_clear(workbook, {"ranges": [a1.format_area(sheet.title, area) for sheet, area, _ in found]}, user)
