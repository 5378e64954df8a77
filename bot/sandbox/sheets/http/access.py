"""May this caller do that: tokens, scopes and sharing, refused in Google's words."""

from __future__ import annotations

from starlette.requests import Request

from bot.sandbox.sheets.drive.files import EDITORS, File
from bot.sandbox.sheets.errors import ApiError
from bot.sandbox.sheets.http.calls import DriveError, Operation, file_not_found
from bot.sandbox.sheets.http.oauth import Authority, Caller

_UNAUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


def find_caller(authority: Authority, operation: Operation, request: Request) -> Caller:
    """Whose token the request carries.

    Raises:
        ApiError: 401 without a valid token, 403 when its scopes do not allow the method.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.query_params.get("access_token", "")
    caller = authority.caller(token.strip())
    if caller is None:
        raise ApiError(401, "UNAUTHENTICATED", _UNAUTHENTICATED)
    if not caller.scopes & operation.scopes:
        detail = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
            "metadata": {"service": f"{operation.api}.googleapis.com", "method": operation.name},
        }
        message = "Request had insufficient authentication scopes."
        raise ApiError(403, "PERMISSION_DENIED", message, [detail])
    return caller


def check_access(operation: Operation, file: File | None, file_id: str, caller: Caller) -> None:
    """Refuses what the caller's role does not allow: 404 for unknown ids, 403 for not shared ones (Drive: 404 too)."""
    role = file.role(caller.email) if file else None
    if operation.api == "drive":
        if role is None:
            raise file_not_found(file_id)
        if (operation.needs == "write" and role not in EDITORS) or (operation.needs == "own" and role != "owner"):
            message = "The user does not have sufficient permissions for this file."
            raise DriveError(403, "insufficientFilePermissions", message)
        return
    if file is None:
        raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
    if role is None or (operation.needs == "write" and role not in EDITORS):
        raise ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")
