"""Uploads as clients send them: media, multipart, resumable; v3 and v2; converted and as they are."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
import requests
from drive_calls import SHEET, XLSX, Send, made, reason

CSV = {"Content-Type": "text/csv"}


def values(me: Send, file: str, range_: str = "A1:C3") -> list[list[Any]]:
    answer = me("GET", f"/v4/spreadsheets/{file}/values/{range_}?valueRenderOption=UNFORMATTED_VALUE").json()
    found: list[list[Any]] = answer.get("values", [])
    return found


def related(metadata: dict[str, Any], content: bytes, media_type: str) -> dict[str, Any]:
    """The arguments of a multipart/related request."""
    head = f"--xyz\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{json.dumps(metadata)}\r\n"
    body = f"{head}--xyz\r\nContent-Type: {media_type}\r\n\r\n".encode() + content + b"\r\n--xyz--"
    return {"data": body, "headers": {"Content-Type": "multipart/related; boundary=xyz"}}


def xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Orders"
    book.active["A1"] = "x"
    book.active["B1"] = 2.5
    book.save(out)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "cells"),
    [
        (b'a,1\r\n"b, c",=A1\n', "text/csv", [["a", 1], ["b, c", "a"]]),
        (b"a\t1,5\nb\t", "text/tab-separated-values", [["a", "1,5"], ["b"]]),
        (xlsx(), XLSX, [["x", 2.5]]),
    ],
)
def test_a_file_becomes_a_spreadsheet_when_its_mime_type_asks_for_one(
    me: Send, content: bytes, media_type: str, cells: list[list[Any]]
) -> None:
    sent = related({"name": "Imported", "mimeType": SHEET}, content, media_type)
    answer = me("POST", "/upload/drive/v3/files?uploadType=multipart&fields=id,name,mimeType", **sent).json()
    assert (answer["name"], answer["mimeType"]) == ("Imported", SHEET)
    assert values(me, answer["id"]) == cells


def test_without_a_spreadsheets_mime_type_the_bytes_stay_as_they_are(me: Send) -> None:
    sent = related({"name": "notes.bin"}, b"\x00\r\n--xy\xff\n", "application/x-thing")
    file = me("POST", "/upload/drive/v3/files?uploadType=multipart&fields=id,mimeType,size,md5Checksum", **sent).json()
    assert (file["mimeType"], file["size"]) == ("application/x-thing", "9")
    media = me("GET", f"/drive/v3/files/{file['id']}?alt=media")
    assert (media.content, media.headers["content-type"]) == (b"\x00\r\n--xy\xff\n", "application/x-thing")
    part = me("GET", f"/drive/v3/files/{file['id']}?alt=media", headers={"Range": "bytes=1-2"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"\r\n", "bytes 1-2/9")


def test_media_over_a_spreadsheet_replaces_all_its_sheets(me: Send) -> None:
    file = made(me)
    me("POST", f"/v4/spreadsheets/{file}:batchUpdate", json={"requests": [{"addSheet": {}}]})
    answer = me("PATCH", f"/upload/drive/v3/files/{file}?uploadType=media", data=b"1,2", headers=CSV)
    assert answer.json() == {"kind": "drive#file", "id": file, "name": "Orders", "mimeType": SHEET}
    assert values(me, file) == [[1, 2]]
    assert len(me("GET", f"/v4/spreadsheets/{file}?fields=sheets.properties.title").json()["sheets"]) == 1


def test_multipart_over_a_file_changes_name_and_content_or_neither(me: Send) -> None:
    path = f"/upload/drive/v3/files/{(file := made(me))}?uploadType=multipart"
    me("PATCH", path, **related({"name": "New"}, b"x", "text/csv"))
    assert me("GET", f"/drive/v3/files/{file}").json()["name"] == "New"
    refused = me("PATCH", path, **related({"name": "Newer", "webViewLink": "no"}, b"y", "text/csv"))
    assert reason(refused)[1] == "fieldNotWritable"
    assert values(me, file) == [["x"]]
    blob = me("POST", "/upload/drive/v3/files?uploadType=media", data=b"old").json()["id"]
    again = f"/upload/drive/v3/files/{blob}?uploadType=multipart"
    assert me("PATCH", again, **related({"size": "3"}, b"new", "text/plain")).status_code == 403
    assert me("GET", f"/drive/v3/files/{blob}?alt=media").content == b"old"


def test_the_older_upload_answers_as_recorded(me: Send) -> None:
    file = made(me)
    path = f"/upload/drive/v2/files/{file}?uploadType=media&convert=True&supportsAllDrives=True"
    answer = me("PUT", path, data=b"a,b\nc,d", headers=CSV).json()
    assert answer["kind"] == "drive#file"
    assert answer["userPermission"]["role"] == "owner"
    assert answer["ownerNames"] == ["me"]
    assert (answer["title"], answer["editable"], answer["mimeType"]) == ("Orders", True, SHEET)
    assert answer["exportLinks"]["text/csv"].endswith(f"export?id={file}&exportFormat=csv")
    assert answer["parents"][0]["isRoot"] is True
    assert answer["alternateLink"] == f"https://docs.google.com/spreadsheets/d/{file}/edit?usp=drivesdk"
    assert values(me, file) == [["a", "b"], ["c", "d"]]


def begun(me: Send, path: str = "/upload/drive/v3/files?uploadType=resumable&fields=id,name") -> requests.Response:
    headers = {"X-Upload-Content-Type": "text/csv", "X-Upload-Content-Length": "7"}
    return me("POST", path, json={"name": "Big", "mimeType": SHEET}, headers=headers)


def test_a_resumable_upload_goes_on_where_it_stopped(me: Send) -> None:
    start = begun(me)
    assert (start.status_code, start.content) == (200, b"")
    address = start.headers["location"]
    first = me("PUT", address, data=b"1,2\n", headers={"Content-Range": "bytes 0-3/7"})
    assert (first.status_code, first.headers["range"]) == (308, "bytes=0-3")
    asked = me("PUT", address, headers={"Content-Range": "bytes */7"})
    assert (asked.status_code, asked.headers["range"]) == (308, "bytes=0-3")
    gap = me("PUT", address, data=b"4", headers={"Content-Range": "bytes 6-6/7"})
    assert gap.status_code == 400
    done = me("PUT", address, data=b"3,4", headers={"Content-Range": "bytes 4-6/7"})
    assert (done.status_code, done.json()["name"]) == (200, "Big")
    assert values(me, done.json()["id"]) == [[1, 2], [3, 4]]
    assert me("PUT", address, headers={"Content-Range": "bytes */7"}).json() == done.json()


def test_a_resumable_upload_belongs_to_who_began_it(me: Send, ann: Send) -> None:
    address = begun(me).headers["location"]
    assert ann("PUT", address, data=b"1").status_code == 404
    assert me("PUT", address.replace("upload_id=", "upload_id=x"), data=b"1").status_code == 404
    assert me("PUT", address, data=b"1,2\n3,4").status_code == 200


@pytest.mark.parametrize(
    ("content", "media_type", "status"), [(b"x", "application/vnd.ms-excel", 501), (b"x", XLSX, 400)]
)
def test_what_cannot_be_converted_is_refused_and_nothing_is_made(
    me: Send, content: bytes, media_type: str, status: int
) -> None:
    sent = related({"name": "No", "mimeType": SHEET}, content, media_type)
    assert me("POST", "/upload/drive/v3/files?uploadType=multipart", **sent).status_code == status
    assert me("GET", "/drive/v3/files").json()["files"] == []


def test_a_body_that_is_no_multipart_is_refused(me: Send) -> None:
    answer = me("POST", "/upload/drive/v3/files?uploadType=multipart", data=b"{}", headers=CSV)
    assert reason(answer)[:2] == (400, "badContent")


@pytest.mark.parametrize(
    "metadata", [{"parents": 5}, {"mimeType": {}}, {"name": ["x"]}, {"properties": 5}, {"appProperties": "x"}]
)
def test_metadata_of_the_wrong_type_is_refused(me: Send, metadata: dict[str, Any]) -> None:
    answer = me("POST", "/upload/drive/v3/files?uploadType=multipart", **related(metadata, b"x", "text/plain"))
    assert reason(answer)[:2] == (400, "parseError")


def test_parents_are_objects_in_v2(me: Send) -> None:
    folder = made(me, "F", "application/vnd.google-apps.folder")
    sent = related({"title": "T", "parents": [{"id": folder}]}, b"x", "text/plain")
    file = me("POST", "/upload/drive/v2/files?uploadType=multipart", **sent).json()["id"]
    assert me("GET", f"/drive/v3/files/{file}?fields=parents").json() == {"parents": [folder]}


@pytest.mark.parametrize("content", [b'"' + b"x" * 200_000 + b'"', b"," * 18_278, (b"," * 2_000 + b"\n") * 5_000])
def test_a_text_file_that_is_too_large_for_a_spreadsheet_is_refused(me: Send, content: bytes) -> None:
    sent = related({"mimeType": SHEET}, content, "text/csv")
    answer = me("POST", "/upload/drive/v3/files?uploadType=multipart", **sent)
    assert reason(answer)[:2] == (400, "badRequest")
