"""Google and the carriers when they are down or talk nonsense: bounded waiting, nothing twice or lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from google.auth import _exponential_backoff

from bot.errors import ServiceDown
from bot.runner.facts import CarrierFacts
from bot.runner.report import Report
from bot.runner.run import run_job
from bot.sandbox.carriers.faults import Fault as CarrierFault
from bot.sandbox.carriers.server import CarrierServer
from bot.sandbox.sample.workbook import sample_journeys
from bot.sandbox.sheets.engine import values
from bot.sandbox.sheets.http.oauth.authority import GrantRefused
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from bot.tracking.carriers.registry import build_apis
from bot.tracking.service import Tracker
from tests.contract.sheets.office import Office, cancellations, request
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import FIRST, FOURTH, ROWS, SECOND, THIRD, Front, assert_refused, open_front

FOREVER = 10_000
WRITE = r":batchUpdate$"


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk, settings={"sheets.max_tries": 2}) as front:
        yield front


@pytest.fixture(scope="module")
def expected(
    desk_in: Callable[[Path], Desk], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[Any, ...]]:
    """What an undisturbed run leaves."""
    with open_front(desk_in(tmp_path_factory.mktemp("quiet"))) as quiet:
        quiet.office.run()
        return MappingProxyType(quiet.facts())


def clean_run(front: Front) -> Report:
    front.office.server.faults.clear()
    return front.office.run()


@pytest.mark.parametrize("kind", [FaultKind.UNAVAILABLE, FaultKind.TOO_MANY_REQUESTS, FaultKind.MALFORMED])
def test_a_service_that_stays_down_ends_the_run_with_4_after_a_few_tries(front: Front, kind: FaultKind) -> None:
    front.office.server.faults.add(Fault(kind, count=FOREVER))
    front.office.server.log.clear()
    before = front.picture()
    assert_refused(front.run(), 4, "did not answer in 2 tries", "Run again later")
    assert front.office.server.log.count() == 2
    assert front.picture() == before
    front.office.server.faults.clear()
    assert front.run().code == 0


def test_a_token_endpoint_that_is_down_is_a_service_that_is_down(front: Front) -> None:
    before = front.picture()
    waits: list[float] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(front.office.server.authority, "grant", broken)
        patched.setattr(_exponential_backoff, "time", SimpleNamespace(sleep=waits.append))
        done = front.run()
    assert 0 < sum(waits) < 60
    assert front.picture() == before
    assert front.run().code == 0
    assert_refused(done, 4)


def broken(_form: bytes) -> dict[str, object]:
    raise GrantRefused("internal_failure", "Backend Error", status=503)


@pytest.mark.parametrize("kind", [FaultKind.TOO_MANY_REQUESTS, FaultKind.INTERNAL_ERROR, FaultKind.RESET_BEFORE])
def test_passing_faults_are_waited_out(front: Front, expected: Mapping[str, tuple[Any, ...]], kind: FaultKind) -> None:
    front.office.server.faults.add(Fault(kind, count=1), Fault(kind, skip=4, count=2), Fault(kind, path=WRITE, count=2))
    front.office.run()
    assert front.facts() == expected
    assert 0 < sum(front.office.sleeps) < 60
    assert clean_run(front).view.plan.is_empty


AFTER = {
    "reset": Fault(FaultKind.RESET_AFTER, path=WRITE),
    "503": Fault(FaultKind.UNAVAILABLE, path=WRITE, after_apply=True),
    "malformed": Fault(FaultKind.MALFORMED, path=WRITE),
    "truncated": Fault(FaultKind.TRUNCATED, path=WRITE),
}


@pytest.mark.parametrize("which", [0, 1], ids=["new_columns", "rows"])
@pytest.mark.parametrize("name", AFTER)
def test_a_write_that_was_applied_but_not_answered_is_neither_repeated_nor_lost(
    front: Front, expected: Mapping[str, tuple[Any, ...]], name: str, which: int
) -> None:
    front.office.server.faults.add(replace(AFTER[name], skip=which))
    report = front.office.run()
    assert (front.facts(), int(report.exit_code)) == (expected, 0)
    assert front.office.values("I1:P1")[0][:8] == [*front.office.values("I1:O1")[0]]  # no column stands twice
    assert clean_run(front).view.plan.is_empty
    assert report.run_id is not None
    assert {str(one.state) for one in front.office.ledger.changes(report.run_id)} == {"applied"}


def test_an_added_row_whose_answer_was_lost_is_not_added_again(desk: Desk) -> None:
    with open_front(desk, [request(FIRST, 13, Status="SR")]) as front:
        front.office.server.faults.add(Fault(FaultKind.RESET_AFTER, path=WRITE, skip=2, count=2))  # tab, then row
        front.office.run()
        clean_run(front)
        workbook = front.office.server.state.workbook(front.office.spreadsheet_id)
        header, *opened = values.get(workbook, "'Sales Returns'!A1:D", {})["values"]
        assert (header[0], [row[1:] for row in opened]) == ("Case ID", [[FIRST, "", "Opened"]])


@pytest.mark.parametrize("kind", [FaultKind.UNAVAILABLE, FaultKind.TOO_MANY_REQUESTS])
def test_writes_that_never_get_through_are_given_up_with_4_and_done_by_the_next_run(
    front: Front, expected: Mapping[str, tuple[Any, ...]], kind: FaultKind
) -> None:
    front.office.run()
    front.types("Status", 4, "Successful")
    before = front.picture()
    front.office.server.faults.add(Fault(kind, path=WRITE, count=FOREVER))
    front.office.server.log.clear()
    report = front.office.run()
    assert int(report.exit_code) == 4
    assert report.cut_short
    assert front.picture() == before
    assert front.office.writes() <= 8
    assert sum(front.office.sleeps) < 180
    assert int(clean_run(front).exit_code) == 0
    assert front.facts()[THIRD][0] == "Escalate ticket to Maines for refund"
    assert clean_run(front).view.plan.is_empty


def test_columns_that_never_get_through_leave_the_sheet_as_it_was(front: Front) -> None:
    before = front.picture()
    front.office.server.faults.add(Fault(FaultKind.UNAVAILABLE, path=WRITE, count=FOREVER))
    try:
        with pytest.raises(ServiceDown):
            front.office.run()
    finally:
        assert front.picture() == before


def test_a_read_that_fails_between_two_batches_leaves_a_sheet_the_next_run_completes(
    front: Front, expected: Mapping[str, tuple[Any, ...]]
) -> None:
    front.office.server.faults.add(Fault(FaultKind.UNAVAILABLE, path="getByDataFilter", count=FOREVER))
    with pytest.raises(ServiceDown):
        front.office.run()
    clean_run(front)
    assert front.facts() == expected
    assert clean_run(front).view.plan.is_empty


# Carriers

RETURNED = next(number for number in sample_journeys() if number.startswith("1Z"))
PARCELS = (
    *ROWS,
    request("111-0000005-0000005", 12, Status="Unsuccessful", Tracking_Number=RETURNED, Carrier="UPS"),
)


def run_with(office: Office, settings: dict[str, Any]) -> Report:
    with Tracker(build_apis({"ups": settings}), clock=lambda: office.now) as tracker:
        place = replace(office.workplace(), facts=CarrierFacts(tracker))
        try:
            return run_job(place, cancellations())
        finally:
            place.spreadsheet.close()


def test_a_carrier_without_credentials_is_one_problem_and_its_rows_wait(desk: Desk) -> None:
    with open_front(desk, PARCELS) as front:
        report = run_with(front.office, {"base_url": "http://127.0.0.1:9", "client_id": "", "client_secret": ""})
        (problem,) = report.problems
        assert (problem.row, problem.column, int(report.exit_code)) == (None, "Tracking Number", 5)
        assert "UPS" in problem.problem
        held = front.office.rows()["111-0000005-0000005"]
        assert (held["Status"], held.get("Next Action"), held["colour"]) == ("Unsuccessful", None, None)
        assert front.facts()[SECOND][0] == "Closed: order kept"
        assert front.facts()[FOURTH][0].startswith("Escalate")


def test_after_a_first_run_with_the_carriers_down_the_next_one_goes_on_without_force(desk: Desk) -> None:
    orders = [f"112-{number:07}-0000000" for number in range(60)]
    rows = [request(order, 12, Status="Unsuccessful", Tracking_Number=RETURNED, Carrier="UPS") for order in orders]
    with open_front(desk, rows) as front, CarrierServer(sample_journeys(), now=lambda: front.office.now) as carriers:
        keys = {"client_id": carriers.ups.client_id, "client_secret": carriers.ups.client_secret}
        settings = {"base_url": carriers.ups_url, **keys, "limits": {"tries": 1, "backoff_s": 0.01}}
        carriers.ups.faults.add(CarrierFault("503", "details"), times=FOREVER)
        for _ in range(2):
            assert int(run_with(front.office, settings).exit_code) == 5
            assert {facts[0] for facts in front.facts().values()} == {""}
        carriers.ups.faults.clear()
        assert int(run_with(front.office, settings).exit_code) == 0
        assert {facts[0] for facts in front.facts().values()} == {"Start the sales return"}


def test_a_carrier_that_goes_down_in_the_middle_is_one_problem_and_its_rows_keep_what_they_had(desk: Desk) -> None:
    with open_front(desk, PARCELS) as front, CarrierServer(sample_journeys(), now=lambda: front.office.now) as carriers:
        settings = {
            "base_url": carriers.ups_url,
            "client_id": carriers.ups.client_id,
            "client_secret": carriers.ups.client_secret,
            "limits": {"tries": 2, "backoff_s": 0.01},
        }
        run_with(front.office, settings)
        whole = front.facts()
        carriers.ups.faults.add(CarrierFault("503", "details"), times=50)
        report = run_with(front.office, settings)
        assert int(report.exit_code) == 5
        (problem,) = report.problems
        assert problem.row is None
        assert front.facts() == whole
        assert report.view.plan.is_empty
        carriers.ups.faults.clear()
        assert int(run_with(front.office, settings).exit_code) == 0
