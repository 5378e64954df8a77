"""The whole job `cancellations`, as a scheduler runs it: lease, read, decide, plan, guard, apply, ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.sheets.laps import PREPARED, Lap, Task
from bench.sheets.requests import NOW
from bench.sheets.workload import TIME_ZONE
from bot.collector import relax_collector
from bot.config import read_schemas
from bot.core.guard import GuardSettings
from bot.core.rules.cancellation_case import CancellationSettings
from bot.core.working_days import Calendar
from bot.ledger import Ledger
from bot.runner.facts import FileFacts
from bot.runner.job import Workplace
from bot.runner.report import Report
from bot.runner.run import run_job
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import read_service_account
from bot.sheets.google import GoogleSpreadsheet
from jobs.cancellations import Cancellations

SCHEMAS = Path(__file__).parents[3] / "sheet_schemas"


def laps(task: Task) -> Iterator[Lap]:
    """A run, and one more with the same spreadsheet object, as in `bot serve`; that one is called `…, same process`."""
    relax_collector()
    schemas = read_schemas(SCHEMAS)
    zone = ZoneInfo(TIME_ZONE)
    with Ledger.open(Path(task.folder) / "ledger.db") as ledger:
        signed_in = read_service_account(Path(task.key_file), task.url)
        client = SheetsClient(signed_in.credentials, task.spreadsheet_id, account=signed_in.account, endpoint=task.url)
        place = Workplace(
            spreadsheet_id=task.spreadsheet_id,
            spreadsheet=GoogleSpreadsheet(client),
            ledger=ledger,
            facts=FileFacts({}),
            schemas=schemas,
            now=lambda: NOW,
            guard=GuardSettings(),
            lease_s=600,
        )
        job = Cancellations(CancellationSettings(zone, Calendar(), NOW - timedelta(days=30)))
        yield PREPARED
        yield Lap(task.run, _stage(run_job(place, job)))
        yield Lap(f"{task.run}, same process", _stage(run_job(place, job)))
        place.spreadsheet.close()


def _stage(report: Report) -> str:
    """The report is let go of, as the scheduler does."""
    return f"{len(report.view.plan.changes)} changes"
