"""Columns move under a batch that takes wrong rows, and once more before the bot has looked, or as they return.

Found by: archive, seed 1270.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox.sheets.engine import batch as engine
from tests.contract.archive.archive_office import ARCHIVE, ArchiveOffice, open_archive
from tests.contract.archive.column_edits import Edit, adds, deletes, in_tab, inserts_row_there, renames, run
from tests.contract.sheets.office import TAB


@pytest.fixture(scope="module", params=[60, 5_000], ids=["a_small_tab", "a_tab_read_in_parts"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path_factory.mktemp("archive"), least_rows=request.param) as office:
        yield office


ORDERS: dict[str, tuple[Edit, Edit]] = {
    "a_column_comes_in_and_another_one": (adds("Extra", "Order Number"), adds("More", "Status")),
    "a_column_without_a_header_and_another_one": (
        in_tab("insertDimension", "Order Number"),
        in_tab("insertDimension", "Status"),
    ),
    "a_column_is_moved_and_another_one_comes_in": (
        in_tab("moveDimension", "Shelf", destinationIndex=1),
        adds("More", "Order Number"),
    ),
    "a_column_is_moved_and_moved_on": (
        in_tab("moveDimension", "Comments", destinationIndex=1),
        in_tab("moveDimension", "Comments", destinationIndex=12),
    ),
    "a_column_comes_in_and_one_in_the_archive": (
        adds("Extra", "Order Number"),
        adds("More", "Status", ARCHIVE),
    ),
}


@pytest.mark.parametrize("edits", ORDERS.values(), ids=ORDERS.keys())
@pytest.mark.parametrize("renamed", [None, "Shelf"])
def test_wrong_rows_come_home_cell_by_cell(
    office: ArchiveOffice, edits: tuple[Edit, Edit], renamed: str | None
) -> None:
    first = [edits[0], *([renames(renamed)] if renamed else []), deletes(1)]
    run(office, before={2: first}, after={2: [edits[1]]})


def ends_with_its_headers(office: ArchiveOffice) -> None:
    sheet, workbook = office.sheet(TAB), office.person.workbook
    assert sheet is not None
    first = ord(office.letter(TAB, "As Of")) - 64
    blank = {"sheetId": sheet.sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": sheet.column_count}
    engine.batch_update(workbook, {"requests": [{"deleteDimension": {"range": blank}}]}, workbook.owner)


def test_rows_come_home_where_no_blank_column_is_left(office: ArchiveOffice) -> None:
    """The last column is moved to the left under the batch, and then the one that is last before the bot has looked."""
    moves = [in_tab("moveDimension", name, destinationIndex=1) for name in ("As Of", "Last Scan")]
    run(office, before={0: [ends_with_its_headers], 2: [moves[0], deletes(1)]}, after={2: [moves[1]]})


def test_rows_that_came_home_beside_their_headers_are_put_right_before_the_others_follow(office: ArchiveOffice) -> None:
    """Rows are inserted in the archive while wrong ones are on their way home, so that one of those stays behind, and a
    column in the tab. Found by: archive, seed 2969. The archive got that column too, and nothing told any more how the
    rows had come.
    """

    run(office, before={2: [deletes(1)], 3: [inserts_row_there, adds("More", "Order Number")]}, after={})


def test_wrong_rows_that_go_along_with_rows_beside_their_headers_come_home_too(office: ArchiveOffice) -> None:
    """A column comes in as wrong rows return, and a row as those are put right. Found by: archive, seed 3898."""

    def inserts_row(office: ArchiveOffice) -> None:
        office.person.inserts_rows(above=2)

    run(office, before={2: [deletes(1)], 3: [adds("More", "Order Number")], 4: [inserts_row]}, after={})


@pytest.mark.parametrize("right_of_it", ["Status", "Due"])
def test_a_row_that_had_arrived_and_came_along_with_wrong_ones_goes_back_whole(
    office: ArchiveOffice, right_of_it: str
) -> None:
    """A column comes in as it is sent to the archive for the second time. Found by: archive, seed 6344."""
    run(office, before={2: [deletes(1)], 3: [inserts_row_there], 5: [adds("More", right_of_it)]}, after={})


@pytest.mark.parametrize("title", [TAB, ARCHIVE])
def test_a_tab_that_is_renamed_as_rows_move_is_known_again(office: ArchiveOffice, title: str) -> None:
    """The batch names both tabs, for its answer: the service refuses it, and the next one has the new name."""
    office.reset()
    office.run()
    expected = office.state()
    office.reset()
    batches = 0

    def renames_tab(old: str, new: str) -> None:
        sheet, workbook = office.sheet(old), office.person.workbook
        assert sheet is not None
        named = {"properties": {"sheetId": sheet.sheet_id, "title": new}, "fields": "title"}
        engine.batch_update(workbook, {"requests": [{"updateSheetProperties": named}]}, workbook.owner)

    def arrives(_method: str, path: str, _body: Any) -> None:
        nonlocal batches
        batches += path.endswith(":batchUpdate")
        if path.endswith(":batchUpdate") and batches == 2:
            renames_tab(title, "It's another")

    office.server.before_request = arrives
    report = office.run()
    renames_tab("It's another", title)
    office.server.before_request = None
    assert batches == 3
    assert (report.cut_short, office.state()) == (None, expected)
