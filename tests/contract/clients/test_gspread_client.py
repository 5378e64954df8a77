"""gspread.Client, every public method: finding, making, copying, sharing and deleting spreadsheets through Drive."""

from __future__ import annotations

import io
import re
from typing import Any

import gspread
import openpyxl
import pytest
import requests
from google.oauth2.credentials import Credentials
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.utils import ExportFormat

from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sandbox.sandbox_clients import http_client_for

DRIVE = "https://www.googleapis.com/drive/v3/files"
RFC3339_MS = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def new_folder(gc: gspread.Client, name: str) -> str:
    body = {"name": name, "mimeType": "application/vnd.google-apps.folder"}
    return str(gc.http_client.request("post", DRIVE, json=body).json()["id"])


def comments(gc: gspread.Client, file_id: str) -> list[str]:
    answer = gc.http_client.request("get", f"{DRIVE}/{file_id}/comments", params={"fields": "comments/content"})
    return [comment["content"] for comment in answer.json()["comments"]]


def roles(gc: gspread.Client, file_id: str) -> dict[Any, Any]:
    return {p.get("emailAddress", p["id"]): p["role"] for p in gc.list_permissions(file_id)}


def test_a_created_spreadsheet_has_googles_first_tab_locale_and_zone(gc: gspread.Client) -> None:
    made = gc.create("Orders")
    assert (made.title, made.locale, made.timezone) == ("Orders", "en_US", "Etc/GMT")
    assert made.url == f"https://docs.google.com/spreadsheets/d/{made.id}"
    assert [(w.id, w.title, w.index, w.row_count, w.col_count) for w in made] == [(0, "Sheet1", 0, 1000, 26)]
    assert re.fullmatch(r"[\w-]{44}", made.id)


def test_a_spreadsheet_opens_by_title_by_key_and_by_url(gc: gspread.Client) -> None:
    made = gc.create("Ann's orders & returns")
    assert gc.open("Ann's orders & returns").id == made.id
    assert gc.open_by_key(made.id).title == "Ann's orders & returns"
    assert gc.open_by_url(f"{made.url}/edit#gid=0").id == made.id


def test_all_spreadsheets_are_opened_or_those_of_one_title(gc: gspread.Client) -> None:
    for title in ("Orders", "Returns", "Orders"):
        gc.create(title)
    assert sorted(s.title for s in gc.openall()) == ["Orders", "Orders", "Returns"]
    assert [s.title for s in gc.openall("Returns")] == ["Returns"]


def test_files_are_listed_with_id_name_and_times_and_nothing_else(gc: gspread.Client) -> None:
    made = gc.create("Orders")
    (file,) = gc.list_spreadsheet_files("Orders")
    assert sorted(file) == ["createdTime", "id", "modifiedTime", "name"]
    assert (file["id"], file["name"]) == (made.id, "Orders")
    assert re.fullmatch(RFC3339_MS, file["createdTime"])
    assert gc.get_file_drive_metadata(made.id) == file
    assert gc.list_spreadsheet_files("Order") == []


def test_a_spreadsheet_is_made_copied_and_found_in_a_folder(gc: gspread.Client) -> None:
    folder = new_folder(gc, "2026")
    inside, outside = gc.create("Orders", folder_id=folder), gc.create("Orders")
    assert [f["id"] for f in gc.list_spreadsheet_files(folder_id=folder)] == [inside.id]
    assert gc.open("Orders", folder_id=folder).id == inside.id
    copy = gc.copy(outside.id, "Backup", folder_id=folder)
    assert {f["id"] for f in gc.list_spreadsheet_files(folder_id=folder)} == {inside.id, copy.id}


def test_an_unknown_title_and_key_are_reported_as_not_found(gc: gspread.Client) -> None:
    with pytest.raises(SpreadsheetNotFound):
        gc.open("No such thing")
    with pytest.raises(SpreadsheetNotFound):
        gc.open_by_key("1no-such-key")
    with pytest.raises(APIError, match=re.escape("File not found: 1no-such-key.")) as missing:
        gc.del_spreadsheet("1no-such-key")
    assert missing.value.code == 404


