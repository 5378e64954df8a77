"""A small office for tests: a real local Sheets API, one form sheet, a bot, and people who edit meanwhile."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.config import read_schemas
from bot.core.dates import to_serial
from bot.core.guard import GuardSettings
from bot.core.parcel import TrackingState
from bot.core.rules.cancellation_case import CancellationSettings
from bot.core.schema import SheetSchema
from bot.core.working_days import Calendar
from bot.ledger import Ledger
from bot.runner.facts import FileFacts
from bot.runner.job import Workplace
from bot.runner.report import Report
from bot.runner.run import run_job
from bot.sandbox.sheets.engine import spreadsheet, values
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import SignedIn, read_service_account
from bot.sheets.google import GoogleSpreadsheet
from jobs.cancellations import Cancellations

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # a Wednesday, 15:00 in New York
TAB = "Form Responses 1"
SCHEMAS = Path(__file__).parents[3] / "sheet_schemas"
FORM = ("Timestamp", "Email Address", "Request Type", "Order Number", "Tracking Number", "Status", "Macro Sent", "Done")
BOT = ("Case ID", "Next Action", "Macro", "Due", "Tracking Status", "Last Scan", "As Of")


def at(day: int, hour: int = 9, minute: int = 0) -> float:
    """A serial number of November 2026 in New York."""
    return to_serial(datetime(2026, 11, day, hour, minute, tzinfo=ZONE), ZONE)


def request(order: str, day: int = 17, **cells: Any) -> dict[str, Any]:
    """One cancellation request."""
    return {
        "Timestamp": at(day),
        "Email Address": "ana@example.com",
        "Request Type": "Cancellation request",
        "Order Number": order,
        **{name.replace("_", " "): value for name, value in cells.items()},
    }


@dataclass
class Office:
    """Everything in one place. `before_write` is called once, right before the bot's next batch is applied."""

    server: SandboxServer
    ledger: Ledger
    spreadsheet_id: str
    facts: dict[str, TrackingState] = field(default_factory=dict)
    now: datetime = NOW
    guard: GuardSettings = field(default_factory=GuardSettings)
    sleeps: list[float] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """Somebody from the team, the owner of the sheet."""
        workbook = self.server.state.workbook(self.spreadsheet_id)
        return Person(workbook, TAB, workbook.owner)

    @cached_property
    def signed_in(self) -> SignedIn:
        """The bot's account, its token got once: signing takes as long as reading the sheet."""
        return read_service_account(self.server.key_file, self.server.url)

    def workplace(self) -> Workplace:
        """What a run works with."""
        signed_in = self.signed_in
        client = SheetsClient(
            signed_in.credentials,
            self.spreadsheet_id,
            account=signed_in.account,
            endpoint=self.server.url,
            timeout_s=5,
            sleep=self.sleeps.append,
        )
        return Workplace(
            spreadsheet_id=self.spreadsheet_id,
            spreadsheet=GoogleSpreadsheet(client, sleep=self.sleeps.append),
            ledger=self.ledger,
            facts=FileFacts(self.facts),
            schemas=_schemas(),
            now=lambda: self.now,
            guard=self.guard,
            lease_s=60,
        )

    def run(self, *, force: bool = False) -> Report:
        """One run of the cancellations job."""
        place = self.workplace()
        try:
            return run_job(place, cancellations(), force=force)
        finally:
            place.spreadsheet.close()

    def before_write(self, edit: Callable[[Person], None], *, which: int = 0) -> None:
        """People edit right before the bot's batch number `which` reaches the service."""
        self._hook(edit, which, before=True)

    def after_write(self, edit: Callable[[Person], None], *, which: int = 0) -> None:
        """People edit right after the bot's batch was applied, before its answer arrives."""
        self._hook(edit, which, before=False)

    def before_each(self, *edits: Callable[[Person], None]) -> None:
        """People edit right before each of the bot's first batches reaches the service, batch by batch."""
        left = iter(edits)

        def hook(_method: str, path: str, _body: Any) -> None:
            if path.endswith(":batchUpdate"):
                next(left, lambda _person: None)(self.person)

        self.server.before_request = hook

    def _hook(self, edit: Callable[[Person], None], which: int, *, before: bool) -> None:
        seen = 0

        def hook(method: str, path: str, _body: Any) -> None:
            nonlocal seen
            if path.endswith(":batchUpdate") and "/values" not in path:
                if seen == which:
                    edit(self.person)
                seen += 1

        if before:
            self.server.before_request = hook
        else:
            self.server.after_request = hook

    def writes(self) -> int:
        """How many batches were sent so far."""
        return sum(1 for call in self.server.log.calls if call.path.endswith(":batchUpdate"))

    def rows(self) -> dict[str, dict[str, Any]]:
        """The sheet as it stands, by order number: values by header, and `colour`, `struck`, `note` of the key cell."""
        workbook = self.server.state.workbook(self.spreadsheet_id)
        fields = "sheets(properties.title,data.rowData.values(effectiveValue,userEnteredFormat,note))"
        answer = spreadsheet.get_spreadsheet(workbook, (f"'{TAB}'",), True, fields)
        grid = [row.get("values", []) for row in answer["sheets"][0]["data"][0].get("rowData", [])]
        header_row = next(i for i, row in enumerate(grid) if any(_value(cell) == "Order Number" for cell in row))
        headers = [_value(cell) for cell in grid[header_row]]
        found: dict[str, dict[str, Any]] = {}
        for number, row in enumerate(grid[header_row + 1 :], header_row + 2):
            cells = {name: _value(cell) for name, cell in zip(headers, row, strict=False) if name}
            if not any(cells.values()):
                continue
            key = row[headers.index("Order Number")] if len(row) > headers.index("Order Number") else {}
            style = key.get("userEnteredFormat", {})
            cells |= {
                "row": number,
                "colour": _colour(style),
                "struck": [bool(_struck(cell)) for cell in row[: len(headers)]],
                "key_struck": bool(_struck(key)),
                "note": key.get("note", ""),
            }
            found[str(cells.get("Order Number") or f"row {number}")] = cells
        return found

    def planned_ids(self) -> dict[str, str]:
        """The Case IDs that the first run meant to write, by order number."""
        return {one.change.order_key: one.change.case_id for one in self.ledger.changes(1)}

    def values(self, cells: str) -> list[list[Any]]:
        """The values of a range."""
        workbook = self.server.state.workbook(self.spreadsheet_id)
        return list(values.get(workbook, f"'{TAB}'!{cells}", {}).get("values", []))


