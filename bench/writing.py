"""Writing one run's changes: the bot's guard protocol beside what gspread offers, on the same plan."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gspread
from gspread.http_client import HTTPClient
from gspread.utils import rowcol_to_a1

from bot.core.memory import ChangeKind, PlannedChange
from bot.runner.view import View, view_job
from bot.sheets.credentials import read_service_account
from tests.contract.sheets.office import TAB, Office, cancellations, open_office, request


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way of writing cost: calls, bytes sent and received, seconds."""

    name: str
    changes: int
    calls: int
    sent: int
    received: int
    seconds: float


def measure(rows: int) -> list[Cost]:
    """The cost of the first run on a sheet of `rows` requests, of which one in ten is decided, by every way."""
    return [
        _one("sheet-bot (re-read, one batch, verified)", rows, _ours),
        _one("gspread batch_update + batch_format (blind)", rows, _gspread_batches),
        _one("gspread cell by cell (blind)", rows, _gspread_cells),
    ]


def _one(name: str, rows: int, write: Callable[[Office, View], None]) -> Cost:
    requests = [
        request(f"114-{index:07d}-{index:07d}", day=17, Request_Type="Cancel" if index % 10 == 0 else "Address change")
        for index in range(rows)
    ]
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder), requests) as office:
        place = office.workplace()
        view = view_job(place, cancellations())
        place.spreadsheet.close()
        before = len(office.server.log.calls)
        started = time.perf_counter()
        write(office, view)
        seconds = time.perf_counter() - started
        calls = list(office.server.log.calls)[before:]
        sent, received = sum(call.bytes_in for call in calls), sum(call.bytes_out for call in calls)
        return Cost(name, len(view.plan.changes), len(calls), sent, received, seconds)


def _ours(office: Office, view: View) -> None:
    place = office.workplace()
    place.spreadsheet.apply(view.plan, view.tab, view.layout, lambda: None)
    place.spreadsheet.close()


def _worksheet(office: Office) -> gspread.Worksheet:
    signed_in = read_service_account(office.server.key_file, office.server.url)

    class Local(HTTPClient):
        def request(self, method: str, endpoint: str, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            local = endpoint.replace("https://sheets.googleapis.com", office.server.url)
            return super().request(method, local, *args, **kwargs)  # type: ignore[arg-type]

    client = gspread.Client(signed_in.credentials, http_client=Local)
    return client.open_by_key(office.spreadsheet_id).worksheet(TAB)


def _placed(view: View) -> list[tuple[PlannedChange, int]]:
    headers = [*view.layout.headers, *view.plan.new_columns]
    return [(change, headers.index(change.column) + 1) for change in view.plan.changes]


def _gspread_batches(office: Office, view: View) -> None:
    sheet = _worksheet(office)
    values, formats = [], []
    for change, column in _placed(view):
        cell = rowcol_to_a1(change.row or 1, column)
        if change.kind is ChangeKind.VALUE:
            values.append({"range": cell, "values": [[change.new]]})
        elif change.kind is ChangeKind.BACKGROUND:
            formats.append({"range": cell, "format": {"backgroundColor": {"red": 1}}})
    sheet.batch_update(values)
    if formats:
        sheet.batch_format(formats)


def _gspread_cells(office: Office, view: View) -> None:
    sheet = _worksheet(office)
    for change, column in _placed(view):
        if change.kind is ChangeKind.VALUE:
            sheet.update_cell(change.row or 1, column, change.new)