def test_a_spreadsheet_that_is_not_shared_is_refused(gc: gspread.Client, server: SandboxServer) -> None:
    hidden = server.state.add_workbook("Salaries", shared=False).spreadsheet_id
    with pytest.raises(PermissionError):
        gc.open_by_key(hidden)
    assert gc.list_spreadsheet_files() == []
    server.state.share(hidden, server.state.account, "reader")
    worksheet = gc.open_by_key(hidden).sheet1
    with pytest.raises(APIError, match="The caller does not have permission"):
        worksheet.update_acell("A1", "x")


def test_exports_are_csv_tsv_and_xlsx_and_pdf_says_it_is_missing(orders: gspread.Worksheet, gc: gspread.Client) -> None:
    key = orders.spreadsheet_id
    lines = [["Order", "Customer", "Paid"], ["A-1", "Ann", "12.5"], ["A-2", "Bob", "7"], ["A-3", "Cem", "99"]]
    assert gc.export(key, ExportFormat.CSV).decode() == "\r\n".join(",".join(line) for line in lines)
    assert gc.export(key, ExportFormat.TSV).decode() == "\r\n".join("\t".join(line) for line in lines)
    book = openpyxl.load_workbook(io.BytesIO(gc.export(key, ExportFormat.EXCEL)))
    assert [list(row) for row in book["Sheet1"].iter_rows(min_row=2, values_only=True)] == [
        ["A-1", "Ann", 12.5],
        ["A-2", "Bob", 7],
        ["A-3", "Cem", 99],
    ]
    book.close()
    with pytest.raises(APIError, match="not supported by the local Sheets API") as refused:
        gc.export(key, ExportFormat.PDF)
    assert refused.value.code == 501


def test_a_copy_is_another_spreadsheet_with_the_same_content(orders: gspread.Worksheet, gc: gspread.Client) -> None:
    copy = gc.copy(orders.spreadsheet_id)
    assert copy.id != orders.spreadsheet_id
    assert copy.title == "Copy of Orders"
    assert gc.copy(orders.spreadsheet_id, "Backup").title == "Backup"
    copy.sheet1.update_acell("A2", "changed")
    assert orders.acell("A2").value == "A-1"


def test_a_copy_takes_permissions_along_only_when_asked(orders: gspread.Worksheet, gc: gspread.Client) -> None:
    orders.spreadsheet.share("ann@example.com", perm_type="user", role="writer", notify=False)
    orders.spreadsheet.share("example.com", perm_type="domain", role="reader")
    account = gc.http_client.auth.signer_email
    assert roles(gc, gc.copy(orders.spreadsheet_id).id) == {account: "owner"}
    copy = gc.copy(orders.spreadsheet_id, copy_permissions=True)
    assert roles(gc, copy.id) == roles(gc, orders.spreadsheet_id)


def test_a_copy_of_somebody_elses_file_cannot_take_its_owner_along(gc: gspread.Client, server: SandboxServer) -> None:
    theirs = server.state.add_workbook("Salaries", shared=False).spreadsheet_id
    server.state.share(theirs, server.state.account, "writer")
    # gspread shares the copy with the owner as an owner, without saying transferOwnership
    with pytest.raises(APIError, match="The transferOwnership parameter must be enabled when the permission role is"):
        gc.copy(theirs, copy_permissions=True)


def test_a_copy_takes_comments_along_unless_told_otherwise(orders: gspread.Worksheet, gc: gspread.Client) -> None:
    for content in ("Is this paid?", "Ask the carrier"):
        comment = {"content": content, "anchor": '{"r": "head"}'}
        gc.http_client.request(
            "post", f"{DRIVE}/{orders.spreadsheet_id}/comments", params={"fields": "id"}, json=comment
        )
    assert sorted(comments(gc, gc.copy(orders.spreadsheet_id).id)) == ["Ask the carrier", "Is this paid?"]
    assert comments(gc, gc.copy(orders.spreadsheet_id, copy_comments=False).id) == []


