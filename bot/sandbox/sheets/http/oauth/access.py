"""May this caller do that: tokens, API keys, scopes and sharing, refused in Google's words."""

from __future__ import annotations

from starlette.requests import Request

from bot.sandbox.sheets.drive.files import ROOT, SPREADSHEET, File
from bot.sandbox.sheets.drive.grants import EDITORS
from bot.sandbox.sheets.drive.resource import root_id
from bot.sandbox.sheets.engine.errors import ApiError, not_supported
from bot.sandbox.sheets.http.calls import Operation, file_not_found, not_allowed
from bot.sandbox.sheets.http.method_names import service_method
from bot.sandbox.sheets.http.oauth.authority import Authority, Caller

ANONYMOUS = Caller("", frozenset())
"""Somebody with an API key, or nobody known: sees what is shared with everybody."""

_EXPECTED = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. "
    "See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_UNAUTHENTICATED = "Request had invalid authentication credentials. " + _EXPECTED
_MISSING = "Request is missing required authentication credential. " + _EXPECTED
_KEYS_NOT_SUPPORTED = (
    "API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that "
    "assert a principal. See https://cloud.google.com/docs/authentication"
)
_UNREGISTERED = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other "
    "form of API consumer identity to call this API."
)
_NOT_A_SPREADSHEET = "This operation is not supported for this document"


def find_caller(authority: Authority, operation: Operation, request: Request) -> Caller:
    """Whose token the request carries; ANONYMOUS for one with an API key that only reads.

    Raises:
        ApiError: 401 without a valid token, 403 when its scopes do not allow the method or nobody is calling.
    """
    _check_form(request)
    header = request.headers.get("authorization")
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.query_params.get("access_token") or request.query_params.get("oauth_token") or ""
    if header is None and not token:
        return _without_token(operation, request)
    caller = authority.caller(token.strip())
    if caller is None:
        kind_is_known = token.strip().startswith("ya29.")
        details = [] if kind_is_known else [_info("ACCESS_TOKEN_TYPE_UNSUPPORTED", operation)]
        raise ApiError(401, "UNAUTHENTICATED", _UNAUTHENTICATED, details)
    if not caller.scopes & operation.scopes:
        message = "Request had insufficient authentication scopes."
        raise ApiError(403, "PERMISSION_DENIED", message, [_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", operation)])
    return caller


def _check_form(request: Request) -> None:
    """Raises ApiError: 501, an answer in a form other than JSON (or the bytes of a file) is asked for."""
    wanted = request.query_params.get("alt", "json").lower()
    if wanted not in ("", "json", "media"):
        raise not_supported(f"alt={wanted}")


def _without_token(operation: Operation, request: Request) -> Caller:
    is_reading = operation.method == "GET"
    if operation.api == "docs":
        return ANONYMOUS
    if request.query_params.get("key") or request.headers.get("x-goog-api-key"):
        if is_reading:
            return ANONYMOUS
        raise ApiError(401, "UNAUTHENTICATED", _KEYS_NOT_SUPPORTED, [_info("CREDENTIALS_MISSING", operation)])
    if is_reading:
        raise ApiError(403, "PERMISSION_DENIED", _UNREGISTERED)
    raise ApiError(401, "UNAUTHENTICATED", _MISSING, [_info("CREDENTIALS_MISSING", operation)])


def _info(reason: str, operation: Operation) -> dict[str, object]:
    """The google.rpc.ErrorInfo that says which method refused."""
    metadata = {"service": f"{operation.api}.googleapis.com", "method": service_method(operation.name)}
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return {"@type": kind, "reason": reason, "domain": "googleapis.com", "metadata": metadata}


def check_access(operation: Operation, file: File | None, file_id: str, caller: Caller) -> None:
    """Refuses what the caller's role does not allow: 404 for unknown ids, 403 for not shared ones (Drive: 404 too)."""
    role = file.role(caller.email) if file else None
    if operation.api == "drive":
        is_root = operation.name == "drive.files.get" and file_id in (ROOT, root_id(caller.email))
        if role is None and not is_root:
            raise file_not_found(file_id)
        if not _is_enough(operation.needs, role):
            raise not_allowed()
        return
    if file is None:
        raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
    if role is None and operation.api == "docs" and caller is ANONYMOUS:
        raise ApiError(401, "UNAUTHENTICATED", _MISSING)
    if role is None or not _is_enough(operation.needs, role):
        raise ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")
    if file.mime_type != SPREADSHEET and operation.api == "sheets":
        why = ". The document must not be an Office file." if "officedocument" in file.mime_type else ""
        raise ApiError(400, "FAILED_PRECONDITION", _NOT_A_SPREADSHEET + why)


def _is_enough(needs: str, role: str | None) -> bool:
    match needs:
        case "write":
            return role in EDITORS
        case "comment":
            return role in EDITORS or role == "commenter"
        case "own":
            return role == "owner"
        case _:
            return True
