"""Where races are run: a local Sheets API and a ledger of a process's own, used for one race after the other."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from google.auth.credentials import Credentials

from bench.races.door import Door, Watcher
from bench.races.grid import name_rows
from bench.races.notebook import Notebook
from bench.races.quiet import QuietSpreadsheet
from bench.races.scene import TAG, Scene
from bench.races.ways import Way
from bench.races.works import Told
from bot.config import read_schemas
from bot.core.guard import GuardSettings
from bot.core.text import order_key
from bot.ledger import Ledger
from bot.runner.facts import FileFacts
from bot.runner.job import Workplace
from bot.sandbox.sheets.engine import spreadsheet, values
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import read_service_account
from bot.sheets.google import GoogleSpreadsheet
from bot.sheets.port import Spreadsheet
from tests.contract.sheets.office import NOW

SPREADSHEET_ID = "raced"
_OWNER = "lead@example.com"
_MEMORY = Path("/dev/shm")  # a folder in memory, on Linux
_SCHEMAS = read_schemas(Path(__file__).parents[2] / "sheet_schemas")


@dataclass(frozen=True, slots=True)
class Start:
    """A spreadsheet, and what the bot remembers, from which races begin."""

    workbook: Workbook
    memory: Notebook | Path


@dataclass(slots=True)
class Desk:
    """Everything a process needs for its races. Not for threads.

    Attributes:
        through_sockets: the bot calls over loopback; otherwise the same service is called without a socket.
        thorough: the bot remembers in a ledger on disk, and undisturbed runs call the API as well; otherwise both are
            spared, which takes a third of the time and gives the same races.
    """

    through_sockets: bool = False
    thorough: bool = False
    _closing: ExitStack = field(default_factory=ExitStack)
    _starts: dict[tuple[str, int, bool], Start] = field(default_factory=dict)
    _folder: Path = Path()
    _server: SandboxServer = field(init=False)
    _door: Door = field(init=False)
    _credentials: Credentials = field(init=False)
    _client: SheetsClient = field(init=False)
    workbook: Workbook = field(init=False)
    ledger: Ledger = field(init=False)

    def __enter__(self) -> Self:
        where = _MEMORY if _MEMORY.is_dir() else None
        self._folder = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="races-", dir=where)))
        if self.thorough:  # opened once: a new engine compiles every statement anew
            Ledger.open(self._folder / "empty.db").close()
            self.ledger = self._closing.enter_context(Ledger.open(self._folder / "used.db"))
        self._server = self._closing.enter_context(SandboxServer())
        self._door = Door(self._server, self.through_sockets)
        signed_in = read_service_account(self._server.key_file, self._server.url)
        self._credentials = signed_in.credentials
        self._client = SheetsClient(
            signed_in.credentials,
            SPREADSHEET_ID,
            account=signed_in.account,
            endpoint=self._door.url,
            sleep=lambda _seconds: None,
        )
        self._closing.callback(self._client.close)
        self._door.lead(self._client._http.session)
        self.workbook = spreadsheet.workbook_from_create({"properties": {"title": "Raced"}}, _OWNER, SPREADSHEET_ID)
        self._server.state.add_workbook(self.workbook)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def start(self, scene: Scene, variant: int, *, after_a_run: bool) -> Start:
        """One of the spreadsheets of a scene, as people made it or after a first run that nobody disturbed."""
        name = (scene.name, variant, after_a_run)
        if name not in self._starts:
            start = Start(_build(scene, variant), self._folder / "empty.db" if self.thorough else Notebook())
            if after_a_run:
                self.sit_down(scene, start).begin()
                start = Start(self.workbook.snapshot(), self._remembered(f"{scene.name}-{variant}.db"))
            self._starts[name] = start
        return self._starts[name]

    def sit_down(self, scene: Scene, start: Start) -> Seat:
        """The spreadsheet and the ledger as they were at the start, and a bot; there is one at a time."""
        self.workbook.restore(start.workbook.snapshot())
        if isinstance(start.memory, Path):
            _copy_ledger(start.memory, self._folder / "used.db")
        else:
            self.ledger = cast(Ledger, start.memory.copy())
        return Seat(self, scene)

    def _remembered(self, name: str) -> Notebook | Path:
        if not self.thorough:
            return cast(Notebook, self.ledger).copy()
        _copy_ledger(self._folder / "used.db", self._folder / name)
        return self._folder / name


@dataclass(frozen=True, slots=True)
class Seat:
    """A bot for one scene."""

    desk: Desk
    scene: Scene

    def run(self, way: Way | None = None, watcher: Watcher | None = None) -> Told:
        """One run; `watcher` sees each call before and after it is applied. Raises as the job."""
        with self._workplace(way, watcher, self.scene.now) as place:
            return self.scene.work.run(place)

    def run_alone(self) -> Told:
        """One run that nobody disturbs. Raises as the job."""
        with self._workplace(None, None, self.scene.now, alone=True) as place:
            return self.scene.work.run(place)

    def begin(self) -> None:
        """What has run before races."""
        with self._workplace(None, None, NOW) as place:
            (self.scene.first or self.scene.work).run(place)

    def left(self) -> list[str]:
        """What another run would write."""
        with self._workplace(None, None, self.scene.now, alone=True) as place:
            return self.scene.work.left(place)

    def reserved(self, orders: Iterable[str]) -> set[str]:
        """Those of these orders of which the ledger has a reminder."""
        by_key = {order_key(order): order for order in orders}
        return {by_key[key] for key in self.desk.ledger.reminders(by_key)}

    @contextmanager
    def _workplace(
        self, way: Way | None, watcher: Watcher | None, now: datetime, *, alone: bool = False
    ) -> Iterator[Workplace]:
        desk = self.desk
        door, credentials = desk._door, desk._credentials
        ours = GoogleSpreadsheet(desk._client, sleep=lambda _seconds: None)
        port: Spreadsheet = way(ours, credentials, door) if way else ours
        if alone and not desk.thorough:
            port = QuietSpreadsheet(desk.workbook, ours)
        door.watcher = watcher
        try:
            yield Workplace(
                spreadsheet_id=SPREADSHEET_ID,
                spreadsheet=port,
                ledger=desk.ledger,
                facts=FileFacts(self.scene.states),
                schemas=_SCHEMAS,
                now=lambda: now,
                guard=GuardSettings(),
                lease_s=60,
            )
        finally:
            door.watcher = None


def _copy_ledger(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _build(scene: Scene, variant: int) -> Workbook:
    rows = scene.build_rows(random.Random(f"{scene.name} {variant}"))
    grid = {"rowCount": 80, "columnCount": 30}
    body = {
        "properties": {"title": "Raced", "timeZone": "America/New_York"},
        "sheets": [{"properties": {"sheetId": 7, "title": scene.tab, "gridProperties": grid}}],
    }
    workbook = spreadsheet.workbook_from_create(body, _OWNER, SPREADSHEET_ID)
    table = [list(scene.headers), *([row.get(name, "") for name in scene.headers] for row in rows)]
    raw = {"valueInputOption": "RAW"}
    values.update(workbook, f"'{scene.tab}'!A1", raw, {"values": table}, _OWNER)
    name_rows(workbook.sheets[0], scene.headers.index(TAG))
    return workbook
