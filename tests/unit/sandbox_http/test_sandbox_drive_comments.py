"""Comments and replies: kept with the file, refused without `fields`, changed by their authors only."""

from __future__ import annotations

from pathlib import Path

import pytest
from drive_calls import Send, caller, made, reason

from bot.sandbox.sheets.server import SandboxServer

ALL = {"fields": "*"}


@pytest.fixture
def comments(me: Send) -> str:
    """Where the comments of a file are that ann may comment on."""
    file = f"/drive/v3/files/{made(me)}"
    me("POST", f"{file}/permissions", json={"type": "user", "role": "commenter", "emailAddress": "ann@example.com"})
    return f"{file}/comments"


def test_every_method_but_delete_wants_fields(me: Send, comments: str) -> None:
    sentence = "The 'fields' parameter is required for this method."
    assert reason(me("GET", comments)) == (400, "required", sentence)
    assert reason(me("POST", comments, json={"content": "x"})) == (400, "required", sentence)
    assert me("GET", comments, params=ALL).json()["comments"] == []


def test_a_comment_is_answered_as_it_is_listed(me: Send, ann: Send, comments: str) -> None:
    body = {"content": "1 < 2?", "anchor": "R1C1", "quotedFileContent": {"mimeType": "text/html", "value": "12"}}
    comment = ann("POST", comments, params=ALL, json=body).json()
    assert comment["kind"] == "drive#comment"
    assert comment["htmlContent"] == "1 &lt; 2?"
    assert comment["author"]["displayName"] == "ann"
    assert "emailAddress" not in comment["author"]
    listed = me("GET", f"{comments}?fields=comments/content,comments/anchor,nextPageToken&pageToken=").json()
    assert listed == {"comments": [{"content": "1 < 2?", "anchor": "R1C1"}]}


def test_only_the_author_changes_a_comment_and_a_reader_writes_none(me: Send, ann: Send, comments: str) -> None:
    comment = me("POST", comments, params=ALL, json={"content": "mine"}).json()["id"]
    assert reason(ann("PATCH", f"{comments}/{comment}", params=ALL, json={"content": "x"}))[0] == 403
    changed = me("PATCH", f"{comments}/{comment}?fields=content", json={"content": "new"})
    assert changed.json() == {"content": "new"}
    file = comments.removesuffix("/comments")
    me("POST", f"{file}/permissions", json={"type": "user", "role": "reader", "emailAddress": "ann@example.com"})
    assert reason(ann("POST", comments, params=ALL, json={"content": "x"}))[1] == "insufficientFilePermissions"


def test_a_deleted_comment_keeps_its_place_without_its_text(me: Send, comments: str) -> None:
    comment = me("POST", comments, params=ALL, json={"content": "gone"}).json()["id"]
    assert me("DELETE", f"{comments}/{comment}").status_code == 204
    assert me("GET", comments, params=ALL).json()["comments"] == []
    (kept,) = me("GET", f"{comments}?includeDeleted=true", params=ALL).json()["comments"]
    assert kept["deleted"] is True
    assert "content" not in kept
    gone = me("GET", f"{comments}/{comment}", params=ALL)
    assert reason(gone) == (404, "notFound", f"Comment not found: {comment}.")


def test_a_reply_resolves_its_comment_and_another_reopens_it(me: Send, ann: Send, comments: str) -> None:
    comment = f"{comments}/" + me("POST", comments, params=ALL, json={"content": "Why?"}).json()["id"]
    reply = ann("POST", f"{comment}/replies", params=ALL, json={"content": "So.", "action": "resolve"}).json()
    assert (reply["kind"], reply["action"]) == ("drive#reply", "resolve")
    assert me("GET", f"{comment}?fields=resolved,replies/content").json() == {
        "resolved": True,
        "replies": [{"content": "So."}],
    }
    me("POST", f"{comment}/replies", params=ALL, json={"action": "reopen"})
    assert me("GET", f"{comment}?fields=resolved").json() == {"resolved": False}
    ann("DELETE", f"{comment}/replies/{reply['id']}")
    left = me("GET", f"{comment}/replies?fields=replies/action").json()
    assert left == {"replies": [{"action": "reopen"}]}
    assert reason(me("POST", f"{comment}/replies", params=ALL, json={}))[:2] == (400, "required")


def test_comments_come_in_pages_newest_first(me: Send, comments: str) -> None:
    for text in ("1", "2", "3"):
        me("POST", comments, params=ALL, json={"content": text})
    first = me("GET", f"{comments}?fields=nextPageToken,comments/content&pageSize=2").json()
    query = {"fields": "comments/content", "pageSize": "2", "pageToken": first["nextPageToken"]}
    rest = me("GET", comments, params=query).json()
    assert [c["content"] for c in first["comments"]] == ["3", "2"]
    assert rest == {"comments": [{"content": "1"}]}


def test_comments_folders_bytes_and_tokens_are_there_after_a_restart(tmp_path: Path) -> None:
    with SandboxServer(tmp_path / "my.db") as server:
        me = caller(server)
        file = made(me, "Notes", "text/plain", starred=True)
        me("PATCH", f"/upload/drive/v3/files/{file}?uploadType=media", data=b"\x00bytes")
        me("POST", f"/drive/v3/files/{file}/comments", params=ALL, json={"content": "kept"})
        url = server.url
    with SandboxServer(tmp_path / "my.db") as server:

        def again(path: str) -> bytes:
            return bytes(me("GET", server.url + path).content)

        assert server.url != url
        assert again(f"/drive/v3/files/{file}?alt=media") == b"\x00bytes"
        assert b'"starred": true' in again(f"/drive/v3/files/{file}?fields=starred")
        assert b"kept" in again(f"/drive/v3/files/{file}/comments?fields=comments/content")
