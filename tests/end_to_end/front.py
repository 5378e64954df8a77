"""An office, and the command line in front of it, as if the office's server were Google."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.sandbox.sheets.engine import batch, spreadsheet
from tests.contract.sheets.office import BOT, FORM, Office, open_office, request
from tests.end_to_end.desk import Desk, Done

SPREADSHEET = "1EndToEndOfficeSpreadsheet-000000000000000000"
FIRST, SECOND, THIRD, FOURTH = (f"111-000000{digit}-000000{digit}" for digit in range(1, 5))
ROWS = (
    request(FIRST, 13),  # row 2: orange, chase logistics
    request(SECOND, 16, Status="Order Kept"),  # row 3: struck through
    request(THIRD, 17),  # row 4: wait for logistics
    request(FOURTH, 16, Status="Successful"),  # row 5: escalate
)
COLUMNS = {name: chr(ord("A") + at) for at, name in enumerate((*FORM, *BOT))}
FACTS = (*BOT[1:4], "Status", "colour", "struck", "note")


@dataclass
class Front:
    """The office and the desk."""

    office: Office
    desk: Desk

    def bot(self, *words: str) -> Done:
        """The command line, within this process."""
        return self.desk.bot_in_process(*words)

    def run(self, *words: str) -> Done:
        """`bot run`, its report as JSON."""
        return self.bot("run", "cancellations", "--json", *words)

    def types(self, column: str, row: int, text: str) -> None:
        """A person types into a cell."""
        self.office.person.types(f"{COLUMNS[column]}{row}", text)

    def edits(self, kind: str, **body: Any) -> None:
        """The lead makes one request of the Sheets API."""
        workbook = self.office.server.state.workbook(SPREADSHEET)
        batch.batch_update(workbook, {"requests": [{kind: body}]}, workbook.owner)

    def picture(self) -> str:
        """Everything that is in the spreadsheet: cells, formats, notes, columns, tabs."""
        workbook = self.office.server.state.workbook(SPREADSHEET)
        return json.dumps(spreadsheet.get_spreadsheet(workbook, (), True, None), sort_keys=True)

    def facts(self) -> dict[str, tuple[Any, ...]]:
        """What the bot decides about, by order number, wherever the row stands."""
        return {
            order: tuple(any(row[name]) if name == "struck" else row.get(name) or "" for name in FACTS)
            for order, row in self.office.rows().items()
        }


@contextmanager
def open_front(
    desk: Desk,
    rows: Sequence[Mapping[str, Any]] = ROWS,
    *,
    headers: Sequence[str] = FORM,
    settings: Mapping[str, object] | None = None,
) -> Iterator[Front]:
    """An office with these rows, and config.yaml at the desk pointing to it; the clock is the office's."""
    with open_office(desk.folder / "office", rows, headers, spreadsheet_id=SPREADSHEET, least_rows=100) as office:
        database = {"ledger.database": desk.folder / "office" / "ledger.db"}
        desk.connect(office.server, SPREADSHEET, {**database, **(settings or {})})
        yield Front(office, desk)


def assert_refused(done: Done, code: int, *words: str) -> None:
    """One message on standard error, with place, problem and fix, that holds these words; and the exit code."""
    assert done.code == code, done
    messages = [line for line in done.err.splitlines() if line.startswith("✗ ")]
    assert len(messages) == 1, done.err
    place, _, rest = messages[0].removeprefix("✗ ").partition(": ")
    problem, _, fix = rest.partition(" → ")
    assert place
    assert problem
    assert fix, messages[0]
    for word in words:
        assert word in messages[0], messages[0]


GRID = {"sheetId": 7}


def area(cells: str) -> dict[str, int]:
    """The GridRange of "C2:D5"."""
    (left, top), (right, bottom) = ((part[0], int(part[1:])) for part in [*cells.split(":"), cells][:2])
    return {
        **GRID,
        "startRowIndex": top - 1,
        "endRowIndex": bottom,
        "startColumnIndex": ord(left) - ord("A"),
        "endColumnIndex": ord(right) - ord("A") + 1,
    }