def _value(cell: Mapping[str, Any]) -> Any:
    return next(iter(cell.get("effectiveValue", {}).values()), None)


def _struck(cell: Mapping[str, Any]) -> Any:
    return cell.get("userEnteredFormat", {}).get("textFormat", {}).get("strikethrough")


def _colour(style: Mapping[str, Any]) -> str | None:
    colour = style.get("backgroundColor")
    if colour is None:
        return None
    return "#" + "".join(f"{round(255 * colour.get(part, 0)):02X}" for part in ("red", "green", "blue"))


def cancellations() -> Cancellations:
    """The job with the defaults of config.yaml."""
    return Cancellations(CancellationSettings(ZONE, Calendar(), NOW - timedelta(days=30)))


@cache
def _schemas() -> dict[str, SheetSchema]:
    """Read once: it takes as long as the rest of a run."""
    return read_schemas(SCHEMAS)


@cache
def _template() -> Path:
    """An empty ledger and a key, made once: making them costs more than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="sheet-bot-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Ledger.open(folder / "ledger.db").close()
    with SandboxServer(key_file=folder / "key.json"):
        pass
    return folder


@contextmanager
def open_office(
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    headers: Sequence[str] = FORM,
    above: int = 0,
    spreadsheet_id: str = "office-sheet",
    least_rows: int = 100,
) -> Iterator[Office]:
    """An office whose sheet has these rows, `above` blank rows over its headers."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("ledger.db", "key.json"):
        shutil.copy(_template() / name, folder / name)
    with SandboxServer(key_file=folder / "key.json") as server, Ledger.open(folder / "ledger.db") as ledger:
        grid = {"rowCount": max(least_rows, len(rows) + above + 50), "columnCount": 26}
        body = {
            "properties": {"title": "Responses", "timeZone": "America/New_York"},
            "sheets": [{"properties": {"sheetId": 7, "title": TAB, "gridProperties": grid}}],
        }
        workbook = spreadsheet.workbook_from_create(body, "lead@example.com", spreadsheet_id)
        server.state.add_workbook(workbook)
        table = [list(headers), *([row.get(name, "") for name in headers] for row in rows)]
        values.update(
            workbook, f"'{TAB}'!A{above + 1}", {"valueInputOption": "RAW"}, {"values": table}, "lead@example.com"
        )
        yield Office(server, ledger, spreadsheet_id)
