"""What the ledger knows of undos: which run each undoes, what later runs changed, and reservations given back."""

from __future__ import annotations

from dataclasses import replace

from racers import NOON

from bot.core.memory import ChangeKind, ChangeState, PlannedChange, RunOutcome, Settlement
from bot.core.reminder import Reminder, ReminderState
from bot.ledger import Ledger

CHANGE = PlannedChange(
    sheet="x",
    row=2,
    case_id="C-1",
    order_key="112",
    column="Macro",
    kind=ChangeKind.VALUE,
    old="",
    new="m",
    rule="C-1",
    reason="r",
)
RESERVED = Reminder("112", "C-1", "Mike", ReminderState.RESERVED, NOON, spreadsheet_id="s")


def test_a_run_says_which_run_it_undoes(url: str) -> None:
    with Ledger.open(url) as ledger:
        first = ledger.start_run("cancellations", "s", "responses", NOON)
        undo = ledger.start_run("undo 1", "s", "responses", NOON, undoes=first)
        ledger.start_run("undo 1", "another", "responses", NOON, undoes=first)
        records = [ledger.run(first), ledger.run(undo)]
        assert [record.undoes for record in records if record] == [None, first]
        assert ledger.undos_since("s", first) == {undo: first}
        assert ledger.undos_since("s", undo) == {}


def test_what_later_runs_changed_is_told_without_what_gave_way(url: str) -> None:
    with Ledger.open(url) as ledger:
        first, second, elsewhere = (ledger.start_run("j", where, "x", NOON) for where in ("s", "s", "another"))
        for run in (first, second, elsewhere):
            numbers = ledger.plan_changes(run, [CHANGE, replace(CHANGE, row=3), replace(CHANGE, row=4)])
            states = (ChangeState.APPLIED, ChangeState.DROPPED, ChangeState.UNKNOWN)
            ledger.settle(run, [Settlement(at, state) for at, state in zip(numbers, states, strict=True)])
            ledger.finish_run(run, RunOutcome.DONE, 0, {}, [], NOON)
        assert [(one.run_id, one.change.row) for one in ledger.changes_since("s", first)] == [(second, 2), (second, 4)]


def test_only_the_reservation_of_that_row_is_given_back_and_what_was_done_stays(url: str) -> None:
    with Ledger.open(url) as ledger:
        ledger.keep_reminders([RESERVED])
        assert not ledger.give_back("112", "C-2", "s")
        assert not ledger.give_back("112", "C-1", "another")
        assert ledger.reminders(["112"])
        assert ledger.give_back("112", "C-1", "s")
        assert ledger.reminders(["112"]) == {}
        ledger.keep_reminders([replace(RESERVED, state=ReminderState.DONE, done_at=NOON, how="called")])
        assert not ledger.give_back("112", "C-1", "s")
        assert ledger.reminders(["112"])["112"].is_done
