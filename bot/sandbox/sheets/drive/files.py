"""The spreadsheets of one sandbox and who may do what with them: the shelf that Drive calls "files"."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.sheets.model import Json, Sheet, Workbook

PERSON = "someone@example.com"
"""Owns what no caller has created: imported workbooks and those that a test adds."""

EDITORS = frozenset({"owner", "organizer", "fileOrganizer", "writer"})
_RANK = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")


@dataclass(slots=True)
class File:
    """A workbook with its permissions (Drive permission resources) and the lock that makes every call on it atomic."""

    workbook: Workbook
    permissions: list[Json] = field(default_factory=list)
    trashed: bool = False
    parents: list[str] = field(default_factory=lambda: ["root"])
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def id(self) -> str:
        return self.workbook.spreadsheet_id

    def role(self, email: str) -> str | None:
        """The strongest role this person or account has here; None means not shared."""
        roles = [p["role"] for p in self.permissions if _is_for(p, email)]
        return max(roles, key=_RANK.index, default=None)

    def allow(self, role: str, email: str | None = None, kind: str = "user") -> Json:
        """Adds a permission, or changes the one that is there. `email` is a domain when `kind` is "domain"."""
        permission = new_permission(role, email, kind)
        self.permissions = [p for p in self.permissions if p["id"] != permission["id"]] + [permission]
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
    """All spreadsheets of one sandbox; what tests and `bot sandbox` use to prepare and to look inside.

    Changes made here are persisted like those made over HTTP. Change a workbook only inside `editing`, which holds the
    workbook's lock, so that no call sees half of it.
    """

    def __init__(self, account: str = "") -> None:
        self.account = account
        """The service account that `add_workbook` and `import_xlsx` share with."""
        self._files: dict[str, File] = {}

    def __iter__(self) -> Iterator[File]:
        return iter(list(self._files.values()))

    def __len__(self) -> int:
        return len(self._files)

    def get(self, spreadsheet_id: str) -> File | None:
        return self._files.get(spreadsheet_id)

    def add(self, file: File) -> File:
        """Puts a file on the shelf. Raises ValueError when its id is taken."""
        if self._files.setdefault(file.id, file) is not file:
            raise ValueError(
                f"spreadsheet {file.id}: the id is taken. Choose another id or delete that spreadsheet first."
            )
        return file

    def delete(self, spreadsheet_id: str) -> None:
        """Removes a spreadsheet for good; an unknown id is no error."""
        self._files.pop(spreadsheet_id, None)

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


def permission_id(kind: str, email: str | None) -> str:
    """The id Drive would give: the same for the same grantee on every file."""
    if kind == "anyone":
        return "anyoneWithLink"
    digest = hashlib.sha256((email or "").casefold().encode()).hexdigest()
    return str(int(digest, 16))[:20] + ("k" if kind == "domain" else "")


def new_permission(role: str, email: str | None = None, kind: str = "user") -> Json:
    """A Drive permission resource."""
    permission: Json = {"id": permission_id(kind, email), "type": kind, "kind": "drive#permission", "role": role}
    if kind == "anyone":
        permission["allowFileDiscovery"] = False
    elif kind == "domain":
        permission |= {"domain": email, "displayName": email, "allowFileDiscovery": False}
    else:
        permission |= {"emailAddress": email, "displayName": (email or "").split("@")[0], "deleted": False}
        if kind == "user":
            permission["pendingOwner"] = False
    return permission


def _is_for(permission: Json, email: str) -> bool:
    match permission["type"]:
        case "anyone":
            return True
        case "domain":
            return email.casefold().endswith("@" + str(permission["domain"]).casefold())
        case _:
            return str(permission.get("emailAddress", "")).casefold() == email.casefold()
