"""The names of methods inside Google, as error details give them: `….v4.SpreadsheetsService.GetValues`."""

from __future__ import annotations

_SHEETS = {
    "spreadsheets.get": "GetSpreadsheet",
    "spreadsheets.create": "CreateSpreadsheet",
    "spreadsheets.batchUpdate": "BatchUpdateSpreadsheet",
    "spreadsheets.getByDataFilter": "GetSpreadsheetByDataFilter",
    "spreadsheets.sheets.copyTo": "CopySheetTo",
    "spreadsheets.developerMetadata.get": "GetDeveloperMetadata",
    "spreadsheets.developerMetadata.search": "SearchDeveloperMetadata",
}


def service_method(operation: str) -> str:
    """The inner name of `sheets.spreadsheets.values.get` or `drive.files.list`."""
    api, _, rest = operation.partition(".")
    rest = rest.split(" ", 1)[0]
    if api == "sheets":
        return f"google.apps.sheets.v4.SpreadsheetsService.{_SHEETS.get(rest) or _of_values(rest)}"
    resource, _, method = rest.removeprefix("v2.").partition(".")
    return f"google.apps.drive.v3.Drive{_capital(resource)}.{_capital(method)}"


def _of_values(rest: str) -> str:
    """`spreadsheets.values.batchGetByDataFilter` → `BatchGetValuesByDataFilter`."""
    verb, by, name = rest.removeprefix("spreadsheets.values.").partition("By")
    return f"{_capital(verb)}Values{by}{name}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
