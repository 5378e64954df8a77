"""A schema's tab, found in a spreadsheet and read as a table."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.core.table import Table, read_table
from bot.errors import SheetMismatch
from bot.runner.job import Workplace
from bot.sheets.kept_tab import find_kept_tab
from bot.sheets.moving_look import is_archive
from bot.sheets.port import Book

Place = tuple[Tab, Layout]
"""A tab, and where its headers stand."""


@dataclass(frozen=True, slots=True)
class ReadTab:
    """A tab as it stands."""

    schema: SheetSchema
    tab: Tab
    layout: Layout
    table: Table


def find_tab(book: Book, schema: SheetSchema) -> Place:
    """The schema's tab: by its title, else the only one with the required headers.

    Raises:
        SheetMismatch: none fits, several do, or headers are missing or stand twice; all are named.
    """
    by_title = [tab for tab in book.tabs if tab.title == schema.title]
    tabs = by_title or [tab for tab in book.tabs if not is_archive(tab)]
    layouts = [(tab, find_layout(schema, tab.title, tab.top)) for tab in tabs]
    fitting = [(tab, layout) for tab, layout in layouts if by_title or not layout.problems]
    if len(fitting) != 1:
        titles = ", ".join(repr(tab.title) for tab in book.tabs)
        raise SheetMismatch(
            f"spreadsheet {book.title!r}",
            f"no tab is called {schema.title!r}, and {len(fitting)} of its tabs ({titles}) have its headers",
            f"restore the tab, or set its title under sheets.{schema.name}.tab",
        )
    tab, layout = fitting[0]
    if layout.problems:
        problem = "; ".join(one.problem for one in layout.problems)
        raise SheetMismatch(f"tab {tab.title!r}, row {layout.header_row}", problem, layout.problems[0].fix)
    return tab, layout


def find_any_tab(book: Book, schema: SheetSchema) -> Place | None:
    """As `find_tab`; of a schema that the bot keeps None where there is no tab yet."""
    return find_kept_tab(book, schema) if schema.kept_by_bot else find_tab(book, schema)


def read_tab(place: Workplace, book: Book, schema: SheetSchema, where: Place) -> ReadTab:
    """Reads a tab that was found. Raises as `Spreadsheet.read`."""
    tab, layout = where
    snapshot = place.spreadsheet.read(book, tab, layout, schema, place.now())
    return ReadTab(schema, tab, layout, read_table(snapshot, layout, schema))
