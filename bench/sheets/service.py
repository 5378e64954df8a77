"""The local Sheets API with one large sheet, in the process that starts the others, and what goes over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.sheets.workload import DATES, HEADERS, KEY, TAB, TIME_ZONE, Work, colour_of, is_struck, row_values
from bot.core.memory import ChangeKind
from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.model import Cell, Workbook
from bot.sandbox.sheets.http import listening
from bot.sandbox.sheets.http.protocol import BreakableProtocol
from bot.sandbox.sheets.knobs.latency import Delay
from bot.sandbox.sheets.server import SandboxServer

SPREADSHEET_ID = "bench"
SPARE_ROWS = 100
Row = tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went over the wire.

    Attributes:
        calls: of the Sheets and Drive API; signing in is none, though its bytes count.
        sent, received: bytes of HTTP as the socket carried them, heads included, answers compressed where they were.
        plain: bytes of all bodies before compression.
        service_s: the time from a request's arrival to its answer, latency included.
    """

    calls: int = 0
    sent: int = 0
    received: int = 0
    plain: int = 0
    service_s: float = 0.0

    def since(self, before: Traffic) -> Traffic:
        """What came on top."""
        return Traffic(
            self.calls - before.calls,
            self.sent - before.sent,
            self.received - before.received,
            self.plain - before.plain,
            self.service_s - before.service_s,
        )


class Wire:
    """Counts every byte on the sockets of servers started while it is open."""

    def __init__(self) -> None:
        self.sent = 0
        self.received = 0

    @contextmanager
    def open(self) -> Iterator[None]:
        """Servers that start now are counted."""
        wire = self

        class Counting(BreakableProtocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(_Counted(transport, wire))  # type: ignore[arg-type]

            def data_received(self, data: bytes) -> None:
                wire.sent += len(data)
                super().data_received(data)

        vars(listening)["BreakableProtocol"] = Counting  # the only place where every byte passes
        try:
            yield
        finally:
            vars(listening)["BreakableProtocol"] = BreakableProtocol


class _Counted:
    """A transport that counts what it sends, and is the other one in everything else."""

    def __init__(self, transport: asyncio.Transport, wire: Wire) -> None:
        self._transport = transport
        self._wire = wire

    def write(self, data: bytes) -> None:
        self._wire.received += len(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Service:
    """A running service with one spreadsheet that can be put back to what it was."""

    def __init__(self, server: SandboxServer, wire: Wire) -> None:
        self.server = server
        self._wire = wire

    def lay_out(self, headers: Sequence[str], rows: Sequence[Row]) -> None:
        """The spreadsheet anew, with these rows below its headers; rows are shared, not copied."""
        self.server.state.delete(SPREADSHEET_ID)
        self.server.state.add_workbook(new_workbook(headers, rows))

    @property
    def workbook(self) -> Workbook:
        """The spreadsheet as it stands."""
        return self.server.state.workbook(SPREADSHEET_ID)

    def traffic(self) -> Traffic:
        """All that went over the wire so far."""
        calls = list(self.server.log.calls)
        return Traffic(
            sum(1 for call in calls if call.operation != "token"),
            self._wire.sent,
            self._wire.received,
            sum(call.bytes_in + call.bytes_out for call in calls),
            sum(call.seconds for call in calls),
        )


def new_workbook(headers: Sequence[str], rows: Sequence[Row]) -> Workbook:
    """A spreadsheet of one tab: the headers, the rows, some spare ones."""
    body = {
        "properties": {"title": "Responses", "timeZone": TIME_ZONE},
        "sheets": [{"properties": {"sheetId": 0, "title": TAB, "gridProperties": {"columnCount": len(headers)}}}],
    }
    book = spreadsheet.workbook_from_create(body, "lead@example.com", SPREADSHEET_ID)
    sheet = book.sheets[0]
    sheet.rows[:] = [tuple(Cell(header) for header in headers), *rows, *[()] * SPARE_ROWS]
    sheet.row_properties[:] = [None] * len(sheet.rows)
    book.touch()
    return book


@contextmanager
def open_service(latency_ms: float) -> Iterator[Service]:
    """A service in which every call takes `latency_ms` on top; tokens are given at once."""
    wire = Wire()
    with wire.open(), SandboxServer() as server:
        server.latency.set([Delay(ms=latency_ms)])
        yield Service(server, wire)


def sheet_rows(rows: int, values_of: Callable[[int], Sequence[str | float]] = row_values) -> list[Row]:
    """The cells of that many rows: dates with the format of dates, and what people painted and struck."""
    styles = {
        HEADERS.index(name): {"numberFormat": {"type": "DATE_TIME" if "h" in pattern else "DATE", "pattern": pattern}}
        for name, pattern in DATES.items()
    }
    crossed = {"textFormat": {"strikethrough": True}}
    plain = [styles.get(column) for column in range(len(HEADERS))]
    struck = [{**styles.get(column, {}), **crossed} for column in range(len(HEADERS))]
    key = HEADERS.index(KEY)
    found: list[Row] = []
    for number in range(rows):
        style = list(struck if is_struck(number) else plain)
        if colour_of(number):
            yellow = {"red": 1.0, "green": 1.0}
            style[key] = {"backgroundColor": yellow, "backgroundColorStyle": {"rgbColor": yellow}}
        cells = zip(values_of(number), style, strict=True)
        found.append(tuple(Cell(value, None, form) if value != "" else None for value, form in cells))
    return found


def differences(workbook: Workbook, before: Sequence[Row], work: Work) -> tuple[int, int]:
    """How many of the changes do not stand in the sheet, and how many other rows are no longer what they were."""
    sheet = workbook.sheets[0]
    lacking = 0
    for change in work.changes:
        cell = sheet.cell((change.row or 0) - 1, HEADERS.index(change.column))
        style: dict[str, Any] = cell.format or {}
        match change.kind:
            case ChangeKind.VALUE:
                lacking += cell.value != change.new
            case ChangeKind.BACKGROUND:
                lacking += "backgroundColor" not in style
            case _:
                lacking += not style.get("textFormat", {}).get("strikethrough")
    meant = {change.row for change in work.changes}
    touched = (at for at, row in enumerate(before, 2) if sheet.rows[at - 1] is not row and at not in meant)
    return lacking, sum(1 for at in touched if sheet.rows[at - 1] != before[at - 2])
