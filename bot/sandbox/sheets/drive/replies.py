"""Replies to comments: replies.list, create, get, update and delete. A reply may resolve or reopen its comment."""

from __future__ import annotations

import html

from bot.sandbox.sheets.drive import comments
from bot.sandbox.sheets.drive.selection import page, page_size, require_fields, selected
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, not_found

_RESOLVED = {"resolve": True, "reopen": False}


def replies_list(call: Call) -> Answer:
    """Oldest first."""
    require_fields(call)
    found = comments.shown(comments.find(call), call)["replies"]
    replies, more = page(call, found, page_size(call, 20, 100, coerced=True))
    return selected(call, {"kind": "drive#replyList", **more, "replies": replies}, "*", "ReplyList")


def create(call: Call) -> Answer:
    require_fields(call)
    comment, action = comments.find(call), call.body.get("action")
    if action is not None and action not in _RESOLVED:
        raise DriveError(400, "invalid", "Invalid Value", location="action", locationType="other")
    reply = comments.new_entry(call, "drive#reply") | ({"action": action} if action else {})
    changed = comment | {"replies": [*comment["replies"], reply], "modifiedTime": reply["createdTime"]}
    comments.replace(call.target, changed | ({"resolved": _RESOLVED[action]} if action else {}))
    return selected(call, comments.authored(reply, call), "*", "Reply")


def get(call: Call) -> Answer:
    require_fields(call)
    return selected(call, comments.authored(_find(call), call), "*", "Reply")


def update(call: Call) -> Answer:
    """Only the author changes a reply."""
    require_fields(call)
    reply = _find(call)
    comments.check_author(reply, call)
    content = str(call.body.get("content", reply.get("content", "")))
    changed = reply | {"content": content, "htmlContent": html.escape(content, quote=False)}
    changed["modifiedTime"] = comments.now()
    _replace(call, changed)
    return selected(call, comments.authored(changed, call), "*", "Reply")


def delete(call: Call) -> Answer:
    """The author or the file's owner may."""
    reply = _find(call)
    if call.target.role(call.caller.email) != "owner":
        comments.check_author(reply, call)
    _replace(call, comments.emptied(reply))
    return Answer(None, 204)


def _find(call: Call) -> Json:
    wanted = call.path["replyId"]
    for reply in comments.find(call)["replies"]:
        if reply["id"] == wanted and (not reply["deleted"] or call.flag("includeDeleted")):
            found: Json = reply
            return found
    raise not_found("Reply", wanted, "replyId")


def _replace(call: Call, reply: Json) -> None:
    comment = comments.find(call)
    replies = [reply if r["id"] == reply["id"] else r for r in comment["replies"]]
    comments.replace(call.target, comment | {"replies": replies})
