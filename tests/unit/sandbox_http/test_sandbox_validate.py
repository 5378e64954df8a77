"""Bodies and parameters against the discovery documents."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.http.app import operations
from bot.sandbox.sheets.http.validation import json_text
from bot.sandbox.sheets.http.validation.validate import Validator, load_validator, without_nulls

BATCH = "sheets.spreadsheets.batchUpdate"


TYPES = "type.googleapis.com/google.apps.sheets.v4"


def sheet_id(value: Any) -> Any:
    return {"requests": [{"deleteSheet": {"sheetId": value}}]}


def title(value: Any) -> Any:
    return {"requests": [{"addSheet": {"properties": {"title": value}}}]}


def tab_color(red: Any) -> Any:
    return {"requests": [{"addSheet": {"properties": {"tabColor": {"red": red}}}}]}


def merge(kind: Any) -> Any:
    return {"requests": [{"mergeCells": {"range": {"sheetId": 0}, "mergeType": kind}}]}


def condition(value: Any) -> Any:
    rule = {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": value}]}}
    return {"requests": [{"setDataValidation": {"range": {"sheetId": 0}, "rule": rule}}]}


def cell(value: Any) -> Any:
    return {"requests": [{"updateCells": {"rows": [{"values": [{"userEnteredValue": value}]}], "fields": "*"}}]}


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


def test_enum_values_come_as_names_in_any_case_or_as_numbers(validator: Validator) -> None:
    for value in ("MERGE_ROWS", "merge_rows", "merge-rows", 2, "2"):
        assert validator.body(BATCH, merge(value)) == merge("MERGE_ROWS")


def test_numbers_come_as_text_with_exponent_or_whole_with_a_point(validator: Validator) -> None:
    for value, expected in (("7", 7), ("+7", 7), (7.0, 7), (-2147483648, -2147483648)):
        assert validator.body(BATCH, sheet_id(value)) == sheet_id(expected)
    for value, expected in (("1e2", 100.0), (".5", 0.5), (3, 3), ("-1.5", -1.5)):
        assert validator.body(BATCH, tab_color(value)) == tab_color(expected)


def test_nulls_in_a_list_of_messages_are_left_out(validator: Validator) -> None:
    body = {"requests": [None, {"addSheet": {"properties": None}}, None]}
    assert validator.body(BATCH, body) == {"requests": [{"addSheet": {}}]}


def test_a_condition_takes_numbers_for_what_a_person_would_type(validator: Validator) -> None:
    """As in the example of gspread's add_validation."""
    assert validator.body(BATCH, condition(10)) == condition("10")
    assert validator.body(BATCH, condition(0.5)) == condition("0.5")
    assert "user_entered_value' (TYPE_STRING), true" in refused(validator, BATCH, condition(True))


def test_query_parameters_come_in_both_spellings_and_are_given_by_the_first(validator: Validator) -> None:
    query = {"value_input_option": ["raw"], "includeValuesInResponse": ["1"], "fields": ["*"], "alt": ["json"]}
    expected = {"valueInputOption": ["RAW"], "includeValuesInResponse": ["1"], "fields": ["*"], "alt": ["json"]}
    assert validator.query("sheets.spreadsheets.values.update", query) == expected


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
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
        ),
        (
            cell({"numberValue": 1, "stringValue": "x"}),
            "Invalid value at 'requests[0].update_cells.rows[0].values[0].user_entered_value' (oneof), oneof field "
            "'value' is already set. Cannot set 'stringValue'",
        ),
        (
            {"requests": [{"updateCells": {"start": {}, "range": {}}}]},
            "at 'requests[0].update_cells' (oneof), oneof field 'area' is already set. Cannot set 'range'",
        ),
        (
            title({"text": "x"}),
            "Invalid value at 'requests[0].add_sheet.properties' (title), Starting an object on a scalar field",
        ),
        (
            {"requests": [{"repeatCell": {"fields": 5}}]},
            "'requests[0].repeat_cell.fields' (type.googleapis.com/google.protobuf.FieldMask), 5",
        ),
        (sheet_id(True), "(TYPE_INT32), true"),
        (sheet_id(" 7"), '(TYPE_INT32), " 7"'),
        (sheet_id("1_0"), '(TYPE_INT32), "1_0"'),
        (sheet_id("7.0"), '(TYPE_INT32), "7.0"'),
        (sheet_id(-(2**31) - 1), "(TYPE_INT32), -2147483649"),
        (tab_color("NaN"), '(TYPE_FLOAT), "NaN"'),
        (tab_color("Infinity"), '(TYPE_FLOAT), "Infinity"'),
        (tab_color(1e39), "(TYPE_FLOAT), 1e+39"),
        (tab_color(False), "(TYPE_FLOAT), false"),
        (cell({"numberValue": "1,5"}), '(TYPE_DOUBLE), "1,5"'),
        (cell({"stringValue": 5}), "(TYPE_STRING), 5"),
        (cell({"boolValue": 1}), "(TYPE_BOOL), 1"),
        (merge(99), "MergeCellsRequest.MergeType), 99"),
        (merge(-1), "MergeCellsRequest.MergeType), -1"),
        ({"requests": {"x": 1}}, "Unknown name \"x\" at 'requests': Cannot find field."),
        (merge('say "hi"'), 'MergeType), "say "hi""'),
        ([], "Root element must be a message."),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(validator: Validator, body: Any, message: str) -> None:
    assert message in refused(validator, BATCH, body)


