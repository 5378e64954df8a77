from __future__ import annotations

from typing import Any

import pytest
from engine_calls import OWNER, do, everything, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine import developer_metadata, spreadsheet, values
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.storage.codec import decode, encode


def created(book: Workbook, location: Json, key: str = "k", **more: Any) -> Json:
    given = {"metadataKey": key, "visibility": "DOCUMENT", "location": location, **more}
    (reply,) = do(book, {"createDeveloperMetadata": {"developerMetadata": given}})
    made: Json = reply["createDeveloperMetadata"]["developerMetadata"]
    return made


def row(start: int, end: int | None = None) -> Json:
    return {"dimensionRange": rows_range(start, end or start + 1)}


def column(start: int) -> Json:
    return {"dimensionRange": rows_range(start, start + 1, "COLUMNS")}


def found(book: Workbook, **lookup: Any) -> list[int]:
    """The ids that a lookup selects."""
    answer = developer_metadata.search(book, {"dataFilters": [{"developerMetadataLookup": lookup}]})
    return [one["developerMetadata"]["metadataId"] for one in answer.get("matchedDeveloperMetadata", [])]


@pytest.fixture
def tagged() -> Workbook:
    """Entries 1 on row 3, 2 on column B, 3 on the sheet, 4 on the spreadsheet, 5 on row 5."""
    book = workbook([["a", "b"], ["c", "d"], ["e", "f"]])
    places: list[Json] = [row(2), column(1), {"sheetId": 0}, {"spreadsheet": True}, row(4)]
    for number, place in enumerate(places, 1):
        created(book, place, key=f"k{number % 2}", metadataId=number, metadataValue=str(number))
    return book


def test_the_reply_says_the_type_of_the_location_and_gives_an_id() -> None:
    made = created(workbook(), row(6), metadataValue="2022")
    assert made.pop("metadataId") > 0
    assert made == {
        "metadataKey": "k",
        "metadataValue": "2022",
        "location": {"locationType": "ROW", "dimensionRange": {"dimension": "ROWS", "startIndex": 6, "endIndex": 7}},
        "visibility": "DOCUMENT",
    }


def test_metadata_is_read_where_it_sits(tagged: Workbook) -> None:
    read = everything(tagged)
    assert [entry["metadataId"] for entry in read["developerMetadata"]] == [4]
    sheet = read["sheets"][0]
    assert sheet["developerMetadata"] == [
        {
            "metadataId": 3,
            "metadataKey": "k1",
            "metadataValue": "3",
            "location": {"locationType": "SHEET", "sheetId": 0},
            "visibility": "DOCUMENT",
        }
    ]
    rows = {n: one["developerMetadata"] for n, one in enumerate(sheet["data"][0]["rowMetadata"]) if len(one) > 1}
    assert {n: [entry["metadataId"] for entry in entries] for n, entries in rows.items()} == {2: [1], 4: [5]}
    assert sheet["data"][0]["columnMetadata"][1]["developerMetadata"][0]["metadataId"] == 2
    mask = "sheets.data.rowMetadata.developerMetadata.metadataKey"
    part = spreadsheet.get_spreadsheet(tagged, ["Sheet1!A3:A4"], fields_mask=mask)
    assert part == {"sheets": [{"data": [{"rowMetadata": [{"developerMetadata": [{"metadataKey": "k1"}]}, {}]}]}]}


def test_metadata_follows_its_row_and_goes_with_it(tagged: Workbook) -> None:
    do(tagged, {"insertDimension": {"range": rows_range(0, 2)}}, {"deleteDimension": {"range": rows_range(6, 7)}})
    assert found(tagged) == [4, 1, 2, 3]
    assert developer_metadata.get(tagged, "1")["location"]["dimensionRange"]["startIndex"] == 4
    do(tagged, {"moveDimension": {"source": rows_range(4, 5), "destinationIndex": 0}})
    assert developer_metadata.get(tagged, "1")["location"]["dimensionRange"] == {
        "dimension": "ROWS",
        "startIndex": 0,
        "endIndex": 1,
    }
    do(tagged, {"addSheet": {}}, {"deleteSheet": {"sheetId": 0}})
    assert found(tagged) == [4]


def test_an_unknown_id_is_not_found(tagged: Workbook) -> None:
    with pytest.raises(ApiError) as missing:
        developer_metadata.get(tagged, "77")
    assert (missing.value.code, missing.value.message) == (404, "No developer metadata with ID 77")


@pytest.mark.parametrize(
    ("lookup", "ids"),
    [
        ({}, [4, 1, 2, 3, 5]),
        ({"metadataId": 2}, [2]),
        ({"metadataKey": "k1"}, [1, 3, 5]),
        ({"metadataKey": "k1", "metadataValue": "5"}, [5]),
        ({"locationType": "ROW"}, [1, 5]),
        ({"locationType": "SPREADSHEET"}, [4]),
        ({"visibility": "PROJECT"}, []),
        ({"metadataLocation": row(2)}, [1, 2, 3]),
        ({"metadataLocation": row(2), "locationMatchingStrategy": "EXACT_LOCATION"}, [1]),
        ({"metadataLocation": row(2), "locationType": "COLUMN"}, [2]),
        ({"metadataLocation": {"sheetId": 0}}, [1, 2, 3, 5]),
        ({"metadataLocation": {"sheetId": 0}, "locationMatchingStrategy": "EXACT_LOCATION"}, [3]),
        ({"metadataLocation": {"spreadsheet": True}}, [4]),
    ],
)
def test_a_lookup_selects_what_has_all_it_names(tagged: Workbook, lookup: Json, ids: list[int]) -> None:
    assert found(tagged, **lookup) == ids


