"""`all` in the commands that look: one plan for each job, and the history of every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.contract.sheets.office import FORM
from tests.end_to_end.desk import Desk, Done
from tests.end_to_end.front import FIRST, SECOND, new_report

NOW = "2026-11-18T12:00:00-05:00"
JOBS = ("cancellations", "bounced_messages", "call_list")
REPORTED = ("Date", "ORD#", "Customer Name", "TEL", "State", "Issue", "Return Approved", "Bounced")
REPORT = {
    "Date": "2026-11-16",
    "ORD#": FIRST,
    "Customer Name": "Ada Lovelace",
    "TEL": "(212) 555-0142",
    "State": "NY",
    "Return Approved": "soon",
    "Bounced": "x",
}


def a_copy(row: Mapping[str, str]) -> openpyxl.Workbook:
    """A workbook with this report alone."""
    book = openpyxl.Workbook()
    report = book.worksheets[0]
    report.title = "Bounced Messages"
    report.append(REPORTED)
    report.append([row.get(name) for name in REPORTED])
    return book


@pytest.fixture(scope="module")
def told(desk_in: Callable[[Path], Desk], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Done]:
    """A report with one order, planned for, tried in a downloaded copy, worked through."""
    desk = desk_in(tmp_path_factory.mktemp("report"))
    new_report(desk, REPORTED, [REPORT], {}, {"adopt.since": "2026-10-19"}).clock(NOW)
    copy, facts = desk.folder / "copy.xlsx", desk.folder / "facts.json"
    book = a_copy(REPORT)
    book.create_sheet("Form Responses 1").append(FORM)
    book.save(copy)
    facts.write_text('{"1Z999AA10123456784": {"status": "delivered"}}')
    of_copy = ("try", str(copy), "--job", "all", "--now", NOW)
    return {
        "plan": desk.bot_in_process("plan", "all"),
        "plan --json": desk.bot_in_process("plan", "all", "--json"),
        "try": desk.bot_in_process(*of_copy),
        "try --json": desk.bot_in_process(*of_copy, "--json", "--tracking", str(facts), "--out", "after.xlsx"),
        "run": desk.bot_in_process("run", "all"),
        "history": desk.bot_in_process("history", "--job", "all"),
    }


@pytest.mark.parametrize("command", ["plan", "try"])
def test_the_plan_of_all_is_each_job_s_under_its_name(told: Mapping[str, Done], command: str) -> None:
    lines = told[command].out.splitlines()
    assert [line for line in lines if " · tab " in line] == [
        "cancellations · tab 'Form Responses 1'",
        "bounced_messages · tab 'Bounced Messages'",
        "call_list · tab 'Bounced Messages'",
    ]
    assert any(FIRST in line for line in lines)
    assert told[command].code == 5
    assert told[command].out.count("is no date") == 1  # the problem, told once


@pytest.mark.parametrize("command", ["plan --json", "try --json"])
def test_as_json_it_is_a_list_with_one_plan_for_each_job(told: Mapping[str, Done], command: str) -> None:
    plans = told[command].json["plans"]
    assert [one["job"] for one in plans] == list(JOBS)
    assert all({"changes", "formats", "notes", "problems"} <= one.keys() for one in plans)
    assert [bool(one["changes"]) for one in plans] == [False, True, True]
    assert told[command].code == 5


def test_of_a_copy_each_job_finds_what_those_before_it_have_written(told: Mapping[str, Done]) -> None:
    _, report, calls = told["try --json"].json["plans"]
    cells = [{(one["sheet"], one["row"], one["column"]) for one in plan["changes"]} for plan in (report, calls)]
    assert ("Bounced Messages", 2, "Case ID") in cells[0]
    assert ("Bounced Messages", 2, "Case ID") not in cells[1]


def test_a_number_that_no_tab_has_is_told_once(told: Mapping[str, Done]) -> None:
    problems = [one["problem"] for plan in told["try --json"].json["plans"] for one in plan["problems"]]
    assert len([one for one in problems if "the file of states has 1Z999AA10123456784" in one]) == 1


def test_the_history_of_all_has_every_run(told: Mapping[str, Done]) -> None:
    assert [line.split()[1] for line in told["history"].out.splitlines()[1:]] == list(reversed(JOBS))


def test_where_one_job_has_no_tab_the_others_are_shown(desk: Desk, bot: Callable[..., Done]) -> None:
    a_copy({**REPORT, "ORD#": SECOND}).save(desk.folder / "report.xlsx")
    done = bot("try", "report.xlsx", "--job", "all", "--now", NOW, "--json")
    assert done.code == 2
    assert "no tab is called 'Form Responses 1'" in done.err
    failed, report, _ = done.json["plans"]
    assert failed["error"]["exit_code"] == 2
    assert report["changes"]
    assert "Traceback" not in done.err
