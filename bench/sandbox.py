"""The local Sheets API on a large sheet, 100,000 rows of 15 cells: in the engine, over HTTP, in a process of its own.

Each figure stands beside the same work done in plain Python on lists, in the same run: the ratio says what the API
costs, whatever the machine. The engine is timed by CPU, HTTP by the clock.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gspread
import requests
from gspread.http_client import HTTPClient

from bot.sandbox.sheets.drive.files import File
from bot.sandbox.sheets.drive.grants import new_permission
from bot.sandbox.sheets.engine import batch, spreadsheet, values
from bot.sandbox.sheets.engine.model import Cell, Workbook
from bot.sandbox.sheets.http.calls import AUTH
from bot.sandbox.sheets.server import SandboxServer
from bot.sandbox.sheets.storage.codec import decode, encode
from bot.sheets.credentials import read_service_account

ROWS, COLUMNS, CHANGES = 100_000, 15, 1_000
OWNER = "owner@example.com"
SPREADSHEET_ID = "LARGE"
FIVE = ["A:A", "B:B", "C:C", "D:D", "E:E"]
KEYS = "sheets.data.rowData.values.userEnteredFormat.backgroundColor"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was done, its limit and cost in ms (or MB), and the cost of plain Python for the same."""

    name: str
    cost: float
    plain: float | None = None
    limit: float | None = None
    unit: str = "ms"


def measure() -> list[Figure]:
    """All figures, the best of three each; takes about a minute."""
    book = large()
    plain = [[cell.value for cell in row if cell] for row in book.sheets[0].rows]
    cost_of = {name: best(work) for name, work in _plainly(plain).items()}
    figures = [
        Figure(f"engine: {name}", best(work), cost_of[name], LIMITS.get(name)) for name, work in _engine(book).items()
    ]
    stored = encode(book)
    figures += [
        Figure("save", best(lambda: encode(book)), cost_of["save"]),
        Figure("load", best(lambda: decode(stored)), cost_of["load"]),
    ]
    figures += [Figure(f"HTTP:   {name}", cost, cost_of[name], LIMITS.get(name)) for name, cost in _http(book).items()]
    return [*figures, _gspread_calls(), _memory(book)]


LIMITS = {
    "values of five columns": 1000.0,
    f"{CHANGES} requests of one cell": 50.0,
    f"{CHANGES} cells in one request": 50.0,
}


def large() -> Workbook:
    """15 cells a row, all of their own: a number, ten texts, four numbers; every tenth row in colour."""
    size = {"rowCount": ROWS, "columnCount": COLUMNS}
    sheet = {"properties": {"sheetId": 0, "title": "Sheet1", "gridProperties": size}}
    book = spreadsheet.workbook_from_create({"sheets": [sheet]}, OWNER, SPREADSHEET_ID)
    paint = {"backgroundColor": {"red": 1}, "backgroundColorStyle": {"rgbColor": {"red": 1}}}
    book.sheets[0].rows[:] = [
        (
            Cell(float(n), None, paint if n % 10 == 0 else None),
            *(Cell(f"text {n} {c}") for c in range(10)),
            *(Cell(float(n + c)) for c in range(4)),
        )
        for n in range(ROWS)
    ]
    book.touch()
    return book


