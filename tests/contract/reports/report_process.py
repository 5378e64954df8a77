"""A run of the call list in a process of its own, which begins when it is told to: one of those that race.

It says "ready", waits for a line of JSON that names the service, the key, the ledger and the spreadsheet, runs, and
ends as the command line would.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import read_schemas
from bot.config.letters import LettersSettings
from bot.core.channels import Channels
from bot.core.do_not_call import DoNotCall
from bot.core.guard import GuardSettings
from bot.core.rules.call_list import CallListSettings
from bot.core.rules.callers import Absence, Callers
from bot.core.rules.report_settings import ReportSettings
from bot.errors import BotError
from bot.ledger import Ledger
from bot.letters import read_letters
from bot.runner.facts import FileFacts
from bot.runner.job import Workplace
from bot.runner.run import run_job
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import read_service_account
from bot.sheets.google import GoogleSpreadsheet
from jobs.bounced_messages import BouncedMessages

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
CALLERS = ("Mike", "Joy")
ROOT = Path(__file__).parents[3]


def job(name: str, away: Sequence[Absence] = ()) -> BouncedMessages:
    """The two jobs with the defaults of config.yaml."""
    channels = Channels.of({"Amazon": r"\d{3}-\d{7}-\d{7}"})
    rules = ReportSettings(datetime.max.replace(tzinfo=UTC), ZONE, channels, DoNotCall())
    callers = Callers(CALLERS, tuple(away), ZONE) if name == "call_list" else None
    return BouncedMessages(rules, _call_list(), callers, name=name)


@cache
def _call_list() -> CallListSettings:
    letters = LettersSettings()
    slots = {**letters.slots, "window_days": 30}
    return CallListSettings(read_letters(letters.folder), (time(9), time(20)), ZONE, slots)


def start() -> subprocess.Popen[str]:
    """A process that gets ready."""
    command = [sys.executable, "-m", __name__]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def main(url: str, key_file: str, ledger: str, spreadsheet_id: str) -> int:
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
            schemas=read_schemas(ROOT / "sheet_schemas"),
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


if __name__ == "__main__":
    print("ready", flush=True)
    sys.exit(main(*json.loads(sys.stdin.readline())))
