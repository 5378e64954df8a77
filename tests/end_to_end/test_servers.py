"""`bot serve` and `bot sandbox serve`: they start, say so, do their work once, and stop when asked."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import gspread
import pytest
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials

from bot.cli import sandboxing
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sandbox.sandbox_clients import SCOPES, http_client_for, without_lookup
from tests.end_to_end.desk import Desk, Done
from tests.end_to_end.front import open_front


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
        sheet = client.open_by_key(sandboxing.SAMPLE_ID).sheet1
        assert sheet.acell("A1").value
        sheet.update_acell("R130", "typed by a script")
        client.http_client.session.close()
        done = stop(process)
        assert (done.code, "Traceback" in done.err) == (0, False)
    again = desk.bot_in_process("sandbox", "serve", "--file", "config.yaml", "--port", "0")
    assert (again.code, "not a file of this sandbox" in again.err) == (2, True)
    assert json.loads(Path(desk.folder / "kept.db.key.json").read_text())["client_email"]


KNOBS = (
    *("--quota", "3/50", "--latency", "5+5", "--fault", "503:1@values/B", "--fault", "429:1@values/C"),
    *("--editor", "7", "--not-shared", "1Hidden", "--admin", "--admin-port", "0", "--carriers-port", "0"),
)


def test_the_knobs_of_the_sandbox_are_turned_from_the_command_line_and_shown(desk: Desk) -> None:
    with started(desk, "sandbox", "serve", "--port", "0", "--sample", *KNOBS) as process:
        assert process.stdout is not None
        told = {}
        while "Stop with" not in (line := process.stdout.readline()):
            told.setdefault(line[:20].rstrip(), line[20:].strip())
        url, admin = told["Sheets and Drive API"], told["Admin API"]
        assert (told["Quota"], told["Latency"]) == ("3/50 (calls a minute)", "5+5 ms")
        assert (told["Faults"], told["Editor"].split(":")[0]) == ("503:1@values/B, 429:1@values/C", "seed 7")
        assert {name for name in told if name.endswith(" simulator")} == {
            f"{name} simulator" for name in ("UPS", "FedEx", "USPS", "DHL", "AfterShip")
        }
        assert told["DHL simulator"].endswith("/dhl  (key sandbox-key)")
        first = requests.get(admin, timeout=10).json()
        assert [book["id"] for book in first["spreadsheets"]] == [sandboxing.SAMPLE_ID, "1Hidden"]
        assert first["quotas"]["reads_per_user"] == 3
        assert first["latency"]["rules"] == [{"method": "", "ms": 5.0, "jitter_ms": 5.0}]
        assert [fault["kind"] for fault in first["faults"]] == ["503", "429"]
        assert first["editor"]["seed"] == 7
        with service_account_session(told["Service-account key"]) as session:
            paths = [f"{sandboxing.SAMPLE_ID}/values/{place}1" for place in "ABCAA"]
            codes = [session.get(f"{url}/v4/spreadsheets/{path}", timeout=10).status_code for path in paths]
            assert codes == [200, 503, 429, 200, 200]
            hidden = session.get(f"{url}/v4/spreadsheets/1Hidden", timeout=10)
            assert (hidden.status_code, hidden.json()["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
            assert requests.delete(f"{admin}/quotas", timeout=10).status_code == 204
            assert session.get(f"{url}/v4/spreadsheets/1Hidden", timeout=10).status_code == 403
        assert requests.get(f"{url}/admin", timeout=10).json()["quotas"] is None
        assert stop(process).code == 0


@contextmanager
def service_account_session(key_file: str) -> Iterator[AuthorizedSession]:
    credentials = without_lookup(Credentials.from_service_account_file(key_file, scopes=SCOPES))
    with AuthorizedSession(credentials, max_refresh_attempts=0) as session:
        yield session


@pytest.mark.parametrize(
    ("option", "value", "part"),
    [
        ("--quota", "lots", "20/100"),
        ("--latency", "slow", "80+40"),
        ("--fault", "418", "reset-before"),
        ("--fault", "503@(", "no regular expression"),
    ],
)
def test_a_knob_turned_wrongly_is_refused_with_what_is_possible(desk: Desk, option: str, value: str, part: str) -> None:
    done = desk.bot_in_process("sandbox", "serve", "--port", "0", option, value)
    assert (done.code, option in done.err, part in done.err) == (2, True, True)


def test_a_port_that_is_taken_is_named_with_its_option(desk: Desk) -> None:
    with SandboxServer(desk.folder / "other.db") as other:
        port = other.url.rsplit(":", 1)[1]
        done = desk.bot_in_process("sandbox", "serve", "--port", "0", "--carriers-port", port)
        assert (done.code, f"port {port}" in done.err, "--carriers-port" in done.err) == (2, True, True)
        done = desk.bot_in_process("sandbox", "serve", "--port", "0", "--admin-port", port)
        assert (done.code, "--admin-port" in done.err) == (2, True)


def test_two_sandboxes_on_one_file_are_refused_with_the_address_of_the_first(desk: Desk) -> None:
    file = desk.folder / "kept.db"
    with SandboxServer(file) as server:
        done = desk.bot_in_process("sandbox", "serve", "--file", file, "--port", "0")
        assert (done.code, server.url in done.err) == (2, True)