def _single(text: str) -> Json:
    cell = {"userEnteredValue": {"stringValue": text}}
    requests_ = [
        {
            "updateCells": {
                "start": {"sheetId": 0, "rowIndex": n * (ROWS // CHANGES), "columnIndex": 3},
                "rows": [{"values": [cell]}],
                "fields": "userEnteredValue",
            }
        }
        for n in range(CHANGES)
    ]
    return {"requests": requests_}


def _together(text: str) -> Json:
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]}] * CHANGES
    start = {"sheetId": 0, "rowIndex": 500, "columnIndex": 4}
    return {"requests": [{"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}]}


def _engine(book: Workbook) -> dict[str, Callable[[], Any]]:
    asked = {"valueRenderOption": "UNFORMATTED_VALUE", "majorDimension": "COLUMNS"}
    one_by_one, together = _single("x"), _together("y")
    return {
        "values of five columns": lambda: values.batch_get(book, FIVE, asked),
        f"{CHANGES} requests of one cell": lambda: batch.batch_update(book, one_by_one, OWNER),
        f"{CHANGES} cells in one request": lambda: batch.batch_update(book, together, OWNER),
        "formats of the key column": lambda: spreadsheet.get_spreadsheet(book, ["A:A"], fields_mask=KEYS),
    }


def _plainly(rows: list[list[Any]]) -> dict[str, Callable[[], Any]]:
    """The same on a list of lists."""
    text = json.dumps(rows)

    def write() -> None:
        for n in range(CHANGES):
            rows[n * (ROWS // CHANGES)] = [*rows[n * (ROWS // CHANGES)]]
            rows[n * (ROWS // CHANGES)][3] = "x"

    return {
        "values of five columns": lambda: [[row[column] for row in rows] for column in range(5)],
        f"{CHANGES} requests of one cell": write,
        f"{CHANGES} cells in one request": write,
        "formats of the key column": lambda: [{"values": [{"value": row[0]}]} for row in rows],
        "save": lambda: json.dumps(rows),
        "load": lambda: json.loads(text),
    }


def best(work: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> float:
    """The least of three, in ms."""
    costs = []
    for _ in range(3):
        started = clock()
        work()
        costs.append((clock() - started) * 1000)
    return min(costs)


def _shared(book: Workbook) -> File:
    return File(book, [new_permission("owner", OWNER), {"id": "anyoneWithLink", "type": "anyone", "role": "writer"}])


def _http(book: Workbook) -> dict[str, float]:
    with SandboxServer() as server, requests.Session() as session:
        server.state.add(_shared(book))
        return {name: best(call, time.perf_counter) for name, call in _calls(server, session).items()}


def _calls(server: SandboxServer, session: requests.Session) -> dict[str, Callable[[], None]]:
    token = server.authority.issue_token(server.state.account, f"{AUTH}spreadsheets")["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    asked: Json = {"ranges": FIVE, "valueRenderOption": "UNFORMATTED_VALUE", "majorDimension": "COLUMNS"}

    def called(method: str, path: str, **content: Any) -> Callable[[], None]:
        url = f"{server.url}/v4/spreadsheets/{SPREADSHEET_ID}{path}"

        def call() -> None:
            session.request(method, url, **content).raise_for_status()

        return call

    return {
        "values of five columns": called("GET", "/values:batchGet", params=asked),
        f"{CHANGES} requests of one cell": called("POST", ":batchUpdate", json=_single("z")),
        f"{CHANGES} cells in one request": called("POST", ":batchUpdate", json=_together("z")),
        "formats of the key column": called("GET", "", params={"ranges": "A:A", "fields": KEYS}),
    }


def _gspread_calls() -> Figure:
    """2,000 calls of gspread on a small sheet: half of them read, half write."""
    with SandboxServer() as server:
        signed_in = read_service_account(server.key_file, server.url)

        class Local(HTTPClient):
            def request(self, method: Any, endpoint: str, *args: Any, **kwargs: Any) -> Any:
                local = endpoint.replace("https://sheets.googleapis.com", server.url)
                return super().request(method, local, *args, **kwargs)

        made = server.state.add_workbook("Small").spreadsheet_id
        sheet = gspread.Client(signed_in.credentials, http_client=Local).open_by_key(made).sheet1
        started = time.perf_counter()
        for n in range(1000):
            sheet.update_acell("A1", str(n))
            sheet.acell("A1")
        return Figure("2,000 calls of gspread", (time.perf_counter() - started) * 1000)


def _memory(book: Workbook) -> Figure:
    """The most that a server process holds which loads the sheet from its store, reads, writes and saves it."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "large.db"
        with SandboxServer(store) as server:
            server.state.add(_shared(book))
        code = "import sys; from bench.sandbox import answer_some; print(answer_some(sys.argv[1]))"
        told = subprocess.run([sys.executable, "-c", code, str(store)], check=True, capture_output=True, text=True)
        return Figure("memory of a server process, at most", float(told.stdout), None, 600.0, "MB")


def answer_some(store: str) -> float:
    """Serves the stored sheet for a few calls; the process's peak of resident memory in MB."""
    with SandboxServer(store) as server, requests.Session() as session:
        for call in _calls(server, session).values():
            call()
    return _peak_mb()


def _peak_mb() -> float:
    """The most resident memory this process ever had. On Linux getrusage would count its parent's too."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1_000_000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000
