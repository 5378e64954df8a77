"""Files over Drive v3: made, found, changed, copied, exported, deleted; refused as Drive refuses."""

from __future__ import annotations

import csv
import io

import pytest
from drive_calls import FOLDER, SHEET, Send, made, reason

from bot.sandbox.sheets.server import SandboxServer


def names(send: Send, **query: str) -> list[str]:
    answer = send("GET", "/drive/v3/files", params={"orderBy": "name", **query})
    assert answer.status_code == 200, answer.text
    return [file["name"] for file in answer.json()["files"]]


def test_a_new_file_answers_with_the_four_default_fields(me: Send) -> None:
    answer = me("POST", "/drive/v3/files?supportsAllDrives=True", json={"name": "Test", "mimeType": SHEET}).json()
    assert answer == {"kind": "drive#file", "id": answer["id"], "name": "Test", "mimeType": SHEET}


def test_fields_select_and_a_wrong_one_is_named(me: Send) -> None:
    made(me)
    answer = me("GET", "/drive/v3/files?fields=kind, files(name, capabilities/canEdit)").json()
    assert answer == {"kind": "drive#fileList", "files": [{"name": "Orders", "capabilities": {"canEdit": True}}]}
    assert me("GET", "/drive/v3/files?fields=").json() == {}
    wrong = me("GET", "/drive/v3/files?fields=files(id,colour)")
    assert reason(wrong) == (400, "invalidParameter", "Invalid field selection files/colour")
    assert wrong.json()["error"]["errors"][0]["location"] == "fields"


def test_a_folder_holds_files_and_takes_them_along_when_it_is_deleted(me: Send) -> None:
    folder = made(me, "2026", FOLDER)
    inside = made(me, "Orders", parents=[folder])
    outside = made(me, "Other")
    me("PATCH", f"/drive/v3/files/{folder}", json={"trashed": True})
    assert names(me, q="trashed = true") == ["2026", "Orders"]
    me("PATCH", f"/drive/v3/files/{folder}", json={"trashed": False})
    assert names(me, q=f"'{folder}' in parents") == ["Orders"]
    assert names(me, q=f'mimeType="{SHEET}" and parents in "{folder}"') == ["Orders"]
    assert names(me, q="'root' in parents") == ["2026", "Other"]
    assert me("DELETE", f"/drive/v3/files/{folder}").status_code == 204
    assert me("GET", f"/drive/v3/files/{inside}").status_code == 404
    assert me("GET", f"/drive/v3/files/{outside}").status_code == 200


def test_a_file_moves_from_folder_to_folder_and_never_lies_in_two(me: Send) -> None:
    first, second = made(me, "A", FOLDER), made(me, "B", FOLDER)
    file = f"/drive/v3/files/{made(me, parents=[first])}"
    added = me("PATCH", f"{file}?addParents={second}", json={})
    assert reason(added) == (403, "cannotAddParent", "Increasing the number of parents is not allowed")
    moved = me("PATCH", f"{file}?addParents={second}&removeParents={first}&fields=parents", json={})
    assert moved.json() == {"parents": [second]}
    inside = me("PATCH", f"/drive/v3/files/{first}?addParents={first}&removeParents=root", json={})
    assert inside.status_code == 403
    assert reason(me("PATCH", file, json={"parents": [first]}))[1] == "fieldNotWritable"


def test_an_unknown_folder_is_not_found(me: Send) -> None:
    answer = me("POST", "/drive/v3/files", json={"name": "x", "mimeType": SHEET, "parents": ["nowhere"]})
    assert reason(answer) == (404, "notFound", "File not found: nowhere.")


def test_the_alias_root_is_my_drive(me: Send) -> None:
    root = me("GET", "/drive/v3/files/root").json()
    assert (root["name"], root["mimeType"]) == ("My Drive", FOLDER)
    file = made(me, parents=[root["id"]])
    assert me("GET", f"/drive/v3/files/{file}?fields=parents").json() == {"parents": [root["id"]]}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("name = 'Ann\\'s Orders'", ["Ann's Orders"]),
        ("name contains 'ord'", ["Ann's Orders", "Orders 2026"]),
        ("name contains 'rders'", []),
        ("not name contains 'ann' and mimeType = 'application/vnd.google-apps.spreadsheet'", ["Old", "Orders 2026"]),
        ("trashed = true", ["Old"]),
        ("trashed=true or name='Orders 2026'", ["Old", "Orders 2026"]),
        ("starred = true", ["Orders 2026"]),
        ("properties has { key='year' and value='2026' }", ["Orders 2026"]),
        ("modifiedTime > '2012-06-04T12:00:00-08:00' and trashed = false", ["Ann's Orders", "Orders 2026"]),
        ("sharedWithMe", []),
        ("'me@example.com' in owners and 'me' in writers and starred = true", ["Orders 2026"]),
    ],
)
def test_a_query_finds_what_drive_would_find(me: Send, q: str, found: list[str]) -> None:
    made(me, "Ann's Orders")
    made(me, "Orders 2026", starred=True, properties={"year": "2026"})
    me("PATCH", f"/drive/v3/files/{made(me, 'Old')}", json={"trashed": True})
    assert names(me, q=q) == found