def test_a_search_names_every_filter_that_matched(tagged: Workbook) -> None:
    filters = [{"a1Range": "Sheet1!A5:A9"}, {"developerMetadataLookup": {"metadataId": 5}}, {"gridRange": {}}]
    matched = developer_metadata.search(tagged, {"dataFilters": filters})["matchedDeveloperMetadata"]
    by_id = {one["developerMetadata"]["metadataId"]: one["dataFilters"] for one in matched}
    assert by_id == {3: [filters[0], filters[2]], 5: filters, 1: [filters[2]], 2: [filters[2]]}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"metadataKey": ""}, "Developer metadata must always have a key specified."),
        ({"visibility": None}, "Developer metadata must always have visibility specified."),
        ({"location": None}, "Developer metadata must always have a location specified."),
        ({"location": row(2, 4)}, "DimensionRange must represent a single row or column."),
        (
            {"location": {"dimensionRange": {"dimension": "ROWS"}}},
            "DimensionRange must represent a single row or column.",
        ),
        ({"location": {"sheetId": 9}}, "No sheet with id: 9"),
        (
            {"metadataId": 3},
            "Cannot add developer metadata with ID [3] because developer metadata with that ID already exists.",
        ),
    ],
)
def test_what_cannot_be_is_refused(tagged: Workbook, more: Json, message: str) -> None:
    given = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}, **more}
    before = everything(tagged)
    with pytest.raises(ApiError) as refused:
        do(tagged, {"createDeveloperMetadata": {"developerMetadata": given}})
    assert refused.value.message == f"Invalid requests[0].createDeveloperMetadata: {message}"
    assert everything(tagged) == before


def test_an_update_changes_key_and_place_of_all_that_match(tagged: Workbook) -> None:
    filters = [{"developerMetadataLookup": {"locationType": "ROW"}}]
    given = {"location": {"sheetId": 0}, "metadataKey": "new", "metadataValue": "ignored"}
    update = {"dataFilters": filters, "developerMetadata": given, "fields": "location,metadataKey"}
    (reply,) = do(tagged, {"updateDeveloperMetadata": update})
    updated = reply["updateDeveloperMetadata"]["developerMetadata"]
    place = {"locationType": "SHEET", "sheetId": 0}
    assert updated == [
        {"metadataId": n, "metadataKey": "new", "metadataValue": str(n), "location": place, "visibility": "DOCUMENT"}
        for n in (1, 5)
    ]
    assert found(tagged, locationType="SHEET") == [1, 3, 5]


def test_a_deletion_answers_with_what_is_gone(tagged: Workbook) -> None:
    lookup = {"developerMetadataLookup": {"metadataKey": "k0"}}
    first, second = do(tagged, *[{"deleteDeveloperMetadata": {"dataFilter": lookup}}] * 2)
    gone = first["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert [entry["metadataId"] for entry in gone] == [4, 2]
    assert second == {"deleteDeveloperMetadata": {}}
    assert found(tagged) == [1, 3, 5]


def test_values_are_read_written_and_cleared_by_metadata(tagged: Workbook) -> None:
    by_row, by_cell = {"developerMetadataLookup": {"metadataId": 1}}, {"a1Range": "Sheet1!A3:H3"}
    read = values.batch_get_by_data_filter(tagged, {"dataFilters": [by_row, by_cell]})
    assert read["valueRanges"] == [
        {
            "valueRange": {"range": "Sheet1!A3:H3", "majorDimension": "ROWS", "values": [["e", "f"]]},
            "dataFilters": [by_row, by_cell],
        }
    ]
    data = [{"dataFilter": by_row, "values": [["x"]]}]
    written = values.batch_update_by_data_filter(tagged, {"valueInputOption": "RAW", "data": data}, OWNER)
    assert written["responses"][0]["dataFilter"] == by_row
    assert shown(tagged, "A3:B3") == [["x", "f"]]
    column_filter = {"developerMetadataLookup": {"locationType": "COLUMN"}}
    cleared = values.batch_clear_by_data_filter(tagged, {"dataFilters": [column_filter]}, OWNER)
    assert cleared["clearedRanges"] == ["Sheet1!B1:B20"]
    nothing = {"developerMetadataLookup": {"metadataId": 99}}
    assert values.batch_get_by_data_filter(tagged, {"dataFilters": [nothing]}) == {"spreadsheetId": "ID"}


def test_a_spreadsheet_is_read_by_metadata(tagged: Workbook) -> None:
    put(tagged, "A3", [["e"]])
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 1}}], "includeGridData": True}
    data = spreadsheet.get_by_data_filter(tagged, body)["sheets"][0]["data"][0]
    assert (data["startRow"], len(data["rowData"]), len(data["rowMetadata"])) == (2, 1, 1)
    nothing = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 99}}]}
    assert "sheets" not in spreadsheet.get_by_data_filter(tagged, nothing)


def test_metadata_outlives_a_restart(tagged: Workbook) -> None:
    assert everything(decode(encode(tagged))) == everything(tagged)
