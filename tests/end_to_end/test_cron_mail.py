"""What a run says that nobody watches: which job it was, and in each line the tab."""

from __future__ import annotations

from tests.contract.sheets.office import request
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import FIRST, SECOND, open_front

ROWS = (request(FIRST, 13), request(SECOND, 16, Request_Type="Cancelation request"))


def test_problems_name_their_job_and_their_tab(desk: Desk) -> None:
    with open_front(desk, ROWS) as front:
        done = front.bot("run", "cancellations")
    assert done.code == 5
    lines = done.out.splitlines()
    assert lines[:2] == ["cancellations · run 1", "1 problem to look at"]
    assert lines[2].startswith("  Form Responses 1 · row 3 · Request Type: ")


def test_a_run_without_problems_says_nothing(desk: Desk) -> None:
    with open_front(desk, ROWS[:1]) as front:
        assert front.bot("run", "cancellations").out == ""


def test_a_run_that_was_cut_short_says_so(desk: Desk) -> None:
    with open_front(desk, ROWS[:1]) as front:

        def insert(_method: str, path: str, _body: object) -> None:
            if path.endswith(":batchUpdate"):
                front.office.person.inserts_rows(above=2)

        front.office.server.before_request = insert
        done = front.bot("run", "cancellations")
        front.office.server.before_request = None
    assert done.code == 4
    run, cut_short, *_ = done.out.splitlines()
    assert run == "cancellations · run 1"
    assert cut_short.startswith("  cut short: ")
    assert "Case ID: holds what was meant for another row" in done.out
