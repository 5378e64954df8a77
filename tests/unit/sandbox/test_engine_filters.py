from __future__ import annotations

from typing import Any

import pytest
from engine_calls import area, do, everything, painted, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.storage.codec import decode, encode


def orders() -> Workbook:
    """A header and five rows in A1:C6."""
    rows = [["Name", "Amount", "Double"], ["b", 5], ["a", 3], ["", 8], ["c", "x"], ["B", 1]]
    book = workbook(rows, height=8)
    put(book, "C2:C3", [["=B2*2"], ["=B3*2"]], typed=True)
    return book


def hidden(book: Workbook) -> list[int]:
    """The numbers of the rows that the filter hides, as a person counts them."""
    rows = everything(book)["sheets"][0]["data"][0]["rowMetadata"]
    return [number for number, row in enumerate(rows, 1) if row.get("hiddenByFilter")]


def filtered(book: Workbook, criteria: Json | None = None, **more: Any) -> Workbook:
    given = {"range": area(book, "A1:C6"), **({"criteria": criteria} if criteria else {}), **more}
    do(book, {"setBasicFilter": {"filter": given}})
    return book


def read(book: Workbook) -> Json:
    sheet: Json = everything(book)["sheets"][0]
    return sheet


def condition(kind: str, *values: str) -> Json:
    return {"condition": {"type": kind, "values": [{"userEnteredValue": value} for value in values]}}


@pytest.mark.parametrize(
    ("criteria", "rows"),
    [
        ({"0": {"hiddenValues": ["b", "c"]}}, [2, 5]),
        ({"0": {"hiddenValues": [""]}}, [4]),
        ({"2": {"hiddenValues": ["10"]}}, [2]),
        ({"1": condition("NUMBER_GREATER", "3")}, [3, 5, 6]),
        ({"1": condition("NUMBER_BETWEEN", "3", "5")}, [4, 5, 6]),
        ({"0": condition("TEXT_EQ", "B")}, [3, 4, 5]),
        ({"0": condition("TEXT_CONTAINS", "b")}, [3, 4, 5]),
        ({"0": condition("BLANK")}, [2, 3, 5, 6]),
        ({"0": condition("NOT_BLANK")}, [4]),
        ({"1": condition("CUSTOM_FORMULA", "=B2>4")}, [3, 6]),
        ({"1": {**condition("NUMBER_GREATER", "3"), "hiddenValues": ["5"]}}, [2, 3, 5, 6]),
        ({"0": {"hiddenValues": ["b"]}, "1": condition("NUMBER_LESS", "4")}, [2, 4, 5]),
    ],
)
def test_the_rows_that_fail_a_criterion_are_hidden(criteria: Json, rows: list[int]) -> None:
    assert hidden(filtered(orders(), criteria)) == rows


def test_rows_are_filtered_by_their_colours() -> None:
    book = orders()
    do(book, painted(book, "A3"))
    text = {"foregroundColorStyle": {"rgbColor": {"blue": 1}}}
    cell = {"userEnteredFormat": {"textFormat": text}}
    do(book, {"repeatCell": {"range": area(book, "A4"), "cell": cell, "fields": "userEnteredFormat.textFormat"}})
    assert hidden(filtered(book, {"0": {"visibleBackgroundColorStyle": {"rgbColor": {"red": 1}}}})) == [2, 4, 5, 6]
    assert hidden(filtered(book, {"0": {"visibleForegroundColor": {"blue": 1}}})) == [2, 3, 5, 6]
    assert hidden(filtered(book, {"0": {"visibleForegroundColor": {}}})) == [4]
    white = {"red": 1, "green": 1, "blue": 1}
    assert hidden(filtered(book, {"0": {"visibleBackgroundColor": white}})) == [3]


def test_criteria_and_filter_specs_say_the_same() -> None:
    criteria = {"1": condition("NUMBER_GREATER", "3")}
    specs = [{"columnIndex": 1, "filterCriteria": criteria["1"]}]
    book = filtered(orders(), criteria)
    assert (read(book)["basicFilter"]["criteria"], read(book)["basicFilter"]["filterSpecs"]) == (criteria, specs)
    both = {"0": {"hiddenValues": ["a"]}}
    filtered(book, both, filterSpecs=specs)
    assert (read(book)["basicFilter"]["criteria"], hidden(book)) == (criteria, [3, 5, 6])


