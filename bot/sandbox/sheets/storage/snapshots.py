"""Named pictures of all files of a sandbox, to go back to: taken in a moment, kept in memory."""

from __future__ import annotations

import copy
from dataclasses import dataclass, fields

from bot.sandbox.sheets.drive.files import File, Files
from bot.sandbox.sheets.engine.model import Json, Workbook

START = "start"
"""The picture taken when the server began to answer."""


@dataclass(frozen=True, slots=True)
class _Picture:
    workbook: Workbook
    about: Json


class Snapshots:
    """The pictures of one sandbox, by name."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._taken: dict[str, dict[str, _Picture]] = {}

    def names(self) -> list[str]:
        return sorted(self._taken)

    def take(self, name: str) -> None:
        """Keeps every file as it is now under this name; an older picture of this name is forgotten."""
        taken: dict[str, _Picture] = {}
        for file in self._files:
            with file.lock:
                taken[file.id] = _Picture(file.workbook.snapshot(), copy.deepcopy(file.about()))
        self._taken[name] = taken

    def restore(self, name: str) -> None:
        """Puts every file back as it was; what has been made since is deleted. The picture stays.

        Raises:
            KeyError: there is no picture of this name; says which there are.
        """
        if name not in self._taken:
            taken_names = ", ".join(self.names()) or "none"
            raise KeyError(f"snapshot {name!r}: there is none of this name. Taken: {taken_names}.")
        taken = self._taken[name]
        for file in self._files:
            if file.id not in taken:
                self._files.delete(file.id)
        for spreadsheet_id, picture in taken.items():
            was = File.restored(picture.workbook.snapshot(), copy.deepcopy(picture.about))
            known = self._files.get(spreadsheet_id)
            if known is None:
                self._files.add(was)
                was.workbook.touch()
                continue
            with known.lock:
                known.workbook.restore(was.workbook)
                for part in fields(File):
                    if part.name not in ("workbook", "lock"):
                        setattr(known, part.name, getattr(was, part.name))