def test_all_problems_are_reported_at_once_each_with_its_field(validator: Validator) -> None:
    with pytest.raises(ApiError) as error:
        validator.body(BATCH, {"foo": 1, "requests": [{"bar": 1}, {"deleteSheet": {"sheetId": "x"}}]})
    (detail,) = error.value.details or []
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert [(v.get("field"), v["description"]) for v in detail["fieldViolations"]] == [
        (None, 'Invalid JSON payload received. Unknown name "foo": Cannot find field.'),
        ("requests[0]", "Invalid JSON payload received. Unknown name \"bar\" at 'requests[0]': Cannot find field."),
        (
            "requests[1].delete_sheet.sheet_id",
            "Invalid value at 'requests[1].delete_sheet.sheet_id' (TYPE_INT32), \"x\"",
        ),
    ]
    assert error.value.message.splitlines() == [v["description"] for v in detail["fieldViolations"]]


_NAMES = (
    *("requests", "updateCells", "rows", "values", "userEnteredValue", "numberValue", "stringValue", "fields"),
    *("start", "range", "sheetId", "addSheet", "properties", "title", "tabColorStyle", "rgbColor", "red", "themeColor"),
    *("sheet_id", "includeSpreadsheetInResponse", "responseRanges", "insertDimension", "dimension", "startIndex"),
)
_numbers = st.integers(-(2**33), 2**33) | st.floats(allow_nan=False, allow_infinity=False, width=32)
_plain = st.none() | st.booleans() | st.text(max_size=4) | _numbers | st.just([]) | st.just({})
_bodies = st.recursive(
    st.sampled_from(["RAW", "ROWS", 0, 1, 2**31, 0.5, None, "x", True]) | _plain,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(_NAMES),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(_bodies)
def test_the_short_way_accepts_only_what_the_long_way_leaves_as_it_is(body: Any) -> None:
    validator = load_validator()
    assert validator is not None
    if validator._recognisers.message("sheets.BatchUpdateSpreadsheetRequest")(body):
        errors: Any = []
        assert validator._message("sheets.BatchUpdateSpreadsheetRequest")(body, None, errors) == body
        assert errors == []


def test_a_thousand_requests_are_checked_in_a_few_milliseconds(validator: Validator) -> None:
    area = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    rows = [{"values": [{"userEnteredValue": {"stringValue": "x"}}]}]
    update = {"updateCells": {"range": area, "rows": rows, "fields": "userEnteredValue"}}
    body = {"requests": [update] * 1000}
    validator.body(BATCH, body)
    started = time.thread_time()
    validator.body(BATCH, body)
    assert time.thread_time() - started < 0.05  # 5 ms on an idle machine


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (b'{"values": [[1, 2,], [3],],}', {"values": [[1, 2], [3]]}),
        (b"{requests: [], true: 1}", {"requests": [], "true": 1}),
        (b"""{'title': 'it\\'s "so", a: b,]'}""", {"title": 'it\'s "so", a: b,]'}),
        (b'{"note": "two\nlines", }', {"note": "two\nlines"}),
    ],
)
def test_trailing_commas_bare_keys_single_quotes_and_line_ends_in_text_are_let_pass(raw: bytes, read: Any) -> None:
    assert json_text.parse(raw) == read


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"undefined", "Unexpected token.\nundefined\n^"),
        (b'{"a": 1 "b": 2}', 'Expected , or } after key:value pair.\n{"a": 1 "b": 2}\n        ^'),
        (b"[1 2]", "Expected , or ] after array value.\n[1 2]\n   ^"),
        (
            b'{"a": [1, 2] "b": {"c": [}',
            'Expected , or } after key:value pair.\n{"a": [1, 2] "b": {"c": [}\n             ^',
        ),
        (b'{"a" 1}', 'Expected : between key:value pair.\n{"a" 1}\n     ^'),
        (b"{1: 1}", "Expected an object key or }.\n{1: 1}\n ^"),
        (b"[1,,]", "Unexpected token.\n[1,,]\n   ^"),
        (b'{"a": "x', 'Closing quote expected in string.\n{"a": "x\n      ^'),
        (b"{} x", "Parsing terminated before end of input.\n{} x\n   ^"),
        (b'{"values": [[NaN]]}', 'Unexpected token.\n{"values": [[NaN]]}\n             ^'),
        (b'{"a":', "Unexpected end of string. Expected a value."),
        (b"\xff\xfe{}x", "Encountered non UTF-8 code points."),
        (b"[" * 100_000, "Message too deep. Max recursion depth reached."),
    ],
)
def test_what_is_no_json_is_shown_with_its_place(raw: bytes, message: str) -> None:
    with pytest.raises(ApiError) as error:
        json_text.parse(raw)
    assert (error.value.code, error.value.status) == (400, "INVALID_ARGUMENT")
    assert error.value.message.startswith("Invalid JSON payload received. " + message)


