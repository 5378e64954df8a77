"""What the last reads of a spreadsheet showed, for as long as Drive says that nothing has moved since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.schema import Layout
from bot.core.snapshot import Tab
from bot.sheets.port import Book
from bot.sheets.reader import TabContent


@dataclass(slots=True)
class Recall:
    """The reads under one version; without a version a read serves once."""

    _version: str | None = None
    _book: Book | None = None
    _tabs: dict[int, Tab] = field(default_factory=dict)
    _contents: dict[int, TabContent] = field(default_factory=dict)
    _servable: set[int] = field(default_factory=set)

    def book(self, version: str | None, wanted: Iterable[int]) -> Book | None:
        """The spreadsheet with the tabs `wanted` (sheet ids), if it still has that version and their content is here;
        then the content of each serves once more. None, and all of another version is forgotten, where it is not."""
        ids = list(wanted)
        if version is None or version != self._version:
            self._forget()
            self._version = version
        elif ids and self._book is not None and all(one in self._contents and one in self._tabs for one in ids):
            self._servable = set(ids)
            return replace(self._book, tabs=tuple(self._tabs[one] for one in ids))
        return None

    def keep(self, book: Book, contents: Mapping[int, TabContent]) -> Book:
        """Keeps what was read after `book` said None; the book again."""
        self._book = book
        self._tabs |= {tab.sheet_id: tab for tab in book.tabs}
        self._contents |= contents
        self._servable = set(contents)
        return book

    def content(self, sheet_id: int, layout: Layout) -> TabContent | None:
        """The content of a tab as it was when the book was asked for; once, and only if its headers stand like this."""
        found = self._contents.get(sheet_id) if sheet_id in self._servable else None
        self._servable.discard(sheet_id)
        return found if found is not None and found.layout == layout else None

    def keep_content(self, sheet_id: int, content: TabContent) -> None:
        """Keeps what was read because `content` had none."""
        if self._version is not None:
            self._contents[sheet_id] = content

    def _forget(self) -> None:
        self._book = None
        self._tabs.clear()
        self._contents.clear()
        self._servable.clear()
