"""The engine of the local Sheets API: pure functions over a `model.Workbook`.

It knows nothing of HTTP, files or tokens. Every function below takes parsed JSON, returns JSON-able dicts in
the form of the real service, changes the workbook only when it returns (an error leaves nothing behind), and raises
`errors.ApiError` with Google's code, status and wording. `user` is the caller's e-mail: it decides about protection.
A workbook is not locked here; serialise the calls on one workbook.

    spreadsheet.workbook_from_create(body, owner, spreadsheet_id) -> Workbook      POST /v4/spreadsheets
    spreadsheet.get_spreadsheet(workbook, ranges=(), include_grid_data=False, fields_mask=None, user="")
                                                                                   GET  /v4/spreadsheets/{id}
    spreadsheet.get_by_data_filter(workbook, body, fields_mask=None, user="")      POST …:getByDataFilter
    batch.batch_update(workbook, body, user, fields_mask=None)                     POST …:batchUpdate
    values.get(workbook, range_, params)                                           GET  …/values/{range}
    values.batch_get(workbook, ranges, params)                                     GET  …/values:batchGet
    values.update(workbook, range_, params, body, user)                            PUT  …/values/{range}
    values.append(workbook, range_, params, body, user)                            POST …/values/{range}:append
    values.clear(workbook, range_, user)                                           POST …/values/{range}:clear
    values.batch_update(workbook, body, user)                                      POST …/values:batchUpdate
    values.batch_clear(workbook, body, user)                                       POST …/values:batchClear
    values.batch_get_by_data_filter(workbook, body)                                POST …/values:batchGetByDataFilter
    values.batch_update_by_data_filter(workbook, body, user)                       POST …/values:batchUpdateByDataFilter
    values.batch_clear_by_data_filter(workbook, body, user)                        POST …/values:batchClearByDataFilter
    developer_metadata.get(workbook, metadata_id)                                  GET  …/developerMetadata/{metadataId}
    developer_metadata.search(workbook, body)                                      POST …/developerMetadata:search
    sheet_copy.copy_to(sheet, destination)                                         POST …/sheets/{sheetId}:copyTo
    fields.select(answer, mask, message="")  the `fields` parameter on any other answer (`message`: its type by name);
                                             the functions with a `fields_mask` do it themselves, and must be given
                                             it: a mask decides which cells are returned at all

`params` are the query parameters as `Mapping[str, str]` (`majorDimension`, `valueRenderOption`, `valueInputOption`, …).
Rooms: `entry` reads what people type, `display` writes what they see, `formula` computes, `looks` and `conditions` say
how a cell appears, `requests` has one module for each family of changes.

Loading and saving: build `model.Cell`/`model.Sheet`/`model.Workbook` directly; `entry.typed(text, locale)` says what a
typed text becomes; after changing a workbook by hand call `workbook.touch()`.
"""
