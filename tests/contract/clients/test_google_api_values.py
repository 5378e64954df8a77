"""google-api-python-client: the methods of spreadsheets.values, plain, batched and by data filter, answers in full."""

from __future__ import annotations

from typing import Any

ROWS = [["Order", "Paid"], ["A-1", "12.5"], ["A-2", "7"]]


def test_values_get_and_batch_get_in_every_rendering(values: Any, key: str) -> None:
    assert values.get(spreadsheetId=key, range="A:B", majorDimension="COLUMNS").execute() == {
        "range": "Sheet1!A1:B1000",
        "majorDimension": "COLUMNS",
        "values": [["Order", "A-1", "A-2"], ["Paid", "12.5", "7"]],
    }
    typed = {"values": [["=DATE(2026,11,21)", "10%"]]}
    values.update(spreadsheetId=key, range="D1", valueInputOption="USER_ENTERED", body=typed).execute()
    shown = [
        values.batchGet(
            spreadsheetId=key, ranges=["D1:E1"], valueRenderOption=rendering, dateTimeRenderOption="FORMATTED_STRING"
        ).execute()["valueRanges"][0]["values"]
        for rendering in ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
    ]
    assert shown == [[["11/21/2026", "10%"]], [["11/21/2026", 0.1]], [["=DATE(2026,11,21)", 0.1]]]
    found = values.batchGet(spreadsheetId=key, ranges=["Sheet1!A1:B3", "B9"]).execute()
    assert found == {
        "spreadsheetId": key,
        "valueRanges": [
            {"range": "Sheet1!A1:B3", "majorDimension": "ROWS", "values": ROWS},
            {"range": "Sheet1!B9", "majorDimension": "ROWS"},
        ],
    }


def test_values_update_and_batch_update_answer_what_they_wrote(values: Any, key: str) -> None:
    body = {"range": "Sheet1!B2:B3", "majorDimension": "COLUMNS", "values": [[1, 2]]}
    assert values.update(
        spreadsheetId=key,
        range="Sheet1!B2:B3",
        valueInputOption="RAW",
        body=body,
        includeValuesInResponse=True,
        responseValueRenderOption="UNFORMATTED_VALUE",
    ).execute() == {
        "spreadsheetId": key,
        "updatedRange": "Sheet1!B2:B3",
        "updatedRows": 2,
        "updatedColumns": 1,
        "updatedCells": 2,
        "updatedData": {"range": "Sheet1!B2:B3", "majorDimension": "ROWS", "values": [[1], [2]]},
    }
    data = [{"range": "A2", "values": [["a"]]}, {"range": "A3:B3", "values": [["b", True]]}]
    answer = values.batchUpdate(spreadsheetId=key, body={"valueInputOption": "RAW", "data": data}).execute()
    assert answer == {
        "spreadsheetId": key,
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 3,
        "totalUpdatedSheets": 1,
        "responses": [
            {
                "spreadsheetId": key,
                "updatedRange": "Sheet1!A2",
                "updatedRows": 1,
                "updatedColumns": 1,
                "updatedCells": 1,
            },
            {
                "spreadsheetId": key,
                "updatedRange": "Sheet1!A3:B3",
                "updatedRows": 1,
                "updatedColumns": 2,
                "updatedCells": 2,
            },
        ],
    }


def test_values_append_clear_and_batch_clear(values: Any, key: str) -> None:
    body = {"values": [["A-3", 9]]}
    answer = values.append(
        spreadsheetId=key, range="A1", valueInputOption="RAW", insertDataOption="INSERT_ROWS", body=body
    ).execute()
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1:B3", "Sheet1!A4:B4")
    cleared = values.clear(spreadsheetId=key, range="A4:B4", body={}).execute()
    assert cleared == {"spreadsheetId": key, "clearedRange": "Sheet1!A4:B4"}
    body = {"ranges": ["A2:A3", "Sheet1!B:B"]}
    cleared = values.batchClear(spreadsheetId=key, body=body).execute()
    assert cleared == {"spreadsheetId": key, "clearedRanges": ["Sheet1!A2:A3", "Sheet1!B1:B1001"]}
    assert values.get(spreadsheetId=key, range="Sheet1").execute()["values"] == [["Order"]]


def test_values_by_data_filter_are_read_written_and_cleared(values: Any, key: str) -> None:
    paid = {
        "gridRange": {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2, "endRowIndex": 3}
    }
    body = {"dataFilters": [paid], "majorDimension": "COLUMNS", "valueRenderOption": "UNFORMATTED_VALUE"}
    found = values.batchGetByDataFilter(spreadsheetId=key, body=body).execute()
    assert found["spreadsheetId"] == key
    (only,) = found["valueRanges"]
    assert only["valueRange"] == {"range": "Sheet1!B2:B3", "majorDimension": "COLUMNS", "values": [[12.5, 7]]}
    assert only["dataFilters"][0]["gridRange"]["endRowIndex"] == 3
    data = [{"dataFilter": {"a1Range": "A2"}, "majorDimension": "ROWS", "values": [["new"]]}]
    body = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    written = values.batchUpdateByDataFilter(spreadsheetId=key, body=body).execute()
    assert {name: written[name] for name in written if name != "responses"} == {
        "spreadsheetId": key,
        "totalUpdatedRows": 1,
        "totalUpdatedColumns": 1,
        "totalUpdatedCells": 1,
        "totalUpdatedSheets": 1,
    }
    assert written["responses"] == [
        {
            "updatedRange": "Sheet1!A2",
            "updatedRows": 1,
            "updatedColumns": 1,
            "updatedCells": 1,
            "dataFilter": {"a1Range": "A2"},
            "updatedData": {"range": "Sheet1!A2", "majorDimension": "ROWS", "values": [["new"]]},
        }
    ]
    cleared = values.batchClearByDataFilter(spreadsheetId=key, body={"dataFilters": [paid]}).execute()
    assert cleared == {"spreadsheetId": key, "clearedRanges": ["Sheet1!B2:B3"]}
