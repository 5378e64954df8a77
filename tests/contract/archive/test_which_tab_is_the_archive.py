"""Which tab the finished rows go to: the bot's own, a blank one of that title, never one that holds something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.errors import RefusedByGuard
from bot.runner.archive_view import archived_tables, view_archive
from bot.sandbox.sheets.engine import batch
from bot.sandbox.sheets.engine.person import Person
from bot.sheets.moving_bodies import MARK
from jobs.archive import Archive
from tests.contract.archive.archive_office import ARCHIVE, HEADERS, ArchiveOffice, finished, open_archive, order
from tests.contract.sheets.office import TAB

JOB = Archive(90, sheets=("responses",))


@pytest.fixture(scope="module")
def of_the_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path_factory.mktemp("tabs")) as office:
        yield office


@pytest.fixture
def office(of_the_module: ArchiveOffice) -> ArchiveOffice:
    of_the_module.reset()
    return of_the_module


def request(office: ArchiveOffice, kind: str, body: dict[str, object]) -> None:
    workbook = office.person.workbook
    batch.batch_update(workbook, {"requests": [{kind: body}]}, workbook.owner)


def add_tab(office: ArchiveOffice, title: str, columns: int = 4) -> Person:
    """Somebody at a new tab of this title."""
    grid = {"rowCount": 20, "columnCount": columns}
    request(office, "addSheet", {"properties": {"sheetId": 99, "title": title, "gridProperties": grid}})
    return Person(office.person.workbook, title, office.person.workbook.owner)


def plan(office: ArchiveOffice) -> list[tuple[str, int]]:
    """Where a plan says how many rows would go."""
    place = office.office.workplace()
    try:
        return [(view.archive, len(view.rows)) for view in view_archive(place, JOB)]
    finally:
        place.spreadsheet.close()


def test_an_archive_whose_title_people_write_otherwise_is_the_archive_still(office: ArchiveOffice) -> None:
    office.run_first(order(2))
    archive = office.sheet(ARCHIVE)
    assert archive is not None
    request(office, "duplicateSheet", {"sourceSheetId": archive.sheet_id, "newSheetId": 99, "newSheetName": "copy"})
    request(office, "deleteSheet", {"sheetId": archive.sheet_id})
    properties = {"sheetId": 99, "title": "archive: FORM responses 1"}
    request(office, "updateSheetProperties", {"properties": properties, "fields": "title"})
    assert plan(office) == [("archive: FORM responses 1", 4)]
    assert [(one.archive, one.moved) for one in office.run().tabs] == [("archive: FORM responses 1", 4)]
    assert set(office.rows("archive: FORM responses 1")) == finished()


@pytest.mark.parametrize("title", [ARCHIVE, "archive: form RESPONSES 1"])
@pytest.mark.parametrize("texts", [("Our own notes",), HEADERS], ids=["notes", "our_headers"])
def test_a_tab_that_holds_something_else_is_left_alone(office: ArchiveOffice, title: str, texts: tuple[str]) -> None:
    add_tab(office, title, 12).fills_row(1, texts)
    before = office.person.workbook.snapshot()
    for attempt in (plan, ArchiveOffice.run):
        with pytest.raises(RefusedByGuard, match=r"holds something else. rename it, or set archive.tab"):
            attempt(office)
    assert [sheet.rows for sheet in office.person.workbook.sheets] == [sheet.rows for sheet in before.sheets]
    assert office.places(TAB).keys() >= finished()


def test_what_people_keep_far_down_in_a_tab_of_that_title_is_left_alone(office: ArchiveOffice) -> None:
    add_tab(office, ARCHIVE).types("C15", "Our own notes")
    with pytest.raises(RefusedByGuard, match="holds something else"):
        office.run()
    assert office.places(TAB).keys() >= finished()


def test_a_tab_of_other_people_stops_nobody_while_no_row_would_go_there(office: ArchiveOffice) -> None:
    for row in office.places(TAB).values():
        office.person.strikes(f"A{row}:Z{row}", False)
    add_tab(office, ARCHIVE).types("A1", "Our own notes")
    assert plan(office) == [(ARCHIVE, 0)]
    assert int(office.run().exit_code) == 0


def test_what_stands_in_a_tab_of_other_people_is_not_told_as_archived(office: ArchiveOffice) -> None:
    add_tab(office, ARCHIVE, 12).fills_row(1, HEADERS)
    place = office.office.workplace()
    assert list(archived_tables(place, JOB)) == []
    place.spreadsheet.close()


def test_a_blank_tab_of_that_title_becomes_the_archive(office: ArchiveOffice) -> None:
    add_tab(office, ARCHIVE)
    assert plan(office) == [(ARCHIVE, 5)]
    office.watch()
    assert office.run().counts["changes"] == len(finished())
    office.unwatch()
    sheet = office.sheet(ARCHIVE)
    assert sheet is not None
    assert (sheet.sheet_id, sheet.cell(0, 0).value) == (99, MARK)
    assert set(office.rows(ARCHIVE)) == finished()
    assert office.run().counts["changes"] == 0


def test_what_somebody_types_into_a_blank_tab_as_it_becomes_the_archive_is_kept(office: ArchiveOffice) -> None:
    person = add_tab(office, ARCHIVE)
    typed: list[str] = []

    def types(_method: str, path: str, _body: object) -> None:
        if path.endswith(":batchUpdate") and not typed:
            typed.append("A1")
            person.types("A1", "a note")

    office.server.before_request = types
    office.run()
    office.server.before_request = None
    sheet = office.sheet(ARCHIVE)
    assert sheet is not None
    assert "a note" in [sheet.cell(row, 0).value for row in range(1, sheet.row_count)]
    assert set(office.rows(ARCHIVE)) >= finished()


def test_the_first_header_of_a_new_archive_looks_like_the_others_and_is_bold(office: ArchiveOffice) -> None:
    grey = {"backgroundColor": {"red": 0.8, "green": 0.8, "blue": 0.8}}
    top = {"sheetId": 7, "startRowIndex": 0, "endRowIndex": 1}
    cell = {"range": top, "cell": {"userEnteredFormat": grey}, "fields": "userEnteredFormat.backgroundColor"}
    request(office, "repeatCell", cell)
    office.run()
    sheet = office.sheet(ARCHIVE)
    assert sheet is not None
    look, other = sheet.cell(0, 0).format or {}, sheet.cell(0, 1).format or {}
    assert look["backgroundColor"] == other["backgroundColor"]
    assert look["textFormat"]["bold"] is True


def test_a_request_that_is_refused_three_times_ends_the_run_with_what_the_service_said(office: ArchiveOffice) -> None:
    """A fresh look changes nothing: it is not tried sixteen times, over six minutes."""

    def hides_a_tab(_method: str, path: str, _body: object) -> None:
        if path.endswith(":batchUpdate"):
            add_tab(office, ARCHIVE)
        elif office.sheet(ARCHIVE):
            request(office, "deleteSheet", {"sheetId": 99})

    office.server.log.calls.clear()
    office.server.before_request = hides_a_tab
    report = office.run()
    office.server.before_request = None
    assert int(report.exit_code) == 4
    said = report.cut_short or ""
    assert "Google Sheets answered 400" in said
    assert "already exists" in said
    assert said.endswith(", 3 times")
    assert office.server.log.count("batchUpdate") == 3
