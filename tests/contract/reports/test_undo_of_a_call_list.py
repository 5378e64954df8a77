"""Undoing a call list: rows are emptied, reservations given back, and what was called stays called (B-8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.core.notice import BounceReason, Notice
from bot.core.reminder import Reminder, ReminderState
from bot.core.rules.callers import Absence
from bot.errors import ConfigurationError
from bot.ledger import Ledger
from bot.runner.undo import undo_run
from bot.runner.undo_report import UndoReport
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from tests.contract.reports.report_office import CALLS, REPORT, ReportOffice, new_ledger, new_report, open_server, order
from tests.contract.reports.report_office import report as row
from tests.contract.sheets.office import NOW

ROWS = (row(1), row(2), row(3, Bounced=""), row(4, Bounced="", Issue="OTHER"))
CALLED = (order(1), order(2), order(4))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("undo")) as server:
        yield server


@pytest.fixture
def office(server: SandboxServer, tmp_path: Path) -> Iterator[ReportOffice]:
    """A report whose call list is made."""
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        office = new_report(server, ledger, ROWS)
        office.run("bounced_messages")
        yield office


def undo(office: ReportOffice, run_id: int | None) -> UndoReport:
    with office.workplace() as place:
        return undo_run(place, run_id or 0)


def reminders(office: ReportOffice) -> dict[str, tuple[str, str]]:
    """Caller and state of each order's reminder."""
    return {key: (one.caller, one.state.value) for key, one in office.ledger.reminders(map(order, range(1, 9))).items()}


def calls(office: ReportOffice) -> list[dict[str, Any]]:
    """What a caller reads in the Call List."""
    looks = ("colour", "struck", "note", "row")
    return [{name: text for name, text in one.items() if name not in looks} for one in office.calls()]


def types(office: ReportOffice, title: str, number: int, header: str, text: str) -> None:
    people = office.callers if title == CALLS else office.people
    people.types(office.cell(title, number, header), text)


def test_its_rows_are_emptied_but_for_who_they_are_and_the_orders_are_given_back(office: ReportOffice) -> None:
    before = office.rows()
    run = office.run()
    report = undo(office, run.run_id)
    assert office.rows() == before
    assert calls(office) == [
        {"Case ID": one["Case ID"], "Order Number": one["ORD#"]} for one in before if one["ORD#"] in CALLED
    ]
    assert reminders(office) == {}
    assert {one.order_key for one in report.given_back} == set(CALLED)
    assert int(report.exit_code) == 0


def test_the_next_call_list_fills_the_same_rows_again(office: ReportOffice) -> None:
    run = office.run()
    after, listed, held = office.rows(), calls(office), reminders(office)
    report = undo(office, run.run_id)
    assert len(office.run().written) == report.again
    assert (office.rows(), calls(office), reminders(office)) == (after, listed, held)


def test_an_undo_that_is_undone_reserves_again_and_lists_what_the_ledger_does_not_keep(office: ReportOffice) -> None:
    run = office.run()
    after, listed, held = office.rows(), calls(office), reminders(office)
    again = undo(office, undo(office, run.run_id).run_id)
    assert (office.rows(), reminders(office)) == (after, held)
    personal = {"Customer Name", "TEL", "Script"}
    assert calls(office) == [{name: one[name] for name in one if name not in personal} for one in listed]
    assert {(one.change.column, one.why) for one in again.left} == {
        (column, "the ledger keeps no personal data; the next run fills it again") for column in personal
    }
    office.run()
    assert (office.rows(), calls(office), reminders(office)) == (after, listed, held)


