"""`bot serve` and `bot sandbox serve`: they start, say so, do their work once, and stop when asked."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import gspread
import pytest
from apscheduler.triggers.date import DateTrigger

from bot.cli import serving, world
from bot.config import read_config
from bot.ledger import Ledger
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sandbox.sandbox_clients import SCOPES, http_client_for, without_lookup
from tests.end_to_end.desk import Desk, Done
from tests.end_to_end.front import Front, open_front


@contextmanager
def started(desk: Desk, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command under way, for a minute at most."""
    process = desk.start(*words)
    limit = threading.Timer(60, process.kill)
    limit.start()
    try:
        yield process
    finally:
        limit.cancel()
        process.kill()
        process.communicate()


def line_with(text: str, stream: IO[str] | None) -> str:
    """The next line that holds this text."""
    assert stream is not None
    return next((line for line in stream if text in line), "")


def stop(process: subprocess.Popen[str]) -> Done:
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    return Done(process.returncode, out, err)


def test_serve_says_what_comes_next_and_stops_when_asked(desk: Desk) -> None:
    with open_front(desk) as front, started(front.desk, "serve") as process:
        assert line_with("next: cancellations at ", process.stderr).count(":") >= 2
        done = stop(process)
        assert done.code == 0
        assert "Stopping; a run under way is finished first." in done.err
        assert "Traceback" not in done.err


def test_serve_without_a_schedule_says_how_to_write_one(desk: Desk) -> None:
    text = (desk.folder / "config.yaml").read_text().partition("schedule:")
    (desk.folder / "config.yaml").write_text(text[0] + text[2][text[2].index("\nledger:") :])
    done = desk.bot_in_process("serve")
    assert (done.code, "config.yaml, schedule" in done.err, "- {job: cancellations" in done.err) == (2, True, True)


def test_two_servers_do_a_slot_once(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    slot = datetime.now(UTC) + timedelta(seconds=1)
    monkeypatch.setattr("bot.runner.schedule.triggers", lambda entry, zone: [DateTrigger(slot)])
    settings = read_config(front.desk.folder / "config.yaml", ("cancellations",))
    settings = settings.model_copy(update={"schedule": settings.schedule[:1]})
    stopping = threading.Event()
    with ExitStack() as stack:
        outside = stack.enter_context(world.open_world(settings))
        ledgers = [stack.enter_context(Ledger.open(settings.ledger.database)) for _ in range(2)]
        servers = [
            threading.Thread(target=serving._serve, args=(settings, outside, ledger, stopping)) for ledger in ledgers
        ]
        for server in servers:
            server.start()
        for _ in range(100):
            if ledgers[0].runs():
                break
            time.sleep(0.05)
        stopping.set()
        for server in servers:
            server.join(timeout=20)
        assert [(run.job, run.exit_code) for run in ledgers[0].runs()] == [("cancellations", 0)]
        assert not ledgers[1].claim("cancellations", slot, "a third")


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk) as front:
        yield front


def test_a_failing_slot_is_told_and_the_server_goes_on(front: Front, capsys: pytest.CaptureFixture[str]) -> None:
    settings = read_config(front.desk.folder / "config.yaml", ("cancellations",))
    state = front.office.server.state
    with world.open_world(settings) as outside:
        state.unshare(front.office.spreadsheet_id, state.account)
        serving._run_once(settings, outside, front.office.ledger, "cancellations")
        state.share(front.office.spreadsheet_id, state.account)
        serving._run_once(settings, outside, front.office.ledger, "cancellations")
    assert f"add {state.account} as Editor" in capsys.readouterr().err
    assert [str(run.outcome) for run in front.office.ledger.runs()] == ["done", "failed"]


def test_the_sandbox_alone_serves_gspread_and_stops_when_asked(desk: Desk) -> None:
    with started(desk, "sandbox", "serve", "--port", "0", "--file", "kept.db", "--sample") as process:
        assert process.stdout is not None
        told = {
            key: line_with(key, process.stdout).split()[-1]
            for key in ("Sheets and Drive API", "UPS", "Service-account")
        }
        url = told["Sheets and Drive API"]
        client = gspread.service_account(told["Service-account"], scopes=SCOPES, http_client=http_client_for(url))
        without_lookup(client.http_client.auth)
        client.set_timeout(10)
        sheet = client.open_by_key(serving.SAMPLE_ID).sheet1
        assert sheet.acell("A1").value
        sheet.update_acell("R130", "typed by a script")
        client.http_client.session.close()
        done = stop(process)
        assert (done.code, "Traceback" in done.err) == (0, False)
    again = desk.bot_in_process("sandbox", "serve", "--file", "config.yaml", "--port", "0")
    assert (again.code, "not a file of this sandbox" in again.err) == (2, True)
    assert json.loads(Path(desk.folder / "kept.db.key.json").read_text())["client_email"]


def test_two_sandboxes_on_one_file_are_refused_with_the_address_of_the_first(desk: Desk) -> None:
    file = desk.folder / "kept.db"
    with SandboxServer(file) as server:
        done = desk.bot_in_process("sandbox", "serve", "--file", file, "--port", "0")
        assert (done.code, server.url in done.err) == (2, True)
