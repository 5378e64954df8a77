"""An office whose finished rows are old enough for the archive, and what must hold at every moment while they move."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.ledger import Ledger
from bot.runner.archive import ArchiveReport, run_archive
from bot.sandbox.sheets.engine import a1
from bot.sandbox.sheets.engine.model import Sheet, Workbook
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.moving_bodies import MARK
from jobs.archive import Archive
from tests.contract.sheets.office import NOW, TAB, Office, open_office, request

Cells = dict[str, Any]
ARCHIVE = f"Archive: {TAB}"
HEADERS = (
    "Timestamp",
    "Email Address",
    "Request Type",
    "Order Number",
    "Comments",
    "Status",
    "Macro Sent",
    "Done",
    "Shelf",  # a column of people's own
)
LATER = NOW + timedelta(days=100)


def order(number: int) -> str:
    return f"113-{number:07d}-{number:07d}"


def build_rows(count: int = 12) -> list[dict[str, Any]]:
    """Every second and third row is finished; the first is of the history."""
    statuses = ("", "Order Kept", "Successful", "", "SR", "Unsuccessful")
    rows = [
        request(
            order(number),
            day=2 + number % 16,
            Comments=f"remark {number}",
            Status=statuses[number % 6],
            Done=True if statuses[number % 6] == "Successful" else "",
            Shelf=f"shelf {number}",
        )
        for number in range(1, count + 1)
    ]
    rows[0] |= {"Timestamp": rows[0]["Timestamp"] - 60, "Status": "Order Kept"}
    return rows


def finished(count: int = 12) -> set[str]:
    """The orders whose row is to move."""
    return {order(number) for number in range(2, count + 1) if number % 6 in (1, 2, 4)}


@dataclass
class ArchiveOffice:
    """The office, a hundred days later.

    Attributes:
        expected: what stands in the two tabs, whoever changed it last.
        faults: when that was not so.
        calls: how many calls were made since it was watched.
    """

    office: Office
    folder: Path
    begun: Workbook
    expected: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    calls: int = 0
    ledgers: int = 0

    def reset(self) -> None:
        """Everything as at the beginning: much faster than another office."""
        self.office.server.before_request = self.office.server.after_request = None
        self.office.server.faults.clear()
        self.person.workbook.restore(self.begun.snapshot())
        self.faults.clear()
        self.office.ledger.close()
        self.ledgers += 1
        path = self.folder / f"ledger-{self.ledgers}.db"
        shutil.copy(self.folder / "begun.db", path)
        self.office.ledger = Ledger.open(path)

    @property
    def server(self) -> SandboxServer:
        return self.office.server

    @property
    def person(self) -> Person:
        """Somebody at the working tab."""
        return self.office.person

    @property
    def archivist(self) -> Person:
        """Somebody at the archive tab."""
        workbook = self.office.server.state.workbook(self.office.spreadsheet_id)
        return Person(workbook, ARCHIVE, workbook.owner)

    def run_first(self, name: str) -> None:
        """A run of its own for one finished order, so that there is an archive with a row in it."""
        kept = {one: cells["row"] for one, cells in self.rows().items() if cells["struck"] and one != name}
        for row in kept.values():
            self.person.strikes(f"A{row}:Z{row}", False)
        self.run()
        for one, row in self.places(TAB).items():
            if one in kept:
                self.person.strikes(f"A{row}:Z{row}")

    def places(self, title: str) -> dict[str, int]:
        """The row (1-based) of each order of a tab."""
        return {name: row["row"] for name, row in self.rows(title).items() if name.startswith("113-")}

    def letter(self, title: str, header: str) -> str:
        """The letter of a column; of a header that is not there the first behind the others."""
        sheet = self.sheet(title)
        for row in sheet.rows if sheet else ():
            texts = ["" if cell is None else str(cell.value or "") for cell in row]
            if "Order Number" in texts:
                return a1.column_letters(texts.index(header) if header in texts else len(texts))
        raise AssertionError(f"{title} has no headers")

    def run(self) -> ArchiveReport:
        """One archive run."""
        place = self.office.workplace()
        try:
            return run_archive(place, Archive(90, sheets=("responses",)))
        finally:
            place.spreadsheet.close()

    def sheet(self, title: str) -> Sheet | None:
        """A tab, if there is one."""
        workbook = self.office.server.state.workbook(self.office.spreadsheet_id)
        return next((sheet for sheet in workbook.sheets if sheet.title == title), None)

    def rows(self, title: str = TAB) -> dict[str, Cells]:
        """A tab by order number: values by header, `struck`, `note`, `colour` of the order number."""
        sheet = self.sheet(title)
        grid = list(sheet.rows) if sheet else []
        tops = (at for at, row in enumerate(grid) if any(cell and cell.value == "Order Number" for cell in row))
        at = next(tops, None)
        if at is None:
            return {}
        headers = ["" if cell is None else str(cell.value or "") for cell in grid[at]]
        key = headers.index("Order Number")
        found: dict[str, Cells] = {}
        for number, row in enumerate(grid[at + 1 :], at + 2):
            cells: Cells = {}
            for header, entered in zip(headers, row, strict=False):
                if header and entered is not None and entered.value is not None:
                    cells[header] = entered.value
            if not cells.keys() - {MARK}:
                continue
            cell = row[key] if len(row) > key else None
            look = (cell.format or {}) if cell else {}
            cells["row"] = number
            cells["struck"] = bool(look.get("textFormat", {}).get("strikethrough"))
            cells["note"] = (cell.more or {}).get("note", "") if cell else ""
            cells["colour"] = look.get("backgroundColor")
            name = str(cells.get("Order Number", f"row {len(found)}"))
            assert name not in found, f"{name} stands twice in {title}"
            found[name] = cells
        return found

    def census(self) -> Counter[str]:
        """Every row of the two tabs, with all its values, formats and notes, under whatever headers they stand."""
        rows: Counter[str] = Counter()
        for title in (TAB, ARCHIVE):
            sheet = self.sheet(title)
            for row in sheet.rows if sheet else ():
                cells = [
                    json.dumps([cell.value, cell.formula, cell.format, cell.more], sort_keys=True, default=str)
                    for cell in row
                    if cell is not None and (cell.has_content or cell.more) and ", run " not in str(cell.value)
                ]
                if cells and not any('"Order Number"' in cell for cell in cells):
                    rows["|".join(sorted(cells))] += 1
        return rows

    def looks(self) -> None:
        """Each row stands exactly once, as whoever wrote it last left it."""
        found = self.census()
        if found != self.expected:
            self.faults.append(f"lost {self.expected - found}, doubled {found - self.expected}")

    def watch(self, edit: Callable[[], None] | None = None, calls: Collection[int] = ()) -> None:
        """Looks around every call; people edit right before the calls of these numbers are applied."""
        self.expected = self.census()
        self.calls = 0

        def before(_method: str, _path: str, _body: Any) -> None:
            self.looks()
            if edit is not None and self.calls in calls:
                edit()
                self.expected = self.census()

        def after(_method: str, _path: str, _body: Any) -> None:
            self.looks()
            self.calls += 1

        self.office.server.before_request, self.office.server.after_request = before, after

    def unwatch(self, story: str = "") -> None:
        """Nobody edits any more; nothing was ever lost or doubled."""
        self.office.server.before_request = self.office.server.after_request = None
        self.looks()
        assert not self.faults, f"{story} {self.faults[0]}"

    def state(self) -> tuple[dict[str, Cells], dict[str, Cells]]:
        """Both tabs by order number, without the marks."""
        stays, archived = self.rows(), self.rows(ARCHIVE)
        for row in (*stays.values(), *archived.values()):
            row.pop(MARK, None)
            del row["row"]
        return stays, archived


@contextmanager
def open_archive(folder: Path, count: int = 12, least_rows: int = 60) -> Iterator[ArchiveOffice]:
    """An office in which the cancellations have run, long ago."""
    with open_office(folder, build_rows(count), HEADERS, least_rows=least_rows) as office:
        office.person.paints("I4", "#D9EAD3")
        office.person.notes("E3", "ask Ana")
        office.run()
        office.now = LATER
        office.ledger.close()
        shutil.copy(folder / "ledger.db", folder / "begun.db")
        archive = ArchiveOffice(office, folder, office.person.workbook.snapshot())
        archive.reset()
        yield archive
        archive.office.ledger.close()
