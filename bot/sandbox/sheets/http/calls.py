"""One API method and one call of it: what the routes declare and what their handlers get and give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.sheets.drive.files import File, Files
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.http.oauth.authority import Caller

AUTH = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler returns. `content` is JSON-able, or bytes of `media_type`, or None for an empty body."""

    content: Json | bytes | None
    status: int = 200
    media_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is authenticated, validated and allowed.

    Attributes:
        query: query parameters, the last of each name; `repeated(name)` gives all.
        body: the JSON body with nulls taken out, {} when there is none; `raw` the bytes.
        file: the file named in the path, with its lock held; None when the path names none.
        headers: the request's headers by lower-case name.
        url: the address that was called, without the query.
    """

    files: Files
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, list[str]] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    raw: bytes = b""
    media_type: str = ""
    file: File | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    def repeated(self, name: str) -> list[str]:
        return self.lists.get(name, [])

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in ("true", "1", "yes", "t", "y")

    @property
    def target(self) -> File:
        """The file the path names."""
        if self.file is None:
            raise LookupError("this method's path names no file")
        return self.file

    @property
    def workbook(self) -> Workbook:
        return self.target.workbook


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a discovery document.

    Attributes:
        name: as the document names it, with the API in front: `sheets.spreadsheets.values.get`.
        path: with Starlette's placeholders; `spreadsheetId` or `fileId` names the file that is locked.
        scopes: the caller's token needs one of them.
        needs: the caller's access to the file: "read", "comment", "write" or "own".
        answer: the schema of the answer, for the `fields` parameter.
        handler: None = answered with 501.
    """

    name: str
    method: str
    path: str
    scopes: frozenset[str]
    handler: Handler | None = None
    needs: str = "read"
    answer: str = ""

    @property
    def api(self) -> str:
        return self.name.split(".", 1)[0]

    @property
    def file_parameter(self) -> str | None:
        return next((name for name in ("spreadsheetId", "fileId") if f"{{{name}}}" in self.path), None)


def scopes(*names: str) -> frozenset[str]:
    """Full scope URLs from their short names."""
    return frozenset(AUTH + name for name in names)


class DriveError(ApiError):
    """An error in the older envelope that Drive still answers with."""

    def __init__(self, code: int, reason: str, message: str, **place: str) -> None:
        super().__init__(code, "", message)
        self.reason = reason
        self.place = place

    def body(self) -> dict[str, Any]:
        error = {"message": self.message, "domain": "global", "reason": self.reason, **self.place}
        return {"error": {"code": self.code, "message": self.message, "errors": [error]}}


def bad_parameter(name: str, message: str = "Invalid Value", reason: str = "invalid") -> DriveError:
    """400: a query parameter that Drive does not take."""
    return DriveError(400, reason, message, location=name, locationType="parameter")


def not_found(kind: str, wanted: str, parameter: str) -> DriveError:
    """404 as Drive words it: `File not found: ID.`"""
    return DriveError(404, "notFound", f"{kind} not found: {wanted}.", location=parameter, locationType="parameter")


def file_not_found(file_id: str) -> DriveError:
    return not_found("File", file_id, "fileId")


def not_allowed() -> DriveError:
    """403: the caller sees the file, but may not do that with it."""
    message = "The user does not have sufficient permissions for this file."
    return DriveError(403, "insufficientFilePermissions", message)
