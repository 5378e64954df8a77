"""One reminder an order, ever: whoever asks, however often, from however many processes (B-8)."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from racers import NOON, PROCESSES, race
from reminders import DONE, ORDERS, RESERVED, die_while_reserving, reserve_each

from bot.core.reminder import Reminder, ReminderState
from bot.errors import ExitCode, ReminderTaken
from bot.ledger import Ledger

ORDER, OTHER = ORDERS[:2]
HOUR = timedelta(hours=1)


def kept(ledger: Ledger, order: str = ORDER) -> Reminder:
    """The reminder of an order."""
    return ledger.reminders([order])[order]


def test_reminders_come_back_by_order(ledger: Ledger) -> None:
    done = replace(DONE, order_key=OTHER, case_id="B-2", caller="")
    ledger.keep_reminders([RESERVED, done])
    ledger.keep_reminders([])
    assert ledger.reminders([ORDER, OTHER, "never seen"]) == {ORDER: RESERVED, OTHER: done}
    assert ledger.reminders([]) == {}
    assert ledger.open_reminders() == (RESERVED,)


def test_those_waiting_longest_come_first(ledger: Ledger) -> None:
    many = [replace(RESERVED, order_key=order, reserved_at=NOON - at * HOUR) for at, order in enumerate(ORDERS[:3])]
    ledger.keep_reminders(many)
    assert ledger.open_reminders() == (many[2], many[1], many[0])


def test_a_spreadsheet_out_of_use_gives_back_what_it_reserved_and_keeps_what_it_has_done(ledger: Ledger) -> None:
    here, there, done = (
        replace(RESERVED, order_key=ORDERS[0], spreadsheet_id="here"),
        replace(RESERVED, order_key=ORDERS[1], spreadsheet_id="there"),
        replace(DONE, order_key=ORDERS[2], spreadsheet_id="there"),
    )
    ledger.keep_reminders([here, there, done])
    assert ledger.release_reminders("there") == 1
    assert ledger.release_reminders("there") == 0
    assert ledger.reminders(ORDERS[:3]) == {ORDERS[0]: here, ORDERS[2]: done}


def test_a_reservation_changes_its_caller_and_stays_as_old_as_it_is(ledger: Ledger) -> None:
    ledger.keep_reminders([RESERVED])
    ledger.keep_reminders([replace(RESERVED, caller="Joy", reserved_at=NOON + HOUR)])
    assert kept(ledger) == replace(RESERVED, caller="Joy")
    ledger.keep_reminders([replace(DONE, reserved_at=NOON + HOUR)])
    assert kept(ledger) == DONE


def test_a_reservation_is_no_other_rows(ledger: Ledger) -> None:
    ledger.keep_reminders([RESERVED])
    for other in (replace(RESERVED, case_id="B-2"), replace(DONE, case_id="B-2")):
        with pytest.raises(ReminderTaken, match=f"order {ORDER}: its one reminder is reserved for row B-1") as refused:
            ledger.keep_reminders([other])
        assert refused.value.exit_code is ExitCode.REFUSED
    assert kept(ledger) == RESERVED


@pytest.mark.parametrize(
    "later",
    [RESERVED, replace(RESERVED, case_id="B-2"), replace(DONE, case_id="B-2"), replace(DONE, how="e-mailed")],
)
def test_what_is_done_is_done(ledger: Ledger, later: Reminder) -> None:
    ledger.keep_reminders([DONE])
    with pytest.raises(ReminderTaken, match="its one reminder was done on 2026-11-20, for row B-1"):
        ledger.keep_reminders([later])
    assert kept(ledger) == DONE


def test_saying_again_that_it_is_done_is_harmless(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.keep_reminders([DONE])
    ledger.keep_reminders([replace(DONE, done_at=NOON + 9 * HOUR)])
    assert kept(ledger) == DONE


def test_two_rows_of_an_order_in_one_call_are_refused_and_nothing_of_it_is_kept(ledger: Ledger) -> None:
    with pytest.raises(ReminderTaken):
        ledger.keep_reminders([replace(RESERVED, order_key=OTHER), RESERVED, replace(RESERVED, case_id="B-2")])
    assert ledger.reminders([ORDER, OTHER]) == {}


def test_a_reservation_and_what_it_is_for_are_kept_together_or_not_at_all(ledger: Ledger) -> None:
    with suppress(KeyboardInterrupt), ledger.transaction():
        ledger.keep_reminders([RESERVED])
        assert kept(ledger) == RESERVED
        raise KeyboardInterrupt
    assert ledger.reminders([ORDER]) == {}


def test_a_reservation_whose_row_is_gone_is_handed_to_another_row(ledger: Ledger) -> None:
    ledger.keep_reminders([RESERVED])
    for _ in range(2):
        ledger.hand_over(ORDER, "B-1", "B-2")
        assert kept(ledger) == replace(RESERVED, case_id="B-2")
    with pytest.raises(ReminderTaken):
        ledger.hand_over(ORDER, "B-1", "B-3")
    with pytest.raises(ReminderTaken):
        ledger.keep_reminders([RESERVED])


def test_a_row_of_another_spreadsheet_is_another_row_also_where_its_case_id_is_the_same(ledger: Ledger) -> None:
    here = replace(RESERVED, spreadsheet_id="here")
    ledger.keep_reminders([here])
    with pytest.raises(ReminderTaken, match="its one reminder is reserved for row B-1"):
        ledger.keep_reminders([replace(here, spreadsheet_id="there", caller="Joy")])
    with pytest.raises(ReminderTaken):
        ledger.hand_over(ORDER, "B-1", "B-2", "there")
    assert kept(ledger) == here
    ledger.hand_over(ORDER, "B-1", "B-2", "here")
    assert kept(ledger) == replace(here, case_id="B-2")


def test_a_reservation_whose_spreadsheet_is_forgotten_is_taken_over_by_any(ledger: Ledger) -> None:
    ledger.keep_reminders([replace(RESERVED, case_id="")])
    ledger.hand_over(ORDER, "", "B-2", "there")
    assert kept(ledger) == replace(RESERVED, case_id="B-2", spreadsheet_id="there")


def test_what_is_done_is_handed_to_nobody(ledger: Ledger) -> None:
    ledger.keep_reminders([DONE])
    with pytest.raises(ReminderTaken):
        ledger.hand_over(ORDER, "B-1", "B-2")
    with pytest.raises(ValueError, match="no reminder"):
        ledger.hand_over(OTHER, "B-1", "B-2")
    assert ledger.reminders([ORDER, OTHER]) == {ORDER: DONE}


def test_a_refusal_names_no_caller(ledger: Ledger) -> None:
    ledger.keep_reminders([replace(RESERVED, caller="Grace Hopper")])
    with pytest.raises(ReminderTaken) as refused:
        ledger.keep_reminders([replace(RESERVED, case_id="B-2", caller="Ada Lovelace")])
    assert not {"Grace", "Hopper", "Ada", "Lovelace"} & set(str(refused.value).split())


def test_of_two_processes_exactly_one_reserves_each_order(url: str) -> None:
    with Ledger.open(url):
        pass
    won = race(reserve_each, url, racers=2)
    assert Counter(order for orders in won for order in orders) == dict.fromkeys(ORDERS, 1)
    with Ledger.open(url) as ledger:
        whose = {order: reminder.case_id for order, reminder in ledger.reminders(ORDERS).items()}
    assert whose == won[0] | won[1]


@pytest.mark.parametrize("after", [1, 11, 20])
def test_a_process_killed_within_its_transaction_has_reserved_nothing(url: str, after: int) -> None:
    with Ledger.open(url) as ledger:
        ledger.keep_reminders([replace(DONE, order_key=ORDERS[150])])
    victim = PROCESSES.Process(target=die_while_reserving, args=(url, after))
    victim.start()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    with Ledger.open(url) as ledger:
        assert set(ledger.reminders(ORDERS)) == {ORDERS[150]}
        ledger.keep_reminders(replace(RESERVED, order_key=order, case_id="B-2") for order in ORDERS[:20])
        assert len(ledger.open_reminders()) == 20
        assert {one.state for one in ledger.open_reminders()} == {ReminderState.RESERVED}
