"""`bot history`, `bot show`, `bot explain`: which tab a row stands in, how a run ended, what is not told."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from bot.errors import ServiceDown
from bot.ledger import Ledger
from bot.sheets.client import SheetsClient
from tests.contract.sheets.office import request
from tests.dying import AFTER, BEFORE, Killed, dying, let_the_lease_run_out
from tests.end_to_end.desk import Desk, Done
from tests.end_to_end.front import FIRST, SECOND, SPREADSHEET, Front, assert_refused, new_report, open_front

REPORTED = ("Date", "ORD#", "Customer Name", "TEL", "State", "Issue", "Return Approved", "Bounced")
REPORT = {
    "Date": "2026-11-16",
    "ORD#": FIRST,
    "Customer Name": "Ada Lovelace",
    "TEL": "(212) 555-0142",
    "State": "NY",
    "Return Approved": "2026-11-10",
    "Bounced": "x",
}


@pytest.fixture(scope="module")
def told(desk_in: Callable[[Path], Desk], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Done]:
    """A report is worked through, a caller gets a row of the Call List, and that is undone."""
    desk = desk_in(tmp_path_factory.mktemp("report"))
    front = new_report(desk, REPORTED, [REPORT], {}, {"adopt.since": "2026-10-19"})
    front.clock("2026-11-18T12:00:00-05:00")
    return {
        "run": desk.bot_in_process("run", "bounced_messages", "call_list"),
        "dry run": desk.bot_in_process("undo", "2", "--dry-run"),
        "undo": desk.bot_in_process("undo", "2"),
        "plan": desk.bot_in_process("plan", "call_list"),
        "show": desk.bot_in_process("show", "3"),
        "show --json": desk.bot_in_process("show", "3", "--json"),
        "show the row that was added": desk.bot_in_process("show", "2", "--json"),
        "explain": desk.bot_in_process("explain", FIRST),
        "explain --json": desk.bot_in_process("explain", FIRST, "--json"),
    }


@pytest.mark.parametrize("command", ["show", "explain", "undo", "dry run", "plan"])
def test_of_a_run_over_two_tabs_each_row_names_its_own(told: Mapping[str, Done], command: str) -> None:
    lines = [line.split("  ") for line in told[command].out.splitlines() if line.startswith("row 2  ")]
    assert {line[1] for line in lines} == {FIRST}
    assert [line[3] for line in lines][-2:] in (["Call List", "Bounced Messages"], ["Bounced Messages", "Call List"])


def test_the_same_row_of_two_tabs_stands_under_two_lines(told: Mapping[str, Done]) -> None:
    lines = told["show"].out.splitlines()
    of_list, of_report = (lines.index(line) for line in lines if line.startswith("row 2  "))
    assert any(line.startswith("  Caller: ") for line in lines[of_list:of_report])
    assert any(line.startswith("  Assigned To: ") for line in lines[of_report:])


@pytest.mark.parametrize("command", ["show", "show --json", "show the row that was added", "explain", "explain --json"])
def test_of_personal_data_it_is_said_that_it_is_not_kept_and_nothing_else(
    told: Mapping[str, Done], command: str
) -> None:
    assert told[command].out.count("(personal data: not kept)") >= 3
    assert "(personal data: not kept) #" not in told[command].out


def test_a_run_says_how_it_is_shown_and_taken_back(told: Mapping[str, Done]) -> None:
    *_, where, shown, back = told["run"].out.splitlines()
    assert where.startswith("The sheet after the run: ")
    assert shown == "Every change and its rule: bot history, bot show RUN, bot explain ORDER"
    assert back == "To take a run back: bot undo RUN"


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk, (request(FIRST, 13), request(SECOND, 16, Status="Order Kept"))) as front:
        yield front


def ended(front: Front) -> list[str]:
    """The latest run in the history: how it ended, and its counts."""
    return front.bot("history").out.splitlines()[1].split()[4:]


def test_ctrl_c_closes_the_run_at_once(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SheetsClient, "write", interrupted)
        assert front.run().code == 130
    (run,) = front.office.ledger.runs()
    assert (run.outcome, run.exit_code, run.finished_at is None) == ("crashed", 130, False)
    assert ended(front) == ["interrupted", "130", "?", "?", "0"]
    assert "· interrupted, exit code 130" in front.bot("show", "1").out
    assert front.run().code == 0
    assert ended(front) == ["done", "0", "2", "10", "0"]


def test_a_bug_closes_the_run_too(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the sky fell")

    with monkeypatch.context() as patched:
        patched.setattr(SheetsClient, "write", broken)
        with pytest.raises(RuntimeError):
            front.run()
    assert ended(front) == ["interrupted", "1", "?", "?", "0"]


def test_what_ends_a_run_is_not_lost_when_the_ledger_cannot_be_written_any_more(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def refused(*_: object) -> None:
        raise ServiceDown("ledger.db", "the disk is full", "Free some space")

    monkeypatch.setattr(SheetsClient, "write", interrupted)
    monkeypatch.setattr(Ledger, "finish_run", refused)
    assert front.run().code == 130


@pytest.mark.parametrize("command", [("history",), ("show", "1")])
def test_a_run_that_was_killed_runs_while_it_has_its_lease_and_no_longer(front: Front, command: tuple[str]) -> None:
    with dying(SheetsClient, "write", 0, BEFORE), pytest.raises(Killed):
        front.office.run()
    assert "running" in front.bot(*command).out
    let_the_lease_run_out(front.desk.folder / "office" / "ledger.db")
    said = front.bot(*command).out
    assert "interrupted" in said
    assert "running" not in said
    assert front.bot(*command, "--json").out.count('"outcome": "crashed"') == 1


def test_looking_at_a_run_that_was_killed_writes_nothing(front: Front) -> None:
    with dying(SheetsClient, "write", 0, BEFORE), pytest.raises(Killed):
        front.office.run()
    let_the_lease_run_out(front.desk.folder / "office" / "ledger.db")
    for command in (("history",), ("show", "1")):
        assert "interrupted" in front.bot(*command).out
    assert {one["state"] for one in front.bot("show", "1", "--json").json["changes"]} == {"unknown"}
    (run,) = front.office.ledger.runs()
    assert run.outcome == "running"


def test_a_run_that_works_is_left_alone(front: Front) -> None:
    with dying(SheetsClient, "write", 0, AFTER), pytest.raises(Killed):
        front.office.run()
    front.bot("history")
    (run,) = front.office.ledger.runs()
    assert run.outcome == "running"


def test_a_process_that_is_told_to_end_gives_the_spreadsheet_back(front: Front) -> None:
    processes: list[subprocess.Popen[str]] = []

    def end(_method: str, path: str, _body: object) -> None:
        if path.endswith(":batchUpdate") and processes[0].poll() is None:
            processes[0].send_signal(signal.SIGTERM)

    front.office.server.before_request = end
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # what is started by `make … &` ignores it
    processes.append(front.desk.start("run", "all"))
    signal.signal(signal.SIGINT, ours)
    _, err = processes[0].communicate(timeout=60)
    front.office.server.before_request = None
    assert processes[0].returncode == 130
    assert "Interrupted." in err
    assert ended(front)[:2] == ["interrupted", "130"]
    assert front.run().code == 0


@pytest.mark.parametrize(("level", "lines"), [("warning", 0), ("info", 1)])
def test_what_ends_a_run_is_told_once_unless_each_run_is_logged(desk: Desk, level: str, lines: int) -> None:
    with open_front(desk, (request(FIRST, 13),), settings={"log.level": level}) as front:
        state = front.office.server.state
        state.unshare(SPREADSHEET, state.account)
        for words in (("run", "cancellations"), ("undo", "1")):
            done = front.bot(*words)
            assert_refused(done, 2)
            assert done.err.count('"event": "run"') == lines
            assert len(done.err.splitlines()) == 1 + lines
