"""The methods of the Sheets v4 discovery document, each bound to the engine, or to nothing yet (501)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.sandbox.sheets.drive.files import File, new_spreadsheet_id
from bot.sandbox.sheets.drive.grants import EDITORS, new_permission
from bot.sandbox.sheets.engine import batch, developer_metadata, sheet_copy, spreadsheet, values
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.grid import any_sheet_of
from bot.sandbox.sheets.http.calls import Answer, Call, Handler, Operation, scopes

READ_SCOPES = scopes("spreadsheets", "spreadsheets.readonly", "drive", "drive.readonly", "drive.file")
WRITE_SCOPES = scopes("spreadsheets", "drive", "drive.file")


def create(call: Call) -> Answer:
    """Makes a spreadsheet that the caller owns; none when `fields` is refused."""
    me = call.caller.email
    workbook = spreadsheet.workbook_from_create(call.body, me, new_spreadsheet_id())
    answer = spreadsheet.get_spreadsheet(workbook, fields_mask=call.query.get("fields"), user=me)
    call.files.add(File(workbook, [new_permission("owner", me)]))
    return Answer(answer)


def get(call: Call) -> Answer:
    """`fields` decides about grid data too, so the engine applies it."""
    return Answer(
        spreadsheet.get_spreadsheet(
            call.workbook,
            call.repeated("ranges"),
            call.flag("includeGridData"),
            call.query.get("fields"),
            call.caller.email,
            call.flag("excludeTablesInBandedRanges"),
        )
    )


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


def developer_metadata_get(call: Call) -> Answer:
    return Answer(developer_metadata.get(call.workbook, call.path["metadataId"]))


def developer_metadata_search(call: Call) -> Answer:
    return Answer(developer_metadata.search(call.workbook, call.body))


def copy_to(call: Call) -> Answer:
    """Copies a sheet; the source must be readable and the destination writable for the caller."""
    sheet_id = call.path["sheetId"]
    if not sheet_id.removeprefix("-").isdecimal():
        raise invalid(f"Invalid value at 'sheet_id' (TYPE_INT32), \"{sheet_id}\"")
    source = any_sheet_of(call.workbook, int(sheet_id)).copy()
    destination = call.files.get(call.body.get("destinationSpreadsheetId") or "")
    if destination is None:
        raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
    if destination.role(call.caller.email) not in EDITORS:
        raise ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")
    with _instead_of(call.target, destination):
        return Answer(sheet_copy.copy_to(source, destination.workbook))


@contextmanager
def _instead_of(held: File, wanted: File) -> Iterator[None]:
    """Holds the lock of another file and lets go of this call's own meanwhile: two copies that cross never wait."""
    if wanted is held:
        yield
        return
    held.lock.release()
    try:
        with wanted.lock:
            yield
    finally:
        held.lock.acquire()


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
    Operation(
        "sheets.spreadsheets.sheets.copyTo",
        "POST",
        _ONE + "/sheets/{sheetId}:copyTo",
        WRITE_SCOPES,
        copy_to,
        "read",
        "SheetProperties",
    ),
    _reading(
        "developerMetadata.search",
        "POST",
        _ONE + "/developerMetadata:search",
        "SearchDeveloperMetadataResponse",
        developer_metadata_search,
    ),
    _reading(
        "developerMetadata.get",
        "GET",
        _ONE + "/developerMetadata/{metadataId}",
        "DeveloperMetadata",
        developer_metadata_get,
    ),
    _writing("create", "POST", "/v4/spreadsheets", "", create),
    _reading("get", "GET", _ONE, "", get),
]