def test_what_people_corrected_in_private_columns_stays_and_is_listed_without_what_it_says(
    office: ReportOffice,
) -> None:
    run = office.run()
    types(office, CALLS, 2, "TEL", "(999) 555-0000")
    types(office, CALLS, 3, "Customer Name", "Somebody Else")
    report = undo(office, run.run_id)
    private = ("Customer Name", "TEL", "Script")
    assert [{name: one[name] for name in private if name in one} for one in calls(office)] == [
        {"TEL": "(999) 555-0000"},
        {"Customer Name": "Somebody Else"},
        {},
    ]
    left = [(one.row, one.change.column, one.why) for one in report.left if one.change.sheet == CALLS]
    assert left == [(2, "TEL", "says something else now"), (3, "Customer Name", "says something else now")]


def test_a_telephone_number_that_people_typed_where_the_run_had_none_stays(
    server: SandboxServer, tmp_path: Path
) -> None:
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        office = new_report(server, ledger, [row(1, **{"Customer Name": ""})])
        office.run("bounced_messages")
        run = office.run()
        types(office, CALLS, 2, "Customer Name", "Ada")
        report = undo(office, run.run_id)
        assert office.calls()[0]["Customer Name"] == "Ada"
        assert [(one.change.column, one.why) for one in report.left if one.change.sheet == CALLS] == [
            ("Customer Name", "says something else now")
        ]


def test_rows_that_a_run_filled_again_are_emptied_again(office: ReportOffice) -> None:
    undo(office, office.run().run_id)
    emptied = calls(office)
    again = office.run()
    report = undo(office, again.run_id)
    assert calls(office) == emptied
    assert int(report.exit_code) == 0


@pytest.mark.parametrize(
    ("title", "header"), [(CALLS, "Outcome"), (REPORT, "Call Outcome")], ids=["in_the_call_list", "in_the_report"]
)
def test_a_call_that_was_made_stays_with_its_reservation_and_is_listed(
    office: ReportOffice, title: str, header: str
) -> None:
    run = office.run()
    types(office, title, 2, header, "Reached")
    held = reminders(office)
    report = undo(office, run.run_id)
    assert reminders(office) == {order(1): held[order(1)]}
    assert office.rows()[0]["Assigned To"] == held[order(1)][0]
    of_report = {one.why for one in report.left if one.change.sheet == REPORT}
    assert of_report == {f"somebody has called already: {header} is filled in {title}"}
    if title == CALLS:
        assert office.calls()[0]["TEL"] == "(212) 555-2001"
        assert {one.why for one in report.left if one.change.sheet == CALLS} == {"somebody typed into Outcome"}
    office.run()
    assert reminders(office)[order(1)][1] == "done"


def test_a_call_typed_while_the_undo_writes_keeps_its_reservation(office: ReportOffice) -> None:
    run = office.run()
    held = reminders(office)
    seen = []

    def typed(_method: str, path: str, _body: object) -> None:
        if path.endswith(":getByDataFilter") and not seen:
            seen.append(path)
            types(office, CALLS, 2, "Outcome", "Reached")

    office.server.before_request = typed
    report = undo(office, run.run_id)
    office.server.before_request = None
    assert seen
    assert reminders(office) == {order(1): held[order(1)]}
    assert "a person edited Outcome meanwhile" in {one.why for one in report.left}
    office.run()
    assert reminders(office)[order(1)][1] == "done"


def test_a_reminder_that_was_made_and_recorded_is_never_taken_back(office: ReportOffice) -> None:
    run = office.run()
    types(office, CALLS, 2, "Outcome", "Voicemail")
    later = office.run()
    undo(office, later.run_id)
    assert reminders(office)[order(1)][1] == "done"
    undo(office, run.run_id)
    assert reminders(office) == {order(1): ("Joy", "done")}
    office.run()
    assert order(1) not in [one["Order Number"] for one in office.open_calls()]


def test_an_order_that_another_row_has_by_now_is_not_reserved_again(office: ReportOffice) -> None:
    run = office.run()
    undone = undo(office, run.run_id)
    reminder = Reminder(order(2), "BM-OTHER-0001", "Mike", ReminderState.RESERVED, NOW)
    office.ledger.keep_reminders([reminder])
    report = undo(office, undone.run_id)
    assert office.ledger.reminders([order(2)])[order(2)].case_id == "BM-OTHER-0001"
    assert not office.rows()[1].get("Assigned To")
    whys = {one.why for one in report.left if one.change.sheet == REPORT}
    assert whys == {"the one reminder of its order is another row's by now (B-8)"}


