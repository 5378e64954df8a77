"""`bot undo` on a live sheet: exactly what a run changed goes back, people's edits stay, and an undo can be undone."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.core.memory import ChangeKind, RunOutcome
from bot.core.parcel import Status, TrackingState
from bot.errors import ConfigurationError, LeaseHeld, SheetMismatch
from bot.runner.undo import undo_run
from bot.runner.undo_report import UndoReport
from bot.runner.undo_view import view_undo
from bot.sandbox.sheets.engine import batch
from bot.sandbox.sheets.knobs.faults import parse_fault
from tests.contract.sheets.office import Office, open_office, request
from tests.contract.sheets.test_races import HEADERS, Editor, build_rows

UPS = "1Z999AA10123456784"
LATE, KEPT, RETURNED, FIRST, PLAIN = (f"111-000000{digit}-000000{digit}" for digit in range(1, 6))
ROWS = (
    request(LATE, 13),  # row 2: orange, with a note
    request(KEPT, 16, Status="Order Kept"),  # row 3: struck through
    request(RETURNED, 12, Tracking_Number=UPS, Status="Unsuccessful"),  # row 4: Status is the bot's
    request(FIRST, 17),  # row 5
    request(PLAIN, 16, Status="Successful"),  # row 6
)
PEOPLES = ("Status", "colour", "key_struck", "note", "Macro Sent", "Done")
TEXTS = ("Next Action", "Macro", "Due", "Tracking Status", "Last Scan", "As Of")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, ROWS) as office:
        office.facts[UPS] = TrackingState(carrier="ups", number=UPS, status=Status.RETURNED)
        office.person.notes("D2", "ask Ana")
        office.person.strikes("A3:B3")
        yield office


def undo(office: Office, run_id: int | None) -> UndoReport:
    """Puts a run back."""
    place = office.workplace()
    try:
        return undo_run(place, run_id or 0)
    finally:
        place.spreadsheet.close()


def sheet(office: Office) -> dict[str, dict[str, Any]]:
    """Everything but the Case IDs; blank cells as such, strikes by column."""
    return {
        order: {name: row.get(name) or "" for name in (*PEOPLES, *TEXTS)} | {"struck": sum(row["struck"])}
        for order, row in office.rows().items()
    }


def test_a_run_is_put_back_to_the_last_cell_colour_strike_and_note(office: Office) -> None:
    before = sheet(office)
    run = office.run()
    assert sheet(office) != before
    report = undo(office, run.run_id)
    assert sheet(office) == before
    assert (int(report.exit_code), report.left) == (0, ())
    assert office.rows()[LATE]["note"] == "ask Ana"
    assert all(row["Case ID"] for row in office.rows().values())


def test_an_undo_is_put_back_to_what_the_run_had_left_and_its_marks_are_the_bots_again(office: Office) -> None:
    run = office.run()
    after = sheet(office)
    undone = undo(office, run.run_id)
    again = undo(office, undone.run_id)
    assert sheet(office) == after
    assert (int(again.exit_code), again.again) == (0, 0)
    assert office.run().view.plan.is_empty
    office.person.types("F3", "")  # C-12: not kept after all
    office.person.types("F2", "Order Kept")
    office.run()
    rows = office.rows()
    assert not rows[KEPT]["key_struck"]
    assert rows[KEPT]["struck"][:2] == [True, True]  # a person's, from before
    assert rows[LATE]["colour"] is None or rows[LATE]["colour"] == "#F9CB9C"


def test_marks_that_come_back_after_a_run_are_the_bots_again_with_what_was_struck_before(office: Office) -> None:
    undone = undo(office, office.run().run_id)
    office.run()
    again = undo(office, undone.run_id)
    rows = office.rows()
    assert (rows[LATE]["colour"], rows[KEPT]["struck"]) == ("#F9CB9C", [True] * 15)
    assert again.left == ()  # the values stand already
    office.person.types("F2", "Successful")
    office.person.types("F3", "")
    office.run()
    rows = office.rows()
    assert rows[LATE]["colour"] is None
    assert rows[KEPT]["struck"] == [True] * 2 + [False] * 13


def test_the_next_run_writes_the_values_again_but_not_the_marks(office: Office) -> None:
    run = office.run()
    report = undo(office, run.run_id)
    office.run()
    rows = office.rows()
    assert rows[LATE]["Next Action"].startswith("Chase logistics")
    assert rows[RETURNED]["Status"] == "Return to Sender"
    assert (rows[LATE]["colour"], rows[LATE]["note"]) == (None, "ask Ana")
    assert not rows[KEPT]["key_struck"]
    assert report.again == 14
    assert office.run().view.plan.is_empty


def test_as_many_cells_are_written_again_as_it_says(office: Office) -> None:
    report = undo(office, office.run().run_id)
    written = office.run().written
    assert [one.kind for one in written] == [ChangeKind.VALUE] * report.again


def test_what_people_changed_since_stays_and_is_listed_with_what_stands_there(office: Office) -> None:
    run = office.run()
    office.person.types("F4", "Successful")
    office.person.types("J5", "I do it")
    office.person.paints("D2", "#00FF00")
    office.person.strikes("A3:O3", False)
    report = undo(office, run.run_id)
    rows = office.rows()
    assert (rows[RETURNED]["Status"], rows[FIRST]["Next Action"], rows[LATE]["colour"]) == (
        "Successful",
        "I do it",
        "#00FF00",
    )
    assert {(one.row, one.change.column, one.change.kind.value, one.why) for one in report.left} == {
        (4, "Status", "value", "now says 'Successful'"),
        (5, "Next Action", "value", "now says 'I do it'"),
        (2, "Order Number", "background", "the colour is now #00FF00"),
    }
    assert int(report.exit_code) == 5


def test_rows_are_found_wherever_they_were_sorted_to_and_those_gone_are_listed(office: Office) -> None:
    before = sheet(office)
    run = office.run()
    office.person.sorts("A2:O6", "D", descending=True)
    gone = office.rows()[PLAIN]["row"]
    office.person.deletes_rows(gone)
    report = undo(office, run.run_id)
    del before[PLAIN]
    assert sheet(office) == before
    assert {one.why for one in report.left} == {"the row is gone, or its Case ID is"}
    assert {one.row for one in report.left} == {None}


@pytest.mark.parametrize(
    "edit",
    [
        lambda person: person.inserts_rows(above=3),
        lambda person: person.sorts("A2:O6", "D", descending=True),
        lambda person: person.moves_rows(2, 3, above=6),
    ],
    ids=["inserted", "sorted", "moved"],
)
def test_rows_that_move_under_the_undo_are_put_right(office: Office, edit: Any) -> None:
    before = sheet(office)
    run = office.run()
    office.before_write(edit)
    report = undo(office, run.run_id)
    office.server.before_request = None
    assert sheet(office) == before
    assert (int(report.exit_code), report.counts["repaired_rows"] > 0) == (0, True)


def test_a_person_who_types_while_the_undo_writes_wins(office: Office) -> None:
    run = office.run()
    office.before_write(lambda person: person.types("F4", "Order Kept"))
    report = undo(office, run.run_id)
    office.server.before_request = None
    assert office.rows()[RETURNED]["Status"] == "Order Kept"
    assert [(one.change.column, one.why) for one in report.left] == [("Status", "a person changed it meanwhile")]


def test_what_a_later_run_wrote_stays_and_the_run_is_named(office: Office) -> None:
    first = office.run()
    office.person.types("F5", "Successful")
    second = office.run()
    report = undo(office, first.run_id)
    assert office.rows()[FIRST]["Next Action"] == "Escalate ticket to Maines for refund"
    assert [(one.change.column, one.why) for one in report.left if one.row == 5] == [
        ("Next Action", f"run {second.run_id} wrote there since: now says 'Escalate ticket to Maines for refund'"),
        ("Macro", f"run {second.run_id} wrote there since: is blank now"),
    ][: len([one for one in report.left if one.row == 5])]


def test_what_a_later_run_wrote_again_is_not_taken_for_the_first_ones(office: Office) -> None:
    first = office.run()
    undone = undo(office, first.run_id)
    second = office.run()
    with pytest.raises(ConfigurationError, match=f"undone already, by run {undone.run_id}"):
        undo(office, first.run_id)
    assert undo(office, second.run_id).counts["changes"] == len(second.written)


def test_undo_and_its_undo_as_often_as_one_likes(office: Office) -> None:
    before = sheet(office)
    run = office.run().run_id
    after = sheet(office)
    for _ in range(2):
        undone = undo(office, run).run_id
        assert sheet(office) == before
        undo(office, undone)
        assert sheet(office) == after
        with pytest.raises(ConfigurationError, match="undone already"):
            undo(office, undone)


def test_columns_people_have_deleted_or_renamed_since_are_listed(office: Office) -> None:
    run = office.run()
    office.person.types("J1", "To do")
    report = undo(office, run.run_id)
    assert {(one.change.column, one.why) for one in report.left} == {("Next Action", "the column is gone")}
    assert not office.rows()[FIRST].get("Macro")


def test_a_tab_that_is_gone_or_without_its_headers_is_refused_before_anything_is_written(office: Office) -> None:
    run = office.run()
    office.person.types("D1", "Nr.")
    runs = len(office.ledger.runs())
    with pytest.raises(SheetMismatch, match="'Order Number' is missing"):
        undo(office, run.run_id)
    assert len(office.ledger.runs()) == runs


def test_a_renamed_tab_is_found_by_its_headers(office: Office) -> None:
    before = sheet(office)
    run = office.run()
    rename(office, "Answers")
    undo(office, run.run_id)
    rename(office, "Form Responses 1")
    assert sheet(office) == before


def test_a_formula_in_the_way_keeps_its_row_as_it_is_and_is_a_problem(office: Office) -> None:
    run = office.run()
    text = office.rows()[FIRST]["Next Action"]
    office.person.types("J5", f'="{text}"')
    report = undo(office, run.run_id)
    assert office.rows()[FIRST]["Next Action"] == text
    assert [problem.row for problem in report.problems] == [5]
    assert int(report.exit_code) == 5


@pytest.mark.parametrize("run_id", [1, 2, 99])
def test_a_run_without_changes_and_an_unknown_one_are_refused(tmp_path: Path, run_id: int) -> None:
    with open_office(tmp_path, [request(LATE, 18) | {"Request Type": "Refund"}]) as office:
        office.run()
        office.run()
        why = {1: "nothing|columns", 2: "it changed nothing", 99: "there is no such run"}[run_id]
        if run_id == 1:  # the bot's columns stay
            report = undo(office, 1)
            assert (report.run_id, len(report.view.stays)) == (None, 7)
            return
        with pytest.raises(ConfigurationError, match=why):
            undo(office, run_id)


def test_a_look_at_an_undo_writes_nothing(office: Office) -> None:
    run = office.run()
    before, writes, runs = sheet(office), office.writes(), len(office.ledger.runs())
    place = office.workplace()
    view = view_undo(place, run.run_id or 0)
    place.spreadsheet.close()
    assert len(view.changes) == 14 + 3
    assert (sheet(office), office.writes(), len(office.ledger.runs())) == (before, writes, runs)


def rename(office: Office, title: str) -> None:
    workbook = office.server.state.workbook(office.spreadsheet_id)
    change = {"properties": {"sheetId": 7, "title": title}, "fields": "title"}
    batch.batch_update(workbook, {"requests": [{"updateSheetProperties": change}]}, workbook.owner)


@pytest.mark.parametrize("fault", ["429", "503", "reset-before", "reset-after", "truncated"])
def test_a_service_that_fails_in_the_middle_does_not_change_how_it_ends(office: Office, fault: str) -> None:
    before = sheet(office)
    run = office.run()
    office.server.faults.add(parse_fault(f"{fault}:2@:batchUpdate"))
    report = undo(office, run.run_id)
    assert sheet(office) == before
    assert (int(report.exit_code), report.left) == (0, ())


def test_a_service_that_stays_down_ends_it_with_4_and_the_next_undo_goes_on(office: Office) -> None:
    before = sheet(office)
    run = office.run()
    office.server.faults.add(parse_fault("503:200@:batchUpdate"))
    report = undo(office, run.run_id)
    assert (int(report.exit_code), report.cut_short is not None) == (4, True)
    office.server.faults.clear()
    assert int(undo(office, run.run_id).exit_code) == 0
    assert sheet(office) == before
    assert not office.ledger.unfinished(office.spreadsheet_id, office.now)


def test_an_undo_that_loses_its_lease_writes_nothing_and_is_recorded_as_refused(office: Office) -> None:
    run = office.run()
    after = sheet(office)

    def lose(_method: str, path: str, _body: Any) -> None:
        if path.endswith(":getByDataFilter"):
            with sqlite3.connect(office.ledger._database.place, timeout=10) as database:
                database.execute("UPDATE leases SET expires_at = acquired_at, fencing = fencing + 1")
            database.close()

    office.server.before_request = lose
    with pytest.raises(LeaseHeld, match="lost its lease"):
        undo(office, run.run_id)
    office.server.before_request = None
    assert sheet(office) == after
    assert office.ledger.runs()[0].outcome is RunOutcome.REFUSED
    assert int(undo(office, run.run_id).exit_code) == 0


@pytest.mark.parametrize("seed", range(int(os.environ.get("SHEET_BOT_RACE_SEEDS", "8"))))
def test_whatever_people_do_meanwhile_rows_are_as_before_the_run_or_as_people_left_them(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    with open_office(tmp_path, build_rows(rng), HEADERS) as office:
        before = looks(office)
        run = office.run()
        after = looks(office)
        editor = Editor(office, rng)
        when = rng.choice(["before_request", "after_request"])

        def edit(_method: str, path: str, _body: Any) -> None:
            if path.endswith((":batchUpdate", ":getByDataFilter")) and rng.random() < 0.6:
                editor.within_round_trip = path.endswith(":batchUpdate") is (when == "before_request")
                editor.edits(office.person)

        setattr(office.server, when, edit)
        undo(office, run.run_id)
        office.server.before_request = office.server.after_request = None
        with suppress(ConfigurationError):  # undone already
            undo(office, run.run_id)
        rows = looks(office)
    touched = {order for order, _ in editor.typed} | set(editor.painted)
    for order, row in rows.items():
        if order not in before:
            assert not any(row[name] for name in TEXTS), order  # a row of people's, or what was to be another's
            continue
        typed = {column: text for (of, column), text in editor.typed.items() if of == order}
        if order in editor.painted:
            typed["colour"] = editor.painted[order]
        for name, stands in row.items():
            expected = (typed[name],) if name in typed else (before[order][name],)
            if order in touched and name not in typed:
                expected = (before[order][name], after[order][name])  # the whole row gives way to people
            assert stands in expected, (seed, order, name, stands, expected)


def looks(office: Office) -> dict[str, dict[str, Any]]:
    """What people see of each row."""
    names = ("Status", "Comments", *TEXTS, "colour", "key_struck", "note")
    return {order: {name: row.get(name) or "" for name in names} for order, row in office.rows().items()}
