"""Answers as bytes: JSON, indented unless the caller asks for it compact, and errors.

Source of the indentation: `prettyPrint` in the discovery document of Sheets v4, whose default is true. Of the headers:
answers of Sheets and of other APIs of www.googleapis.com that their callers logged, read 2026-11-22; that
Drive's are those of its neighbours is a guess.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.http.calls import DriveError, Operation

_JSON = "application/json; charset=UTF-8"
_DRIVE_REASONS = {
    400: "badRequest",
    403: "forbidden",
    429: "rateLimitExceeded",
    503: "backendError",
}
_HEADER = {"location": "Authorization", "locationType": "header"}
_BY_DETAIL = {
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": {"message": "Insufficient Permission", "reason": "insufficientPermissions"},
    "CREDENTIALS_MISSING": {"message": "Login Required.", "reason": "required", **_HEADER},
}


def error_answer(operation: Operation, error: ApiError, *, compact: bool) -> tuple[int, bytes, str]:
    """Status, body and media type of an error."""
    body = error.body()
    if operation.api == "drive" and not isinstance(error, DriveError):
        given = body["error"]
        first = {"code": given["code"], "message": given["message"], "errors": [_older(error)]}
        body = {"error": first | given}
    return error.code, encoded(body, compact=compact), _JSON


def _older(error: ApiError) -> dict[str, str]:
    """The entry of `errors` that Drive puts beside the newer members."""
    found = _BY_DETAIL.get(str((error.details or [{}])[0].get("reason")))
    if found is None and error.code == 401:
        found = {"message": "Invalid Credentials", "reason": "authError", **_HEADER}
    if found is None:
        found = {"message": error.message, "reason": _DRIVE_REASONS.get(error.code, "internalError")}
    return {"message": found["message"], "domain": "global", **found}


def cache_headers(operation: Operation) -> dict[str, str]:
    """What each API says about keeping its answers."""
    cache = "no-cache, no-store, max-age=0, must-revalidate" if operation.api == "drive" else "private"
    return {"cache-control": cache, "vary": "Origin, X-Origin, Referer"}


def encoded(content: Any, *, compact: bool) -> bytes:
    """JSON in UTF-8; indented by two spaces, and with a line end, unless `compact`."""
    body = msgspec.json.encode(content)
    return body if compact else msgspec.json.format(body, indent=2) + b"\n"
