"""An office with the command line in front of it, as if its server were Google; and a report in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from bot.sandbox.sheets.drive.files import Files
from bot.sandbox.sheets.engine import batch, spreadsheet, values
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.http.oauth.keys import DEFAULT_ACCOUNT
from bot.sandbox.sheets.storage.store import open_store
from tests.contract.sheets.office import BOT, FORM, TAB, Office, open_office, request
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


REPORT, CALL_LIST = "Bounced Messages", "Call List"


@dataclass(frozen=True)
class ReportFront:
    """The desk, and a spreadsheet with a report in the sandbox of its config.yaml, whose clock is set."""

    desk: Desk
    settings: Mapping[str, object]

    def clock(self, now: str) -> None:
        """From now on it is that moment, ISO 8601."""
        self.desk.configure({**self.settings, "sandbox.now": now})

    @contextmanager
    def opened(self) -> Iterator[Workbook]:
        """The spreadsheet in people's hands, between two commands."""
        files, authority = Files(DEFAULT_ACCOUNT), Authority()
        with closing(open_store(self.desk.folder / "var" / "sandbox.db")) as store:
            store.load(files, authority)
            if files.get(SPREADSHEET) is None:
                tabs = [{"properties": {"title": title}} for title in (TAB, REPORT)]
                body = {"properties": {"title": "Support", "timeZone": "America/New_York"}, "sheets": tabs}
                files.add_workbook(spreadsheet.workbook_from_create(body, "lead@example.com", SPREADSHEET))
            with files.editing(SPREADSHEET) as workbook:
                yield workbook
            store.save(files, authority)


def new_report(
    desk: Desk,
    headers: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    notes: Mapping[str, str],
    settings: Mapping[str, object],
) -> ReportFront:
    """A report with these rows below the headers, as people type them, and notes by cell; the form's tab has no row."""
    front = ReportFront(desk, {"sheets.support": SPREADSHEET, "sandbox.sample": "false", **settings})
    with front.opened() as workbook:
        Person(workbook, TAB, workbook.owner).fills_row(1, FORM)
        people = Person(workbook, REPORT, workbook.owner)
        for number, texts in enumerate((headers, *([row.get(name, "") for name in headers] for row in rows)), 1):
            people.fills_row(number, texts)
        for cell, text in notes.items():
            people.notes(cell, text)
    return front


def cells(workbook: Workbook, tab: str) -> list[dict[str, str]]:
    """The rows below the headers as a tab shows them, by header, and the place of each cell by "@header"."""
    headers, *rows = values.get(workbook, f"'{tab}'!A1:Z", {}).get("values", [[]])
    return [
        {name: str(text) for name, text in zip(headers, row, strict=False)}
        | {f"@{name}": f"{chr(ord('A') + at)}{number}" for at, name in enumerate(headers)}
        for number, row in enumerate(rows, 2)
    ]


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
