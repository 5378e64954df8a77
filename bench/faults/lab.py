"""The outside world of the bench in one process: services, a spreadsheet and a ledger that go back to where they were.

The rules' clock stands, as `sandbox.now` says. The machine's clock of gates and claims is virtual, so nobody waits, and
equal runs leave equal times. Between two runs an hour passes: leases, claims and blocks are over.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from google.auth import _exponential_backoff

from bench.faults.crooked import CrookedLine
from bench.faults.point import SHEETS, Boundary, Fault
from bench.faults.scene import Deed, Outcome, Scene
from bench.faults.standing import Standing, standing
from bench.faults.wire import Watch, Wire, unwatched
from bot.cli.carriers import call_limits, sandbox_carriers
from bot.cli.world import World, open_workplace
from bot.config import Settings
from bot.ledger import Ledger
from bot.runner.facts import CarrierFacts, FileFacts
from bot.runner.gate import LedgerGate
from bot.runner.job import Workplace
from bot.runner.tracking_store import LedgerStore
from bot.sandbox.carriers.server import CarrierServer
from bot.sandbox.sample.carriers import sample_carriers
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import SignedIn, read_service_account
from bot.sheets.google import GoogleSpreadsheet
from bot.tracking.carriers.registry import build_apis
from bot.tracking.service import Tracker

_READ_TIMEOUT_S = 10.0


@dataclass
class Clock:
    """A clock that jumps ahead where somebody sleeps."""

    at: datetime

    def now(self) -> datetime:
        """The time."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """It is so much later."""
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Picture:
    """Spreadsheet and ledger at one time, so many hours after the start."""

    workbook: Workbook
    ledger: bytes
    hours: int


@dataclass
class Lab:
    """One spreadsheet, one ledger, one bot at a time. `sleeps` are the waits of the run under way, in seconds."""

    settings: Settings
    scene: Scene
    sheets: SandboxServer
    carriers: CarrierServer
    line: CrookedLine
    workbook: Workbook
    signed_in: SignedIn
    ledger: Ledger
    ledger_path: Path
    places: Mapping[str, Workplace]
    hours: int = 0
    sleeps: list[float] = field(default_factory=list)

    def wire(self, watch: Watch = unwatched, at: Boundary | None = None, fault: Fault | None = None) -> Wire:
        """For one run, to go wrong at that boundary if any is named."""
        services = {urlsplit(self.sheets.url).netloc: SHEETS, urlsplit(self.carriers.url).netloc: "carriers"}
        return Wire(self.line, services, watch, at, fault)

    def picture(self) -> Picture:
        """How things are now; in the midst of a run, what would be left of it."""
        with closing(sqlite3.connect(self.ledger_path)) as database:
            return Picture(self.workbook.snapshot(), database.serialize(), self.hours)

    def restore(self, picture: Picture, forget: Collection[tuple[str, str]] = ()) -> None:
        """Things are as they were then, only that nobody has asked about these numbers (carrier, number) yet."""
        self.ledger.close()
        for end in ("-wal", "-shm"):
            self.ledger_path.with_name(self.ledger_path.name + end).unlink(missing_ok=True)
        self.ledger_path.write_bytes(picture.ledger)
        self.hours = picture.hours
        self.workbook.restore(picture.workbook.snapshot())
        with closing(sqlite3.connect(self.ledger_path)) as database, database:
            database.executemany("DELETE FROM tracking WHERE carrier = ? AND number = ?", forget)

    def answers(self) -> list[tuple[Any, ...]]:
        """What carriers have said, as the ledger has it: carrier, number, and the rest."""
        with closing(sqlite3.connect(self.ledger_path)) as database:
            return database.execute("SELECT * FROM tracking ORDER BY carrier, number").fetchall()

    def know(self, answers: Collection[tuple[Any, ...]]) -> None:
        """What has these answers need not be asked."""
        with closing(sqlite3.connect(self.ledger_path)) as database, database:
            for answer in answers:
                places = ", ".join("?" * len(answer))
                database.execute(f"INSERT OR REPLACE INTO tracking VALUES ({places})", answer)

    def standing(self) -> Standing:
        """What stands now."""
        return standing(self.workbook, self.ledger_path, self._machine_time(self.hours + 1))

    def deed(self, name: str) -> Deed:
        """The one of that name."""
        return next(deed for deed in self.scene.deeds if deed.name == name)

    def run(self, deed: Deed) -> Outcome:
        """Does it once, as one process would, an hour after the one before."""
        self.an_hour_passes()
        with self._workplace(deed) as place:
            return deed.do(place)

    def an_hour_passes(self) -> None:
        """What a dead bot held is free."""
        self.hours += 1
        with closing(sqlite3.connect(self.ledger_path, timeout=10)) as database, database:
            database.execute("UPDATE leases SET expires_at = acquired_at")

    @contextmanager
    def _workplace(self, deed: Deed) -> Iterator[Workplace]:
        clock = Clock(self._machine_time(self.hours))
        self.sleeps.clear()
        carriers = sandbox_carriers(self.settings, self.carriers)
        for of_api in carriers.values():  # one at a time: the same calls in the same order in every run
            of_api |= {"max_parallel_calls": 1, "limits": {**of_api["limits"], "backoff_s": 0.0}}
        with ExitStack() as stack:
            tracker = stack.enter_context(self._tracker(carriers, clock))
            client = SheetsClient(
                copy(self.signed_in.credentials),  # signs in anew, as a process does
                self.workbook.spreadsheet_id,
                account=self.signed_in.account,
                endpoint=self.sheets.url,
                timeout_s=_READ_TIMEOUT_S,
                max_tries=self.settings.sheets.max_tries,
                sleep=self.sleeps.append,
            )
            spreadsheet = GoogleSpreadsheet(
                client, body_bytes=self.settings.sheets.body_bytes, sleep=self.sleeps.append
            )
            stack.callback(spreadsheet.close)
            yield replace(self.places[deed.name], spreadsheet=spreadsheet, facts=CarrierFacts(tracker))

    def _machine_time(self, hours: int) -> datetime:
        return _clock(self.settings)() + timedelta(hours=hours)

    def _tracker(self, carriers: Mapping[str, Mapping[str, object]], clock: Clock) -> Tracker:
        limits = call_limits(self.settings)
        gates = {}
        for name, section in self.settings.carriers:
            own = Clock(clock.at)
            gates[name] = LedgerGate(
                self.ledger, name, limits[name], max_wait_s=section.max_wait_s, clock=own.now, sleep=own.sleep
            )
        store = LedgerStore(self.ledger, clock=clock.now)
        return Tracker(build_apis(carriers, gates), clock=_clock(self.settings), store=store)


def _clock(settings: Settings) -> Callable[[], datetime]:
    """The rules' clock, which stands."""
    fixed = settings.fixed_now
    if fixed is None:
        raise ValueError("sandbox.now must be set: every run of the bench is at the same time")
    at = fixed.astimezone(UTC)
    return lambda: at


