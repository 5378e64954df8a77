"""The files of one sandbox and who may do what with them: the shelf that Drive calls "files"."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.sheets.drive.grants import new_permission, permission_id, strongest
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

PERSON = "someone@example.com"
"""Owns what no caller has created: imported workbooks and those that a test adds."""

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
ROOT = "root"
"""Stands in `File.parents` for the My Drive of whoever owns the file."""


@dataclass(slots=True)
class File:
    """A workbook with its permissions (Drive permission resources) and the lock that makes every call on it atomic.

    A folder, or a file of another kind, is one with a workbook without sheets: it lends name, owner, times and version.

    Attributes:
        content: the bytes of a file that is no Google document; None for spreadsheets and folders.
        details: further writable fields of Drive's file resource by API name (`description`, `properties`, …).
        starred_by: the e-mails of those who starred it.
        comments: Drive comment resources with their replies, oldest first.
    """

    workbook: Workbook
    permissions: list[Json] = field(default_factory=list)
    trashed: bool = False
    parents: list[str] = field(default_factory=lambda: [ROOT])
    mime_type: str = SPREADSHEET
    content: bytes | None = None
    details: Json = field(default_factory=dict)
    starred_by: list[str] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @classmethod
    def restored(cls, workbook: Workbook, about: dict[str, Any]) -> File:
        """The file that `about` was taken of."""
        content = about.pop("content", None)
        return cls(workbook, **about, content=None if content is None else base64.b64decode(content))

    def about(self) -> dict[str, Any]:
        """Everything beside the workbook, as JSON."""
        names = ("permissions", "trashed", "parents", "mime_type", "details", "starred_by", "comments")
        content = None if self.content is None else base64.b64encode(self.content).decode()
        return {name: getattr(self, name) for name in names} | {"content": content}

    @property
    def id(self) -> str:
        return self.workbook.spreadsheet_id

    @property
    def owner(self) -> str:
        """The e-mail of the owner."""
        return next((str(p["emailAddress"]) for p in self.permissions if p["role"] == "owner"), self.workbook.owner)

    @property
    def size_bytes(self) -> int:
        """What it takes of its owner's quota; Drive counts a spreadsheet as 1 KiB."""
        if self.content is not None:
            return len(self.content)
        return 1024 if self.mime_type == SPREADSHEET else 0

    def role(self, email: str) -> str | None:
        """The strongest role this person or account has here; None means not shared. "" is somebody unknown."""
        return strongest(self.permissions, email)

    def listed_for(self, email: str) -> bool:
        """Whether Drive lists it for this person: a link alone opens a file, it does not list it."""
        found = [p for p in self.permissions if p.get("allowFileDiscovery") is not False]
        return strongest(found, email) is not None

    def allow(self, role: str, email: str | None = None, kind: str = "user") -> Json:
        """Adds a permission, or changes the one that is there. `email` is a domain when `kind` is "domain"."""
        return self.grant(new_permission(role, email, kind))

    def grant(self, permission: Json) -> Json:
        """Adds this permission; one with its id is replaced."""
        others = [p for p in self.permissions if p["id"] != permission["id"]]
        if len(others) < len(self.permissions):
            self.permissions = [permission if p["id"] == permission["id"] else p for p in self.permissions]
        else:
            self.permissions = [*others, permission]
        self.workbook.version += 1  # Drive counts it as a version, not as a modification
        return permission

    def forbid(self, permission_id: str) -> bool:
        """Takes a permission away; says whether it was there."""
        kept = [p for p in self.permissions if p["id"] != permission_id]
        was_there = len(kept) < len(self.permissions)
        if was_there:
            self.permissions = kept
            self.workbook.version += 1
        return was_there


