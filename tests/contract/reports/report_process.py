"""One run of the call list in a process of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.core.guard import GuardSettings
from bot.errors import BotError
from bot.ledger import Ledger
from bot.runner.facts import FileFacts
from bot.runner.job import Workplace
from bot.runner.run import run_job
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import read_service_account
from bot.sheets.google import GoogleSpreadsheet
from tests.contract.reports.report_office import job
from tests.contract.sheets.office import NOW, _schemas


def run_once(url: str, key_file: str, ledger: str, spreadsheet_id: str) -> int:
    """The exit code that the command line would end with."""
    signed_in = read_service_account(Path(key_file), url)
    client = SheetsClient(signed_in.credentials, spreadsheet_id, account=signed_in.account, endpoint=url, timeout_s=20)
    sheets = GoogleSpreadsheet(client)
    with Ledger.open(ledger) as opened:
        place = Workplace(
            spreadsheet_id=spreadsheet_id,
            spreadsheet=sheets,
            ledger=opened,
            facts=FileFacts({}),
            schemas=_schemas(),
            now=lambda: NOW,
            guard=GuardSettings(),
            lease_s=60,
            adopt_since=NOW - timedelta(days=30),
        )
        try:
            return int(run_job(place, job("call_list")).exit_code)
        except BotError as error:
            return int(error.exit_code)
        finally:
            sheets.close()
