"""A Call List on a real local Sheets API, as callers see it and as the bot keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from bot.config import read_schemas
from bot.core.decision import Decision, Value
from bot.core.filter_view import FilterView
from bot.core.memory import ChangeKind, PlannedChange, RowMemory
from bot.core.plan import Plan, make_plan
from bot.core.table import Table, read_table
from bot.sandbox.sheets.engine import batch, spreadsheet
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import SignedIn, read_service_account
from bot.sheets.google import GoogleSpreadsheet
from bot.sheets.kept_tab import find_kept_tab
from bot.sheets.port import Applied, ViewChanges
from tests.contract.sheets.office import NOW, SCHEMAS

SCHEMA = read_schemas(SCHEMAS)["call_list"]
TITLE = "Call List"
HEADERS = SCHEMA.names
SCRIPT = "Hello Ana Lima\n\n  • your return was approved for ORDER# {order}\n  • 100% of it, 'soon'."
DEADLINE = 46364.0  # 2026-12-08


def case_id(number: int) -> str:
    return f"BM-0000-{number:04d}"


def order(number: int) -> str:
    return f"111-{number:07d}-{number:07d}"


def entry(number: int, **cells: Any) -> dict[str, Any]:
    """What the bot writes into a row; Case ID BM-0000-000n."""
    values = {
        "Case ID": case_id(number),
        "Caller": "Mike" if number % 2 else "Joy",
        "Order Number": order(number),
        "Customer Name": f"Customer {number}",
        "TEL": f"+1 212-555-{number:04d}",
        "Local Time Window": "9:00–20:00 (New York)",
        "Deadline": DEADLINE,
        "Script": SCRIPT.format(order=order(number)),
    }
    return values | {name.replace("_", " "): value for name, value in cells.items()}


def addition(values: Mapping[str, Any]) -> PlannedChange:
    return PlannedChange(
        sheet=TITLE,
        row=None,
        case_id=values["Case ID"],
        order_key=values["Order Number"],
        column="Case ID",
        kind=ChangeKind.ROW,
        old=None,
        new=values,
        rule="B-5",
        reason="to be called",
    )


def views_of(*callers: str) -> tuple[FilterView, ...]:
    """What each caller has to do, and what all have."""
    mine = (FilterView(f"{name} · open calls", {"Caller": name}, ("Outcome",), ("TEL",)) for name in callers)
    return (*mine, FilterView("All open calls", {}, ("Outcome",), ("TEL",)))


@dataclass
class CallList:
    """The tab, the bot that keeps it and the people who work in it."""

    server: SandboxServer
    workbook: Workbook
    sheets: GoogleSpreadsheet
    memory: dict[str, RowMemory] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Mike at the keyboard."""
        return Person(self.workbook, TITLE, self.workbook.owner)

    def ask(self, **body: Any) -> dict[str, Any]:
        """A request of somebody else's program, or of somebody at the screen."""
        return dict(batch.batch_update(self.workbook, {"requests": [body]}, self.workbook.owner))

    def add(self, entries: Iterable[Mapping[str, Any]]) -> Applied:
        """The bot adds what is missing."""
        rows = [addition(values) for values in entries]
        return self.sheets.add_rows(SCHEMA, rows, lambda: None)

    def keep_views(self, *callers: str) -> ViewChanges:
        """The bot sees to its filter views."""
        found = find_kept_tab(self.sheets.read_book(), SCHEMA)
        assert found is not None
        return self.sheets.keep_views(SCHEMA, found[0], views_of(*callers), lambda: None)

    def table(self) -> Table:
        """The tab as the bot reads it."""
        book = self.sheets.read_book()
        found = find_kept_tab(book, SCHEMA)
        assert found is not None
        tab, layout = found
        return read_table(self.sheets.read(book, tab, layout, SCHEMA, NOW), layout, SCHEMA)

    def update(self, entries: Iterable[Mapping[str, Any]], done: Iterable[str] = ()) -> tuple[Plan, Applied]:
        """The bot brings the rows that are there to what they should be; those in `done` are struck through."""
        wanted, finished = {values["Case ID"]: values for values in entries}, set(done)
        book = self.sheets.read_book()
        found = find_kept_tab(book, SCHEMA)
        assert found is not None
        tab, layout = found
        table = read_table(self.sheets.read(book, tab, layout, SCHEMA, NOW), layout, SCHEMA)
        decisions = [
            Decision(
                row.row,
                row.case_id,
                "B-5",
                "to be called",
                values={name: Value(value, "B-5", "a call") for name, value in wanted[row.case_id].items()},
                note="B-13: five tabs",
                terminal=row.case_id in finished,
            )
            for row in table.rows
            if row.case_id in wanted and not row.problems
        ]
        plan = make_plan(table, decisions, self.memory, NOW)
        applied = Applied() if plan.is_empty else self.sheets.apply(plan, tab, layout, lambda: None)
        self.memory |= plan.memories
        return plan, applied

    def workbook_theme(self) -> dict[str, Any]:
        """The theme as it stands."""
        answer = spreadsheet.get_spreadsheet(self.workbook, (), False, "properties.spreadsheetTheme")
        return deepcopy(dict(answer["properties"]["spreadsheetTheme"]))

    def sheet(self, fields: str) -> dict[str, Any]:
        """What the API tells of the tab."""
        answer = spreadsheet.get_spreadsheet(self.workbook, (f"'{TITLE}'",), True, f"sheets({fields})")
        return dict(answer["sheets"][0])

    def grid(self) -> list[list[dict[str, Any]]]:
        """All cells."""
        cells = "data.rowData.values(effectiveValue,userEnteredFormat,dataValidation,note)"
        return [row.get("values", []) for row in self.sheet(cells)["data"][0].get("rowData", [])]

    def rows(self) -> list[dict[str, Any]]:
        """The rows that hold anything, top to bottom: values by header, `struck` if all of the row is."""
        grid = self.grid()
        headers = [_value(cell) for cell in grid[0]]
        found = []
        for number, row in enumerate(grid[1:], 2):
            cells = {name: _value(cell) for name, cell in zip(headers, row, strict=False) if name}
            if any(cells.values()):
                struck = [_struck(cell) for cell in row[: len(headers)]]
                whole = all(struck) and len(struck) == len(headers)
                found.append({name: value for name, value in cells.items() if value} | {"struck": whole, "row": number})
        return found

    def by_id(self) -> dict[str, dict[str, Any]]:
        """The rows by Case ID, without their places; remarks of people between them are left out."""
        rows = [row for row in self.rows() if "Case ID" in row]
        assert len({row["Case ID"] for row in rows}) == len(rows)
        return {row["Case ID"]: {name: value for name, value in row.items() if name != "row"} for row in rows}

    def filter_views(self) -> dict[str, dict[str, Any]]:
        """The filter views by title."""
        return {view["title"]: view for view in self.sheet("filterViews").get("filterViews", [])}

    def cell(self, row: int, header: str) -> dict[str, Any]:
        """One cell with its format; rows from 1."""
        grid = self.grid()
        at = [_value(cell) for cell in grid[0]].index(header)
        return dict(grid[row - 1][at]) if at < len(grid[row - 1]) else {}

    def meanwhile(self, edit: Callable[[Person], None], *, before: bool = True) -> None:
        """People edit right before the bot's next batch is applied, or right after."""

        def hook(_method: str, path: str, _body: Any) -> None:
            if path.endswith(":batchUpdate"):
                self.quiet()
                edit(self.person)

        if before:
            self.server.before_request = hook
        else:
            self.server.after_request = hook

    def quiet(self) -> None:
        """People leave the sheet alone again."""
        self.server.before_request = self.server.after_request = None

    def writes(self) -> int:
        """How many batches were sent so far."""
        mine = f"/{self.workbook.spreadsheet_id}:batchUpdate"
        return sum(1 for call in self.server.log.calls if call.path.endswith(mine))


