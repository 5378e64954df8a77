"""Answers as bytes: JSON as compact as it gets (Google indents it), and errors in the envelope of each API."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.sheets.errors import ApiError
from bot.sandbox.sheets.http.calls import DriveError, Operation

_JSON = "application/json; charset=UTF-8"
_DRIVE_REASONS = {
    400: "badRequest",
    401: "authError",
    403: "insufficientPermissions",
    429: "rateLimitExceeded",
    503: "backendError",
}


def error_answer(operation: Operation, error: ApiError) -> tuple[int, bytes, str]:
    """Status, body and media type of an error."""
    body = error.body()
    if operation.api == "drive" and not isinstance(error, DriveError):
        reason = _DRIVE_REASONS.get(error.code, "internalError")
        body["error"]["errors"] = [{"message": error.message, "domain": "global", "reason": reason}]
    return error.code, encoded(body), _JSON


def encoded(content: Any) -> bytes:
    """JSON in UTF-8."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
