from __future__ import annotations

from typing import Any

import pytest
from engine_calls import area, do, everything, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.storage.codec import decode, encode

GREEN, WHITE = {"rgbColor": {"green": 1}}, {"rgbColor": {"red": 1, "green": 1, "blue": 1}}
LIST = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "open"}, {"userEnteredValue": "done"}]}}


def orders() -> Workbook:
    """Four columns of data in A1:D4 and nothing below."""
    rows = [["Name", "Amount", "Status", "Paid"], ["a", 1, "open", "maybe"], ["b", 2, "done", True], ["c", 3]]
    return workbook(rows, height=10)


def added(book: Workbook, **more: Any) -> Json:
    given = {"name": "Orders", "tableId": "t", "range": area(book, "A1:D4"), **more}
    (reply,) = do(book, {"addTable": {"table": given}})
    made: Json = reply["addTable"]["table"]
    return made


def read(book: Workbook) -> list[Json]:
    found: list[Json] = everything(book)["sheets"][0].get("tables", [])
    return found


def names(book: Workbook) -> list[str]:
    return [column["columnName"] for column in read(book)[0]["columnProperties"]]


def updated(book: Workbook, fields: str, **given: Any) -> None:
    do(book, {"updateTable": {"table": {"tableId": "t", **given}, "fields": fields}})


def appended(book: Workbook, *rows: list[str]) -> None:
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in row]} for row in rows]
    do(book, {"appendCells": {"tableId": "t", "rows": cells, "fields": "userEnteredValue"}})


def test_a_table_takes_its_columns_from_its_header_cells() -> None:
    book = orders()
    made = added(book, rowsProperties={"headerColorStyle": GREEN})
    assert made == {
        "tableId": "t",
        "name": "Orders",
        "range": {"startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 4},
        "rowsProperties": {
            "headerColorStyle": GREEN,
            "firstBandColorStyle": WHITE,
            "secondBandColorStyle": {"rgbColor": {"red": 0.9647059, "green": 0.972549, "blue": 0.9764706}},
        },
        "columnProperties": [
            {"columnName": "Name"},
            {"columnIndex": 1, "columnName": "Amount"},
            {"columnIndex": 2, "columnName": "Status"},
            {"columnIndex": 3, "columnName": "Paid"},
        ],
    }
    assert read(book) == [made]
    put(book, "B1", [["Price"]])
    assert names(book) == ["Name", "Price", "Status", "Paid"]


def test_given_names_are_written_into_the_header_and_a_type_without_a_name_gets_one() -> None:
    book = orders()
    given = [
        {"columnIndex": 1, "columnType": "CURRENCY"},
        {"columnIndex": 2, "columnName": "State", "columnType": "DROPDOWN", "dataValidationRule": LIST},
    ]
    made = added(book, columnProperties=given)
    assert shown(book, "A1:D1") == [["Name", "Column 1", "State", "Paid"]]
    assert made["columnProperties"][1:3] == [
        {"columnIndex": 1, "columnName": "Column 1", "columnType": "CURRENCY"},
        given[1],
    ]


def test_a_column_of_checkboxes_is_filled_with_unchecked_ones() -> None:
    book = orders()
    added(book, columnProperties=[{"columnIndex": 3, "columnName": "Paid", "columnType": "BOOLEAN"}])
    assert shown(book, "D1:D5") == [["Paid"], ["FALSE"], ["TRUE"], ["FALSE"]]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "Cannot add table with ID [t] because a table with that ID already exists."),
        (
            {"tableId": "u", "name": "ORDERS"},
            "Cannot add table with name ORDERS, a table with that name already exists.",
        ),
        (
            {"tableId": "u", "name": "Other"},
            "You cannot add alternating background colors to a range that already has alternating background colors.",
        ),
        (
            {
                "tableId": "u",
                "name": "Other",
                "range": {"startColumnIndex": 5},
                "columnProperties": [{"columnIndex": 3}],
            },
            "Invalid columnIndex: 3. The table has only 3 columns.",
        ),
        (
            {
                "tableId": "u",
                "name": "O",
                "range": {"startColumnIndex": 5},
                "columnProperties": [{"columnType": "DROPDOWN"}],
            },
            "Condition must be set for dropdown column type.",
        ),
        (
            {
                "tableId": "u",
                "name": "O",
                "range": {"startColumnIndex": 5},
                "columnProperties": [{"dataValidationRule": LIST}],
            },
            "Cannot set condition for non-dropdown column type.",
        ),
    ],
)
def test_what_cannot_be_is_refused(more: Json, message: str) -> None:
    book = orders()
    added(book)
    with pytest.raises(ApiError) as refused:
        added(book, **more)
    assert refused.value.message == f"Invalid requests[0].addTable: {message}"
    assert len(read(book)) == 1


def test_an_update_replaces_all_the_columns() -> None:
    book = orders()
    added(book, columnProperties=[{"columnIndex": 2, "columnType": "DROPDOWN", "dataValidationRule": LIST}])
    updated(book, "columnProperties", columnProperties=[{"columnIndex": 1, "columnName": "When", "columnType": "DATE"}])
    assert read(book)[0]["columnProperties"][1:3] == [
        {"columnIndex": 1, "columnName": "When", "columnType": "DATE"},
        {"columnIndex": 2, "columnName": "Column 1"},
    ]
    assert shown(book, "B1") == [["When"]]
    with pytest.raises(ApiError, match=r"updateTable: Table header row cell must have a value\."):
        updated(book, "columnProperties", columnProperties=[{"columnIndex": 1, "columnType": "DATE"}])


