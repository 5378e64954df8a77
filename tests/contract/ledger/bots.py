"""Bots as processes of several machines: each does the cancellations job on the ledger and the sheets it is told."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, cast

from racers import PROCESSES

from bot.errors import BotError
from bot.ledger import Ledger
from bot.sandbox.sheets.engine import spreadsheet, values
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sheets.office import FORM, TAB, Office, request

PROCESSES.set_forkserver_preload(["bot.ledger", "racers", "tests.contract.sheets.office"])

ROWS = (
    request("111-0000001-0000001", 12),  # orange
    request("111-0000002-0000002", 13, Status="Order Kept"),  # struck through
    request("111-0000003-0000003", 16, Status="Successful"),
    request("111-0000004-0000004", 16, Status="SR"),  # opens a row elsewhere
    request("111-0000001-0000001", 17),  # red, a duplicate
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a bot is told: the service, the ledger, and the spreadsheets one after the other."""

    url: str
    key_file: str
    ledger: str
    spreadsheets: tuple[str, ...]

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def told_to(server: SandboxServer, ledger: str, spreadsheets: Sequence[str]) -> Told:
    """These spreadsheets of that server."""
    return Told(server.url, str(server.key_file), ledger, tuple(spreadsheets))


@dataclass(frozen=True, slots=True)
class _Service:
    """As much of a server as an office needs that is in another process."""

    url: str
    key_file: Path


def run_each(told: str, barrier: Barrier, number: int) -> list[tuple[int, str]]:
    """How the bot's run ended on each spreadsheet, in turn with the others: the exit code, and what it said."""
    task = Told(**json.loads(told))
    socket.gethostname = lambda: f"machine-{number % 2}"
    ends = []
    with Ledger.open(task.ledger) as ledger:
        for spreadsheet_id in task.spreadsheets:
            barrier.wait(60)
            ends.append(_end(task, ledger, spreadsheet_id))
    return ends


def run_alone(told: str, answers: Any) -> None:
    """Puts how the bot's run on the first spreadsheet ended into `answers`."""
    task = Told(**json.loads(told))
    socket.gethostname = lambda: "machine-of-the-sleeper"
    with Ledger.open(task.ledger) as ledger:
        answers.put(_end(task, ledger, task.spreadsheets[0]))


def _end(task: Told, ledger: Ledger, spreadsheet_id: str) -> tuple[int, str]:
    service = cast(SandboxServer, _Service(task.url, Path(task.key_file)))
    try:
        return int(Office(service, ledger, spreadsheet_id).run().exit_code), ""
    except BotError as error:
        return int(error.exit_code), f"{error.problem}. {error.fix}"


def new_form(server: SandboxServer, spreadsheet_id: str) -> None:
    """One more spreadsheet with these rows."""
    body = {
        "properties": {"title": "Responses", "timeZone": "America/New_York"},
        "sheets": [{"properties": {"sheetId": 7, "title": TAB, "gridProperties": {"rowCount": 60, "columnCount": 26}}}],
    }
    workbook = spreadsheet.workbook_from_create(body, "lead@example.com", spreadsheet_id)
    server.state.add_workbook(workbook)
    table = [list(FORM), *([row.get(name, "") for name in FORM] for row in ROWS)]
    values.update(workbook, f"'{TAB}'!A1", {"valueInputOption": "RAW"}, {"values": table}, workbook.owner)
