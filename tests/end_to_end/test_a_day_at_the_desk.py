"""`make run` and what people do after it, on the sample workbook: one story, looked at from all sides."""

from __future__ import annotations

import csv
import fcntl
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.end_to_end.desk import Desk, Done

TAB = "Form Responses 1"
RETURNED = "114-3301987-0099812"  # a row of the sample whose Status is SR
CALLED = "113-1020202-6000049"  # a row of its report that Mike gets
KEYS = {
    "changes": {"sheet", "row", "case_id", "column", "old", "new", "rule", "reason"},
    "formats": {"sheet", "row", "column", "background", "strikethrough", "rule"},
    "notes": {"sheet", "row", "column", "text", "rule"},
    "problems": {"sheet", "row", "column", "problem", "fix"},
}


@pytest.fixture(scope="session")
def story(desk_in: Callable[[Path], Desk], tmp_path_factory: pytest.TempPathFactory, worker: str) -> Mapping[str, Done]:
    """What each command said; the first worker that needs it tells it for all."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if worker else shared
    with (shared / "story.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = shared / "story.json"
        if not told.exists():
            told.write_text(json.dumps({name: asdict(one) for name, one in tell(desk_in(shared / "desk")).items()}))
    return {name: Done(**one) for name, one in json.loads(told.read_text()).items()}


def tell(desk: Desk) -> Mapping[str, Done]:
    """Works at the desk: plans, runs twice, looks."""
    told = {
        "plan": desk.bot_in_process("plan", "cancellations"),
        "plan --json": desk.bot_in_process("plan", "cancellations", "--json"),
        "run": desk.bot("run", "all"),  # as cron does
        "run again": desk.bot_in_process("run", "all", "--json"),
    }
    told |= {
        "history": desk.bot_in_process("history", "--json"),
        "show": desk.bot_in_process("show", "1", "--json"),
        "check": desk.bot_in_process("check", "--json"),
        "explain": desk.bot_in_process("explain", RETURNED, "--json"),
        "check as text": desk.bot_in_process("check"),
        "history as text": desk.bot_in_process("history"),
        "show as text": desk.bot_in_process("show", "1"),
        "show what is not there": desk.bot_in_process("show", "7"),
        "explain what is not there": desk.bot_in_process("explain", "000-0000000-0000000"),
        "explain nothing": desk.bot_in_process("explain", " # "),
        "explain as text": desk.bot_in_process("explain", RETURNED),
        "explain a call": desk.bot_in_process("explain", CALLED),
        "explain a call --json": desk.bot_in_process("explain", CALLED, "--json"),
        "calls": desk.bot_in_process("calls", "today", "--caller", "mike"),
        "calls as csv": desk.bot_in_process("calls", "today", "--csv", "-", "--xlsx", "calls.xlsx"),
        "calls --json": desk.bot_in_process("calls", "today", "--json"),
        "calls of nobody": desk.bot_in_process("calls", "today", "--caller", "Mick"),
        "calls in a book": desk.bot_in_process("calls", "today", "--xlsx", "-"),
        "calls nowhere": desk.bot_in_process("calls", "today", "--csv", "no/such/folder.csv"),
        "calls of others": desk.bot_in_process("calls", "release"),
        "calls of a stranger": desk.bot_in_process("calls", "release", "1AbC"),
    }
    told |= {"calls as xlsx": Done(0, _rows(desk.folder / "calls.xlsx"), "")}
    book = openpyxl.load_workbook(desk.folder / "var" / "workbook.xlsx")
    titles = " ".join(str(cell.value) for cell in book[TAB][1])
    return told | {"workbook": Done(0, titles, "")}


def _rows(book: Path) -> str:
    """A workbook's rows as JSON."""
    sheet = openpyxl.load_workbook(book).active
    assert sheet is not None
    return json.dumps([[cell.value or "" for cell in row] for row in sheet.iter_rows()])


