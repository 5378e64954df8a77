"""google-api-python-client's Drive v3, as far as spreadsheets need it: files, sharing, comments, uploads, exports."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from discovery_clients import service
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseDownload

from bot.sandbox.sheets.server import SandboxServer

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def drive(module_server: SandboxServer) -> Iterator[Any]:
    with service(module_server, "drive", "v3") as found:
        yield found


@pytest.fixture
def files(drive: Any, server: SandboxServer) -> Any:
    return drive.files()


@pytest.fixture
def key(files: Any) -> str:
    """An empty spreadsheet `Orders`."""
    made: str = files.create(body={"name": "Orders", "mimeType": SPREADSHEET}, fields="id").execute()["id"]
    return made


def names(files: Any, **query: Any) -> list[str]:
    return [file["name"] for file in files.list(**query).execute()["files"]]


def shown(server: SandboxServer, key: str) -> list[list[Any]]:
    sheet = server.state.workbook(key).sheets[0]
    return [[sheet.cell(row, column).value for column in range(2)] for row in range(2)]


def test_a_file_is_answered_in_short_and_with_fields_in_full(files: Any, server: SandboxServer) -> None:
    made = files.create(body={"name": "Orders", "mimeType": SPREADSHEET}).execute()
    assert made == {"kind": "drive#file", "id": made["id"], "name": "Orders", "mimeType": SPREADSHEET}
    fields = "name,trashed,ownedByMe,owners(emailAddress,me),capabilities/canEdit,webViewLink,createdTime,version"
    found = files.get(fileId=made["id"], fields=fields).execute()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found.pop("createdTime"))
    assert found.pop("version").isdigit()
    assert found == {
        "name": "Orders",
        "trashed": False,
        "ownedByMe": True,
        "owners": [{"emailAddress": server.state.account, "me": True}],
        "capabilities": {"canEdit": True},
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{made['id']}/edit?usp=drivesdk",
    }
    assert files.get(fileId=made["id"], fields="*").execute()["writersCanShare"] is True


def test_files_are_listed_by_query_in_pages_and_order(files: Any) -> None:
    for title in ("Calls", "Orders", "Returns"):
        files.create(body={"name": title, "mimeType": SPREADSHEET}).execute()
    found, request = [], files.list(pageSize=2, orderBy="name desc", fields="nextPageToken,files(name)")
    while request is not None:
        answer = request.execute()
        found += [file["name"] for file in answer["files"]]
        request = files.list_next(request, answer)
    assert found == ["Returns", "Orders", "Calls"]
    assert names(files, q="name contains 'r' and not name = 'Orders' and trashed = false") == ["Returns"]
    assert names(files, q=f"mimeType != '{SPREADSHEET}'") == []
    assert names(files, q="(name = 'Calls' or name = 'Orders') and 'me' in owners", orderBy="name") == [
        "Calls",
        "Orders",
    ]
    assert names(files, q="modifiedTime > '2030-01-01T00:00:00'") == []
    with pytest.raises(HttpError) as refused:
        files.list(q="colour = 'red'").execute()
    assert (refused.value.status_code, refused.value.reason) == (400, "Invalid Value")


def test_a_file_is_renamed_moved_trashed_and_restored(files: Any, key: str) -> None:
    folder = files.create(body={"name": "2026", "mimeType": FOLDER}, fields="id").execute()["id"]
    (home,) = files.get(fileId=key, fields="parents").execute()["parents"]
    moved = files.update(
        fileId=key, body={"name": "Old"}, addParents=folder, removeParents=home, fields="name,parents"
    ).execute()
    assert moved == {"name": "Old", "parents": [folder]}
    assert names(files, q=f"'{folder}' in parents") == ["Old"]
    files.update(fileId=key, body={"trashed": True}).execute()
    assert names(files, q="trashed = true") == ["Old"]
    files.update(fileId=key, body={"trashed": False}).execute()
    assert names(files, q=f"trashed = false and mimeType = '{SPREADSHEET}'") == ["Old"]


def test_a_file_is_copied_and_deleted(files: Any, key: str) -> None:
    copy = files.copy(fileId=key, body={}).execute()
    assert (copy["name"], copy["id"] != key) == ("Copy of Orders", True)
    assert files.delete(fileId=key).execute() == ""
    with pytest.raises(HttpError) as missing:
        files.get(fileId=key).execute()
    assert missing.value.reason == f"File not found: {key}."
    assert missing.value.error_details == [
        {
            "message": f"File not found: {key}.",
            "domain": "global",
            "reason": "notFound",
            "location": "fileId",
            "locationType": "parameter",
        }
    ]


def test_content_is_exported_whole_and_in_pieces_but_not_as_media(files: Any, key: str, server: SandboxServer) -> None:
    files.update(fileId=key, media_body=MediaInMemoryUpload(b"a,1\nb,2\n", mimetype="text/csv")).execute()
    assert files.export(fileId=key, mimeType="text/csv").execute() == b"a,1\r\nb,2"
    buffer = io.BytesIO()
    download = MediaIoBaseDownload(buffer, files.export_media(fileId=key, mimeType=XLSX))
    done = False
    while not done:
        _, done = download.next_chunk()
    book = openpyxl.load_workbook(buffer)
    assert [list(row) for row in book.active.iter_rows(values_only=True)] == [["a", 1], ["b", 2]]
    book.close()
    with pytest.raises(HttpError) as refused:
        files.get_media(fileId=key).execute()
    assert refused.value.status_code == 403
    assert refused.value.reason == (
        "Only files with binary content can be downloaded. Use Export with Docs Editors files."
    )


@pytest.mark.parametrize("resumable", [False, True], ids=["multipart", "resumable"])
def test_csv_is_uploaded_as_a_spreadsheet(files: Any, server: SandboxServer, resumable: bool) -> None:
    media = MediaInMemoryUpload("Größe,1\nb,2.5\n".encode(), mimetype="text/csv", resumable=resumable)
    made = files.create(body={"name": "Sizes", "mimeType": SPREADSHEET}, media_body=media).execute()
    assert made == {"kind": "drive#file", "id": made["id"], "name": "Sizes", "mimeType": SPREADSHEET}
    assert shown(server, made["id"]) == [["Größe", 1], ["b", 2.5]]


def test_xlsx_is_uploaded_as_a_spreadsheet_and_replaces_one(files: Any, server: SandboxServer, key: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", 1])
    book.active.append(["b", 2])
    buffer = io.BytesIO()
    book.save(buffer)
    book.close()
    media = MediaInMemoryUpload(buffer.getvalue(), mimetype=XLSX)
    made = files.create(body={"name": "Book", "mimeType": SPREADSHEET}, media_body=media).execute()
    assert shown(server, made["id"]) == [["a", 1], ["b", 2]]
    files.update(fileId=key, media_body=media).execute()
    assert shown(server, key) == [["a", 1], ["b", 2]]


def test_permissions_are_made_read_changed_and_removed(drive: Any, key: str) -> None:
    permissions = drive.permissions()
    body = {"type": "user", "role": "reader", "emailAddress": "ann@example.com"}
    made = permissions.create(fileId=key, body=body, sendNotificationEmail=False).execute()
    assert made == {"kind": "drive#permission", "id": made["id"], "type": "user", "role": "reader"}
    changed = permissions.update(fileId=key, permissionId=made["id"], body={"role": "commenter"}).execute()
    assert changed["role"] == "commenter"
    fields = "emailAddress,role,deleted"
    assert permissions.get(fileId=key, permissionId=made["id"], fields=fields).execute() == {
        "emailAddress": "ann@example.com",
        "role": "commenter",
        "deleted": False,
    }
    listed = permissions.list(fileId=key).execute()
    assert listed["kind"] == "drive#permissionList"
    assert made["id"] in [p["id"] for p in listed["permissions"]]
    assert permissions.delete(fileId=key, permissionId=made["id"]).execute() == ""
    assert len(permissions.list(fileId=key).execute()["permissions"]) == 1


def test_comments_and_replies_are_made_listed_changed_and_deleted(drive: Any, key: str, server: SandboxServer) -> None:
    comments, replies = drive.comments(), drive.replies()
    made = comments.create(fileId=key, body={"content": "Is this paid?"}, fields="id,content,author/me").execute()
    assert made == {"id": made["id"], "content": "Is this paid?", "author": {"me": True}}
    reply = replies.create(fileId=key, commentId=made["id"], body={"content": "Yes"}, fields="id,content").execute()
    assert reply["content"] == "Yes"
    resolve = {"content": "Done", "action": "resolve"}
    replies.create(fileId=key, commentId=made["id"], body=resolve, fields="action").execute()
    found = comments.get(fileId=key, commentId=made["id"], fields="resolved,replies(content)").execute()
    assert found == {"resolved": True, "replies": [{"content": "Yes"}, {"content": "Done"}]}
    changed = comments.update(fileId=key, commentId=made["id"], body={"content": "Paid?"}, fields="content").execute()
    assert changed == {"content": "Paid?"}
    comments.create(fileId=key, body={"content": "Second"}, fields="id").execute()
    first = comments.list(fileId=key, pageSize=1, fields="comments(content),nextPageToken").execute()
    second = comments.list(
        fileId=key, pageSize=1, pageToken=first["nextPageToken"], fields="comments(content),nextPageToken"
    ).execute()
    contents = {c["content"] for c in first["comments"] + second["comments"]}
    assert (contents, "nextPageToken" in second) == ({"Paid?", "Second"}, False)
    comments.delete(fileId=key, commentId=made["id"]).execute()
    listed = comments.list(fileId=key, fields="comments(content)").execute()
    assert listed == {"comments": [{"content": "Second"}]}
    with pytest.raises(HttpError) as required:
        comments.list(fileId=key).execute()
    assert required.value.reason == "The 'fields' parameter is required for this method."


def test_about_says_who_is_asking(drive: Any, server: SandboxServer) -> None:
    found = drive.about().get(fields="user(emailAddress,me,kind)").execute()
    assert found == {"user": {"kind": "drive#user", "emailAddress": server.state.account, "me": True}}
    with pytest.raises(HttpError) as required:
        drive.about().get().execute()
    assert (required.value.status_code, required.value.reason) == (
        400,
        "The 'fields' parameter is required for this method.",
    )


def test_calls_are_batched_in_one_request(drive: Any, files: Any, key: str) -> None:
    answers: dict[str, Any] = {}
    batch = drive.new_batch_http_request(
        callback=lambda name, response, exception: answers.update({name: exception or response})
    )
    batch.add(files.get(fileId=key, fields="name"), request_id="file")
    body = {"type": "anyone", "role": "reader"}
    batch.add(drive.permissions().create(fileId=key, body=body, fields="id"), request_id="share")
    batch.add(files.get(fileId="nothing"), request_id="missing")
    batch.execute()
    assert (answers["file"], answers["share"]) == ({"name": "Orders"}, {"id": "anyoneWithLink"})
    assert answers["missing"].reason == "File not found: nothing."
