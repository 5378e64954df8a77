"""When the bot would rather not write: another bot, too many rows, an emptied sheet. It ends with 3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.errors import BotError, LeaseHeld
from tests.contract.sheets.office import request
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import FIRST, SPREADSHEET, Front, assert_refused, open_front


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk) as front:
        yield front


def test_a_second_bot_on_the_same_sheet_is_told_who_is_at_work(front: Front) -> None:
    before = front.picture()
    lease = front.office.ledger.acquire(SPREADSHEET, "warehouse-pc:4711", 300, datetime.now(UTC))
    assert_refused(front.run(), 3, "warehouse-pc:4711")
    assert front.picture() == before
    assert front.bot("plan", "cancellations").code == 0  # looking is allowed
    front.office.ledger.release(lease, datetime.now(UTC))
    assert front.run().code == 0


def test_of_two_bots_that_start_at_once_one_works(front: Front) -> None:
    told: list[BotError] = []

    def run_another(method: str, path: str, _body: object) -> None:
        if path.endswith(":getByDataFilter"):
            try:
                front.office.run()
            except LeaseHeld as error:
                told.append(error)

    front.office.server.before_request = run_another
    assert front.run().code == 0
    assert told
    assert "works on it since" in told[0].problem


def test_a_lease_taken_over_while_carriers_were_asked_stops_the_late_one(front: Front) -> None:
    front.run()
    front.types("Status", 2, "Successful")
    before = front.picture()

    def take_over(method: str, path: str, _body: object) -> None:
        if path.endswith(":getByDataFilter"):
            ledger = front.office.ledger
            future = datetime(2100, 1, 1, tzinfo=UTC)
            ledger.acquire(SPREADSHEET, "other:1", 300, future)

    front.office.server.before_request = take_over
    done = front.run()
    front.office.server.before_request = None
    assert_refused(done, 3, "lost its lease")
    assert front.picture() == before


ORDERS = [f"112-{number:07}-{number:07}" for number in range(60)]


def test_more_rows_than_allowed_are_refused_and_forced_on_request(desk: Desk) -> None:
    rows = [request(order, 13) for order in ORDERS]
    with open_front(desk, rows) as front:
        assert front.run().code == 0  # rows seen for the first time do not count
        front.office.server.log.clear()
        last = len(ORDERS) + 1
        front.edits(
            "repeatCell",
            range={"sheetId": 7, "startRowIndex": 1, "endRowIndex": last, "startColumnIndex": 5, "endColumnIndex": 6},
            cell={"userEnteredValue": {"stringValue": "Successful"}},
            fields="userEnteredValue",
        )
        before = front.picture()
        words = ("60 of 60 open rows would change", "guard.floor (50)", "guard.max_fraction (0.2)", "--force")
        assert_refused(front.run(), 3, *words)
        assert (front.picture(), front.office.writes()) == (before, 0)
        assert front.bot("plan", "cancellations").code == 0
        assert front.run("--force").code == 0
        assert {facts[0] for facts in front.facts().values()} == {"Escalate ticket to Maines for refund"}
        assert front.run().code == 0


def test_an_emptied_sheet_is_refused_also_by_force_and_accepted_when_meant(front: Front) -> None:
    front.run()
    front.edits("updateCells", range={"sheetId": 7, "startRowIndex": 1}, rows=[], fields="userEnteredValue")
    before = front.picture()
    assert_refused(front.run(), 3, "the sheet is suddenly empty; the last run saw 4 rows", "--accept-sheet")
    assert_refused(front.run("--force"), 3, "the sheet is suddenly empty")
    assert front.bot("check").code == 2
    assert front.picture() == before
    assert front.bot("check", "--accept-sheet").code == 0
    assert front.run().code == 0


def test_a_header_known_before_is_missed_also_by_force(front: Front) -> None:
    front.run()
    front.types("Tracking Status", 1, "Where is it")
    before = front.picture()
    assert_refused(front.run("--force"), 3, "'Tracking Status'")
    assert front.picture() == before


def test_a_refusal_stands_in_the_history(front: Front) -> None:
    front.run()
    front.types("Tracking Status", 1, "")
    front.run()
    refused, done = front.bot("history", "--json").json["runs"]
    assert (refused["outcome"], refused["exit_code"], done["outcome"]) == ("refused", 3, "done")
    assert "'Tracking Status'" in refused["problems"][0]["problem"]
    assert FIRST in front.office.rows()
