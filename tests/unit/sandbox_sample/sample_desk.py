"""The report's jobs let loose on the sample workbook: the real runner, the local Sheets API, the simulators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sample_bot import NOW, SCHEMAS, edit, read, rows_of, strike

from bot.cli.world import World, build_jobs, open_workplace
from bot.config import Settings, read_config
from bot.core.row import Row
from bot.core.table import Table
from bot.ledger import Ledger
from bot.runner.facts import CarrierFacts
from bot.runner.report import Report
from bot.runner.run import run_job
from bot.sandbox.sample.reading import report
from bot.sandbox.sample.workbook import sample_workbook
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.credentials import read_service_account
from bot.tracking.service import Tracker

REPORT = report()
CALL_LIST = "Call List"
_SETTINGS = read_config(Path(__file__).parents[3] / "config.yaml")
_ID = "sample"


@dataclass(frozen=True)
class Tabs:
    """Both tabs at one moment."""

    report: Table
    call_list: Table | None

    @property
    def listed(self) -> Mapping[str, Row]:
        """The rows of the Call List by Case ID."""
        return {row.case_id: row for row in self.call_list.rows} if self.call_list else {}

    def of(self, row: int) -> tuple[Row, Row | None]:
        """A row of the report and its row of the Call List."""
        found = rows_of(self.report)[row]
        return found, self.listed.get(found.case_id)


@dataclass(frozen=True)
class Desk:
    """The sample workbook with the bot and the people who work on it."""

    server: SandboxServer
    ledger: Ledger
    tracker: Tracker
    settings: Settings

    @property
    def workbook(self) -> Workbook:
        """The spreadsheet as it stands."""
        return self.server.state.workbook(_ID)

    def runs(self, job: str) -> Report:
        """One run of a job."""
        world = World(self.server.url, read_service_account(self.server.key_file, self.server.url), {}, lambda: NOW)
        declared = build_jobs(self.settings)[job]
        facts = CarrierFacts(self.tracker)
        with open_workplace(self.settings, world, declared, self.ledger, facts=facts) as place:
            return run_job(place, declared)

    def tabs(self) -> Tabs:
        """What stands in both tabs."""
        is_there = self.workbook.find_title(CALL_LIST) is not None
        listed = read(self.workbook, CALL_LIST, SCHEMAS["call_list"]) if is_there else None
        return Tabs(read(self.workbook, REPORT.tab, SCHEMAS["bounced_messages"]), listed)

    def people_edit(self) -> None:
        """Every `later` of the report done, in both tabs."""
        tabs = self.tabs()
        for row in REPORT.rows:
            if row.later is None:
                continue
            edit(self.workbook, REPORT, row)
            if row.later.call:
                _, listed = tabs.of(row.row)
                assert listed is not None, f"{row.id} is not on the Call List"
                self._fill(listed.row, row.later.call)

    def _fill(self, row: int, typed: Mapping[str, str]) -> None:
        sheet = self.workbook.find_title(CALL_LIST)
        assert sheet is not None
        headers = SCHEMAS["call_list"].names
        for name, text in typed.items():
            at = headers.index("Order Number" if name == "struck" else name)
            cell = sheet.cell(row - 1, at)
            sheet.put(row - 1, at, strike(cell, on=True) if name == "struck" else cell.with_content(text))
        self.workbook.touch()


@dataclass(frozen=True)
class ReportDays:
    """The sample's report: laid out, after the first job, after both, after both again, after people and both, again.

    Attributes:
        before, waiting, after, later: what stood in the tabs.
        first … fourth: the runs of bounced_messages and call_list in between.
    """

    before: Tabs
    waiting: Tabs
    after: Tabs
    later: Tabs
    first: tuple[Report, Report]
    second: tuple[Report, Report]
    third: tuple[Report, Report]
    fourth: tuple[Report, Report]


@contextmanager
def open_desk(tracker: Tracker, folder: Path) -> Iterator[Desk]:
    """A desk with the sample as it is laid out."""
    spreadsheets = dict.fromkeys(_SETTINGS.sheets.spreadsheets, _ID)
    settings = _SETTINGS.model_copy(
        update={"sheets": _SETTINGS.sheets.model_copy(update={"spreadsheets": spreadsheets})}
    )
    with SandboxServer(key_file=folder / "key.json") as server, Ledger.open(folder / "ledger.db") as ledger:
        server.state.add_workbook(sample_workbook(_ID))
        yield Desk(server, ledger, tracker, settings)
