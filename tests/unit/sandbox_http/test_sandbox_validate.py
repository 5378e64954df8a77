"""Bodies and parameters against the discovery documents."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.sheets.errors import ApiError
from bot.sandbox.sheets.http.app import operations
from bot.sandbox.sheets.http.validate import Validator, load_validator, without_nulls

BATCH = "sheets.spreadsheets.batchUpdate"


TYPES = "type.googleapis.com/google.apps.sheets.v4"


def sheet_id(value: Any) -> Any:
    return {"requests": [{"deleteSheet": {"sheetId": value}}]}


def title(value: Any) -> Any:
    return {"requests": [{"addSheet": {"properties": {"title": value}}}]}


@pytest.fixture(scope="module")
def validator() -> Validator:
    found = load_validator()
    assert found is not None
    return found


def refused(validator: Validator, operation: str, body: Any) -> str:
    with pytest.raises(ApiError) as error:
        validator.body(operation, body)
    assert (error.value.code, error.value.status) == (400, "INVALID_ARGUMENT")
    return error.value.message


def test_every_method_of_both_documents_has_a_route(validator: Validator) -> None:
    routed = {operation.name for operation in operations()}
    assert set(validator.methods) <= routed


def test_nulls_are_unset_and_lone_values_become_lists(validator: Validator) -> None:
    body = {"requests": {"addNamedRange": {"namedRange": {"name": "x", "range": None}}}, "responseRanges": "A1"}
    expected = {"requests": [{"addNamedRange": {"namedRange": {"name": "x"}}}], "responseRanges": ["A1"]}
    assert validator.body(BATCH, body) == expected


def test_snake_case_names_numbers_and_flags_as_text_are_understood(validator: Validator) -> None:
    body = {"include_spreadsheet_in_response": "true", "requests": [{"delete_sheet": {"sheet_id": "7"}}]}
    expected = {"includeSpreadsheetInResponse": True, "requests": [{"deleteSheet": {"sheetId": 7}}]}
    assert validator.body(BATCH, body) == expected


def test_nulls_among_cell_values_stay(validator: Validator) -> None:
    body = {"values": [["a", None], [None, 1]]}
    assert validator.body("sheets.spreadsheets.values.update", body) == body
    assert without_nulls({**body, "range": None}) == body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"foo": 1}, 'Invalid JSON payload received. Unknown name "foo": Cannot find field.'),
        (sheet_id("x"), "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\""),
        (sheet_id(1.5), "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), 1.5"),
        (sheet_id(2**31), "(TYPE_INT32), 2147483648"),
        ({"requests": [{"deleteSheet": 3}]}, f"({TYPES}.DeleteSheetRequest), 3"),
        ({"requests": ["x"]}, f"Invalid value at 'requests[0]' ({TYPES}.Request), \"x\""),
        ({"includeSpreadsheetInResponse": "maybe"}, '(TYPE_BOOL), "maybe"'),
        (title(5), "'requests[0].add_sheet.properties.title' (TYPE_STRING), 5"),
        (title(["x"]), "at 'requests[0].add_sheet.properties': Proto field is not repeating, cannot start list."),
        ({"requests": [{"mergeCells": {"mergeType": "MERGE_IT"}}]}, 'MergeCellsRequest.MergeType), "MERGE_IT"'),
        (
            {"requests": [{"addSheet": {}, "deleteSheet": {}}]},
            "(oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
        ),
        ([], "Root element must be a message."),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(validator: Validator, body: Any, message: str) -> None:
    assert message in refused(validator, BATCH, body)


def test_all_problems_are_reported_at_once(validator: Validator) -> None:
    message = refused(validator, BATCH, {"foo": 1, "requests": [{"bar": 1}]})
    assert len(message.splitlines()) == 2


def test_bodies_bound_to_a_field_name_it(validator: Validator) -> None:
    assert "at 'spreadsheet'" in refused(validator, "sheets.spreadsheets.create", {"title": "x"})
    message = refused(validator, "sheets.spreadsheets.values.append", {"values": ["A"]})
    assert message == "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"A\""


def test_drive_ignores_names_it_does_not_know_but_not_wrong_types(validator: Validator) -> None:
    operation = "drive.permissions.create"
    assert validator.body(operation, {"role": "reader", "withLink": False}) == {"role": "reader"}
    assert "(TYPE_STRING), 1" in refused(validator, operation, {"role": 1})
    validator.query("drive.files.get", {"includeItemsFromAllDrives": ["True"]})


def test_parameters_of_every_spelling_of_true_are_flags(validator: Validator) -> None:
    for text in ("True", "false", "TRUE", "1"):
        validator.query("sheets.spreadsheets.get", {"includeGridData": [text]})
    with pytest.raises(ApiError, match="include_grid_data"):
        validator.query("sheets.spreadsheets.get", {"includeGridData": ["perhaps"]})


def test_a_conditional_format_of_every_level_passes_as_it_is(validator: Validator) -> None:
    color = {"rgbColor": {"red": 0.5, "alpha": 1}}
    rule = {
        "ranges": [{"sheetId": 0, "startRowIndex": 1}],
        "booleanRule": {
            "condition": {"type": "DATE_BEFORE", "values": [{"relativeDate": "PAST_WEEK"}]},
            "format": {"textFormat": {"foregroundColorStyle": color, "strikethrough": True}},
        },
    }
    body = {"requests": [{"addConditionalFormatRule": {"rule": rule, "index": 0}}]}
    assert validator.body(BATCH, body) == body
