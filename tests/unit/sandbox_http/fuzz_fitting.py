"""The messages whose fields must fit each other or the workbook, for otherwise all of them would be refused."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from fuzz_pools import DOCUMENTS, HUGE, NUMBERS, TYPED, WORDS, Json

from bot.sandbox.sheets.engine.model import Workbook


class Source(Protocol):
    """What they are made with."""

    random: Random
    book: Workbook
    lone: bool

    def pick(self, pool: Any) -> Any: ...
    def chance(self, likely: float) -> bool: ...
    def sheet_id(self) -> int: ...
    def a1(self) -> str: ...
    def rows(self) -> list[Any]: ...
    def message(self, name: str, depth: int) -> Any: ...


def _span(maker: Source, size: int) -> Json:
    """Start and end on a grid of this size, mostly."""
    if maker.chance(0.1):
        pool = [-1, 0, size - 1, size, size + 1, HUGE - 1, 1, None]
        found = {"start": maker.pick(pool), "end": maker.pick(pool)}
    else:
        start = maker.random.randint(0, max(size - 1, 0))
        found = {"start": start, "end": min(start + maker.pick([1, 1, 2, 3, 5, 20, 0]), size)}
    return {name: value for name, value in found.items() if value is not None and not maker.chance(0.08)}


def _size(maker: Source, sheet_id: int) -> tuple[int, int]:
    sheet = maker.book.find(sheet_id)
    return (sheet.row_count, sheet.column_count) if sheet else (20, 8)


def grid_range(maker: Source, _: int) -> Json:
    sheet_id = maker.sheet_id()
    rows, columns = (_span(maker, size) for size in _size(maker, sheet_id))
    found = {"sheetId": sheet_id} if sheet_id or maker.chance(0.5) else {}
    found |= {f"{name}RowIndex": value for name, value in rows.items()}
    return found | {f"{name}ColumnIndex": value for name, value in columns.items()}


def dimension_range(maker: Source, _: int) -> Json:
    groups = [g for s in maker.book.sheets for g in (*s.row_groups, *s.column_groups)]
    if groups and maker.chance(0.1):
        return dict(maker.pick(groups)["range"])
    sheet_id, axis = maker.sheet_id(), maker.random.randrange(2)
    span = _span(maker, _size(maker, sheet_id)[axis])
    dimension = ("ROWS", "COLUMNS")[axis] if maker.chance(0.97) else "DIMENSION_UNSPECIFIED"
    return {"sheetId": sheet_id, "dimension": dimension, **{f"{name}Index": value for name, value in span.items()}}


def value_range(maker: Source, _: int) -> Json:
    found: Json = {"values": maker.rows()}
    if maker.chance(0.3):
        found["majorDimension"] = maker.pick(["ROWS", "COLUMNS"])
    return found | ({"range": maker.a1()} if maker.chance(0.2 if maker.lone else 0.95) else {})


def grid_coordinate(maker: Source, _: int) -> Json:
    sheet_id = maker.sheet_id()
    rows, columns = _size(maker, sheet_id)
    pools = (
        [0, 1, 2, 5, rows - 1, rows, -1][: 5 if maker.chance(0.9) else 7],
        [0, 1, 2, columns - 1, columns][: 4 if maker.chance(0.9) else 5],
    )
    return {"sheetId": sheet_id, "rowIndex": maker.pick(pools[0]), "columnIndex": maker.pick(pools[1])}


def extended_value(maker: Source, _: int) -> Json:
    return maker.pick(  # type: ignore[no-any-return]
        [
            {"numberValue": maker.pick(NUMBERS)},
            {"stringValue": maker.pick([*WORDS, *TYPED])},
            {"boolValue": maker.chance(0.5)},
            {"formulaValue": maker.pick([text for text in TYPED if text.startswith("=")])},
            {"errorValue": {"type": "N_A", "message": "x"}} if maker.chance(0.05) else {},
        ]
    )


def conditional_format_rule(maker: Source, depth: int) -> Json:
    """Ranges on one sheet, mostly, and a rule."""
    ranges = [grid_range(maker, 0) for _ in range(maker.pick([1, 1, 2, 3, 0]))]
    if maker.chance(0.9) and ranges:
        ranges = [{**one, "sheetId": ranges[0].get("sheetId", 0)} for one in ranges]
    kind = maker.pick(["booleanRule", "gradientRule"])
    return {"ranges": ranges, kind: maker.message(kind[0].upper() + kind[1:], depth + 1)}


def interpolation_point(maker: Source, depth: int) -> Json:
    types = ["MIN", "MAX", "NUMBER", "PERCENT", "PERCENTILE"]
    value = maker.pick(["0", "5", "100", "-1", "1e400", "x", "=A1", "", "2020-01-01"])
    return {"type": maker.pick(types), "value": value, "colorStyle": maker.message("ColorStyle", depth + 1)}


def banding_properties(maker: Source, depth: int) -> Json:
    names = ["headerColor", "firstBandColor", "secondBandColor", "footerColor"]
    kept = [name for name in names if maker.chance(0.95 if "Band" in name else 0.5)]
    return {name + "Style": maker.message("ColorStyle", depth + 1) for name in kept}


def boolean_condition(maker: Source, depth: int) -> Json:
    types = DOCUMENTS["sheets"]["schemas"]["BooleanCondition"]["properties"]["type"]["enum"]
    kind = maker.pick(types)
    count = (
        2 if kind.endswith("BETWEEN") else 0 if kind in ("BLANK", "NOT_BLANK", "BOOLEAN") and maker.chance(0.5) else 1
    )
    if maker.chance(0.15):
        count = maker.random.randint(0, 3)
    relative = kind.startswith("DATE") and maker.chance(0.5)
    dates = ["TODAY", "PAST_YEAR", "YESTERDAY"]
    values = [
        {"relativeDate": maker.pick(dates)} if relative else {"userEnteredValue": maker.pick(TYPED)}
        for _ in range(count)
    ]
    if kind == "ONE_OF_RANGE" and maker.chance(0.8):
        values = [{"userEnteredValue": "=" + maker.a1()}]
    return {"type": kind, "values": values}


def known_ids(book: Workbook, field: str) -> list[Any]:
    """The ids of this name that there are."""
    charts = [c["chartId"] for s in book.sheets for c in s.others.get("charts", ())]
    match field:
        case "sheetId" | "sourceSheetId":
            return [s.sheet_id for s in book.sheets]
        case "protectedRangeId":
            return [p["protectedRangeId"] for s in book.sheets for p in s.protected_ranges]
        case "filterViewId" | "filterId":
            return [v["filterViewId"] for s in book.sheets for v in s.filter_views]
        case "bandedRangeId":
            return [b["bandedRangeId"] for s in book.sheets for b in s.banded_ranges]
        case "chartId" | "objectId":
            return charts
        case "namedRangeId":
            return [n["namedRangeId"] for n in book.named_ranges]
        case "tableId":
            return [t["tableId"] for s in book.sheets for t in s.others.get("tables", ())]
        case "metadataId":
            return [m["metadataId"] for m in book.developer_metadata] + [41]
    return []


FITTING: dict[str, Callable[[Source, int], Json]] = {
    "GridRange": grid_range,
    "DimensionRange": dimension_range,
    "ValueRange": value_range,
    "GridCoordinate": grid_coordinate,
    "ExtendedValue": extended_value,
    "ConditionalFormatRule": conditional_format_rule,
    "InterpolationPoint": interpolation_point,
    "BandingProperties": banding_properties,
    "BooleanCondition": boolean_condition,
}
