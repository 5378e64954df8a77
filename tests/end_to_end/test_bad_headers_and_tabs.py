"""Headers, columns and tabs that people rename, double, move and delete: refused whole, or understood."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.sheets.engine import batch
from bot.sandbox.sheets.engine.person import Person
from tests.contract.sheets.office import TAB
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import COLUMNS, FIRST, Front, assert_refused, open_front


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk) as front:
        yield front


def columns(first: int, last: int) -> dict[str, object]:
    return {"sheetId": 7, "dimension": "COLUMNS", "startIndex": first, "endIndex": last}


@pytest.mark.parametrize(
    ("header", "text", "told"),
    [
        ("Order Number", "Order Nr.", "the header 'Order Number' is missing; the nearest one found is 'Order Nr.'"),
        ("Status", "", "the header 'Status' is missing"),
        ("Timestamp", "Zeitstempel", "the header 'Timestamp' is missing"),
        ("Macro Sent", "Status", "the header 'Status' stands twice: F1 ('Status') and G1 ('Status')"),
        ("Macro Sent", "Macro Snt", "'Macro Sent' (renamed to 'Macro Snt'?)"),
    ],
)
@pytest.mark.parametrize("known", [False, True], ids=["first_run", "after_a_run"])
def test_a_header_that_is_gone_or_doubled_stops_the_sheet_before_anything_is_written(
    front: Front, header: str, text: str, told: str, known: bool
) -> None:
    if known:
        assert front.run().code == 0
    front.types(header, 1, text)
    before = front.picture()
    done = front.run()
    if header == "Macro Sent" and text != "Status":
        if not known:  # people's columns may be missing from the start
            assert done.code == 0
            return
        assert_refused(done, 3, told, "bot check --accept-sheet")
    else:
        assert_refused(done, 2, told)
    assert front.picture() == before
    front.types(header, 1, header)
    assert front.run().code == 0


def test_a_header_doubled_by_an_alias_is_not_taken_for_the_real_one(front: Front) -> None:
    front.types("Done", 1, "Order ID")
    assert front.run().code == 0
    assert front.facts()[FIRST][0].startswith("Chase logistics")


def test_a_column_that_was_meant_to_go_is_accepted_once_and_for_all(front: Front) -> None:
    front.run()
    front.edits("deleteDimension", range=columns(6, 7))  # Macro Sent
    assert_refused(front.run(), 3, "'Macro Sent'")
    assert front.bot("check").code == 2
    accepted = front.bot("check", "--accept-sheet")
    assert accepted.code == 0
    assert "accepted as it is now" in accepted.out
    assert front.run().code == 0
    assert front.run().code == 0


def test_a_column_of_the_bot_that_was_deleted_is_refused_and_after_acceptance_made_anew(front: Front) -> None:
    front.run()
    whole = front.facts()
    front.edits("deleteDimension", range=columns(9, 10))  # Next Action
    assert_refused(front.run(), 3, "'Next Action'")
    front.bot("check", "--accept-sheet")
    assert front.run().code == 0
    assert front.facts() == whole


def test_a_column_moved_between_runs_is_found_by_its_name(front: Front) -> None:
    front.run()
    whole = front.facts()
    front.edits("moveDimension", source=columns(3, 4), destinationIndex=15)  # Order Number to the far right
    front.edits("moveDimension", source=columns(9, 10), destinationIndex=0)
    before = front.picture()
    assert front.run().json["runs"][0]["counts"]["changes"] == 0
    assert (front.facts(), front.picture()) == (whole, before)


@pytest.mark.parametrize("which", [0, 1], ids=["under_the_new_columns", "under_the_rows"])
def test_a_column_moved_during_the_run_gets_nothing_wrong(desk: Desk, which: int) -> None:
    with open_front(desk) as quiet:
        quiet.office.run()
        expected = quiet.facts()
    with open_front(desk) as front:

        def move(person: Person) -> None:
            request = {"moveDimension": {"source": columns(3, 4), "destinationIndex": 6}}
            batch.batch_update(person.workbook, {"requests": [request]}, person.email)

        front.office.before_write(move, which=which)
        front.office.run()
        front.office.server.before_request = None
        front.office.run()
        assert front.facts() == expected
        assert set(front.office.rows()[FIRST]) >= set(COLUMNS)


def test_a_renamed_tab_is_found_by_its_headers(front: Front) -> None:
    front.edits("updateSheetProperties", properties={"sheetId": 7, "title": "Answers"}, fields="title")
    assert front.run().code == 0
    assert {one["sheet"] for one in front.run().json["runs"][0]["changes"]} <= {"Answers"}


def test_two_tabs_with_the_headers_and_neither_with_the_title_are_not_guessed_between(front: Front) -> None:
    front.edits("duplicateSheet", sourceSheetId=7, newSheetName="Answers")
    front.edits("updateSheetProperties", properties={"sheetId": 7, "title": "Old answers"}, fields="title")
    before = front.picture()
    assert_refused(front.run(), 2, f"no tab is called '{TAB}'", "2 of its tabs", "sheets.responses.tab")
    assert front.picture() == before


def test_a_deleted_tab_is_missed_by_name_and_the_other_tabs_are_listed(front: Front) -> None:
    front.run()
    front.edits("addSheet", properties={"title": "Holidays", "sheetId": 8})
    front.edits("deleteSheet", sheetId=7)
    before = front.picture()
    assert_refused(front.run(), 2, f"no tab is called '{TAB}'", "'Holidays'")
    assert front.picture() == before


def test_a_tab_deleted_while_the_bot_works_ends_the_run_by_name(front: Front) -> None:
    front.edits("addSheet", properties={"title": "Holidays", "sheetId": 8})

    def delete(person: Person) -> None:
        batch.batch_update(person.workbook, {"requests": [{"deleteSheet": {"sheetId": 7}}]}, person.email)

    front.office.before_write(delete, which=0)
    assert_refused(front.run(), 3, TAB, "the tab was deleted")
