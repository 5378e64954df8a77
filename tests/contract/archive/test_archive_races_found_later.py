"""What the race bench has found while rows come and go, each as small as it can be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.errors import RefusedByGuard
from tests.contract.archive.archive_office import ArchiveOffice, open_archive, order
from tests.contract.archive.column_edits import (
    Edit,
    adds,
    deletes,
    edits_around,
    in_tab,
    inserts_row_there,
    renames,
    run,
)
from tests.contract.sheets.office import TAB


@pytest.fixture(scope="module", params=[60, 5_000], ids=["a_small_tab", "a_tab_read_in_parts"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path_factory.mktemp("archive"), least_rows=request.param) as office:
        yield office


def earlier_run(office: ArchiveOffice) -> None:
    office.run_first(order(7))


def retypes(old: int, new: int) -> Edit:
    def edit(office: ArchiveOffice) -> None:
        office.person.types(f"{office.letter(TAB, 'Order Number')}{office.places(TAB)[order(old)]}", order(new))

    return edit


BESIDE: dict[str, tuple[dict[int, list[Edit]], dict[int, list[Edit]]]] = {
    "a_column_comes_in_under_each_batch": (
        {
            2: [adds("Extra", "Order Number"), deletes(1)],
            3: [adds("More", "Status")],
            4: [adds("Most", "Email Address")],
            5: [adds("Last", "Due")],
        },
        {},
    ),
    "a_column_is_moved_and_moved_back": (
        {
            2: [in_tab("moveDimension", "Case ID", destinationIndex=1), deletes(1)],
            3: [in_tab("moveDimension", "Case ID", destinationIndex=10)],
        },
        {},
    ),
    "an_order_number_is_retyped_meanwhile": (
        {
            2: [adds("Extra", "Status"), deletes(1)],
            3: [adds("More", "Done")],
            4: [retypes(3, 33)],
        },
        {5: [retypes(33, 3)]},
    ),
    "a_row_of_the_archive_comes_along": (
        {
            0: [earlier_run],
            1: [adds("Extra", "Order Number"), deletes(1)],
            2: [inserts_row_there, adds("Last", "Due")],
        },
        {1: [adds("More", "Status")]},
    ),
}


@pytest.mark.parametrize("edits", BESIDE.values(), ids=BESIDE.keys())
def test_rows_that_came_home_beside_their_headers_stand_under_them_in_the_end(
    office: ArchiveOffice, edits: tuple[dict[int, list[Edit]], dict[int, list[Edit]]]
) -> None:
    """A column comes in under the batch that takes wrong rows, and again under the one that takes them home.

    Found by: archive, seeds 10742 and 12798.
    """
    before, after = edits
    run(office, before, after)


def test_headers_that_come_along_are_put_back_though_one_of_them_was_renamed(office: ArchiveOffice) -> None:
    """Rows are inserted above the headers, and Status is renamed, under the batch that then takes the headers.

    Found by: archive, seed 14293. They were known by the required ones alone, and stayed in the archive.
    """
    office.reset()
    office.run()
    expected = office.state()
    office.reset()

    def inserts_on_top(office: ArchiveOffice) -> None:
        office.person.inserts_rows(above=1, count=2)

    edits = {2: [renames("Status"), inserts_on_top]}
    with edits_around(office, edits, {}), pytest.raises(RefusedByGuard, match="'Status' is missing"):
        office.run()
    sheet = office.sheet(TAB)
    assert sheet is not None
    row = next(
        at for at, cells in enumerate(sheet.rows, 1) if any(one and one.value == "Order Number" for one in cells)
    )
    office.person.types(f"{office.letter(TAB, 'Status (new)')}{row}", "Status")
    office.run()
    assert office.state() == expected


def test_rows_beside_their_headers_are_put_right_before_a_renamed_header_ends_the_run(office: ArchiveOffice) -> None:
    """Found by: archive, seed 50283. The run was refused first, and no other one knew of them."""
    office.reset()
    office.run()
    stay, gone = office.state()
    office.reset()
    before = {2: [adds("Extra", "Order Number"), deletes(1)], 3: [adds("More", "Due")]}
    with (
        edits_around(office, before, {3: [renames("Status")]}),
        pytest.raises(RefusedByGuard, match="'Status' is missing"),
    ):
        office.run()
    office.person.types(f"{office.letter(TAB, 'Status (new)')}1", "Status")
    office.run()
    assert office.state() == ({name: row for name, row in stay.items() if name != order(1)}, gone)