def told_of(job: str, text: str) -> str:
    """What a run of all jobs says of one of them."""
    (part,) = [part for part in re.split(r"(?m)^(?=[a-z_]+ · run \d)", text) if part.startswith(f"{job} · ")]
    return part


@pytest.fixture(scope="module")
def planned(story: Mapping[str, Done]) -> Mapping[str, list[dict[str, object]]]:
    found: Mapping[str, list[dict[str, object]]] = story["plan --json"].json
    return found


def test_the_plan_has_exactly_the_documented_shape(planned: Mapping[str, list[dict[str, object]]]) -> None:
    assert set(planned) == set(KEYS)
    for name, keys in KEYS.items():
        assert planned[name], f"the sample shows no {name}"
        assert all(set(one) == keys for one in planned[name])


def test_dates_in_the_plan_are_iso(planned: Mapping[str, list[dict[str, object]]]) -> None:
    new = {column: [one["new"] for one in planned["changes"] if one["column"] == column] for column in ("Due", "As Of")}
    assert all(date.fromisoformat(str(value)) for value in new["Due"])
    assert all(datetime.fromisoformat(str(value)).tzinfo for value in new["As Of"])


def test_formats_say_only_what_they_change(planned: Mapping[str, list[dict[str, object]]]) -> None:
    for one in planned["formats"]:
        assert (one["background"] is None) or (one["strikethrough"] is None)
        assert one["background"] is None or str(one["background"]).startswith("#")
    assert {True} <= {one["strikethrough"] for one in planned["formats"]}


def test_rows_to_be_added_elsewhere_have_no_row_number(planned: Mapping[str, list[dict[str, object]]]) -> None:
    added = [one for one in planned["changes"] if one["sheet"] == "Sales Returns"]
    assert {one["row"] for one in added} == {None}
    assert {one["column"] for one in added} >= {"Case ID", "Order Number"}


def test_the_plan_as_text_is_a_diff_with_one_change_a_line(
    story: Mapping[str, Done], planned: Mapping[str, list[dict[str, object]]]
) -> None:
    lines = story["plan"].out.splitlines()
    assert any("Status: Unsuccessful → Return to Sender  C-7 " in line for line in lines)
    per_row = [one for one in planned["changes"] if one["sheet"] == TAB]
    assert sum(": " in line and " → " in line and line.startswith("  ") for line in lines) >= len(per_row)
    assert not any(line != line.rstrip() for line in lines)


def test_a_plan_writes_nothing_and_a_run_does_what_it_said(
    story: Mapping[str, Done], planned: Mapping[str, list[dict[str, object]]]
) -> None:
    changes = [one for one in story["show"].json["changes"] if one["kind"] == "value"]
    wanted = [(one["row"], one["column"], one["new"]) for one in planned["changes"] if one["sheet"] == TAB]
    assert [(one["row"], one["column"], one["new"]) for one in changes] == wanted
    assert {one["state"] for one in changes} == {"applied"}


def test_the_first_run_changes_rows_and_lists_what_a_person_must_look_at(
    story: Mapping[str, Done], planned: Mapping[str, list[dict[str, object]]]
) -> None:
    assert story["run"].code == 5
    told = told_of("cancellations", story["run"].out)
    assert f"{len(planned['problems'])} problems to look at" in told
    assert all(f"{one['problem']} → {one['fix']}" in told for one in planned["problems"])
    rows = {one["row"] for kind in ("changes", "formats", "notes") for one in planned[kind]} - {None}
    assert f"{len(rows)} rows changed" in told
    assert "Case ID" in story["workbook"].out


def test_the_report_s_rows_are_decided_before_anybody_is_given_a_call(story: Mapping[str, Done]) -> None:
    assert re.findall(r"(?m)^([a-z_]+) · run (\d)", story["run"].out) == [
        ("cancellations", "1"),
        ("bounced_messages", "2"),
        ("call_list", "3"),
    ]
    assert "; 0 rows added" in told_of("bounced_messages", story["run"].out)
    calls = re.search(r"(\d+) rows changed: .*; (\d+) rows added", told_of("call_list", story["run"].out))
    assert calls
    assert calls[1] == calls[2] != "0"


