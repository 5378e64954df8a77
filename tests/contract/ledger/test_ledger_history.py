"""Runs and changes: what the bot did can be told, and survives its death."""

from __future__ import annotations

import signal
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from racers import LEASE_S, NOON, PROCESSES, change, die_between_plan_and_settle

from bot.core.memory import ChangeKind, ChangeState, RowMemory, RunOutcome, Settlement
from bot.core.problem import Problem
from bot.ledger import Ledger

LATER = NOON + timedelta(seconds=LEASE_S)
PROBLEM = Problem("Form Responses 1", 3, "Status", "is none of the statuses", "pick one of the list")


def start(ledger: Ledger, now=NOON) -> int:
    """A run under a fresh lease."""
    ledger.acquire("s", "a bot", LEASE_S, now)
    return ledger.start_run("cancellations", "s", "cancellations", now, rules_version="7")


def test_a_finished_run_tells_everything_about_itself(ledger: Ledger) -> None:
    run_id = start(ledger)
    ledger.finish_run(run_id, RunOutcome.PROBLEMS, 5, {"applied": 2}, [PROBLEM], LATER)
    run = ledger.run(run_id)
    assert run is not None
    assert (run.job, run.spreadsheet_id, run.sheet, run.rules_version) == ("cancellations", "s", "cancellations", "7")
    assert (run.started_at, run.finished_at, run.outcome, run.exit_code) == (NOON, LATER, RunOutcome.PROBLEMS, 5)
    assert (run.counts, run.problems) == ({"applied": 2}, (PROBLEM,))


def test_a_run_that_has_not_ended_is_running(ledger: Ledger) -> None:
    run = ledger.run(start(ledger))
    assert run is not None
    assert (run.outcome, run.finished_at, run.exit_code) == (RunOutcome.RUNNING, None, None)


def test_an_unknown_run_is_none(ledger: Ledger) -> None:
    assert ledger.run(99) is None


def test_a_run_ends_once(ledger: Ledger) -> None:
    run_id = start(ledger)
    ledger.finish_run(run_id, RunOutcome.DONE, 0, {}, [], LATER)
    with pytest.raises(ValueError, match="not running"):
        ledger.finish_run(run_id, RunOutcome.FAILED, 4, {}, [], LATER)


def test_runs_come_newest_first_and_by_job(ledger: Ledger) -> None:
    ids = [ledger.start_run(job, "s", "x", NOON) for job in ("calls", "cancellations", "calls")]
    assert [run.id for run in ledger.runs(limit=2)] == [ids[2], ids[1]]
    assert [run.id for run in ledger.runs(job="calls")] == [ids[2], ids[0]]


def test_changes_are_numbered_in_the_order_planned_over_several_batches(ledger: Ledger) -> None:
    run_id = start(ledger)
    assert ledger.plan_changes(run_id, [change("C-1"), change("C-2")]) == (1, 2)
    assert ledger.plan_changes(run_id, []) == ()
    assert ledger.plan_changes(run_id, [change("C-3")]) == (3,)
    assert [(record.number, record.change.case_id) for record in ledger.changes(run_id)] == [
        (1, "C-1"),
        (2, "C-2"),
        (3, "C-3"),
    ]


@pytest.mark.parametrize("value", [None, "", "0042", 42, 1.5, True, False, "🎁 =1+1", ["a"], {"Status": None}])
def test_values_come_back_as_they_were(ledger: Ledger, value: object) -> None:
    run_id = start(ledger)
    planned = change(old=value, new=value)
    ledger.plan_changes(run_id, [planned])
    (record,) = ledger.changes(run_id)
    assert record.change == planned
    assert type(record.change.old) is type(value)
    assert (record.at, record.state, record.why) == (NOON, ChangeState.PLANNED, "")


def test_settling_says_what_became_of_each_change(ledger: Ledger) -> None:
    run_id = start(ledger)
    first, second, _ = ledger.plan_changes(run_id, [change("C-1"), change("C-2"), change("C-3")])
    ledger.settle(run_id, [Settlement(first, ChangeState.APPLIED), Settlement(second, ChangeState.DROPPED, "a person")])
    assert [(record.state, record.why) for record in ledger.changes(run_id)] == [
        (ChangeState.APPLIED, ""),
        (ChangeState.DROPPED, "a person"),
        (ChangeState.PLANNED, ""),
    ]


def test_settling_what_was_never_planned_settles_nothing(ledger: Ledger) -> None:
    run_id = start(ledger)
    (number,) = ledger.plan_changes(run_id, [change()])
    with pytest.raises(ValueError, match="planned fewer"):
        ledger.settle(run_id, [Settlement(number, ChangeState.APPLIED), Settlement(9, ChangeState.APPLIED)])
    assert ledger.changes(run_id)[0].state is ChangeState.PLANNED


