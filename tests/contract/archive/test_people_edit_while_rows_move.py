"""People edit around each call of an archive run: no row is ever lost or doubled, and all ends where it belongs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from bot.errors import RefusedByGuard
from bot.runner.archive import ArchiveReport
from bot.sandbox.sheets.engine import batch as engine
from bot.sheets.moving import EDITED
from tests.contract.archive.archive_office import ARCHIVE, ArchiveOffice, finished, open_archive, order

Edit = Callable[[ArchiveOffice], None]
SHEET_ID = 7
EVERY = bool(os.environ.get("SHEET_BOT_ARCHIVE_ALL"))


def place_of(office: ArchiveOffice, number: int) -> int | None:
    """The row (1-based) of an order in the working tab."""
    sheet = office.sheet("Form Responses 1")
    assert sheet is not None
    for at, row in enumerate(sheet.rows):
        if any(cell is not None and cell.value == order(number) for cell in row):
            return at + 1
    return None


def column_of(office: ArchiveOffice, header: str) -> str:
    """Where a header stands."""
    sheet = office.sheet("Form Responses 1")
    assert sheet is not None
    for row in sheet.rows:
        for at, cell in enumerate(row):
            if cell is not None and cell.value == header:
                return chr(65 + at)
    raise AssertionError(header)


def ask(office: ArchiveOffice, kind: str, **request: Any) -> None:
    workbook = office.person.workbook
    engine.batch_update(workbook, {"requests": [{kind: request}]}, workbook.owner)


def columns(sheet_id: int, start: int) -> dict[str, Any]:
    return {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": start + 1}


def types(number: int, header: str, text: str) -> Edit:
    def edit(office: ArchiveOffice) -> None:
        row = place_of(office, number)
        if row is not None:
            office.person.types(f"{column_of(office, header)}{row}", text)

    return edit


def unstrike(office: ArchiveOffice) -> None:
    row = place_of(office, 2)
    if row is not None:
        office.person.strikes(f"A{row}:P{row}", False)


def delete(office: ArchiveOffice) -> None:
    row = place_of(office, 8)
    if row is not None:
        office.person.deletes_rows(row)


def sort(office: ArchiveOffice) -> None:
    office.person.sorts("A2:Z13", column_of(office, "Status"))


def fill(office: ArchiveOffice) -> None:
    office.person.fills_row(30, ["11/16/2026 9:00:00", "new@example.com", "Cancellation request", order(99)])


def insert_archive_rows(office: ArchiveOffice) -> None:
    if office.sheet(ARCHIVE):
        office.archivist.inserts_rows(above=2, count=2)


def sort_archive(office: ArchiveOffice) -> None:
    sheet = office.sheet(ARCHIVE)
    if sheet and sheet.row_count > 3:
        office.archivist.sorts(f"A2:Q{sheet.row_count}", "E", descending=True)


def type_in_archive(office: ArchiveOffice) -> None:
    sheet = office.sheet(ARCHIVE)
    if sheet:
        office.archivist.fills_row(sheet.row_count + 1, ["", "", "", "by hand", "kept by hand 7"])


def insert_archive_column(office: ArchiveOffice) -> None:
    sheet = office.sheet(ARCHIVE)
    if sheet:
        ask(office, "insertDimension", range=columns(sheet.sheet_id, 3))


EDITS: dict[str, Edit] = {
    "a_row_is_inserted": lambda office: office.person.inserts_rows(above=3),
    "rows_are_inserted_on_top": lambda office: office.person.inserts_rows(above=2, count=3),
    "rows_are_inserted_above_the_headers": lambda office: office.person.inserts_rows(above=1, count=2),
    "the_tab_is_sorted": sort,
    "rows_are_moved": lambda office: office.person.moves_rows(2, 4, above=9),
    "a_finished_row_is_deleted": delete,
    "a_request_comes_in": fill,
    "a_column_is_inserted": lambda office: ask(office, "insertDimension", range=columns(SHEET_ID, 2)),
    "a_column_is_moved": lambda office: ask(office, "moveDimension", source=columns(SHEET_ID, 8), destinationIndex=1),
    "rows_are_inserted_in_the_archive": insert_archive_rows,
    "the_archive_is_sorted": sort_archive,
    "somebody_types_in_the_archive": type_in_archive,
    "a_column_is_inserted_in_the_archive": insert_archive_column,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path_factory.mktemp("archive")) as office:
        yield office


def moments(office: ArchiveOffice) -> list[int]:
    """Each call of a run that nobody disturbs; by default those around its batches, the others only read."""
    office.reset()
    office.watch()
    office.run()
    return list(range(office.calls + 1)) if EVERY else list(range(office.calls - 4, office.calls))


def run(office: ArchiveOffice, edit: Edit, call: int) -> ArchiveReport:
    """A run from the beginning, with this edit; once more where it refused to start."""
    office.reset()
    office.watch(lambda: edit(office), calls=[call])
    with suppress(RefusedByGuard):  # rows or columns moved while it was reading
        return office.run()
    return office.run()


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_rows_and_columns_may_move_before_any_call(office: ArchiveOffice, edit: Edit) -> None:
    for call in moments(office):
        run(office, edit, call)
        office.unwatch(f"call {call}")
        check(office, f"call {call}")


def check(office: ArchiveOffice, when: str) -> None:
    """Every finished row that still stands is in the archive, under its headers, and nothing else is."""
    stays, archived = office.state()
    given = {name: row for name, row in archived.items() if name.startswith("113-")}
    standing = finished() & (given.keys() | stays.keys())
    assert set(given) == standing, when
    for name, row in {**stays, **given}.items():
        if name.startswith("113-") and name != order(99):
            assert row["Shelf"] == f"shelf {int(name[-7:])}", when
            assert row["Request Type"] == "Cancellation request", when
    assert office.run().counts["changes"] == 0, when


INPUTS: dict[str, Edit] = {
    "its_status_is_taken_back": types(2, "Status", ""),
    "its_strike_is_removed": unstrike,
}


@pytest.mark.parametrize("edit", INPUTS.values(), ids=INPUTS.keys())
def test_a_row_that_people_take_up_again_ends_in_its_tab(office: ArchiveOffice, edit: Edit) -> None:
    stayed = 0
    for call in moments(office):
        stood: list[bool] = []

        def and_look(office: ArchiveOffice, stood: list[bool] = stood) -> None:
            stood.append(place_of(office, 2) is not None)
            edit(office)

        report = run(office, and_look, call)
        office.unwatch(f"call {call}")
        if stood and stood[0]:
            assert order(2) in office.rows(), f"call {call}"
            whys = [one.why for one in office.office.ledger.changes(report.run_id)]
            stayed += whys.count(EDITED)
        else:
            assert order(2) in office.rows(ARCHIVE)
    assert stayed > 0
