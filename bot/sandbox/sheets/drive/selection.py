"""What of an answer Drive sends: the `fields` parameter, and pages of a list."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from bot.sandbox.sheets.engine import fields
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, bad_parameter
from bot.sandbox.sheets.http.discovery import drive_messages


def selected(call: Call, answer: Json, default: str, message: str = "", status: int = 200) -> Answer:
    """The answer reduced to the `fields` parameter, or to what Drive gives when there is none. A blank one takes {}.

    Raises:
        DriveError: 400, a field that the message does not have (where the discovery document is installed).
    """
    tree = _tree(call.query.get("fields", default), message)
    return Answer({} if tree is None else fields.pick(answer, tree), status)


_CHANGED = {"files": "File", "permissions": "Permission", "comments": "Comment", "replies": "Reply"}


def check_fields_parameter(operation: str, mask: str) -> None:
    """Refuses a mask of a method that changes something, as long as nothing is changed.

    Raises:
        DriveError: 400, as `selected` would raise it afterwards.
    """
    resource, _, method = operation.removeprefix("drive.").partition(".")
    if resource in _CHANGED and method.startswith(("create", "update", "copy")):
        _tree(mask, _CHANGED[resource])


def _tree(mask: str, message: str) -> fields.Tree | None:
    """The tree of a mask, None for a blank one."""
    mask = "".join(mask.split())  # Drive reads over blanks; Sheets refuses them
    if not mask:
        return None
    try:
        tree = fields.parse(mask)
    except ApiError as error:
        raise _bad_selection(mask) from error
    unknown = fields.first_unknown(tree, message, drive_messages())
    if unknown:
        raise _bad_selection(unknown.replace(".", "/"))
    return tree


def require_fields(call: Call) -> None:
    """Raises DriveError: 400, the method has no default for `fields`."""
    if not call.query.get("fields", "").strip():
        message = "The 'fields' parameter is required for this method."
        raise bad_parameter("fields", message, "required")


def _bad_selection(path: str) -> DriveError:
    return bad_parameter("fields", f"Invalid field selection {path}", "invalidParameter")


def page_size(call: Call, default: int, largest: int, *, coerced: bool = False) -> int:
    """How many items a page has. `coerced`: a number above the largest means the largest.

    Raises:
        DriveError: 400, out of range.
    """
    text = call.query.get("pageSize") or str(default)
    size = int(text) if text.lstrip("-").isdigit() else 0
    if coerced and size > largest:
        return largest
    if not 1 <= size <= largest:
        message = f"Invalid value '{text}'. Values must be within the range: [1, {largest}]"
        raise bad_parameter("pageSize", message, "invalidParameter")
    return size


def page(call: Call, items: Sequence[Json], size: int) -> tuple[list[Json], Json]:
    """The items of the page that `pageToken` names, and {"nextPageToken"} or {}.

    Raises:
        DriveError: 400, a token that this server did not issue.
    """
    token = call.query.get("pageToken") or ""
    start = _offset(token) if token else 0
    more: Json = {"nextPageToken": _token(start + size)} if start + size < len(items) else {}
    return list(items[start : start + size]), more


def _token(offset: int) -> str:
    return "~!!~" + base64.urlsafe_b64encode(f"page:{offset}".encode()).decode()


def _offset(token: str) -> int:
    try:
        name, _, number = base64.urlsafe_b64decode(token.removeprefix("~!!~")).decode().partition(":")
        if name == "page" and token.startswith("~!!~"):
            return int(number)
    except (ValueError, binascii.Error):
        pass
    raise bad_parameter("pageToken")