@contextmanager
def open_lab(settings: Settings, scene: Callable[[Settings], Scene]) -> Iterator[Lab]:
    """A lab with the scene's spreadsheet, as the bot first finds it."""
    memory = Path("/dev/shm")
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="sheet-bot-faults-", dir=memory if os.access(memory, os.W_OK) else None)
        )
        no_wait = SimpleNamespace(sleep=lambda _: None)
        stack.enter_context(patch.object(_exponential_backoff, "time", no_wait))
        sheets = stack.enter_context(SandboxServer(key_file=Path(folder) / "key.json", validate=False))
        spreadsheet_id = next(iter(settings.sheets.spreadsheets.values()))
        now, played, path = _clock(settings), scene(settings), Path(folder) / "ledger.db"
        carriers = stack.enter_context(sample_carriers(now=now))
        for limiter in (carriers.fedex.limiter, carriers.usps.limiter, carriers.dhl.limiter):
            limiter.limits = ()  # they count real seconds, and here nobody waits for any
        for limiter in carriers.aftership.limiters.values():
            limiter.limits = ()
        ledger = stack.enter_context(Ledger.open(path))
        signed_in = read_service_account(sheets.key_file, sheets.url)
        world = World(sheets.url, signed_in, {}, now)
        places = {
            deed.name: stack.enter_context(open_workplace(settings, world, deed.job, ledger, facts=FileFacts({})))
            for deed in played.deeds
        }
        yield Lab(
            settings,
            played,
            sheets,
            carriers,
            stack.enter_context(CrookedLine()),
            sheets.state.add_workbook(played.workbook(spreadsheet_id)),
            signed_in,
            ledger,
            path,
            places,
        )
