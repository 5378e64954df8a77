"""Drive queries, permissions, the stored form of a workbook and the key file, each with literals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sheets.drive.files import File, Files
from bot.sandbox.sheets.drive.grants import new_permission
from bot.sandbox.sheets.drive.query import parse_query
from bot.sandbox.sheets.engine.model import Cell, Sheet, Workbook
from bot.sandbox.sheets.http.calls import DriveError
from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.http.oauth.keys import issue_service_account
from bot.sandbox.sheets.storage.codec import decode, encode

FILE = {
    "name": "Ann's Orders",
    "mimeType": "application/vnd.google-apps.spreadsheet",
    "trashed": False,
    "starred": False,
    "sharedWithMe": True,
    "modifiedTime": "2026-11-21T10:00:00.000Z",
    "createdTime": "2026-01-01T10:00:00.000Z",
    "parents": ["root"],
    "permissions": [{"emailAddress": "ann@example.com", "role": "owner"}, {"emailAddress": "me@x", "role": "writer"}],
}


@pytest.mark.parametrize(
    ("q", "taken"),
    [
        ("", True),
        ('mimeType="application/vnd.google-apps.spreadsheet" and name = "Ann\'s Orders"', True),
        (r"name = 'Ann\'s Orders'", True),
        ("name = 'orders'", False),
        ("name contains 'ORD'", True),
        ("name != 'x' and trashed = false", True),
        ("trashed = true or sharedWithMe = true", True),
        ("not trashed = true", True),
        ("not (trashed = false or starred = true)", False),
        ("trashed = true and name = 'x' or starred = false", True),
        ("'root' in parents", True),
        ('name = "x" and parents in "root"', False),
        ("'me' in owners", False),
        ("'me' in writers", True),
        ("'ann@example.com' in owners", True),
        ("modifiedTime > '2026-11-21T09:00:00'", True),
        ("modifiedTime > '2026-11-22'", False),
        ("createdTime <= '2026-01-01T10:00:00.000Z'", True),
    ],
)
def test_a_query_takes_what_drive_would_take(q: str, taken: bool) -> None:
    assert parse_query(q, "me@x")(FILE) is taken


UNREADABLE = """name
name =
name = x
colour = 'red'
(name = 'x'
name = 'x' and
name = 'x' name = 'y'
name < 'x'
'x' in colours
name = 'x"""


@pytest.mark.parametrize("q", UNREADABLE.splitlines())
def test_a_query_drive_would_not_read_is_refused(q: str) -> None:
    with pytest.raises(DriveError) as refused:
        parse_query(q, "me@x")
    assert refused.value.body()["error"]["errors"][0]["location"] == "q"


def book(*sheets: Sheet) -> Workbook:
    return Workbook("id", "T", "ann@example.com", list(sheets) or [Sheet.empty(0, "Sheet1", 5, 3)])


def test_the_strongest_permission_counts_and_domains_and_everybody_do_too() -> None:
    file = File(book(), [new_permission("owner", "ann@example.com")])
    assert file.role("bob@example.com") is None
    file.allow("reader", kind="anyone")
    assert file.role("bob@example.com") == "reader"
    file.allow("writer", "example.com", "domain")
    assert file.role("BOB@Example.com") == "writer"
    assert file.role("bob@evilexample.com") == "reader"
    file.allow("commenter", "bob@example.com")
    assert file.role("bob@example.com") == "writer"


def test_sharing_again_changes_the_permission_instead_of_adding_one() -> None:
    file = File(book())
    first = file.allow("reader", "bob@example.com")
    second = file.allow("writer", "bob@example.com")
    assert first["id"] == second["id"]
    assert [p["role"] for p in file.permissions] == ["writer"]


def test_an_unknown_id_is_named_with_the_known_ones_and_a_taken_one_refused() -> None:
    files = Files()
    files.add_workbook(book())
    with pytest.raises(KeyError, match="Known ids: id"):
        files.workbook("nope")
    with pytest.raises(ValueError, match="the id is taken"):
        files.add_workbook(book())


_json = st.dictionaries(st.sampled_from(["bold", "note", "ä"]), st.booleans() | st.text(max_size=5), max_size=3)
_cells = st.none() | st.builds(
    Cell,
    st.none() | st.booleans() | st.text(max_size=9) | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.just("=A1"),
    _json.map(lambda j: j or None),
    _json.map(lambda j: j or None),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_cells, max_size=4).map(tuple), max_size=6))
def test_a_stored_workbook_is_equal_to_what_was_stored(rows: list[Any]) -> None:
    sheet = Sheet(3, "Täb", rows, [None, {"pixelSize": 3}], [None] * len(rows), hidden=True)
    sheet.others = {"charts": [{"chartId": 1}]}
    before = book(sheet)
    before.touch()
    assert decode(encode(before)) == before


@pytest.mark.parametrize("data", [b"", b"junk", encode(book())[:-9]])
def test_a_damaged_stored_workbook_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        decode(data)


def test_a_key_file_keeps_its_key_and_follows_the_port(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    first = issue_service_account(Authority("http://127.0.0.1:1/token"), path, "bot@x.iam.gserviceaccount.com")
    authority = Authority("http://127.0.0.1:2/token")
    second = issue_service_account(authority, path, "ignored@x.iam.gserviceaccount.com")
    assert second == {**first, "token_uri": "http://127.0.0.1:2/token"} == json.loads(path.read_text())
    assert list(authority.accounts) == ["bot@x.iam.gserviceaccount.com"]


def test_a_file_that_is_no_key_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match="no service-account key"):
        issue_service_account(Authority(), path)
    assert path.read_text() == "{}"
