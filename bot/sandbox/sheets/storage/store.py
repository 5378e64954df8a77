"""Keeps the spreadsheets of a sandbox between runs: one SQLite file, or one xlsx workbook.

A change is on disk at the latest half a second after it was answered (for a workbook so large that saving takes longer,
after about three times as long as saving takes), and every change is when the server has stopped. A crash at any moment
leaves the file as it was at the last save. One server to a store; see lock.py.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bot.sandbox.sheets.drive.files import PERSON, File, Files
from bot.sandbox.sheets.drive.grants import new_permission
from bot.sandbox.sheets.engine.model import Sheet, Workbook
from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.storage.codec import decode, encode

_LOG = logging.getLogger(__name__)


class NotSaved(Exception):
    """The last save failed; the message says why."""


class Store(Protocol):
    """Where the spreadsheets are kept."""

    def load(self, files: Files, authority: Authority) -> None:
        """Fills an empty shelf. Raises ValueError, with place, problem and fix, when the file cannot be read."""

    def save(self, files: Files, authority: Authority) -> None:
        """Writes what has changed since the last time; all of it or nothing."""

    def close(self) -> None:
        """Lets go of the file."""


def open_store(path: Path) -> Store:
    """The store for this path: a workbook for `.xlsx`, SQLite for everything else."""
    return XlsxStore(path) if path.suffix.lower() == ".xlsx" else SqliteStore(path)


class SqliteStore:
    """Many files, their permissions and comments, refresh tokens and valid access tokens in one SQLite file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._saved: dict[str, int] = {}
        self._saved_secrets: dict[str, str] = {}
        with self._readable():
            self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            found = {name for (name,) in self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if found - {"spreadsheets", "secrets"}:
                self._database.close()
                raise ValueError(f"{path}: a database of another program. Choose another file.")
            if found:
                self._database.execute("SELECT id, about, workbook FROM spreadsheets LIMIT 0")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS spreadsheets (id TEXT PRIMARY KEY, title TEXT, about TEXT, workbook BLOB)"
            )
            self._database.execute("CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, content TEXT)")

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise ValueError(
                f"{self._path}: not a file of this sandbox ({error}). Choose another file or move this one away."
            ) from error

    def load(self, files: Files, authority: Authority) -> None:
        with self._readable():
            kept = self._database.execute("SELECT id, about, workbook FROM spreadsheets ORDER BY rowid").fetchall()
            self._saved_secrets = dict(self._database.execute("SELECT name, content FROM secrets"))
        for spreadsheet_id, about, data in kept:
            try:
                workbook = decode(data)
            except ValueError as error:
                raise ValueError(
                    f"{self._path}, spreadsheet {spreadsheet_id}: {error}. Restore it from a backup or move it away."
                ) from error
            files.add(File.restored(workbook, json.loads(about)))
            self._saved[spreadsheet_id] = workbook.version
        authority.restore(self._saved_secrets)

    def save(self, files: Files, authority: Authority) -> None:
        changed, present = [], set()
        for file in files:
            present.add(file.id)
            if self._saved.get(file.id) != file.workbook.version:
                with file.lock:
                    snapshot = file.workbook.snapshot()
                    about = json.dumps(file.about())
                changed.append((snapshot, about))
        gone = set(self._saved) - present
        secrets = authority.kept()
        if not changed and not gone and secrets == self._saved_secrets:
            return
        rows = [(snapshot.spreadsheet_id, snapshot.title, about, encode(snapshot)) for snapshot, about in changed]
        with self._transaction() as database:
            database.executemany("INSERT OR REPLACE INTO spreadsheets VALUES (?, ?, ?, ?)", rows)
            database.executemany(
                "DELETE FROM spreadsheets WHERE id = ?", [(spreadsheet_id,) for spreadsheet_id in gone]
            )
            database.executemany("INSERT OR REPLACE INTO secrets VALUES (?, ?)", secrets.items())
        self._saved = {i: v for i, v in self._saved.items() if i in present}
        self._saved |= {snapshot.spreadsheet_id: snapshot.version for snapshot, _ in changed}
        self._saved_secrets = secrets

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def close(self) -> None:
        self._database.close()


