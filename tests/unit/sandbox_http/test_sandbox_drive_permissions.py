"""Sharing over Drive v3: who may do what, and the words in which it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from drive_calls import Send, made, reason

from bot.sandbox.sheets.server import SandboxServer


@pytest.fixture
def sharing(me: Send) -> str:
    return f"/drive/v3/files/{made(me)}/permissions"


def user(email: str, role: str = "writer", **more: Any) -> dict[str, Any]:
    return {"type": "user", "role": role, "emailAddress": email, **more}


def roles(me: Send, sharing: str) -> dict[str, str]:
    answer = me("GET", f"{sharing}?fields=permissions").json()["permissions"]
    return {p.get("emailAddress") or p["type"]: p["role"] for p in answer}


def test_sharing_answers_with_four_fields_and_lists_them(me: Send, sharing: str) -> None:
    query = {"supportsAllDrives": "true", "sendNotificationEmail": "True", "emailMessage": "hello"}
    answer = me("POST", sharing, params=query, json=user("ann@example.com", withLink=False)).json()
    assert answer == {"id": answer["id"], "type": "user", "kind": "drive#permission", "role": "writer"}
    listed = me("GET", sharing).json()
    assert listed["kind"] == "drive#permissionList"
    assert answer in listed["permissions"]
    assert set(me("GET", f"{sharing}/{answer['id']}").json()) == {"id", "type", "kind", "role"}


def test_a_file_that_is_not_shared_is_not_found(me: Send, ann: Send, sharing: str) -> None:
    file = sharing.removesuffix("/permissions")
    assert ann("GET", file).status_code == 404
    me("POST", sharing, json=user("Ann@Example.com", "reader"))
    assert ann("GET", file).status_code == 200
    assert reason(ann("PATCH", file, json={"name": "x"}))[:2] == (403, "insufficientFilePermissions")
    assert reason(ann("GET", sharing))[:2] == (403, "insufficientFilePermissions")
    assert reason(ann("POST", sharing, json=user("bob@example.com")))[1] == "insufficientFilePermissions"
    assert "permissions" not in ann("GET", f"{file}?fields=*").json()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"role": "reader"}, (400, "required", "The permission type field is required.")),
        ({"type": "anyone"}, (400, "required", "The permission role field is required.")),
        (user("ann@example.com", "king"), (400, "invalid", "The specified role is invalid or not supported.")),
        (
            user("no address"),
            (
                400,
                "invalid",
                "The specified emailAddress is invalid or not applicable for the given permission type.",
            ),
        ),
        (
            {"type": "domain", "role": "reader", "domain": "ann@example.com"},
            (400, "invalid", "The specified domain is invalid or not applicable for the given permission type."),
        ),
        (
            {"type": "anyone", "role": "reader", "emailAddress": "ann@example.com"},
            (
                400,
                "invalid",
                "The specified emailAddress is invalid or not applicable for the given permission type.",
            ),
        ),
        (
            user("ann@example.com", "owner"),
            (
                403,
                "forbidden",
                "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
            ),
        ),
    ],
)
def test_a_wrong_permission_is_refused_in_drives_words_and_nothing_is_shared(
    me: Send, sharing: str, body: dict[str, str], expected: tuple[int, str, str]
) -> None:
    assert reason(me("POST", sharing, json=body)) == expected
    assert roles(me, sharing) == {"me@example.com": "owner"}


def test_ownership_goes_over_at_once_or_when_the_other_accepts(me: Send, ann: Send, sharing: str) -> None:
    me("POST", f"{sharing}?transferOwnership=true", json=user("ann@example.com", "owner"))
    assert roles(ann, sharing) == {"me@example.com": "writer", "ann@example.com": "owner"}
    mine = next(p["id"] for p in ann("GET", sharing).json()["permissions"] if p["role"] == "writer")
    accept = f"{sharing}/{mine}?transferOwnership=True"
    assert me("PATCH", accept, json={"role": "owner"}).status_code == 403
    ann("PATCH", f"{sharing}/{mine}", json={"role": "writer", "pendingOwner": True})
    assert me("PATCH", accept, json={"role": "owner"}).status_code == 200
    assert roles(me, sharing) == {"me@example.com": "owner", "ann@example.com": "writer"}


def test_there_is_always_an_owner(me: Send, sharing: str) -> None:
    own = me("GET", sharing).json()["permissions"][0]["id"]
    assert reason(me("DELETE", f"{sharing}/{own}"))[::2] == (403, "The owner of a file cannot be removed.")
    me("POST", sharing, json=user("me@example.com", "reader"))
    me("PATCH", f"{sharing}/{own}", json={"role": "reader"})
    assert roles(me, sharing) == {"me@example.com": "owner"}


def test_whoever_shares_again_with_the_owner_as_owner_changes_nothing(me: Send, sharing: str) -> None:
    answer = me("POST", sharing, json=user("me@example.com", "owner"))
    assert (answer.status_code, answer.json()["role"]) == (200, "owner")


def test_a_reader_may_leave_and_an_unknown_permission_is_not_found(me: Send, ann: Send, sharing: str) -> None:
    permission = me("POST", sharing, json=user("ann@example.com", "reader")).json()["id"]
    assert reason(me("DELETE", f"{sharing}/9")) == (404, "notFound", "Permission not found: 9.")
    assert ann("DELETE", f"{sharing}/{permission}").status_code == 204
    assert roles(me, sharing) == {"me@example.com": "owner"}


def test_a_link_opens_a_file_and_does_not_list_it(me: Send, ann: Send, sharing: str) -> None:
    answer = me("POST", f"{sharing}?fields=*", json={"type": "anyone", "role": "reader"}).json()
    assert (answer["id"], answer["allowFileDiscovery"]) == ("anyoneWithLink", False)
    assert ann("GET", sharing.removesuffix("/permissions")).status_code == 200
    assert ann("GET", "/drive/v3/files").json()["files"] == []
    me("POST", sharing, json=user("ann@example.com", "commenter"))
    assert len(ann("GET", "/drive/v3/files").json()["files"]) == 1


def test_writers_share_unless_the_owner_has_said_no(me: Send, ann: Send, sharing: str, drive: SandboxServer) -> None:
    me("POST", sharing, json=user("ann@example.com"))
    assert ann("POST", sharing, json=user("bob@example.com")).status_code == 200
    me("PATCH", sharing.removesuffix("/permissions"), json={"writersCanShare": False})
    assert reason(ann("POST", sharing, json=user("cleo@example.com")))[1] == "insufficientFilePermissions"