def _value(cell: Mapping[str, Any]) -> Any:
    return next(iter(cell.get("effectiveValue", {}).values()), None)


def _struck(cell: Mapping[str, Any]) -> bool:
    return bool(cell.get("userEnteredFormat", {}).get("textFormat", {}).get("strikethrough"))


@contextmanager
def open_call_list(server: SandboxServer, body_bytes: int = 1_500_000) -> Iterator[CallList]:
    """A spreadsheet of its own on that server, without a Call List yet."""
    spreadsheet_id = f"calls-{next(_NUMBERS)}"
    body = {"properties": {"title": "Support", "timeZone": "America/New_York"}, "sheets": [{"properties": {}}]}
    workbook = spreadsheet.workbook_from_create(body, "mike@example.com", spreadsheet_id)
    server.state.add_workbook(workbook)
    signed_in = _signed_in(server)
    pauses: list[float] = []
    client = SheetsClient(
        signed_in.credentials,
        spreadsheet_id,
        account=signed_in.account,
        endpoint=server.url,
        timeout_s=5,
        sleep=pauses.append,
    )
    sheets = GoogleSpreadsheet(client, body_bytes=body_bytes, sleep=pauses.append)
    try:
        yield CallList(server, server.state.workbook(spreadsheet_id), sheets)
    finally:
        sheets.close()
        server.before_request = server.after_request = None
        server.faults.clear()


_NUMBERS = count(1)


@cache
def _signed_in(server: SandboxServer) -> SignedIn:
    """Once a server: signing takes as long as a test."""
    return read_service_account(server.key_file, server.url)