class XlsxStore:
    """One spreadsheet, kept as the xlsx file it was loaded from; shared with the service account.

    Its id comes from the path, so it stays the same from run to run. Further spreadsheets that clients create live in
    memory only, as there is no place for them in the file. A path that does not exist yet becomes an empty workbook.
    Before the first save of a run the file as it was is copied to `<name>.before.xlsx`, or the next free
    `<name>.before-2.xlsx`: what the xlsx package does not read (charts, images, macros) would be lost otherwise. A file
    that somebody else has saved meanwhile is left as it is, and ours goes to `<name>.conflict.xlsx`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.spreadsheet_id = "1x" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:42]
        self._saved = 0
        self._copied = False
        self._seen: tuple[int, int] | None = None
        self._conflict = ""

    def load(self, files: Files, authority: Authority) -> None:
        from bot.sandbox.sheets.xlsx import read_xlsx

        self._seen = _state_of(self._path)
        if self._path.exists():
            workbook = read_xlsx(self._path, spreadsheet_id=self.spreadsheet_id, owner=PERSON)
            self._saved = workbook.version
        else:
            workbook = Workbook(self.spreadsheet_id, self._path.stem, PERSON, [Sheet.empty(0, "Sheet1")])
        permissions = [new_permission("owner", PERSON), *(new_permission("writer", a) for a in authority.accounts)]
        files.add(File(workbook, permissions))

    def save(self, files: Files, authority: Authority) -> None:  # noqa: ARG002 - a Store
        file = files.get(self.spreadsheet_id)
        if file is not None and file.workbook.version != self._saved:
            with file.lock:
                snapshot = file.workbook.snapshot()
            self._write(snapshot)
            self._saved = snapshot.version
        if self._conflict:
            raise ValueError(self._conflict)

    def _write(self, snapshot: Workbook) -> None:
        from bot.sandbox.sheets.xlsx import write_xlsx

        if self._conflict or _state_of(self._path) != self._seen:
            ours = self._path.with_suffix(".conflict.xlsx")
            write_xlsx(snapshot, ours)
            self._conflict = (
                f"{self._path}: somebody else saved it while it was served, so it is left as it is. What clients wrote "
                f"is in {ours.name}: keep one of the two under the first name and start again."
            )
            return
        if self._path.exists() and not self._copied:
            shutil.copy2(self._path, _free_copy(self._path))
            self._copied = True
        write_xlsx(snapshot, self._path)
        self._seen = _state_of(self._path)

    def close(self) -> None:
        """Nothing is held open."""


def _state_of(path: Path) -> tuple[int, int] | None:
    """What changes when somebody saves a file; None when there is none."""
    if not path.exists():
        return None
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _free_copy(path: Path) -> Path:
    """Where the next copy of a workbook goes; an earlier one is never written over."""
    names = itertools.chain([".before.xlsx"], (f".before-{number}.xlsx" for number in itertools.count(2)))
    return next(copy for name in names if not (copy := path.with_suffix(name)).exists())


class WriteBehind:
    """Saves a store shortly after every change, in a thread of its own, and a last time at `stop`.

    A save that fails (a full disk) is logged and tried again; `problem` holds it until one succeeds.
    """

    def __init__(self, store: Store, files: Files, authority: Authority, *, every_s: float = 0.25) -> None:
        self._store, self._files, self._authority = store, files, authority
        self._every_s = every_s
        self._stopping = threading.Event()
        self.problem: str | None = None
        self._saving = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="sandbox-store", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        pause = self._every_s
        while not self._stopping.wait(pause):
            started = time.monotonic()
            try:
                self.flush()
                self.problem = None
            except Exception as error:
                if self.problem is None:
                    _LOG.exception("the sandbox could not be saved; trying again")
                self.problem = str(error)
            pause = max(self._every_s, 2 * (time.monotonic() - started))

    def flush(self) -> None:
        """Saves now what has changed. Raises what the store raises."""
        with self._saving:
            self._store.save(self._files, self._authority)

    def stop(self) -> None:
        """Saves a last time and ends the thread. Raises NotSaved."""
        self._stopping.set()
        self._thread.join()
        try:
            self.flush()
        except Exception as error:
            raise NotSaved(str(error)) from error