@pytest.mark.parametrize("parameter", ["q=colour='red'", "orderBy=colour", "pageToken=2", "corpora=mine"])
def test_a_parameter_that_cannot_be_read_is_refused_by_name(me: Send, parameter: str) -> None:
    answer = me("GET", f"/drive/v3/files?{parameter}")
    assert reason(answer) == (400, "invalid", "Invalid Value")
    assert answer.json()["error"]["errors"][0]["location"] == parameter.split("=")[0]


def test_a_page_is_followed_by_the_next_until_there_is_none(me: Send) -> None:
    for name in ("a10", "a2", "a1"):
        made(me, name)
    first = me("GET", "/drive/v3/files?pageSize=2&orderBy=name_natural").json()
    assert [file["name"] for file in first["files"]] == ["a1", "a2"]
    query = {"pageSize": "2", "orderBy": "name_natural", "pageToken": first["nextPageToken"]}
    last = me("GET", "/drive/v3/files", params=query).json()
    assert [file["name"] for file in last["files"]] == ["a10"]
    assert "nextPageToken" not in last
    assert reason(me("GET", "/drive/v3/files?pageSize=1001"))[2].endswith("within the range: [1, 1000]")


def test_a_copy_is_named_after_the_original_and_shared_with_nobody(me: Send, ann: Send) -> None:
    file = made(me, "Orders", description="All of them", properties={"year": "2026"})
    me("POST", f"/drive/v3/files/{file}/permissions", json={"type": "anyone", "role": "reader"})
    copy = ann("POST", f"/drive/v3/files/{file}/copy", json={"name": None, "mimeType": SHEET}).json()
    assert copy["name"] == "Copy of Orders"
    about = ann("GET", f"/drive/v3/files/{copy['id']}?fields=owners,permissions,description,properties").json()
    assert [p["emailAddress"] for p in about["permissions"]] == ["ann@example.com"]
    assert (about["description"], about["properties"]) == ("All of them", {"year": "2026"})
    title = ann("GET", f"/v4/spreadsheets/{copy['id']}?fields=properties.title").json()
    assert title == {"properties": {"title": "Copy of Orders"}}


def test_an_update_describes_stars_and_takes_properties_away(me: Send) -> None:
    file = f"/drive/v3/files/{made(me, properties={'a': '1', 'b': '2'})}"
    body = {"description": "d", "starred": True, "properties": {"a": None, "c": "3"}}
    answer = me("PATCH", f"{file}?fields=description,starred,properties", json=body).json()
    assert answer == {"description": "d", "starred": True, "properties": {"b": "2", "c": "3"}}


def test_a_field_that_only_drive_writes_is_refused_and_nothing_is_changed(me: Send) -> None:
    file = f"/drive/v3/files/{made(me)}"
    answer = me("PATCH", file, json={"name": "New", "webViewLink": "x"})
    assert reason(answer)[:2] == (403, "fieldNotWritable")
    assert me("GET", file).json()["name"] == "Orders"


def test_the_trash_is_for_the_owner_and_can_be_emptied(me: Send, ann: Send) -> None:
    file = made(me)
    me("POST", f"/drive/v3/files/{file}/permissions", json=writer("ann@example.com"))
    assert reason(ann("PATCH", f"/drive/v3/files/{file}", json={"trashed": True}))[1] == "insufficientFilePermissions"
    me("PATCH", f"/drive/v3/files/{file}", json={"trashed": True})
    assert names(ann) == []
    assert me("DELETE", "/drive/v3/files/trash").status_code == 204
    assert reason(me("GET", f"/drive/v3/files/{file}")) == (404, "notFound", f"File not found: {file}.")


def writer(email: str) -> dict[str, str]:
    return {"type": "user", "role": "writer", "emailAddress": email}


def test_a_spreadsheet_has_no_bytes_and_its_export_has(me: Send) -> None:
    file = made(me)
    values = {"values": [["a,b", 1.5], ['say "x"', ""], ["", "end"]]}
    me("PUT", f"/v4/spreadsheets/{file}/values/A1?valueInputOption=RAW", json=values)
    media = me("GET", f"/drive/v3/files/{file}?alt=media")
    sentence = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
    assert reason(media) == (403, "fileNotDownloadable", sentence)
    text = me("GET", f"/drive/v3/files/{file}/export?mimeType=text/csv").text
    assert list(csv.reader(io.StringIO(text))) == [["a,b", "1.5"], ['say "x"', ""], ["", "end"]]
    wrong = me("GET", f"/drive/v3/files/{file}/export?mimeType=text/html")
    assert reason(wrong)[2] == "The requested conversion is not supported."
    assert me("GET", f"/drive/v3/files/{file}/export?mimeType=application/pdf").status_code == 501