def test_a_sorted_filter_sorts_below_its_header() -> None:
    book = filtered(orders(), sortSpecs=[{"dimensionIndex": 1, "sortOrder": "DESCENDING"}])
    assert [row[1] for row in shown(book, "A1:B6")] == ["Amount", "x", "8", "5", "3", "1"]
    assert read(book)["basicFilter"]["sortSpecs"] == [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]


def test_a_cleared_filter_shows_its_rows_but_not_those_hidden_by_hand() -> None:
    book = orders()
    hide = {"range": rows_range(1, 3), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    do(book, {"updateDimensionProperties": hide})
    filtered(book, {"0": {"hiddenValues": ["a"]}})
    assert hidden(book) == [3]
    assert everything(decode(encode(book))) == everything(book)
    do(book, {"clearBasicFilter": {}})
    assert (hidden(book), "basicFilter" in read(book)) == ([], False)
    assert [row.get("hiddenByUser") for row in read(book)["data"][0]["rowMetadata"][:4]] == [None, True, True, None]


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ({"7": {"hiddenValues": ["a"]}}, "Filter criteria column index 7 is outside of the range of the filter."),
        (
            {"0": {"visibleForegroundColor": {}, "visibleBackgroundColor": {}}},
            "Only one of visibleBackgroundColor and visibleForegroundColor may be set.",
        ),
        (
            {"0": {"visibleForegroundColorStyle": {"themeColor": "TEXT"}}},
            "The color of filter criteria must be an RGB-type color.",
        ),
    ],
)
def test_what_cannot_be_is_refused(criteria: Json, message: str) -> None:
    book = orders()
    with pytest.raises(ApiError) as refused:
        filtered(book, criteria)
    assert refused.value.message == f"Invalid requests[0].setBasicFilter: {message}"
    assert "basicFilter" not in read(book)


def test_a_filter_view_is_kept_updated_and_duplicated_and_hides_nothing() -> None:
    book = orders()
    (reply,) = do(book, {"addFilterView": {"filter": {"range": area(book, "A1:C6"), "criteria": {"0": {}}}}})
    view = reply["addFilterView"]["filter"]
    assert (view["title"], view["filterSpecs"]) == ("Filter 1", [{"columnIndex": 0, "filterCriteria": {}}])
    given = {"filterViewId": view["filterViewId"], "criteria": {"1": condition("NOT_BLANK")}, "title": "Mine"}
    do(book, {"updateFilterView": {"filter": given, "fields": "criteria"}})
    (kept,) = read(book)["filterViews"]
    assert kept == {
        **view,
        "criteria": given["criteria"],
        "filterSpecs": [{"columnIndex": 1, "filterCriteria": condition("NOT_BLANK")}],
    }
    (reply,) = do(book, {"duplicateFilterView": {"filterId": view["filterViewId"]}})
    twin = reply["duplicateFilterView"]["filter"]
    assert {**twin, "filterViewId": 0, "title": ""} == {**kept, "filterViewId": 0, "title": ""}
    assert (twin["title"], twin["filterViewId"] == kept["filterViewId"]) == ("Copy of Filter 1", False)
    assert hidden(book) == []


def test_a_filter_view_of_a_named_range_has_the_range_it_has_now() -> None:
    book = orders()
    do(book, {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "orders", "range": area(book, "A1:C6")}}})
    do(book, {"addFilterView": {"filter": {"namedRangeId": "n", "title": "v"}}})
    changed = {"namedRangeId": "n", "range": area(book, "A1:B4")}
    do(book, {"updateNamedRange": {"namedRange": changed, "fields": "range"}})
    (view,) = read(book)["filterViews"]
    assert (view["range"]["endRowIndex"], view["range"]["endColumnIndex"]) == (4, 2)
    both = {"namedRangeId": "n", "range": area(book, "A1")}
    with pytest.raises(ApiError, match="Only one of range, namedRangeId, tableId may be set"):
        do(book, {"addFilterView": {"filter": both}})


def test_criteria_are_of_columns() -> None:
    with pytest.raises(ApiError, match="column index x is outside"):
        filtered(orders(), {"x": {"hiddenValues": ["a"]}})
