"""`bot check`: everything a run needs, looked at without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from bot.core.guard import check_sheet
from bot.core.memory import SheetMemory
from bot.core.schema import SheetSchema
from bot.errors import BotError, CredentialsError, RefusedByGuard, ServiceDown
from bot.runner.job import Workplace
from bot.runner.read_tab import find_any_tab, find_tab, read_tab
from bot.sheets.kept_tab import find_kept_tab
from bot.sheets.port import Book
from bot.tracking.outage import api_name
from bot.tracking.port import TrackingApi


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    place: str
    what: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        """The finding as the command line prints it."""
        return {"level": str(self.level), "place": self.place, "what": self.what, "fix": self.fix}


def found(level: Level) -> Callable[[BotError], Finding]:
    """An error as a finding of that level."""
    return lambda error: Finding(level, error.place, error.problem, error.fix)


def check_place(place: Workplace, team_zone: str, sheets: Mapping[str, bool]) -> list[Finding]:
    """The spreadsheet and its sheets; `sheets` says for each schema whether its tab must be there already."""
    try:
        book = place.spreadsheet.read_book()
    except BotError as error:
        return [found(Level.ERROR)(error)]
    findings = [Finding(Level.OK, f"spreadsheet {book.title!r}", "opened; shared with the bot")]
    if book.zone.key != team_zone:
        findings.append(
            Finding(
                Level.WARNING,
                f"spreadsheet {book.title!r}",
                f"its time zone is {book.zone.key}, the team's {team_zone}: times in cells are read in the former",
                "set one like the other: File > Settings, or team.time_zone",
            )
        )
    for name, must_exist in sheets.items():
        findings.extend(_check_sheet(place, book, place.schemas[name], must_exist=must_exist))
    return findings


def _check_sheet(place: Workplace, book: Book, schema: SheetSchema, *, must_exist: bool) -> list[Finding]:
    try:
        there = find_tab(book, schema) if must_exist else find_kept_tab(book, schema)
    except BotError as error:
        return [found(Level.ERROR)(error)]
    if there is None:
        return [Finding(Level.OK, f"tab {schema.title!r}", "not there yet; the bot adds it when it needs it")]
    tab, layout = there
    where = f"tab {tab.title!r}"
    findings = [Finding(Level.OK, where, f"{len(layout.positions)} of {len(schema.names)} columns found")]
    missing = [name for name in schema.made_columns if name not in layout.positions]
    if missing:
        findings.append(Finding(Level.OK, where, f"the bot will append its columns: {', '.join(missing)}"))
    absent = [name for name in schema.names if name not in layout.positions and name not in missing]
    if absent:
        findings.append(
            Finding(
                Level.WARNING,
                where,
                f"not found, and done without: {', '.join(absent)}",
                f"if one of them has another name here, add it to the aliases in sheet_schemas/{schema.name}.yaml",
            )
        )
    table = read_tab(place, book, schema, there).table
    try:
        check_sheet(table, place.ledger.sheet(place.spreadsheet_id, schema.name))
    except RefusedByGuard as error:
        findings.append(found(Level.ERROR)(error))
    findings.extend(
        Finding(Level.WARNING, where, f"{one.shown_column}: {one.problem}", one.fix) for one in table.problems
    )
    unread = sum(1 for row in table.rows if row.problems)
    if unread:
        what = f"{unread} {'row' if unread == 1 else 'rows'} cannot be read or told apart"
        findings.append(Finding(Level.WARNING, where, what, "bot plan and bot run list them"))
    return findings


def accept_sheet(place: Workplace, name: str) -> Finding:
    """Takes the sheet as it is now for what the guard compares with: its headers, and that it may be empty (H-3)."""
    schema = place.schemas[name]
    book = place.spreadsheet.read_book()
    there = find_any_tab(book, schema)
    if there is None:
        return Finding(Level.OK, f"tab {schema.title!r}", "nothing to accept: there is no such tab")
    tab, layout = there
    known = place.ledger.sheet(place.spreadsheet_id, schema.name)
    if known is None:
        return Finding(Level.OK, f"tab {tab.title!r}", "nothing to accept: the bot has not run here yet")
    memory = SheetMemory(known.adopt_since, tuple(layout.positions), 0)
    place.ledger.record_sheet(place.spreadsheet_id, schema.name, memory)
    return Finding(Level.OK, f"tab {tab.title!r}", "accepted as it is now")


def check_apis(apis: Mapping[str, TrackingApi], lacking: Mapping[str, Sequence[str]]) -> list[Finding]:
    """The carriers' APIs: each asked about a number that no parcel has, all at the same time.

    Args:
        apis: those that have their keys, by name.
        lacking: the environment variables that are not set, by the name of the API that needs them.

    Raises:
        GateDown, ConfigurationError: of the ledger.
    """
    with ThreadPoolExecutor(max(len(apis), 1), "check") as pool:
        findings = list(pool.map(lambda name: _ask(name, apis[name]), apis))
    for name, variables in lacking.items():
        what = "no access: rows with its numbers get a Case ID and are left as they are"
        findings.append(Finding(Level.WARNING, _place(name), what, f"set {' and '.join(variables)} in the environment"))
    return findings


def _ask(name: str, api: TrackingApi) -> Finding:
    try:
        api.try_keys()
    except CredentialsError as error:
        return Finding(Level.ERROR, _place(name), error.problem, error.fix)
    except ServiceDown as error:
        return Finding(Level.WARNING, _place(name), error.problem, error.fix)
    return Finding(Level.OK, _place(name), "it takes the keys and answers")


def _place(api: str) -> str:
    return f"carrier {api_name(api)}"
