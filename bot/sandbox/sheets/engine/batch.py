"""spreadsheets.batchUpdate: many requests, all of them or none."""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets.engine import fields, formulas, spreadsheet
from bot.sandbox.sheets.engine.changes import transaction
from bot.sandbox.sheets.engine.errors import ApiError, invalid, not_supported
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.engine.requests import HANDLERS
from bot.sandbox.sheets.engine.requests.context import Context

MAX_REQUESTS = 100_000


def batch_update(workbook: Workbook, body: Json, user: str, fields_mask: str | None = None) -> Json:
    """Applies the requests in order; the replies stand in the same order, `{}` for a request that has none.

    With `includeSpreadsheetInResponse` the answer holds the spreadsheet as it is after the last request, limited to
    `responseRanges` and, with `responseIncludeGridData`, with its cells. `fields_mask` is the `fields` parameter; when
    there is one, it decides about the cells.

    Raises:
        ApiError: `Invalid requests[i].kind: …`; then nothing was changed.
    """
    requests = body.get("requests") or []
    if not requests:
        raise invalid("Must specify at least one request.")
    if len(requests) > MAX_REQUESTS:
        raise invalid(f"Too many requests in a batch: {len(requests)}. The limit is {MAX_REQUESTS}.")
    tree = fields.for_reading(fields_mask, "BatchUpdateSpreadsheetResponse")
    context = Context(workbook, user)
    with transaction(workbook):
        replies = [_apply(context, index, request) for index, request in enumerate(requests)]
        answer: Json = {"spreadsheetId": workbook.spreadsheet_id, "replies": replies}
        if body.get("includeSpreadsheetInResponse"):
            answer["updatedSpreadsheet"] = spreadsheet.read(
                workbook,
                body.get("responseRanges") or (),
                bool(body.get("responseIncludeGridData")) or bool(fields_mask),
                tree.get("updatedSpreadsheet", {}),
                user,
            )
    result: Json = fields.pick(answer, tree)
    return result


def _apply(context: Context, index: int, request: Any) -> Json:
    kinds = [kind for kind, content in request.items() if content is not None]
    if len(kinds) != 1:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    kind = kinds[0]
    handler = HANDLERS.get(kind)
    if handler is None:
        raise not_supported(f"requests[{index}].{kind}")
    try:
        reply = handler(context, request[kind])
    except ApiError as error:
        if error.code != 400:
            raise
        message = f"Invalid requests[{index}].{kind}: {error.message}"
        raise ApiError(error.code, error.status, message, error.details) from None
    formulas.forget(context.workbook)
    return {} if reply is None else {kind: reply}