def test_an_order_is_explained_by_its_number_or_its_case(ledger: Ledger) -> None:
    first, second = start(ledger), ledger.start_run("calls", "t", "report", LATER)
    ledger.plan_changes(first, [change("C-1", order_key="a"), change("C-2", order_key="b")])
    ledger.plan_changes(second, [change("C-9", order_key="a")])
    found = ledger.changes_of(order_key="a")
    assert [(record.run_id, record.at, record.change.case_id) for record in found] == [
        (first, NOON, "C-1"),
        (second, LATER, "C-9"),
    ]
    assert [record.change.case_id for record in ledger.changes_of(case_id="C-2")] == ["C-2"]
    assert [record.change.case_id for record in ledger.changes_of(case_id="C-2", order_key="a")] == [
        "C-1",
        "C-2",
        "C-9",
    ]
    assert ledger.changes_of(order_key="never seen") == ()


def test_an_explanation_of_nothing_is_a_bug(ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        ledger.changes_of()


def test_names_and_telephones_never_reach_the_ledger(ledger: Ledger) -> None:
    run_id = start(ledger)
    row = {"Case ID": "C-1", "Customer Name": "Ada Lovelace", "TEL": "+1 212 555 0100", "Caller": "Mike"}
    planned = [
        change(column="TEL", old="", new="+1 212 555 0100"),
        change(column="", kind=ChangeKind.ROW, row=None, old=None, new=row),
    ]
    ledger.plan_changes(run_id, planned)
    kept = repr(ledger.changes(run_id))
    assert "Mike" in kept
    assert "Lovelace" not in kept
    assert "555" not in kept


def test_a_run_under_its_lease_is_not_unfinished(ledger: Ledger) -> None:
    run_id = start(ledger)
    ledger.plan_changes(run_id, [change()])
    assert ledger.unfinished("s", LATER - timedelta(seconds=1)) == ()


def test_a_run_whose_lease_another_took_has_crashed(ledger: Ledger) -> None:
    first = start(ledger)
    ledger.plan_changes(first, [change("C-1")])
    second = start(ledger, LATER)
    ledger.plan_changes(second, [change("C-2")])
    (left,) = ledger.unfinished("s", LATER)
    assert (left.run.id, left.run.outcome, left.run.finished_at) == (first, RunOutcome.CRASHED, LATER)
    assert [(record.change.case_id, record.state) for record in left.changes] == [("C-1", ChangeState.UNKNOWN)]


def test_a_run_whose_lease_was_released_has_crashed(ledger: Ledger) -> None:
    lease = ledger.acquire("s", "a bot", LEASE_S, NOON)
    run_id = ledger.start_run("cancellations", "s", "cancellations", NOON)
    ledger.release(lease, NOON)
    assert [left.run.id for left in ledger.unfinished("s", NOON)] == [run_id]


def test_a_crash_before_anything_was_planned_is_shown_once(ledger: Ledger) -> None:
    run_id = start(ledger)
    assert [(left.run.id, left.changes) for left in ledger.unfinished("s", LATER)] == [(run_id, ())]
    assert ledger.unfinished("s", LATER) == ()


def test_a_run_that_lost_its_lease_is_told_as_crashed_to_whoever_says_what_time_it_is_and_nothing_is_written(
    ledger: Ledger,
) -> None:
    run_id = start(ledger)
    other = ledger.start_run("cancellations", "t", "cancellations", NOON)
    ledger.finish_run(other, RunOutcome.DONE, 0, {}, [], NOON)
    ledger.plan_changes(run_id, [change()])
    told = {moment: [run.outcome for run in ledger.runs(now=moment)] for moment in (NOON, LATER)}
    assert told == {
        NOON: [RunOutcome.DONE, RunOutcome.RUNNING],
        LATER: [RunOutcome.DONE, RunOutcome.CRASHED],
    }
    assert [run.counts for run in ledger.runs(now=LATER)] == [{}, {}]
    for run in (ledger.run(run_id, NOON), ledger.run(run_id)):
        assert run is not None
        assert run.outcome is RunOutcome.RUNNING
    run = ledger.run(run_id, LATER)
    assert run is not None
    assert (run.outcome, run.finished_at, run.exit_code) == (RunOutcome.CRASHED, None, None)
    assert [one.state for one in ledger.changes(run_id)] == [ChangeState.PLANNED]


def test_a_crash_of_another_spreadsheet_is_not_ours(ledger: Ledger) -> None:
    run_id = start(ledger)
    ledger.plan_changes(run_id, [change()])
    assert ledger.unfinished("t", LATER) == ()
    run = ledger.run(run_id)
    assert run is not None
    assert run.outcome is RunOutcome.RUNNING


def test_what_a_crash_left_is_shown_until_it_is_settled(ledger: Ledger) -> None:
    run_id = start(ledger)
    first, second = ledger.plan_changes(run_id, [change("C-1"), change("C-2")])
    for _ in range(2):
        (left,) = ledger.unfinished("s", LATER)
        assert [record.number for record in left.changes] == [first, second]
    ledger.settle(run_id, [Settlement(first, ChangeState.APPLIED)])
    (left,) = ledger.unfinished("s", LATER)
    assert [record.number for record in left.changes] == [second]
    ledger.settle(run_id, [Settlement(second, ChangeState.DROPPED, "not in the sheet")])
    assert ledger.unfinished("s", LATER) == ()


def test_what_a_failed_run_left_open_is_shown_too(ledger: Ledger) -> None:
    run_id = start(ledger)
    sent, _ = ledger.plan_changes(run_id, [change("C-1"), change("C-2")])
    ledger.settle(run_id, [Settlement(sent, ChangeState.APPLIED)])
    ledger.finish_run(run_id, RunOutcome.FAILED, 4, {}, [], NOON)
    (left,) = ledger.unfinished("s", NOON)
    assert left.run.outcome is RunOutcome.FAILED
    assert [record.change.case_id for record in left.changes] == ["C-2"]


def test_a_run_taken_for_crashed_that_ends_after_all_is_recorded_as_it_ended(ledger: Ledger) -> None:
    run_id = start(ledger)
    ledger.unfinished("s", LATER)
    ledger.finish_run(run_id, RunOutcome.DONE, 0, {}, [], LATER)
    run = ledger.run(run_id)
    assert run is not None
    assert run.outcome is RunOutcome.DONE


def test_settling_and_remembering_rows_happen_together_or_not_at_all(ledger: Ledger) -> None:
    run_id = start(ledger)
    (number,) = ledger.plan_changes(run_id, [change()])
    painted = RowMemory("C-1", "112", NOON, NOON, background="#FF0000", background_rule="C-13")
    with suppress(KeyboardInterrupt), ledger.transaction():
        ledger.settle(run_id, [Settlement(number, ChangeState.APPLIED)])
        ledger.record_rows("s", "cancellations", [painted])
        assert ledger.rows("s", "cancellations") == {"C-1": painted}
        raise KeyboardInterrupt
    assert ledger.changes(run_id)[0].state is ChangeState.PLANNED
    assert ledger.rows("s", "cancellations") == {}
    with ledger.transaction():
        ledger.settle(run_id, [Settlement(number, ChangeState.APPLIED)])
        ledger.record_rows("s", "cancellations", [painted])
    assert ledger.changes(run_id)[0].state is ChangeState.APPLIED
    assert ledger.rows("s", "cancellations") == {"C-1": painted}


def test_a_process_killed_between_plan_and_settle_leaves_its_plan(url: str) -> None:
    victim = PROCESSES.Process(target=die_between_plan_and_settle, args=(url,))
    victim.start()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    with Ledger.open(url) as ledger:
        assert ledger.unfinished("s", NOON) == ()
        (left,) = ledger.unfinished("s", LATER)
        assert left.run.outcome is RunOutcome.CRASHED
        assert [record.change for record in left.changes] == [change("C-1"), change("C-2")]
        assert {record.state for record in left.changes} == {ChangeState.UNKNOWN}


@pytest.mark.parametrize("outcome", [RunOutcome.CRASHED, RunOutcome.FAILED])
def test_a_run_that_did_not_come_to_count_is_counted_once_a_look_has_told_what_it_did(
    ledger: Ledger, outcome: RunOutcome
) -> None:
    run_id = start(ledger)
    kinds = (ChangeKind.VALUE, ChangeKind.NOTE, ChangeKind.VALUE, ChangeKind.MOVED, ChangeKind.ROW, ChangeKind.COLUMN)
    planned = [replace(change(f"c{at // 2}"), kind=kind, row=2 + at // 2) for at, kind in enumerate(kinds)]
    *first, last = ledger.plan_changes(run_id, planned)
    ledger.finish_run(run_id, outcome, 4, {}, [], LATER)
    states = (ChangeState.APPLIED, ChangeState.APPLIED, ChangeState.DROPPED, ChangeState.REPAIRED, ChangeState.APPLIED)
    ledger.settle(run_id, [Settlement(number, state) for number, state in zip(first, states, strict=True)])
    assert [run.counts for run in ledger.runs()] == [{}]
    ledger.settle(run_id, [Settlement(last, ChangeState.APPLIED)])
    run = ledger.run(run_id)
    assert run is not None
    assert run.counts == {"changes": 3, "rows_changed": 2, "rows_added": 1}


def test_a_run_that_crashed_before_it_planned_anything_changed_nothing(ledger: Ledger) -> None:
    run_id = start(ledger)
    ledger.unfinished("s", LATER)
    run = ledger.run(run_id)
    assert run is not None
    assert run.counts == {"changes": 0, "rows_changed": 0, "rows_added": 0}


def test_a_job_s_runs_come_with_their_undos_and_the_undos_of_those(ledger: Ledger) -> None:
    def begin(job: str, undoes: int | None = None) -> int:
        return ledger.start_run(job, "s", "x", NOON, undoes=undoes)

    calls, other = begin("calls"), begin("cancellations")
    undo = begin(f"undo {calls}", calls)
    begin(f"undo {other}", other)
    again = begin(f"undo {undo}", undo)
    begin("undo 99", 99)  # of a run that is forgotten
    assert [run.id for run in ledger.runs(job="calls")] == [again, undo, calls]
    assert [run.id for run in ledger.runs(limit=1, job="calls")] == [again]
    assert [run.id for run in ledger.runs(job=f"undo {calls}")] == [again, undo]
