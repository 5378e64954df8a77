"""One server to a store, and how another process finds it: `<store>.lock`, held while the server lives.

The operating system lets go of the lock when the process ends, however it ends; the file itself stays and says nothing
when nobody holds it.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any

_TRIES = 10


class StoreInUse(Exception):
    """Another server holds the store; the message names its process and URL."""


class StoreLock:
    """Holds the lock from construction to `release`.

    Attributes:
        is_new: its file was not there before; whoever holds the lock may delete it.

    Raises:
        StoreInUse: another server, in this or another process, holds it.
    """

    def __init__(self, store: Path) -> None:
        self.path = _lock_path(store)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.is_new = not self.path.exists()
        self._descriptor: int | None = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        while (acquired := self._acquire(self._descriptor)) and not self._stands(self._descriptor):  # deleted meanwhile
            os.close(self._descriptor)
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        if not acquired:
            holder = _read(self._descriptor)
            self.release(truncate=False)
            where = f"process {holder.get('pid', 'unknown')}, {holder.get('url') or 'still starting'}"
            raise StoreInUse(f"another server has it open ({where}); use that server, stop it, or choose another file")
        self.announce("")

    def _stands(self, descriptor: int) -> bool:
        """Whether the file that is open is still the one that others find."""
        try:
            return os.path.samestat(self.path.stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False

    @staticmethod
    def _acquire(descriptor: int) -> bool:
        """Tries for a moment: `running_server` of another process holds a shared lock while it looks."""
        for _ in range(_TRIES):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                time.sleep(0.01)
            else:
                return True
        return False

    def announce(self, url: str) -> None:
        """Writes down where the holder can be reached."""
        if self._descriptor is None:
            raise ValueError(f"{self.path}: the lock is released already")
        text = json.dumps({"pid": os.getpid(), "url": url}).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text, 0)

    def release(self, *, truncate: bool = True) -> None:
        """Lets go; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            if truncate:
                os.ftruncate(descriptor, 0)
            os.close(descriptor)


def running_server(store: Path | str) -> str | None:
    """The URL of the server that has this store open now; None when there is none (or it is still starting)."""
    path = _lock_path(Path(store))
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read(descriptor).get("url") or None
    finally:
        os.close(descriptor)
    return None


def _lock_path(store: Path) -> Path:
    file = store.resolve()  # a link is the file it leads to
    return file.with_name(file.name + ".lock")


def _read(descriptor: int) -> dict[str, Any]:
    try:
        return dict(json.loads(os.pread(descriptor, 4096, 0)))
    except ValueError:
        return {}
