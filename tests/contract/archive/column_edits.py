"""What people do to columns, and to rows, around the batches of an archive run, and how such a run must end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from bot.errors import RefusedByGuard
from bot.sandbox.sheets.engine import batch as engine
from tests.contract.archive.archive_office import ARCHIVE, ArchiveOffice, Cells, order
from tests.contract.sheets.office import TAB

Edit = Callable[[ArchiveOffice], None]


def in_tab(kind: str, header: str, title: str = TAB, **more: Any) -> Edit:
    """Something done to the column of a header."""

    def edit(office: ArchiveOffice) -> None:
        sheet, at = office.sheet(title), ord(office.letter(title, header)) - 65
        assert sheet is not None
        place = {"sheetId": sheet.sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        source = "source" if kind == "moveDimension" else "range"
        workbook = office.person.workbook
        engine.batch_update(workbook, {"requests": [{kind: {source: place, **more}}]}, workbook.owner)

    return edit


def adds(header: str, left_of: str, title: str = TAB) -> Edit:
    """A column with a header of its own."""

    def edit(office: ArchiveOffice) -> None:
        letter, row = office.letter(title, left_of), 1
        in_tab("insertDimension", left_of, title)(office)
        (office.archivist if title == ARCHIVE else office.person).types(f"{letter}{row}", header)

    return edit


def renames(header: str) -> Edit:
    return lambda office: office.person.types(f"{office.letter(TAB, header)}1", f"{header} (new)")


def deletes(number: int) -> Edit:
    return lambda office: office.person.deletes_rows(office.places(TAB)[order(number)])


def inserts_row_there(office: ArchiveOffice) -> None:
    office.archivist.inserts_rows(above=2)


def run(office: ArchiveOffice, before: Mapping[int, list[Edit]], after: Mapping[int, list[Edit]]) -> None:
    """A run, and another one; people edit before the first and right before and after its batches, from 1, are applied.

    Each row stands once at any moment. In the end each stands, in all its cells, as an undisturbed run leaves it.
    """
    office.reset()
    office.run()
    stay, gone = office.state()
    office.reset()
    for one in before.get(0, []):
        one(office)
    with edits_around(office, before, after), suppress(RefusedByGuard):  # a header was renamed
        office.run()
    office.run()
    stays, archived = ({name: as_before(row) for name, row in tab.items()} for tab in office.state())
    assert archived == gone
    assert stays == {name: row for name, row in stay.items() if name != order(1)}


@contextmanager
def edits_around(
    office: ArchiveOffice, before: Mapping[int, list[Edit]], after: Mapping[int, list[Edit]]
) -> Iterator[None]:
    """People edit right before and after batches are applied, by their numbers from 1; another one must follow."""
    batches = 0

    def arrives(_method: str, path: str, _body: Any) -> None:
        nonlocal batches
        office.looks()
        batches += path.endswith(":batchUpdate")
        edit(path, before)

    def is_applied(_method: str, path: str, _body: Any) -> None:
        office.looks()
        edit(path, after)

    def edit(path: str, edits: Mapping[int, list[Edit]]) -> None:
        for one in edits.get(batches, []) if path.endswith(":batchUpdate") else []:
            one(office)
        office.expected = office.census()

    office.expected = office.census()
    office.server.before_request, office.server.after_request = arrives, is_applied
    yield
    office.unwatch()
    assert batches > max([*before, *after])


def as_before(row: Cells) -> Cells:
    """A row by its old headers."""
    return {header.removesuffix(" (new)"): value for header, value in row.items()}
