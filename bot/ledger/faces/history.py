"""Runs and changes: what the bot did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.memory import ChangeRecord, PlannedChange, RunOutcome, RunRecord, Settlement, UnfinishedRun
from bot.core.problem import Problem
from bot.core.undo_seal import Seal
from bot.ledger import changes, order_hash, runs
from bot.ledger.faces.face import Face


class History(Face):
    """The calls about runs and changes."""

    def start_run(
        self,
        job: str,
        spreadsheet_id: str,
        sheet: str,
        now: datetime,
        *,
        rules_version: str = "",
        undoes: int | None = None,
    ) -> int:
        """The id of a new run. Call it under the spreadsheet's lease: a run outlives its lease only as crashed.

        `undoes` is the run that an undo puts back.
        """
        with self._database.write() as connection:
            return runs.start(connection, job, spreadsheet_id, sheet, now, rules_version, undoes)

    def plan_changes(self, run_id: int, planned: Sequence[PlannedChange]) -> tuple[int, ...]:
        """The numbers of the changes within their run, in the order given; committed, so that they may be sent.

        What stands in `memory.PERSONAL_COLUMNS` is sealed (`Seal`). Source: SHEETS "Writing" step 2.
        """
        with self._database.write() as connection:
            return changes.plan(connection, run_id, planned)

    def seal(self) -> Seal:
        """Tells whether a cell still holds the personal data that a change wrote."""
        with self._database.read() as connection:
            return order_hash.seal(connection)

    def settle(self, run_id: int, results: Iterable[Settlement]) -> None:
        """Says what became of changes; again, after a look at the sheet, is allowed.

        Raises:
            ValueError: a number the run did not plan; nothing is settled.
        """
        with self._database.write() as connection:
            changes.settle(connection, run_id, results)

    def finish_run(
        self,
        run_id: int,
        outcome: RunOutcome,
        exit_code: int,
        counts: Mapping[str, int],
        problems: Iterable[Problem],
        now: datetime,
    ) -> None:
        """Records how the run ended; its changes that are still planned become unknown.

        A run taken for crashed that ends after all is recorded as what it really did.

        Raises:
            ValueError: there is no such run, or it has ended before.
        """
        with self._database.write() as connection:
            runs.finish(connection, run_id, outcome, exit_code, counts, problems, now)

    def unfinished(self, spreadsheet_id: str, now: datetime) -> tuple[UnfinishedRun, ...]:
        """Marks runs without a lease as crashed; these, and all runs with changes of which nothing is known.

        A run's unknown changes are shown at every call until they are settled as applied, dropped or repaired, so
        that a crash during the recovery loses nothing. Call it under the spreadsheet's lease.
        """
        with self._database.write() as connection:
            return runs.unfinished(connection, spreadsheet_id, now)

    def runs(self, limit: int = 20, job: str | None = None, now: datetime | None = None) -> tuple[RunRecord, ...]:
        """The newest first; of a job with the undos of its runs. With `now`, one without a lease then has crashed.

        The `counts` of a run that an error or a crash ended are what a look at the sheet has told since; there are none
        until then.
        """
        with self._database.read() as connection:
            return runs.latest(connection, limit, job, now)

    def run(self, run_id: int, now: datetime | None = None) -> RunRecord | None:
        """The run, or None; `now` as in `runs`."""
        with self._database.read() as connection:
            return runs.one(connection, run_id, now)

    def changes(self, run_id: int) -> tuple[ChangeRecord, ...]:
        """The changes of a run in the order planned."""
        with self._database.read() as connection:
            return changes.of_run(connection, run_id)

    def changes_of(self, *, order_key: str | None = None, case_id: str | None = None) -> tuple[ChangeRecord, ...]:
        """Every change to an order or case, oldest first; given both, to either."""
        with self._database.read() as connection:
            return changes.of_order(connection, order_key, case_id)

    def changes_since(self, spreadsheet_id: str, run_id: int) -> tuple[ChangeRecord, ...]:
        """What later runs changed in the spreadsheet, oldest first; without what gave way."""
        with self._database.read() as connection:
            return changes.later(connection, spreadsheet_id, run_id)

    def undos_since(self, spreadsheet_id: str, run_id: int) -> dict[int, int]:
        """Of each later run that is an undo: the run that it undoes."""
        with self._database.read() as connection:
            return runs.undos(connection, spreadsheet_id, run_id)