def test_a_footer_makes_the_table_a_row_longer_and_goes_with_it() -> None:
    book = orders()
    put(book, "A5", [["below"]])
    added(book)
    updated(book, "rowsProperties.footerColorStyle", rowsProperties={"footerColorStyle": GREEN})
    assert (read(book)[0]["range"]["endRowIndex"], read(book)[0]["rowsProperties"]["footerColorStyle"]) == (5, GREEN)
    assert shown(book, "A4:A6") == [["c"], [], ["below"]]
    updated(book, "rowsProperties.footerColorStyle")
    assert read(book)[0]["range"]["endRowIndex"] == 4


def test_appended_rows_go_into_the_first_free_row_and_let_the_table_grow() -> None:
    book = orders()
    added(book, range=area(book, "A1:D5"))
    put(book, "A9", [["far below"]])
    appended(book, ["d", "x"])
    assert (shown(book, "A5:B5"), read(book)[0]["range"]["endRowIndex"]) == ([["d", "x"]], 5)
    appended(book, ["e"], ["f"])
    assert (shown(book, "A6:A9"), read(book)[0]["range"]["endRowIndex"]) == ([["e"], ["f"], [], ["far below"]], 7)
    appended(book, ["g"], ["h"], ["i"])
    assert shown(book, "A8:A12") == [["g"], ["h"], ["i"], [], ["far below"]]
    assert read(book)[0]["range"]["endRowIndex"] == 10


def test_rows_are_appended_in_front_of_the_footer() -> None:
    book = orders()
    added(book, range=area(book, "A1:D5"), rowsProperties={"footerColorStyle": GREEN})
    put(book, "A5", [["total"]])
    appended(book, ["d"], ["e"])
    assert shown(book, "A4:A7") == [["c"], ["d"], ["e"], ["total"]]
    assert read(book)[0]["range"]["endRowIndex"] == 7


def test_columns_keep_their_types_when_a_column_comes_before_or_between_them() -> None:
    book = orders()
    added(book, columnProperties=[{"columnIndex": 1, "columnName": "Amount", "columnType": "DOUBLE"}])
    do(book, {"insertDimension": {"range": rows_range(0, 1, "COLUMNS")}})
    assert read(book)[0]["columnProperties"][1] == {"columnIndex": 1, "columnName": "Amount", "columnType": "DOUBLE"}
    do(book, {"insertDimension": {"range": rows_range(2, 3, "COLUMNS")}})
    assert [column.get("columnType") for column in read(book)[0]["columnProperties"]] == [
        None,
        None,
        "DOUBLE",
        None,
        None,
    ]
    assert everything(decode(encode(book))) == everything(book)


def test_a_filter_and_a_protection_can_be_backed_by_a_table() -> None:
    book = orders()
    added(book)
    do(
        book,
        {"setBasicFilter": {"filter": {"tableId": "t"}}},
        {"addProtectedRange": {"protectedRange": {"tableId": "t"}}},
    )
    updated(book, "range", range=area(book, "A1:D6"))
    sheet = everything(book)["sheets"][0]
    assert sheet["basicFilter"]["range"]["endRowIndex"] == 6
    assert (sheet["protectedRanges"][0]["range"]["endRowIndex"], sheet["protectedRanges"][0]["tableId"]) == (6, "t")


def test_a_deleted_table_takes_its_cells_along() -> None:
    book = orders()
    put(book, "E1", [["beside"]])
    added(book)
    do(book, {"deleteTable": {"tableId": "t"}})
    assert (read(book), shown(book)) == ([], [["", "", "", "", "beside"]])
    with pytest.raises(ApiError, match="deleteTable: No table with id: t"):
        do(book, {"deleteTable": {"tableId": "t"}})


def test_the_colours_of_a_table_are_a_banding_of_the_same_id() -> None:
    book = orders()
    added(book, tableId="77", rowsProperties={"headerColorStyle": GREEN})
    do(book, {"addTable": {"table": {"tableId": "odd", "range": area(book, "F1:F3")}}})
    (first, second) = everything(book)["sheets"][0]["bandedRanges"]
    assert (first["bandedRangeId"], second["bandedRangeReference"]) == (77, "odd")
    assert first["range"] == read(book)[0]["range"]
    header = {name: first["rowProperties"][name] for name in ("headerColor", "headerColorStyle")}
    assert header == {"headerColor": {"green": 1}, "headerColorStyle": GREEN}
    body = {"dataFilters": [{"gridRange": {}}], "excludeTablesInBandedRanges": True}
    assert "bandedRanges" not in spreadsheet.get_by_data_filter(book, body)["sheets"][0]
    assert "bandedRanges" not in spreadsheet.get_spreadsheet(book, without_table_bands=True)["sheets"][0]


def test_a_table_without_its_banding_is_plain_cells_again() -> None:
    book = orders()
    added(book, tableId="77")
    do(book, {"deleteBanding": {"bandedRangeId": 77}})
    assert (read(book), shown(book, "A1:B2")) == ([], [["Name", "Amount"], ["a", "1"]])


def test_a_table_stays_on_its_sheet() -> None:
    book = orders()
    added(book)
    do(book, {"addSheet": {"properties": {"sheetId": 7}}})
    moved = {"tableId": "t", "range": {"sheetId": 7, "endRowIndex": 4, "endColumnIndex": 4}}
    with pytest.raises(ApiError, match="cannot be moved to another sheet"):
        do(book, {"updateTable": {"table": moved, "fields": "range"}})
