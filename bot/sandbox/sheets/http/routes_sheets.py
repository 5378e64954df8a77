"""The methods of the Sheets v4 discovery document, each bound to the engine, or to nothing yet (501)."""

from __future__ import annotations

from bot.sandbox.sheets import batch, spreadsheet, values
from bot.sandbox.sheets.drive.files import File, new_permission, new_spreadsheet_id
from bot.sandbox.sheets.http.calls import Answer, Call, Handler, Operation, scopes

READ_SCOPES = scopes("spreadsheets", "spreadsheets.readonly", "drive", "drive.readonly", "drive.file")
WRITE_SCOPES = scopes("spreadsheets", "drive", "drive.file")


def create(call: Call) -> Answer:
    """Makes a spreadsheet that the caller owns."""
    workbook = spreadsheet.workbook_from_create(call.body, call.caller.email, new_spreadsheet_id())
    call.files.add(File(workbook, [new_permission("owner", call.caller.email)]))
    return Answer(spreadsheet.get_spreadsheet(workbook, user=call.caller.email))


def get(call: Call) -> Answer:
    """`fields` decides about grid data too, so the engine applies it."""
    ranges, grid = call.repeated("ranges"), call.flag("includeGridData")
    answer = spreadsheet.get_spreadsheet(call.workbook, ranges, grid, call.query.get("fields"), call.caller.email)
    return Answer(answer)


def get_by_data_filter(call: Call) -> Answer:
    user = call.caller.email
    return Answer(spreadsheet.get_by_data_filter(call.workbook, call.body, call.query.get("fields"), user))


def batch_update(call: Call) -> Answer:
    return Answer(batch.batch_update(call.workbook, call.body, call.caller.email, call.query.get("fields")))


def values_get(call: Call) -> Answer:
    return Answer(values.get(call.workbook, call.path["range"], call.query))


def values_batch_get(call: Call) -> Answer:
    return Answer(values.batch_get(call.workbook, call.repeated("ranges"), call.query))


def values_update(call: Call) -> Answer:
    return Answer(values.update(call.workbook, call.path["range"], call.query, call.body, call.caller.email))


def values_append(call: Call) -> Answer:
    return Answer(values.append(call.workbook, call.path["range"], call.query, call.body, call.caller.email))


def values_clear(call: Call) -> Answer:
    return Answer(values.clear(call.workbook, call.path["range"], call.caller.email))


def values_batch_update(call: Call) -> Answer:
    return Answer(values.batch_update(call.workbook, call.body, call.caller.email))


def values_batch_clear(call: Call) -> Answer:
    return Answer(values.batch_clear(call.workbook, call.body, call.caller.email))


def values_batch_get_by_data_filter(call: Call) -> Answer:
    return Answer(values.batch_get_by_data_filter(call.workbook, call.body))


def values_batch_update_by_data_filter(call: Call) -> Answer:
    return Answer(values.batch_update_by_data_filter(call.workbook, call.body, call.caller.email))


def values_batch_clear_by_data_filter(call: Call) -> Answer:
    return Answer(values.batch_clear_by_data_filter(call.workbook, call.body, call.caller.email))


_ONE = "/v4/spreadsheets/{spreadsheetId}"
_RANGE = _ONE + "/values/{range:path}"


def _reading(name: str, method: str, path: str, answer: str, handler: Handler | None) -> Operation:
    needed = READ_SCOPES if method == "GET" and "developerMetadata" not in name else WRITE_SCOPES
    return Operation(f"sheets.spreadsheets.{name}", method, path, needed, handler, "read", answer)


def _writing(name: str, method: str, path: str, answer: str, handler: Handler | None) -> Operation:
    return Operation(f"sheets.spreadsheets.{name}", method, path, WRITE_SCOPES, handler, "write", answer)


OPERATIONS = [
    # the paths with a verb come first: a bare {spreadsheetId} or {range} would swallow it
    _writing("batchUpdate", "POST", _ONE + ":batchUpdate", "", batch_update),
    _reading("getByDataFilter", "POST", _ONE + ":getByDataFilter", "", get_by_data_filter),
    _reading("values.batchGet", "GET", _ONE + "/values:batchGet", "BatchGetValuesResponse", values_batch_get),
    _writing(
        "values.batchUpdate", "POST", _ONE + "/values:batchUpdate", "BatchUpdateValuesResponse", values_batch_update
    ),
    _writing("values.batchClear", "POST", _ONE + "/values:batchClear", "BatchClearValuesResponse", values_batch_clear),
    _reading(
        "values.batchGetByDataFilter",
        "POST",
        _ONE + "/values:batchGetByDataFilter",
        "BatchGetValuesByDataFilterResponse",
        values_batch_get_by_data_filter,
    ),
    _writing(
        "values.batchUpdateByDataFilter",
        "POST",
        _ONE + "/values:batchUpdateByDataFilter",
        "BatchUpdateValuesByDataFilterResponse",
        values_batch_update_by_data_filter,
    ),
    _writing(
        "values.batchClearByDataFilter",
        "POST",
        _ONE + "/values:batchClearByDataFilter",
        "BatchClearValuesByDataFilterResponse",
        values_batch_clear_by_data_filter,
    ),
    _writing("values.append", "POST", _RANGE + ":append", "AppendValuesResponse", values_append),
    _writing("values.clear", "POST", _RANGE + ":clear", "ClearValuesResponse", values_clear),
    _reading("values.get", "GET", _RANGE, "ValueRange", values_get),
    _writing("values.update", "PUT", _RANGE, "UpdateValuesResponse", values_update),
    _writing("sheets.copyTo", "POST", _ONE + "/sheets/{sheetId}:copyTo", "SheetProperties", None),
    _reading("developerMetadata.search", "POST", _ONE + "/developerMetadata:search", "", None),
    _reading("developerMetadata.get", "GET", _ONE + "/developerMetadata/{metadataId}", "DeveloperMetadata", None),
    _writing("create", "POST", "/v4/spreadsheets", "", create),
    _reading("get", "GET", _ONE, "", get),
]
