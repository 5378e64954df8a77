"""Comments on a file: comments.list, create, get, update and delete. They are kept with the file.

Every method but delete wants `fields`. A deleted comment stays, without its text, for `includeDeleted`.
"""

from __future__ import annotations

import html
import secrets
from datetime import UTC, datetime

from bot.sandbox.sheets.drive.files import File
from bot.sandbox.sheets.drive.resource import rfc3339, user
from bot.sandbox.sheets.drive.selection import page, page_size, require_fields, selected
from bot.sandbox.sheets.drive.writable import moment
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, not_allowed, not_found

_WRITTEN = ("content", "anchor", "quotedFileContent")


def comments_list(call: Call) -> Answer:
    """Newest change first."""
    require_fields(call)
    since = call.query.get("startModifiedTime")
    earliest = rfc3339(moment(since, "startModifiedTime")) if since else ""
    found = [c for c in call.target.comments if not c["deleted"] or call.flag("includeDeleted")]
    found = [c for c in found if c["modifiedTime"] >= earliest]
    found.reverse()  # of two within one millisecond the later one comes first too
    found.sort(key=lambda comment: comment["modifiedTime"], reverse=True)
    comments, more = page(call, found, page_size(call, 20, 100, coerced=True))
    shown_ = [shown(comment, call) for comment in comments]
    return selected(call, {"kind": "drive#commentList", **more, "comments": shown_}, "*", "CommentList")


def create(call: Call) -> Answer:
    require_fields(call)
    comment = new_entry(call, "drive#comment") | {"replies": []}
    comment |= {name: call.body[name] for name in ("anchor", "quotedFileContent") if name in call.body}
    keep(call.target, [*call.target.comments, comment])
    return selected(call, shown(comment, call), "*", "Comment")


def get(call: Call) -> Answer:
    require_fields(call)
    return selected(call, shown(find(call), call), "*", "Comment")


def update(call: Call) -> Answer:
    """Only the author changes a comment."""
    require_fields(call)
    comment = find(call)
    check_author(comment, call)
    changed = comment | {name: call.body[name] for name in _WRITTEN if name in call.body}
    changed |= {"htmlContent": html.escape(changed["content"], quote=False), "modifiedTime": now()}
    replace(call.target, changed)
    return selected(call, shown(changed, call), "*", "Comment")


def delete(call: Call) -> Answer:
    """The author or the file's owner may; the text is gone, the comment stays as deleted."""
    comment = find(call)
    if call.target.role(call.caller.email) != "owner":
        check_author(comment, call)
    replace(call.target, emptied(comment))
    return Answer(None, 204)


def new_entry(call: Call, kind: str) -> Json:
    """A comment or reply by the caller, made now.

    Raises:
        DriveError: 400 without text.
    """
    content = str(call.body.get("content", ""))
    if not content and not call.body.get("action"):
        raise DriveError(400, "required", "Required field: content", location="content", locationType="other")
    moment_ = now()
    entry: Json = {"kind": kind, "id": "AAAB" + secrets.token_urlsafe(6), "createdTime": moment_}
    entry |= {"modifiedTime": moment_, "author": call.caller.email, "deleted": False}
    return entry | ({"content": content, "htmlContent": html.escape(content, quote=False)} if content else {})


def now() -> str:
    """The present as Drive writes times."""
    return rfc3339(datetime.now(UTC))


def find(call: Call) -> Json:
    """The comment that the path names.

    Raises:
        DriveError: 404, unknown, or deleted and not asked for.
    """
    wanted = call.path["commentId"]
    for comment in call.target.comments:
        if comment["id"] == wanted and (not comment["deleted"] or call.flag("includeDeleted")):
            return comment
    raise not_found("Comment", wanted, "commentId")


def check_author(entry: Json, call: Call) -> None:
    """Raises DriveError: 403, somebody else wrote it."""
    if entry["author"] != call.caller.email:
        raise not_allowed()


def emptied(entry: Json) -> Json:
    """A deleted comment or reply: without its text."""
    gone = {"content", "htmlContent", "quotedFileContent"}
    kept = {name: value for name, value in entry.items() if name not in gone}
    return kept | {"deleted": True, "modifiedTime": now()}


def keep(file: File, comments: list[Json]) -> None:
    """Puts these in the place of the file's comments."""
    file.comments = comments
    file.workbook.version += 1  # a comment changes no cell


def replace(file: File, comment: Json) -> None:
    """Puts a comment in the place of the one with its id."""
    keep(file, [comment if c["id"] == comment["id"] else c for c in file.comments])


def shown(comment: Json, call: Call) -> Json:
    """A comment as the caller sees it; deleted replies only with `includeDeleted`."""
    replies = [r for r in comment["replies"] if not r["deleted"] or call.flag("includeDeleted")]
    return authored(comment, call) | {"replies": [authored(reply, call) for reply in replies]}


def authored(entry: Json, call: Call) -> Json:
    """With the author as a user resource, without the address, as Drive shows it."""
    author = user(entry["author"], call.caller.email)
    names = ("kind", "displayName", "photoLink", "me")
    return entry | {"author": {name: author[name] for name in names}}
