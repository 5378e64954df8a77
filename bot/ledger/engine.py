"""The database behind the ledger: opening it, transactions, and its faults in the words of `bot.errors`."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from bot.errors import BotError, ConfigurationError, ServiceDown

_WRITABLE = "Make the file and its folder writable for the user that runs the bot, or set another ledger in config.yaml"
_SOUND = "Move it away or restore it from a backup, or set another ledger in config.yaml"
_FAULTS: dict[str, tuple[type[BotError], str, str]] = {
    "SQLITE_BUSY": (ServiceDown, "another program holds the ledger locked", "End that program, or run again later"),
    "SQLITE_LOCKED": (ServiceDown, "another program holds the ledger locked", "End that program, or run again later"),
    "SQLITE_FULL": (ServiceDown, "the disk is full", "Free some space and run again"),
    "SQLITE_IOERR": (ServiceDown, "the disk could not be read or written", "Check the disk and run again"),
    "SQLITE_READONLY": (ConfigurationError, "the ledger cannot be written", _WRITABLE),
    "SQLITE_PERM": (ConfigurationError, "the ledger cannot be written", _WRITABLE),
    "SQLITE_CANTOPEN": (ConfigurationError, "the ledger cannot be opened", _WRITABLE),
    "SQLITE_NOTADB": (ConfigurationError, "the file is not a database", _SOUND),
    "SQLITE_CORRUPT": (ConfigurationError, "the database is damaged", _SOUND),
}


_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class Database:
    """One engine and its transactions, safe for threads. Writers on SQLite queue for `busy_timeout_s` seconds."""

    def __init__(self, engine: sa.Engine, place: str) -> None:
        self.place = place
        self._reading = engine
        self._writing = engine.execution_options(writes=True)
        self._bare = engine.execution_options(bare=True)
        self._open = threading.local()

    @classmethod
    def connect(cls, url_or_path: str | Path, busy_timeout_s: float) -> Database:
        """The database at a path or an SQLAlchemy URL; the folder of a file is created. Nothing is read yet.

        Raises:
            ConfigurationError: not a URL, no driver for it, or the folder cannot be created.
        """
        url = _url(url_or_path)
        place = url.render_as_string(hide_password=True)
        arguments: dict[str, Any] = {}
        if url.get_backend_name() == "sqlite":
            if not url.database or url.database == ":memory:":
                raise ConfigurationError(place, "the ledger would be forgotten at the end", "Name a file")
            place = url.database
            arguments = {"timeout": busy_timeout_s}
            if not place.startswith("file:"):
                _make_folder(Path(place))
        try:
            engine = sa.create_engine(url, connect_args=arguments, hide_parameters=True, json_serializer=_json)
        except (exc.ArgumentError, ImportError) as error:
            raise ConfigurationError(
                place, f"no driver for this ledger ({error})", "Install it, or use a file"
            ) from None
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        return cls(engine, place)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that writes, committed at the end unless an exception leaves it; nested, the outer one."""
        if outer := self._current():
            yield outer
            return
        with self._explained(), self._writing.begin() as connection:
            self._open.connection = connection
            try:
                yield connection
            finally:
                self._open.connection = None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that reads one consistent state; within `write`, that transaction."""
        if outer := self._current():
            yield outer
            return
        with self._explained(), self._reading.begin() as connection:
            yield connection

    def compact(self) -> None:
        """Rewrites an SQLite file and empties its log, so that neither holds anything that was deleted.

        PostgreSQL does so by itself (autovacuum). Source: https://sqlite.org/lang_vacuum.html and
        https://sqlite.org/pragma.html#pragma_wal_checkpoint (read 2026-11-22).
        """
        if self._reading.dialect.name != "sqlite":
            return
        with self._explained(), self._bare.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes every connection."""
        self._reading.dispose()

    def _current(self) -> sa.Connection | None:
        return getattr(self._open, "connection", None)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            fault = _fault(self.place, error)
            if fault is None:
                raise
            raise fault from error


def _url(url_or_path: str | Path) -> sa.URL:
    if "://" not in str(url_or_path):
        return sa.URL.create("sqlite", database=str(Path(url_or_path).expanduser()))
    try:
        return sa.make_url(str(url_or_path))
    except (exc.ArgumentError, ValueError):
        fix = "Write a path, or postgresql://USER@HOST/DATABASE"
        raise ConfigurationError("ledger", "its URL cannot be read", fix) from None  # it may hold a password


def _json(value: Any) -> str:
    """JSON that PostgreSQL keeps as well: what people paste may hold a NUL, which its texts cannot."""
    return _NUL.sub(r"\1\\ufffd", json.dumps(value))


def _make_folder(path: Path) -> None:
    """SQLite opens what it may not write without a word, so that is looked at here."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(str(path.parent), f"cannot create the folder ({error.strerror})", _WRITABLE) from None
    for needed in (path.parent, path):
        if os.path.exists(needed) and not os.access(needed, os.W_OK):
            raise ConfigurationError(str(needed), "the ledger cannot be written", _WRITABLE)


def _prepare(connection: Any, _record: object) -> None:
    """WAL lets people read while the bot writes; `synchronous` stays FULL: a plan must outlive a power cut."""
    connection.isolation_level = None  # transactions are begun by `_begin`
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_mode=WAL")


def _begin(connection: sa.Connection) -> None:
    """A writer takes the lock at once: SQLite refuses, without waiting, to turn a reader into a writer."""
    options = connection.get_execution_options()
    if options.get("bare"):  # what cannot run within a transaction
        return
    writes = options.get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _fault(place: str, error: exc.DBAPIError) -> BotError | None:
    """What the error means for the person who runs the bot; None for a bug."""
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        kind, problem, fix = _FAULTS.get("_".join(name.split("_")[:2]), (None, "", ""))
        return kind(place, problem, fix) if kind else None
    if isinstance(error, exc.OperationalError | exc.InterfaceError):
        why = str(error.orig).partition("\n")[0]
        return ServiceDown(place, f"the database did not answer ({why})", "Check that it runs, then run again")
    return None