def test_csv_replaces_all_sheets(orders: gspread.Worksheet, gc: gspread.Client) -> None:
    orders.spreadsheet.add_worksheet("Second", 5, 5)
    answer = gc.import_csv(orders.spreadsheet_id, 'a,"b, c"\r\n1,2026-11-21\n')
    assert (answer["kind"], answer["id"]) == ("drive#file", orders.spreadsheet_id)
    assert (answer["title"], answer["mimeType"]) == ("Orders", "application/vnd.google-apps.spreadsheet")
    tabs = gc.open_by_key(orders.spreadsheet_id).worksheets()
    assert [t.get_all_values() for t in tabs] == [[["a", "b, c"], ["1", "2026-11-21"]]]
    gc.import_csv(orders.spreadsheet_id, "Größe\n42\n".encode())
    assert gc.open("Orders").sheet1.get_all_values() == [["Größe"], ["42"]]


def test_a_permission_is_answered_as_drive_does_and_listed_in_full(gc: gspread.Client) -> None:
    key = gc.create("Orders").id
    made = gc.insert_permission(key, "ann@example.com", "user", "writer", email_message="Please look", with_link=False)
    assert made.json() == {
        "kind": "drive#permission",
        "id": made.json()["id"],
        "type": "user",
        "role": "writer",
    }
    everyone = gc.insert_permission(key, None, perm_type="anyone", role="reader").json()
    assert everyone == {"kind": "drive#permission", "id": "anyoneWithLink", "type": "anyone", "role": "reader"}
    listed = {p["id"]: p for p in gc.list_permissions(key)}
    assert listed[made.json()["id"]] == {
        "kind": "drive#permission",
        "id": made.json()["id"],
        "type": "user",
        "emailAddress": "ann@example.com",
        "displayName": "ann",
        "role": "writer",
        "deleted": False,
        "pendingOwner": False,
    }
    assert listed["anyoneWithLink"] == {
        "kind": "drive#permission",
        "id": "anyoneWithLink",
        "type": "anyone",
        "role": "reader",
        "allowFileDiscovery": False,
    }


def test_groups_and_domains_are_shared_with_and_permissions_are_taken_back(gc: gspread.Client) -> None:
    key = gc.create("Orders").id
    gc.insert_permission(key, "team@example.com", perm_type="group", role="reader", notify=False)
    domain = gc.insert_permission(key, "example.com", perm_type="domain", role="reader").json()
    kinds = {p["type"]: p.get("domain", p.get("emailAddress")) for p in gc.list_permissions(key)}
    assert (kinds["group"], kinds["domain"]) == ("team@example.com", "example.com")
    gc.remove_permission(key, domain["id"])
    assert sorted(p["type"] for p in gc.list_permissions(key)) == ["group", "user"]
    with pytest.raises(APIError, match=re.escape(f"Permission not found: {domain['id']}.")):
        gc.remove_permission(key, domain["id"])


def test_a_deleted_spreadsheet_is_gone(gc: gspread.Client) -> None:
    made = gc.create("Orders")
    gc.del_spreadsheet(made.id)
    assert gc.list_spreadsheet_files() == []
    with pytest.raises(SpreadsheetNotFound):
        gc.open_by_key(made.id)


def test_an_expired_token_is_renewed_by_the_client_and_login_fetches_one(
    gc: gspread.Client, server: SandboxServer
) -> None:
    made = gc.create("Orders")
    server.authority.expire_tokens()
    assert gc.open_by_key(made.id).title == "Orders"
    gc.http_client.login()
    assert gc.http_client.session.headers["Authorization"] == f"Bearer {gc.http_client.auth.token}"
    assert gc.expiry is not None
    del gc.http_client.session.headers["Authorization"]


def test_a_timeout_of_the_client_is_kept(gc: gspread.Client, server: SandboxServer) -> None:
    made = gc.create("Orders")
    server.before_request = lambda *_: __import__("time").sleep(0.3)
    gc.set_timeout(0.05)
    try:
        with pytest.raises(requests.ReadTimeout):
            made.fetch_sheet_metadata()
    finally:
        server.before_request = None
        gc.set_timeout(10)


def test_a_person_with_oauth_credentials_works_under_their_own_name(server: SandboxServer) -> None:
    info = server.issue_authorized_user("ann@example.com")
    info.pop("type")  # google-auth's from_authorized_user_info would ignore the token_uri and ask Google
    client = gspread.authorize(Credentials(None, **info), http_client=http_client_for(server.url))
    try:
        made = client.create("Ann's sheet")
        assert server.state.workbook(made.id).owner == "ann@example.com"
    finally:
        client.http_client.session.close()
