"""What must hold of every answer and of every workbook, whatever was asked before."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterator
from typing import Any

from fuzz_pools import DOCUMENTS, Json

from bot.sandbox.sheets.drive.export import XLSX, export
from bot.sandbox.sheets.engine.model import Sheet, Workbook
from bot.sandbox.sheets.engine.spreadsheet import get_spreadsheet
from bot.sandbox.sheets.engine.values import batch_get
from bot.sandbox.sheets.storage.codec import decode, encode

RENDERINGS = [
    {"valueRenderOption": value, "dateTimeRenderOption": date}
    for value in ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
    for date in ("SERIAL_NUMBER", "FORMATTED_STRING")
]


def misfits(value: Any, api: str, name: str) -> list[str]:
    """What in an answer is not as the discovery document declares it."""
    return list(_misfits(value, {"$ref": name}, api, name))


def _misfits(value: Any, schema: Json, api: str, place: str) -> Iterator[str]:
    if "$ref" in schema:
        members = DOCUMENTS[api]["schemas"][schema["$ref"]].get("properties", {})
        if not isinstance(value, dict):
            yield f"{place}: {value!r} is no {schema['$ref']}"
            return
        for field, content in value.items():
            if field in members:
                yield from _misfits(content, members[field], api, f"{place}.{field}")
            else:
                yield f"{place}.{field} is unknown"
        return
    match schema.get("type"):
        case "array" if isinstance(value, list):
            for item in value:
                yield from _misfits(item, schema["items"], api, f"{place}[]")
        case "object" if isinstance(value, dict):
            for item in value.values():
                yield from _misfits(item, schema.get("additionalProperties", {"type": "any"}), api, f"{place}{{}}")
        case "any" | None:
            pass
        case kind:
            if not _is(value, str(kind), schema):
                yield f"{place}: {value!r} is no {kind}"


def _is(value: Any, kind: str, schema: Json) -> bool:
    match kind:
        case "string":
            if schema.get("format") == "int64":
                return isinstance(value, str) and value.lstrip("-").isdecimal()
            return isinstance(value, str) and ("enum" not in schema or value in schema["enum"])
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return type(value) is int and -(2**31) <= value < 2**31
        case "number":
            return type(value) in (int, float) and math.isfinite(value)
    return False


def stored(workbook: Workbook) -> bytes:
    """All there is of a workbook, as the store keeps it, uncompressed."""
    return zlib.decompress(encode(workbook))


def read_whole(workbook: Workbook) -> None:
    """Reads, saves, loads and exports all of it. Raises what goes wrong."""
    answer = get_spreadsheet(workbook, include_grid_data=True, user=workbook.owner)
    json.dumps(answer, allow_nan=False)
    wrong = misfits(answer, "sheets", "Spreadsheet")
    assert not wrong, wrong
    names = ["'{}'".format(s.title.replace("'", "''")) for s in workbook.sheets if s.sheet_type == "GRID"]
    for rendering in RENDERINGS:
        found = batch_get(workbook, names, rendering)
        json.dumps(found, allow_nan=False)
        wrong = misfits(found, "sheets", "BatchGetValuesResponse")
        assert not wrong, wrong
        assert len(found["valueRanges"]) == len(names)
    text = stored(workbook)
    assert stored(decode(encode(workbook))) == text, "a workbook is not what it was after saving and loading"
    for sheet in workbook.sheets:
        export(workbook, "text/csv", sheet)
    export(workbook, XLSX)


def off_grid(workbook: Workbook) -> list[str]:
    """The ranges that hang on sheets but do not lie on them, and sheets whose parts do not fit each other."""
    known = {sheet.sheet_id: sheet for sheet in workbook.sheets}
    found = [] if len(known) == len(workbook.sheets) else ["two sheets with one id"]
    if len({sheet.title.casefold() for sheet in workbook.sheets}) != len(workbook.sheets):
        found.append("two sheets with one title")
    if not any(not sheet.hidden for sheet in workbook.sheets):
        found.append("no sheet that can be seen")
    for sheet in workbook.sheets:
        found += _misshapen(sheet)
        hanging = [sheet.merges, sheet.protected_ranges, sheet.filter_views, sheet.conditional_formats]
        hanging += [sheet.banded_ranges, sheet.row_groups, sheet.column_groups, sheet.developer_metadata]
        found += _outside([*hanging, sheet.basic_filter, sheet.others], known, sheet.title)
    return [*found, *_outside([workbook.named_ranges, workbook.developer_metadata], known, "workbook")]


def _misshapen(sheet: Sheet) -> Iterator[str]:
    if len(sheet.rows) != len(sheet.row_properties):
        yield f"{sheet.title}: {len(sheet.rows)} rows, {len(sheet.row_properties)} row_properties"
    if any(len(row) > sheet.column_count for row in sheet.rows):
        yield f"{sheet.title}: a row is wider than the grid"
    if sheet.sheet_type == "GRID" and (
        sheet.frozen_rows >= sheet.row_count or sheet.frozen_columns >= sheet.column_count
    ):
        yield f"{sheet.title}: all of it is frozen"
    taken: set[tuple[int, int]] = set()
    for merge in sheet.merges:
        places = {
            (row, column)
            for row in range(merge["startRowIndex"], merge["endRowIndex"])
            for column in range(merge["startColumnIndex"], merge["endColumnIndex"])
        }
        if places & taken or len(places) < 2:
            yield f"{sheet.title}: a merge of one cell or over another: {merge}"
        taken |= places


def _outside(value: Any, sheets: dict[int, Sheet], place: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _outside(item, sheets, place)
    if not isinstance(value, dict):
        return
    for name, content in value.items():
        if name == "sources":  # of a chart: kept as given, like the rest of its specification
            continue
        yield from _outside(content, sheets, f"{place}.{name}")
    if "sheetId" not in value or "overlayPosition" in value:
        return
    sheet = sheets.get(value["sheetId"])
    if sheet is None:
        yield f"{place}: {value} is on no sheet"
        return
    sizes = {"Row": sheet.row_count, "Column": sheet.column_count, "": 0}
    if "dimension" in value:
        sizes[""] = sheet.row_count if value["dimension"] == "ROWS" else sheet.column_count
    for axis, size in sizes.items():
        if f"start{axis}Index" in value or f"end{axis}Index" in value:
            start, end = value.get(f"start{axis}Index", 0), value.get(f"end{axis}Index", size)
            if not 0 <= start < end <= size:
                yield f"{place}: {value} is not on a grid of {sheet.row_count} × {sheet.column_count}"
    for name, size in (("rowIndex", sheet.row_count), ("columnIndex", sheet.column_count)):
        if not 0 <= value.get(name, 0) < size and sheet.sheet_type == "GRID":
            yield f"{place}: {value} is not on a grid of {sheet.row_count} × {sheet.column_count}"
