"""The run that is to be put back: whether it can be, and what it goes back to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.memory import ChangeRecord, RunOutcome, RunRecord
from bot.core.undo_history import STOOD
from bot.errors import ConfigurationError, RefusedByGuard
from bot.ledger import Ledger

_LIST = "bot history lists the runs, and how much each changed"


def target_run(ledger: Ledger, run_id: int) -> RunRecord:
    """The run of that number.

    Raises:
        ConfigurationError: there is none.
    """
    run = ledger.run(run_id)
    if run is None:
        raise ConfigurationError(f"run {run_id}", "there is no such run", _LIST)
    return run


def check_run(run: RunRecord, spreadsheet_id: str) -> None:
    """Refuses a run that cannot be put back here.

    Raises:
        ConfigurationError: it changed another spreadsheet. RefusedByGuard: it has not ended.
    """
    place = f"run {run.id}"
    if run.spreadsheet_id != spreadsheet_id:
        problem = f"it changed the spreadsheet {run.spreadsheet_id}, and config.yaml names {spreadsheet_id} for it"
        raise ConfigurationError(place, problem, "Name the configuration of that spreadsheet with --config")
    if run.outcome is RunOutcome.RUNNING:
        raise RefusedByGuard(place, "it is still running", "Wait for its end: bot history")


def check_changes(run: RunRecord, records: Sequence[ChangeRecord]) -> None:
    """Refuses a run that has left nothing in the sheet.

    Raises:
        ConfigurationError: it changed nothing, or the ledger has forgotten what.
    """
    place = f"run {run.id}"
    if not records and run.counts.get("changes"):
        problem = "what it changed is forgotten (privacy.retention_days)"
        raise ConfigurationError(place, problem, "Restore the sheet itself: File > Version history")
    if not any(record.state in STOOD for record in records):
        raise ConfigurationError(place, "it changed nothing", _LIST)


def undone_already(run: RunRecord, by: int) -> ConfigurationError:
    """What is said of a run of which nothing is left to put back."""
    fix = f"bot show {by} lists what it put back; bot undo {by} brings that again"
    return ConfigurationError(f"run {run.id}", f"it is undone already, by run {by}", fix)


def root_of(ledger: Ledger, run: RunRecord) -> tuple[RunRecord, int]:
    """The run that began it and was no undo, as far as the ledger knows, and how many undos lead from it to `run`."""
    depth = 0
    while run.undoes is not None:
        depth += 1
        before = ledger.run(run.undoes)
        if before is None:
            break
        run = before
    return run, depth
