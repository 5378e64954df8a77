"""The tabs that a run changed, as they stand: found again even where people have renamed them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.memory import PlannedChange, RunRecord
from bot.runner.job import Workplace
from bot.runner.read_tab import ReadTab, find_tab, read_tab
from bot.sheets.kept_tab import find_kept_tab
from bot.sheets.port import Book


class UndoTabs:
    """Which schema the changes of runs on one sheet belong to, and the tabs of those schemas."""

    def __init__(self, place: Workplace, book: Book, run: RunRecord) -> None:
        self._place = place
        self._book = book
        self._own = run.sheet
        kept = {name: schema for name, schema in place.schemas.items() if schema.kept_by_bot}
        self._names = {schema.title: name for name, schema in kept.items()}
        for name, schema in kept.items():
            found = find_kept_tab(book, schema)
            if found is not None:
                self._names.setdefault(found[0].title, name)

    def name_of(self, change: PlannedChange) -> str:
        """The name of the schema of the tab that was changed: one that the bot keeps, or else the run's own."""
        return self._names.get(change.sheet, self._own)

    def read(self, names: Iterable[str]) -> dict[str, ReadTab]:
        """The tabs of these schemas, without those of the bot's own that are gone.

        Raises:
            SheetMismatch: the run's own tab is gone, or the headers of one do not fit.
        """
        found = {name: self._read(name) for name in dict.fromkeys(names) if name in self._place.schemas}
        return {name: tab for name, tab in found.items() if tab is not None}

    def _read(self, name: str) -> ReadTab | None:
        schema = self._place.schemas[name]
        place = find_tab(self._book, schema) if name == self._own else find_kept_tab(self._book, schema)
        return None if place is None else read_tab(self._place, self._book, schema, place)