def test_calls_that_were_handed_on_go_back_to_who_had_them(office: ReportOffice) -> None:
    office.run()
    held = reminders(office)
    day = NOW.date()
    office.away = (Absence("Mike", day, day),)
    second = office.run()
    assert {caller for caller, _ in reminders(office).values()} == {"Joy"}
    undo(office, second.run_id)
    assert reminders(office) == held
    assert {one["ORD#"]: one.get("Assigned To", "") for one in office.rows() if one["ORD#"] in held} == {
        key: caller for key, (caller, _) in held.items()
    }


def test_a_call_list_that_people_have_deleted_is_listed_and_the_report_is_put_back(office: ReportOffice) -> None:
    before = office.rows()
    run = office.run()
    office.workbook.sheets = [sheet for sheet in office.workbook.sheets if sheet.title != CALLS]
    report = undo(office, run.run_id)
    assert office.rows() == before
    assert {(one.change.sheet, one.why) for one in report.left} == {(CALLS, "the tab is gone")}
    assert reminders(office) == {}


def test_bounced_goes_back_to_blank_and_is_no_persons_no(server: SandboxServer, tmp_path: Path) -> None:
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        office = new_report(server, ledger, [row(1, Bounced=""), row(2, Bounced="")])
        office.people.paints("B2", "#FFFF00")
        ledger.keep_notices([Notice(order(2), BounceReason.OPT_OUT, NOW, "a-notice")])
        run = office.run("bounced_messages")
        after = office.rows()
        assert [one["Bounced"] for one in after] == ["yes", "yes"]
        undone = undo(office, run.run_id)
        assert [one.get("Bounced") for one in office.rows()] == [None, None]
        assert [one["colour"] for one in office.rows()] == ["#FFFF00", None]
        undo(office, undone.run_id)
        assert office.rows() == after
        assert office.run("bounced_messages").view.plan.is_empty
        third = undo(office, run.run_id)
        assert int(third.exit_code) == 0
        office.run("bounced_messages")
        assert [one["Bounced"] for one in office.rows()] == ["yes", "yes"]


class Killed(BaseException):
    """What no handler of the bot catches."""


@pytest.mark.parametrize(
    ("owner", "name", "which", "happens"),
    [
        (Ledger, "plan_changes", 0, True),
        (SheetsClient, "write", 0, False),
        (SheetsClient, "write", 0, True),
        (SheetsClient, "write", 1, False),
        (SheetsClient, "write", 1, True),
        (Ledger, "settle", 0, False),
        (Ledger, "give_back", 1, False),
        (Ledger, "finish_run", 0, False),
    ],
)
@pytest.mark.parametrize("then", ["undo", "run"])
def test_an_undo_that_dies_leaves_nobody_called_twice_and_no_call_without_its_reservation(
    office: ReportOffice, owner: type, name: str, which: int, happens: bool, then: str
) -> None:
    before = office.rows()
    run = office.run()
    after, listed, held = office.rows(), calls(office), reminders(office)
    whole = getattr(owner, name)
    seen = iter(range(100))

    def dies(*arguments: Any, **named: Any) -> Any:
        if next(seen) != which:
            return whole(*arguments, **named)
        if happens:
            whole(*arguments, **named)
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, name, dies)
        with pytest.raises(Killed):
            undo(office, run.run_id)
    if then == "undo":
        with suppress(ConfigurationError):  # it was done but for its record
            undo(office, run.run_id)
        assert office.rows() == before
        assert reminders(office) == {}
    office.run()
    assert (office.rows(), calls(office), reminders(office)) == (after, listed, held)
    assert not office.ledger.unfinished(office.spreadsheet_id, NOW)
