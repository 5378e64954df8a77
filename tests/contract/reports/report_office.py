"""A report and its Call List on a real local Sheets API: the bot's two jobs, and what people and callers see."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bot.core.guard import GuardSettings
from bot.core.parcel import TrackingState
from bot.core.rules.callers import Absence
from bot.ledger import Ledger
from bot.runner.facts import FileFacts
from bot.runner.job import Workplace
from bot.runner.report import Report
from bot.runner.run import run_job
from bot.runner.view import View, view_job
from bot.sandbox.sheets.engine import a1, spreadsheet, values
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import SignedIn, read_service_account
from bot.sheets.google import GoogleSpreadsheet
from tests.contract.reports.report_process import job
from tests.contract.sheets.office import NOW, _schemas, _template, at

REPORT = "Bounced Messages"
CALLS = "Call List"
SHEET_ID = 7
PEOPLES = (
    "Date",
    "ORD#",
    "Customer Name",
    "TEL",
    "State",
    "Issue",
    "Return Approved",
    "Return Tracking",
    "Call Outcome",
    "Notes",
    "Done",
    "Bounced",
)


def order(number: int) -> str:
    return f"112-{number:07d}-{number:07d}"


def report(number: int, day: int = 10, **cells: Any) -> dict[str, Any]:
    """One row as return agents type it, of an order whose message bounced."""
    row = {
        "Date": int(at(day)),
        "ORD#": order(number),
        "Customer Name": f"Customer {number}",
        "TEL": f"212-555-{2000 + number:04d}",
        "State": "NY",
        "Return Approved": int(at(day)),
        "Bounced": "x",
    }
    return row | {name.replace("_", " "): value for name, value in cells.items()}


@dataclass
class ReportOffice:
    """One spreadsheet with a report, on a ledger that it may share with others."""

    server: SandboxServer
    workbook: Workbook
    ledger: Ledger
    facts: dict[str, TrackingState] = field(default_factory=dict)
    now: datetime = NOW
    away: tuple[Absence, ...] = ()

    @property
    def spreadsheet_id(self) -> str:
        return self.workbook.spreadsheet_id

    @property
    def people(self) -> Person:
        """A return agent at the report."""
        return Person(self.workbook, REPORT, self.workbook.owner)

    @property
    def callers(self) -> Person:
        """A caller at the Call List."""
        return Person(self.workbook, CALLS, self.workbook.owner)

    @contextmanager
    def workplace(self) -> Iterator[Workplace]:
        """What a run works with."""
        signed_in = _signed_in(self.server)
        pauses: list[float] = []
        client = SheetsClient(
            signed_in.credentials,
            self.spreadsheet_id,
            account=signed_in.account,
            endpoint=self.server.url,
            timeout_s=20,
            sleep=pauses.append,
        )
        sheets = GoogleSpreadsheet(client, sleep=pauses.append)
        try:
            yield Workplace(
                spreadsheet_id=self.spreadsheet_id,
                spreadsheet=sheets,
                ledger=self.ledger,
                facts=FileFacts(self.facts),
                schemas=_schemas(),
                now=lambda: self.now,
                guard=GuardSettings(),
                lease_s=60,
                adopt_since=NOW - timedelta(days=30),
            )
        finally:
            sheets.close()

    def run(self, name: str = "call_list", *, force: bool = False) -> Report:
        """One run of a job."""
        with self.workplace() as place:
            return run_job(place, job(name, self.away), force=force)

    def view(self, name: str = "call_list") -> View:
        """What a run would do."""
        with self.workplace() as place:
            return view_job(place, job(name, self.away))

    def rows(self) -> list[dict[str, Any]]:
        """The report, top to bottom: values by header; `colour`, `struck`, `note` of the order number, and `row`."""
        return self._rows(REPORT, "ORD#")

    def calls(self) -> list[dict[str, Any]]:
        """The Call List in the same way; empty while there is none."""
        return self._rows(CALLS, "Order Number") if self.has_call_list else []

    @property
    def has_call_list(self) -> bool:
        return any(sheet.title == CALLS for sheet in self.workbook.sheets)

    def open_calls(self) -> list[dict[str, Any]]:
        """What a caller takes for a call to make: theirs, not struck through, without an outcome."""
        return [row for row in self.calls() if row.get("Caller") and not row["struck"] and not row.get("Outcome")]

    def cell(self, title: str, row: int, header: str) -> str:
        """Where a cell is, such as D7."""
        return f"{a1.column_letters(self.headers(title).index(header))}{row}"

    def headers(self, title: str) -> list[str]:
        """The first row of a tab."""
        found = values.get(self.workbook, f"'{title}'!1:1", {}).get("values", [[]])
        return [str(text) for text in found[0]]

    def _rows(self, title: str, key: str) -> list[dict[str, Any]]:
        fields = "sheets(properties.title,data.rowData.values(effectiveValue,userEnteredFormat,note))"
        answer = spreadsheet.get_spreadsheet(self.workbook, (f"'{title}'",), True, fields)
        grid = [row.get("values", []) for row in answer["sheets"][0]["data"][0].get("rowData", [])]
        headers = [_value(cell) for cell in grid[0]]
        found = []
        for number, row in enumerate(grid[1:], 2):
            cells = {name: _value(cell) for name, cell in zip(headers, row, strict=False) if name}
            if any(value not in (None, "") for value in cells.values()):
                at_key = row[headers.index(key)] if len(row) > headers.index(key) else {}
                style = at_key.get("userEnteredFormat", {})
                look = {"colour": _colour(style), "struck": _is_struck(style), "note": at_key.get("note", "")}
                found.append({name: value for name, value in cells.items() if value is not None} | look)
                found[-1]["row"] = number
        return found


@cache
def _signed_in(server: SandboxServer) -> SignedIn:
    """Once a server: signing takes as long as a test."""
    return read_service_account(server.key_file, server.url)


_NUMBERS = count(1)


def new_report(
    server: SandboxServer, ledger: Ledger, rows: Sequence[Mapping[str, Any]], least_rows: int = 60
) -> ReportOffice:
    """A spreadsheet of its own on that server."""
    body = {
        "properties": {"title": "Support", "timeZone": "America/New_York"},
        "sheets": [
            {
                "properties": {
                    "sheetId": SHEET_ID,
                    "title": REPORT,
                    "gridProperties": {"rowCount": max(least_rows, len(rows) + 20), "columnCount": 26},
                }
            }
        ],
    }
    workbook = spreadsheet.workbook_from_create(body, "lead@example.com", f"report-{next(_NUMBERS)}")
    server.state.add_workbook(workbook)
    table = [list(PEOPLES), *([row.get(name, "") for name in PEOPLES] for row in rows)]
    values.update(workbook, f"'{REPORT}'!A1", {"valueInputOption": "RAW"}, {"values": table}, workbook.owner)
    return ReportOffice(server, workbook, ledger)


def new_ledger(folder: Path) -> Path:
    """The path of an empty ledger: copied, as making one takes longer than most tests."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_template() / "ledger.db", folder / "ledger.db")
    return folder / "ledger.db"


@contextmanager
def open_server(folder: Path) -> Iterator[SandboxServer]:
    """A local Sheets API for many spreadsheets."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_template() / "key.json", folder / "key.json")
    with SandboxServer(key_file=folder / "key.json") as server:
        yield server


def _value(cell: Mapping[str, Any]) -> Any:
    return next(iter(cell.get("effectiveValue", {}).values()), None)


def _is_struck(style: Mapping[str, Any]) -> bool:
    return bool(style.get("textFormat", {}).get("strikethrough"))


def _colour(style: Mapping[str, Any]) -> str | None:
    colour = style.get("backgroundColor")
    if colour is None:
        return None
    found = "#" + "".join(f"{round(255 * colour.get(part, 0)):02X}" for part in ("red", "green", "blue"))
    return None if found == "#FFFFFF" else found