def test_only_twenty_characters_around_the_place_are_shown() -> None:
    with pytest.raises(ApiError) as error:
        json_text.parse(b'{"a": "' + b"x" * 100 + b'" "b": "' + b"y" * 100 + b'"}')
    shown, caret = error.value.message.splitlines()[1:]
    assert shown == "x" * 18 + '" "b": "' + "y" * 14
    assert caret == " " * 20 + "^"


def test_a_body_over_ten_mebibytes_is_refused() -> None:
    with pytest.raises(ApiError, match="Request payload size exceeds the limit: 10485760 bytes"):
        json_text.parse(b" " * 10_485_761)


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


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (rb'["\ud800"]', "Missing low surrogate."),
        (rb'["\ud83d\u0041"]', "Missing low surrogate."),
        (rb'["\ud83d x"]', "Missing low surrogate."),
        (rb'["\ude00"]', "Invalid unicode code point."),
        (b"[1e400]", "Number exceeds the range of double."),
        (b"[-" + b"9" * 400 + b"]", "Number exceeds the range of double."),
        (b"[" + b"9" * 5000 + b"]", "Number exceeds the range of double."),
        ('["x"]'.encode("utf-16"), "Encountered non UTF-8 code points."),
    ],
)
def test_what_no_answer_could_hold_is_not_let_in(raw: bytes, problem: str) -> None:
    with pytest.raises(ApiError) as error:
        json_text.parse(raw)
    assert error.value.message.splitlines()[0] == f"Invalid JSON payload received. {problem}"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (rb'["\ud83d\ude00 \\ud800"]', ["😀 \\ud800"]),
        (b"[12345678901234567890, 1e308, 1E+002]", [12345678901234567890, 1e308, 100.0]),
        (b"[123456789012345678901]", [123456789012345678901.0]),
        (b"[1e-400]", [0.0]),
    ],
)
def test_pairs_of_surrogates_and_long_numbers_are_read(raw: bytes, read: Any) -> None:
    found = json_text.parse(raw)
    assert found == read
    assert [type(value) for value in found] == [type(value) for value in read]


def test_the_keys_of_a_map_are_columns(validator: Validator) -> None:
    def criteria(**by_column: Any) -> Any:
        return {"requests": [{"setBasicFilter": {"filter": {"criteria": by_column}}}]}

    body = validator.body(BATCH, criteria(**{"01": {}}))
    assert body["requests"][0]["setBasicFilter"]["filter"]["criteria"] == {"1": {}}
    message = refused(validator, BATCH, criteria(x={}))
    place = "requests[0].set_basic_filter.filter.criteria['x']"
    assert message == f"Invalid value at '{place}' (TYPE_INT32), \"x\""
