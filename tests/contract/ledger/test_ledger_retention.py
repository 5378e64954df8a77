"""What the ledger forgets, what it must not, and that nothing forgotten is left in its files."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from racers import LEASE_S, NOON, change
from reminders import DONE, ORDERS, RESERVED

from bot.core.memory import ChangeState, RowMemory, RunOutcome, Settlement, TrackingMemory
from bot.core.notice import BounceReason, Notice
from bot.errors import ReminderTaken
from bot.ledger import Ledger, Purged
from bot.ledger.engine import Database
from bot.ledger.order_hash import order_hashes

DAY = timedelta(days=1)
NEW, OLD = NOON, NOON - 31 * DAY
BEFORE = NOON - 30 * DAY
ORDER, OTHER = ORDERS[:2]
SHEET = ("s", "bounced_messages")


def ran(ledger: Ledger, at: datetime, *states: ChangeState) -> int:
    """A run that ended then, with changes that became this."""
    lease = ledger.acquire("s", "a bot", LEASE_S, at)
    run_id = ledger.start_run("cancellations", "s", "cancellations", at)
    numbers = ledger.plan_changes(run_id, [change(f"C-{at:%d}-{number}") for number, _ in enumerate(states)])
    ledger.settle(run_id, [Settlement(number, state) for number, state in zip(numbers, states, strict=True)])
    ledger.finish_run(run_id, RunOutcome.DONE, 0, {}, [], at)
    ledger.release(lease, at)
    return run_id


def test_nothing_that_is_young_enough_is_forgotten(ledger: Ledger) -> None:
    run_id = ran(ledger, BEFORE, ChangeState.APPLIED)
    ledger.record_rows(*SHEET, [RowMemory("B-9", ORDER, BEFORE, BEFORE)])
    ledger.record_tracking([TrackingMemory("ups", "1Z", "{}", OLD, BEFORE, BEFORE, None)])
    ledger.keep_reminders([replace(DONE, reserved_at=OLD, done_at=BEFORE)])
    ledger.keep_notices([Notice(ORDER, BounceReason.OPT_OUT, BEFORE, "n")])
    assert ledger.purge(BEFORE, {SHEET: []}) == Purged()
    assert len(ledger.changes(run_id)) == 1
    assert set(ledger.rows(*SHEET)) == {"B-9"}
    assert len(ledger.tracking(["1Z"])) == 1
    assert ledger.reminders([ORDER])[ORDER].case_id == "B-1"
    assert len(ledger.all_notices()) == 1


def test_ended_runs_and_their_settled_changes_are_forgotten(ledger: Ledger) -> None:
    ran(ledger, OLD, ChangeState.APPLIED, ChangeState.DROPPED, ChangeState.REPAIRED)
    kept = ran(ledger, NEW, ChangeState.APPLIED)
    assert ledger.purge(BEFORE) == Purged(runs=1, changes=3)
    assert [run.id for run in ledger.runs()] == [kept]
    assert len(ledger.changes(kept)) == 1


def test_what_a_recovery_needs_is_never_forgotten(ledger: Ledger) -> None:
    run_id = ran(ledger, OLD, ChangeState.APPLIED, ChangeState.UNKNOWN)
    ran(ledger, NEW)
    assert ledger.purge(BEFORE) == Purged(changes=1)
    (left,) = ledger.unfinished("s", NEW)
    assert (left.run.id, [record.state for record in left.changes]) == (run_id, [ChangeState.UNKNOWN])


def test_a_run_that_never_ended_is_not_forgotten_before_it_is_known_as_crashed(ledger: Ledger) -> None:
    ledger.start_run("cancellations", "s", "cancellations", OLD)
    ran(ledger, NEW)
    assert ledger.purge(BEFORE) == Purged()


def test_no_number_of_a_run_is_given_twice(ledger: Ledger) -> None:
    numbers = [ran(ledger, OLD) for _ in range(3)]
    assert ledger.purge(BEFORE) == Purged(runs=2)
    assert ran(ledger, NEW) == numbers[-1] + 1


def test_rows_are_forgotten_when_they_stand_no_more_in_a_sheet_just_read(ledger: Ledger) -> None:
    old, young = (RowMemory("B-1", ORDER, at, at, open=False) for at in (OLD, NEW))
    others = [replace(old, case_id=f"B-{number}") for number in range(2, 1200)]
    ledger.record_rows(*SHEET, [old, *others, replace(young, case_id="B-0")])
    ledger.record_rows("s", "responses", [old])
    assert ledger.purge(BEFORE) == Purged()
    assert ledger.purge(BEFORE, {SHEET: ["B-1", "B-77777"]}) == Purged(rows=1198)
    assert set(ledger.rows(*SHEET)) == {"B-0", "B-1"}
    assert set(ledger.rows("s", "responses")) == {"B-1"}


def test_histories_not_asked_for_since_are_forgotten(ledger: Ledger) -> None:
    answers = [TrackingMemory("ups", number, "{}", OLD, at, OLD, None) for number, at in (("A", OLD), ("B", NEW))]
    ledger.record_tracking(answers)
    ledger.claim_tracking({("ups", "never answered"): None}, OLD, 60)
    ledger.claim_tracking({("ups", "claimed"): None}, OLD, 40 * 86400)
    assert ledger.purge(BEFORE) == Purged(histories=2)
    assert {number for _, number in ledger.tracking(["A", "B", "never answered", "claimed"])} == {"B", "claimed"}


def test_who_was_reminded_is_forgotten_but_not_that_the_order_was(ledger: Ledger) -> None:
    ledger.keep_reminders([replace(DONE, reserved_at=OLD, done_at=OLD)])
    assert ledger.purge(BEFORE) == Purged(reminders=1)
    assert ledger.purge(BEFORE) == Purged()
    forgotten = replace(DONE, case_id="", caller="", reserved_at=OLD, done_at=OLD)
    assert ledger.reminders([ORDER, OTHER]) == {ORDER: forgotten}
    for again in (RESERVED, DONE, replace(RESERVED, case_id=""), replace(DONE, case_id="B-2")):
        with pytest.raises(ReminderTaken, match="for a row that is long gone"):
            ledger.keep_reminders([again])
    with pytest.raises(ReminderTaken):
        ledger.hand_over(ORDER, "", "B-2")
    assert ledger.reminders([ORDER]) == {ORDER: forgotten}


def test_a_reservation_is_kept_while_its_row_is_known(ledger: Ledger) -> None:
    ledger.record_rows(*SHEET, [RowMemory("B-1", ORDER, OLD, OLD)])
    ledger.keep_reminders([replace(RESERVED, reserved_at=OLD)])
    assert ledger.purge(BEFORE, {SHEET: ["B-1"]}) == Purged()
    assert ledger.open_reminders() == (replace(RESERVED, reserved_at=OLD),)


def test_a_reservation_that_outlived_its_row_is_forgotten_and_can_only_be_handed_over(ledger: Ledger) -> None:
    ledger.record_rows(*SHEET, [RowMemory("B-1", ORDER, OLD, OLD)])
    ledger.keep_reminders([replace(RESERVED, reserved_at=OLD)])
    assert ledger.purge(BEFORE, {SHEET: []}) == Purged(rows=1, reminders=1)
    assert ledger.open_reminders() == ()
    with pytest.raises(ReminderTaken, match="reserved for a row that is long gone"):
        ledger.keep_reminders([RESERVED])
    ledger.hand_over(ORDER, "", "B-2")
    ledger.keep_reminders([replace(DONE, case_id="B-2")])
    assert ledger.reminders([ORDER]) == {ORDER: replace(DONE, case_id="B-2", reserved_at=OLD)}


def test_a_notice_is_never_news_again_and_still_counts_for_its_order(ledger: Ledger) -> None:
    notice = Notice(ORDER, BounceReason.OPT_OUT, OLD, "n")
    ledger.keep_notices([notice])
    assert ledger.purge(BEFORE) == Purged(notices=1)
    assert ledger.all_notices() == ()
    assert ledger.keep_notices([notice]) == 0
    assert ledger.notices([ORDER, OTHER]) == {ORDER: notice}


def test_what_was_forgotten_is_in_no_file_of_the_ledger(tmp_path: Path, new_ledger: Path) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(new_ledger, path)
    texts = ("Lovelace", ORDER, "B-1", "Hopper", "C-20-0", "112-0000001-0000001")
    with Ledger.open(path) as ledger:
        ledger._database.close()
        sa.event.listen(ledger._database._reading, "connect", forgetful)
        history = '{"text": "left with Ada Lovelace"}'
        ledger.record_tracking([TrackingMemory("ups", f"1Z{n}", history, OLD, OLD, OLD, None) for n in range(300)])
        ledger.record_rows(*SHEET, [RowMemory("B-1", ORDER, OLD, OLD)])
        ledger.keep_reminders([replace(DONE, caller="Grace Hopper", reserved_at=OLD, done_at=OLD)])
        ledger.keep_notices([Notice(ORDER, BounceReason.OPT_OUT, OLD, "n")])
        ran(ledger, OLD, ChangeState.APPLIED)
        ran(ledger, NEW)
        assert {text for text in texts if text in bytes_beside(path)} == set(texts)
        assert ledger.purge(BEFORE, {SHEET: []})
        assert not {text for text in texts if text in bytes_beside(path)}, "while the bot runs on"
    assert not {text for text in texts if text in bytes_beside(path)}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def forgetful(connection: sqlite3.Connection, _record: object) -> None:
    """As SQLite comes, unlike Debian's: what is deleted is only marked as free."""
    connection.execute("PRAGMA secure_delete=OFF")


def bytes_beside(path: Path) -> str:
    """All bytes of the ledger's files: the database, its log, its index."""
    return "".join(file.read_bytes().decode("latin-1") for file in path.parent.glob(f"{path.name}*"))


def test_a_hash_tells_no_order_without_the_ledger_and_is_another_in_each(tmp_path: Path) -> None:
    found = []
    for name in ("one.db", "two.db"):
        Ledger.open(tmp_path / name).close()
        database = Database.connect(tmp_path / name, 1)
        with database.read() as connection:
            found.append(order_hashes(connection, [ORDER, OTHER]))
            assert order_hashes(connection, [ORDER])[ORDER] == found[-1][ORDER]
        database.close()
    assert len({of_order for hashes in found for of_order in hashes.values()}) == 4
    assert {len(of_order) for hashes in found for of_order in hashes.values()} == {64}