def test_the_addresses_of_docs_export_one_sheet_by_gid(me: Send, ann: Send, drive: SandboxServer) -> None:
    file = made(me)
    body = {"requests": [{"addSheet": {"properties": {"title": "Second", "sheetId": 7}}}]}
    me("POST", f"/v4/spreadsheets/{file}:batchUpdate", json=body)
    me("PUT", f"/v4/spreadsheets/{file}/values/Second!A1?valueInputOption=RAW", json={"values": [["x", "y"]]})
    answer = me("GET", f"/spreadsheets/d/{file}/export?format=csv&gid=7")
    assert (answer.text, answer.headers["content-type"]) == ("x,y", "text/csv")
    assert "Orders-Second.csv" in answer.headers["content-disposition"]
    assert me("GET", f"/spreadsheets/export?id={file}&exportFormat=xlsx").content[:2] == b"PK"
    assert me("GET", f"/spreadsheets/d/{file}/export?format=pdf").status_code == 501
    assert me("GET", f"/spreadsheets/d/{file}/export?format=csv&gid=8").status_code == 400
    assert ann("GET", f"/spreadsheets/d/{file}/export?format=csv").status_code == 403


def test_sheets_refuses_what_is_no_spreadsheet(me: Send) -> None:
    answer = me("GET", f"/v4/spreadsheets/{made(me, 'A', FOLDER)}")
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "FAILED_PRECONDITION"
    assert answer.json()["error"]["message"] == "This operation is not supported for this document"


def test_about_wants_fields_and_says_who_is_calling(me: Send) -> None:
    sentence = "The 'fields' parameter is required for this method."
    assert reason(me("GET", "/drive/v3/about")) == (400, "required", sentence)
    assert me("GET", "/drive/v3/about?fields=user(emailAddress,me)").json() == {
        "user": {"emailAddress": "me@example.com", "me": True}
    }
    assert me("GET", "/drive/v3/about?fields=storageQuota/usage").json() == {"storageQuota": {"usage": "0"}}


def test_there_are_no_shared_drives_and_ids_can_be_had_beforehand(me: Send) -> None:
    assert me("GET", "/drive/v3/drives").json() == {"kind": "drive#driveList", "drives": []}
    ids = me("GET", "/drive/v3/files/generateIds?count=3").json()["ids"]
    assert len(set(ids)) == 3
    assert made(me, "F", FOLDER, id=ids[0]) == ids[0]
    again = me("POST", "/drive/v3/files", json={"id": ids[0], "mimeType": FOLDER})
    assert reason(again)[:2] == (409, "fileIdInUse")
    sheet = me("POST", "/drive/v3/files", json={"id": ids[1], "mimeType": SHEET})
    assert reason(sheet)[2] == "Generated IDs are not supported for Docs Editors formats."


def test_an_update_that_is_refused_has_changed_nothing(me: Send) -> None:
    file = made(me)
    before = me("GET", f"/drive/v3/files/{file}?fields=*").json()
    for refused in (
        me("PATCH", f"/drive/v3/files/{file}", json={"trashed": True, "name": "x", "modifiedTime": "yesterday"}),
        me("PATCH", f"/drive/v3/files/{file}?fields=nosuch", json={"name": "x"}),
        me("POST", f"/drive/v3/files/{file}/comments?fields=nosuch", json={"content": "x"}),
        me("POST", f"/drive/v3/files/{file}/permissions?fields=nosuch", json={"role": "reader", "type": "anyone"}),
    ):
        assert refused.status_code == 400
    assert me("GET", f"/drive/v3/files/{file}?fields=*").json() == before
    assert me("GET", f"/drive/v3/files/{file}/comments?fields=comments").json() == {"comments": []}


def test_times_before_the_first_year_are_refused_and_app_properties_known_in_snake_case(me: Send) -> None:
    file = made(me)
    times = {"modifiedTime": "0001-01-01T00:00:00+14:00"}
    assert me("PATCH", f"/drive/v3/files/{file}", json=times).status_code == 400
    me("PATCH", f"/drive/v3/files/{file}", json={"app_properties": {"a": "b", "c": "d"}})
    answer = me("PATCH", f"/drive/v3/files/{file}?fields=appProperties", json={"app_properties": {"a": None}})
    assert answer.json() == {"appProperties": {"c": "d"}}
