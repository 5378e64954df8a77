"""The error the API answers with, in Google's own form."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """Carries an HTTP code and Google's error body. Whoever raises it has changed nothing."""

    def __init__(self, code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        """`{"error": {"code", "message", "status", "details"?}}`."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str, details: list[dict[str, Any]] | None = None) -> ApiError:
    """400 INVALID_ARGUMENT."""
    return ApiError(400, "INVALID_ARGUMENT", message, details)


def bad_field(field: str, description: str, message: str | None = None) -> ApiError:
    """400 with a google.rpc.BadRequest detail, as the JSON and mask parsers of the service answer."""
    violation = {"field": field, "description": description}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return invalid(message or description, [detail])


def internal_error() -> ApiError:
    """500, as the service says it."""
    return ApiError(500, "INTERNAL", "Internal error encountered.")


def not_supported(name: str) -> ApiError:
    """501: a part of the API that is not built here yet; never a silent success."""
    return ApiError(501, "UNIMPLEMENTED", f"{name} is not supported by the local Sheets API yet")
