"""Finished rows go to the archive: which, with what, and what the ledger knows of them then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import LeaseHeld, SheetMismatch
from bot.sandbox.sheets.engine import batch
from tests.contract.archive.archive_office import ARCHIVE, ArchiveOffice, finished, open_archive, order


@pytest.fixture
def office(tmp_path: Path) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path) as office:
        yield office


def test_finished_rows_move_with_everything_in_them_and_all_others_stay(office: ArchiveOffice) -> None:
    before, _ = office.state()
    office.watch()
    report = office.run()
    office.unwatch()
    stays, archived = office.state()
    assert archived == {name: row for name, row in before.items() if name in finished()}
    assert stays == {name: row for name, row in before.items() if name not in finished()}
    assert report.counts["changes"] == len(finished())
    assert int(report.exit_code) == 0
    assert set(office.rows(ARCHIVE)) == finished()


def test_a_second_run_finds_nothing_to_do_and_writes_nothing(office: ArchiveOffice) -> None:
    office.run()
    office.server.log.clear()
    assert office.run().counts["changes"] == 0
    assert office.server.log.count("batchUpdate") == 0


@pytest.mark.parametrize("edit", ["nobody", "inserts", "moves_a_column"])
def test_of_a_large_tab_only_what_a_batch_can_hit_is_read(tmp_path: Path, edit: str) -> None:
    with open_archive(tmp_path / edit, least_rows=3000) as office:
        before, _ = office.state()

        def people_edit() -> None:
            if edit == "inserts":
                office.person.inserts_rows(above=3)
            elif edit == "moves_a_column":
                place = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": 8, "endIndex": 9}
                request = {"moveDimension": {"source": place, "destinationIndex": 1}}
                batch.batch_update(office.person.workbook, {"requests": [request]}, office.person.workbook.owner)

        office.watch(people_edit, calls=[12])
        report = office.run()
        office.unwatch()
        stays, archived = office.state()
        assert archived == {name: row for name, row in before.items() if name in finished()}
        assert stays == {name: row for name, row in before.items() if name not in finished()}
        assert (report.repaired_rows > 0) is (edit != "nobody")


def test_rows_go_behind_those_that_are_there_and_new_columns_find_their_place(office: ArchiveOffice) -> None:
    office.run_first(order(2))
    place = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
    request = {"insertDimension": {"range": place}}
    batch.batch_update(office.person.workbook, {"requests": [request]}, office.person.workbook.owner)
    office.person.types("E1", "Colour")
    row = office.rows()[order(4)]["row"]
    office.person.types(f"E{row}", "blue")
    office.run()
    archived = office.rows(ARCHIVE)
    assert set(archived) == finished()
    assert next(iter(archived)) == order(2)
    assert archived[order(4)]["Colour"] == "blue"
    assert "Colour" not in archived[order(2)]
    assert all(one["Shelf"] == f"shelf {int(name[-7:])}" for name, one in archived.items())


def test_a_row_with_merged_or_protected_cells_or_a_spilled_value_stays_and_is_a_problem(office: ArchiveOffice) -> None:
    rows = office.rows()
    merged, protected, spilled = (rows[order(number)]["row"] - 1 for number in (2, 4, 7))
    lead = office.person.workbook.owner
    for kind, body in (
        ("mergeCells", {"range": box(merged, 26, 28), "mergeType": "MERGE_ALL"}),
        ("addProtectedRange", {"protectedRange": {"range": box(protected, 0, 9), "editors": {"users": [lead]}}}),
    ):
        batch.batch_update(office.person.workbook, {"requests": [{kind: body}]}, lead)
    office.person.types(f"T{spilled}", f"=ARRAYFORMULA(A{spilled}:A{spilled + 1})")
    report = office.run()
    assert set(office.rows(ARCHIVE)) == finished() - {order(2), order(4), order(7)}
    assert int(report.exit_code) == 5
    assert sorted(one.problem.partition(":")[0] for one in report.problems) == [
        "is filled by an ARRAYFORMULA",
        "is merged with other cells",
        "is protected",
    ]


def box(row: int, left: int, right: int) -> dict[str, int]:
    return {
        "sheetId": 7,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def test_an_archive_whose_headers_do_not_fit_is_refused_before_anything_moves(office: ArchiveOffice) -> None:
    office.run_first(order(2))
    office.archivist.types(f"{office.letter(ARCHIVE, 'Order Number')}1", "Something else")
    before = office.census()
    with pytest.raises(SheetMismatch, match="Order Number"):
        office.run()
    assert office.census() == before


def test_two_bots_do_not_archive_at_once(office: ArchiveOffice) -> None:
    lease = office.office.ledger.acquire(office.office.spreadsheet_id, "another", 60, datetime.now(UTC))
    with pytest.raises(LeaseHeld):
        office.run()
    office.office.ledger.release(lease, datetime.now(UTC))
    assert office.run().counts["changes"] == len(finished())