class Files:
    """All files of one sandbox; what tests and `bot sandbox` use to prepare and to look inside.

    Changes made here are persisted like those made over HTTP. Change a workbook only inside `editing`, which holds the
    workbook's lock, so that no call sees half of it.
    """

    def __init__(self, account: str = "") -> None:
        self.account = account
        """The service account that `add_workbook` and `import_xlsx` share with."""
        self.uploads: dict[str, Any] = {}
        """Resumable uploads under way, by upload id; they do not outlive the server."""
        self._files: dict[str, File] = {}

    def __iter__(self) -> Iterator[File]:
        return iter(list(self._files.values()))

    def __len__(self) -> int:
        return len(self._files)

    def get(self, file_id: str) -> File | None:
        return self._files.get(file_id)

    def add(self, file: File) -> File:
        """Puts a file on the shelf. Raises ValueError when its id is taken."""
        if self._files.setdefault(file.id, file) is not file:
            raise ValueError(
                f"spreadsheet {file.id}: the id is taken. Choose another id or delete that spreadsheet first."
            )
        return file

    def delete(self, file_id: str) -> None:
        """Removes a file for good, and with a folder everything in it; an unknown id is no error."""
        if self._files.pop(file_id, None) is not None:
            for file in self:
                if file_id in file.parents:
                    self.delete(file.id)

    def _known(self, spreadsheet_id: str) -> File:
        file = self._files.get(spreadsheet_id)
        if file is None:
            known = ", ".join(self._files) or "none"
            raise KeyError(f"spreadsheet {spreadsheet_id}: not in this sandbox. Known ids: {known}.")
        return file

    def workbook(self, spreadsheet_id: str) -> Workbook:
        """The live workbook. Reading is safe between calls; to change it use `editing`."""
        return self._known(spreadsheet_id).workbook

    @contextmanager
    def editing(self, spreadsheet_id: str) -> Iterator[Workbook]:
        """The workbook under its lock, for an edit by hand; counted as a change at the end.

        Usable in `before_request`/`after_request` hooks too: the lock is the calling thread's already.
        """
        file = self._known(spreadsheet_id)
        with file.lock:
            try:
                yield file.workbook
            finally:
                file.workbook.touch()

    def add_workbook(self, workbook: Workbook | str, *, shared: bool = True) -> Workbook:
        """Adds a workbook (or an empty one with this title), owned by a person and, unless told otherwise, shared with
        the sandbox's service account as an editor."""
        if isinstance(workbook, str):
            workbook = Workbook(new_spreadsheet_id(), workbook, PERSON, [Sheet.empty(0, "Sheet1")])
        file = File(workbook, [new_permission("owner", workbook.owner or PERSON)])
        if shared and self.account:
            file.allow("writer", self.account)
        return self.add(file).workbook

    def import_xlsx(self, path: Path | str, id: str | None = None, *, shared: bool = True) -> Workbook:
        """Loads an xlsx file as a new spreadsheet.

        Raises:
            ValueError: the file cannot be read as a workbook; says why and what to do.
        """
        from bot.sandbox.sheets.xlsx import read_xlsx

        return self.add_workbook(
            read_xlsx(path, spreadsheet_id=id or new_spreadsheet_id(), owner=PERSON), shared=shared
        )

    def export_xlsx(self, spreadsheet_id: str, path: Path | str) -> None:
        """Saves a spreadsheet as it is now into an xlsx file; the file is complete or untouched."""
        from bot.sandbox.sheets.xlsx import write_xlsx

        file = self._known(spreadsheet_id)
        with file.lock:
            snapshot = file.workbook.snapshot()
        write_xlsx(snapshot, path)

    def share(self, spreadsheet_id: str, email: str, role: str = "writer") -> None:
        """Shares with a person or service account."""
        file = self._known(spreadsheet_id)
        with file.lock:
            file.allow(role, email)

    def unshare(self, spreadsheet_id: str, email: str) -> None:
        """Takes the sharing back: the next call of that account answers 403."""
        file = self._known(spreadsheet_id)
        with file.lock:
            file.forbid(permission_id("user", email))


def new_spreadsheet_id() -> str:
    """44 characters, as Google's."""
    return "1" + secrets.token_urlsafe(33)[:43]