def test_the_second_run_changes_nothing(story: Mapping[str, Done]) -> None:
    runs = story["run again"].json["runs"]
    assert [run["job"] for run in runs] == ["cancellations", "bounced_messages", "call_list"]
    for run in runs:
        assert run["counts"]["changes"] == run["counts"]["rows_changed"] == run["counts"]["rows_added"] == 0
        assert (run["changes"], run["formats"], run["notes"]) == ([], [], [])
        assert (story["run again"].code, run["exit_code"]) == (5, 5)


def test_carriers_are_asked_once_for_the_plan_and_all_runs(story: Mapping[str, Done]) -> None:
    cancellations, bounced, calls = (
        re.findall(r"parcels: (\d+) looked up, (\d+) asked", told_of(job, story["run"].out))
        for job in ("cancellations", "bounced_messages", "call_list")
    )
    assert int(cancellations[0][0]) > 50
    assert cancellations[0][1] == calls[0][1] == "0"
    assert bounced[0][0] == bounced[0][1] == calls[0][0] != "0"
    counts = [run["counts"] for run in story["run again"].json["runs"]]
    assert [(str(one["parcels"]), one["asked"]) for one in counts] == [
        (found[0][0], 0) for found in (cancellations, bounced, calls)
    ]


def test_the_log_is_one_line_a_run_and_not_on_standard_output(story: Mapping[str, Done]) -> None:
    lines = story["run"].err.splitlines()
    assert len(lines) == 3
    assert all('"event": "run"' in line for line in lines)


def test_history_lists_all_runs_the_newest_first(story: Mapping[str, Done]) -> None:
    runs = story["history"].json["runs"]
    assert [(run["run"], run["job"], run["outcome"], run["exit_code"]) for run in runs] == [
        (6, "call_list", "problems", 5),
        (5, "bounced_messages", "problems", 5),
        (4, "cancellations", "problems", 5),
        (3, "call_list", "problems", 5),
        (2, "bounced_messages", "problems", 5),
        (1, "cancellations", "problems", 5),
    ]
    assert all(run["counts"]["changes"] == 0 for run in runs[:3])
    assert all(run["counts"]["changes"] > 0 for run in runs[3:])


def test_explain_tells_the_rule_and_what_was_done(story: Mapping[str, Done]) -> None:
    told = story["explain"].json
    (row,) = told["rows"]
    assert (row["order"], row["rule"], row["cells"]["Status"]) == (RETURNED, "C-10", "SR")
    assert {one["rule"] for one in told["changes"]} >= {"H-2", "C-10"}
    assert story["explain"].code == 0


def test_explain_tells_of_the_orders_one_reminder(story: Mapping[str, Done]) -> None:
    (row,) = story["explain a call --json"].json["rows"]
    (reminder,) = story["explain a call --json"].json["reminders"]
    assert (row["sheet"], row["rule"], row["cells"]["Next Action"]) == ("Bounced Messages", "B-5", "Call: Mike")
    assert (reminder["order"], reminder["state"], reminder["caller"]) == (CALLED, "reserved", "Mike")
    assert "its one reminder: reserved 2026-11-18 15:00 for Mike\n" in story["explain a call"].out


def test_the_calls_of_a_caller_are_printed_with_their_scripts_the_most_urgent_first(story: Mapping[str, Done]) -> None:
    calls = story["calls --json"].json["calls"]
    mikes = [one for one in calls if one["caller"] == "Mike"]
    assert {one["caller"] for one in calls} == {"Joy", "Mike"}
    deadlines = [one["deadline"] or "never" for one in mikes]
    assert deadlines == sorted(deadlines)
    text = story["calls"].out
    assert text.startswith(f"Mike · {len(mikes)} open calls\n")
    assert "Joy" not in text
    at = [text.index(one["order"]) for one in mikes]
    assert at == sorted(at)
    (one,) = [one for one in mikes if one["order"] == CALLED]
    assert f"  {one['telephone']}  {one['customer']}  {CALLED}  until {one['deadline']}\n  {one['window']}\n" in text
    assert all(f"    {line}\n" in text for line in one["script"].splitlines() if line)


def test_calls_go_into_files_that_a_spreadsheet_reads_as_text(story: Mapping[str, Done]) -> None:
    assert story["calls as csv"].err == "Written: calls.xlsx\n"
    head, *lines = csv.reader(story["calls as csv"].out.splitlines(keepends=True))
    assert head == ["Caller", "Order Number", "Customer Name", "TEL", "Local Time Window", "Deadline", "Script"]
    book = json.loads(story["calls as xlsx"].out)
    assert book[0] == head
    unquoted = [[text.removeprefix("'") for text in line] for line in lines]
    assert unquoted == [[text.removeprefix("'") for text in line] for line in book[1:]]
    assert {line[2] for line in lines if "HYPERLINK" in line[2]} == {'\'=HYPERLINK("x")'}
    assert [cell[:1] for line in lines for cell in line if cell[:1] in ("=", "+", "-", "@")] == []


def test_what_is_wrong_with_a_question_about_calls_is_said_with_a_remedy(story: Mapping[str, Done]) -> None:
    for name, *words in (
        ("calls of nobody", "'Mick' is none of calls.callers", "Did you mean Mike?"),
        ("calls in a book", "a workbook is not printed"),
        ("calls nowhere", "cannot be written (No such file or directory)", "Choose another path"),
        ("calls of a stranger", "it holds no order", "No other spreadsheet holds any"),
    ):
        assert story[name].code == 2
        assert all(word in story[name].err for word in words), story[name].err
    assert story["calls of others"].out == "No other spreadsheet holds an order.\n"


def test_check_finds_the_sandbox_in_order(story: Mapping[str, Done]) -> None:
    findings = story["check"].json["findings"]
    assert {one["level"] for one in findings} <= {"ok", "warning"}
    assert all(set(one) == {"level", "place", "what", "fix"} for one in findings)
    assert story["check"].code == 0


def test_what_is_asked_for_and_not_there_is_said_with_a_remedy(
    story: Mapping[str, Done], bot: Callable[..., Done]
) -> None:
    told = {
        "bot history lists them": story["show what is not there"],
        "it is blank": story["explain nothing"],
        "stands in no row and in no run": story["explain what is not there"],
        "Write one of: cancellations, bounced_messages, call_list, or all": bot("plan", "cancelations"),
        "there is no such job": bot("run", "all", "calls"),
    }
    for message, done in told.items():
        assert (done.code, message in done.err, done.out) == (2, True, ""), message
    assert bot("plan", "calls", "--json").json["error"]["exit_code"] == 2


def test_text_views_say_the_same_as_json(story: Mapping[str, Done]) -> None:
    heading, *_, run = story["history as text"].out.splitlines()
    assert heading.split() == ["Run", "Job", "Started", "Ended", "Exit", "Rows", "Changes", "Problems"]
    assert run.split()[:3] == ["1", "cancellations", "2026-11-18"]
    assert "Status: Unsuccessful → Return to Sender  C-7" in story["show as text"].out
    assert "+ column Case ID" in story["show as text"].out
    assert "decided by C-10" in story["explain as text"].out
    texts = story["show as text"].out + story["explain as text"].out
    assert re.search(r"Last Scan: blank → \d{4}-\d\d-\d\d \d\d:\d\d  ", texts)
    assert not re.search(r"\d\dT\d\d:\d\d", texts), "a time that is not the team's"
    assert "✓ spreadsheet" in story["check as text"].out


def test_a_desk_without_a_run_says_how_to_make_one(bot: Callable[..., Done]) -> None:
    assert bot("history").out == "No run yet. The first: bot run all\n"
