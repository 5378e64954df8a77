"""B-5: who calls whom. `PROPERTY_EXAMPLES=5000 pytest tests/unit/core/test_assignment.py` tries more weeks."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.problem import Problem
from bot.core.reminder import Reminder, ReminderState
from bot.core.rules.assignment import Assignment, Assignments, Candidate, Kind, assign
from bot.core.rules.callers import Absence, Callers

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)
FIVE = ("Ana", "Ben", "Cleo", "Dan", "Eve")
EXAMPLES = settings(max_examples=max(60, int(os.environ.get("PROPERTY_EXAMPLES", "0"))), deadline=None)


def row(number: int, days_left: int | None = 10) -> Candidate:
    deadline = None if days_left is None else MONDAY + days_left * DAY
    return Candidate(f"BM-{number:04}", order(number), deadline, datetime(2026, 11, 1, tzinfo=UTC))


def order(number: int) -> str:
    return f"111-0000000-{number:07}"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK)


def reserved(
    number: int, caller: str, day: date = MONDAY - DAY, state: ReminderState = ReminderState.RESERVED
) -> Reminder:
    return Reminder(order(number), f"BM-{number:04}", caller, state, noon(day))


def team(*names: str, away: tuple[Absence, ...] = ()) -> Callers:
    return Callers(names, away, NEW_YORK)


def off(caller: str, first: date = MONDAY, last: date | None = None) -> Absence:
    return Absence(caller, first, last or first)


def who(result: Assignments) -> dict[int, str]:
    return {int(one.case_id[3:]): one.caller for one in result.rows}


MIKE_AND_JOY = team("Mike", "Joy")


def test_new_rows_are_split_evenly_the_most_urgent_first() -> None:
    rows = [row(1, 30), row(2, 2), row(3, 20), row(4, 1), row(5, None)]
    result = assign(rows, [], MIKE_AND_JOY, MONDAY)
    assert [(one.case_id, one.caller) for one in result.rows] == [
        ("BM-0004", "Joy"),
        ("BM-0002", "Mike"),
        ("BM-0003", "Joy"),
        ("BM-0001", "Mike"),
        ("BM-0005", "Joy"),
    ]
    assert {one.kind for one in result.rows} == {Kind.NEW}
    assert (result.problems, result.notes) == ((), ())


def test_a_tie_goes_to_the_one_with_fewer_open_calls_then_by_name() -> None:
    assert who(assign([row(1)], [], MIKE_AND_JOY, MONDAY)) == {1: "Joy"}
    standing = [reserved(1, "Joy")]
    assert who(assign([row(1), row(2)], standing, MIKE_AND_JOY, MONDAY)) == {1: "Joy", 2: "Mike"}
    assert who(assign([row(1), row(2), row(3)], standing, MIKE_AND_JOY, MONDAY)) == {1: "Joy", 2: "Mike", 3: "Joy"}


def test_what_was_just_given_is_an_open_call_too() -> None:
    standing = [reserved(1, "Joy", MONDAY), *(reserved(number, "Joy") for number in (2, 3))]
    standing += [reserved(number, "Mike") for number in (4, 5)]
    result = who(assign([row(number) for number in range(1, 8)], standing, MIKE_AND_JOY, MONDAY))
    assert (result[6], result[7]) == ("Mike", "Joy")


def test_many_open_calls_do_not_keep_new_ones_away() -> None:
    standing = [reserved(number, "Joy") for number in range(10)]
    result = who(assign([row(number) for number in range(14)], standing, MIKE_AND_JOY, MONDAY))
    assert Counter(result[number] for number in range(10, 14)) == {"Joy": 2, "Mike": 2}


def test_an_assignment_stays_with_its_caller_however_uneven_that_is() -> None:
    rows = [row(number) for number in range(3)]
    result = assign(rows, [reserved(number, "joy ") for number in range(3)], MIKE_AND_JOY, MONDAY)
    assert who(result) == {0: "Joy", 1: "Joy", 2: "Joy"}
    assert {one.kind for one in result.rows} == {Kind.KEPT}


def test_what_was_assigned_earlier_that_day_counts_done_or_not_listed_any_more_or_open() -> None:
    standing = [
        reserved(1, "Joy", MONDAY, ReminderState.DONE),
        reserved(2, "Joy", MONDAY),  # its row is not on the list any more
        reserved(3, "Joy", MONDAY),
        reserved(4, "Mike", MONDAY - DAY),
    ]
    rows = [row(3), row(4), row(5), row(6), row(7), row(8)]
    result = who(assign(rows, standing, MIKE_AND_JOY, MONDAY))
    assert [result[number] for number in (5, 6, 7, 8)] == ["Mike", "Mike", "Mike", "Joy"]


def test_the_day_is_the_team_s_not_that_of_utc() -> None:
    late = replace(reserved(1, "Joy"), reserved_at=datetime(2026, 11, 17, 4, 30, tzinfo=UTC))  # Monday 23:30
    rows = [row(2), row(3)]
    assert who(assign(rows, [late], MIKE_AND_JOY, MONDAY)) == {2: "Mike", 3: "Joy"}
    assert who(assign(rows, [late], MIKE_AND_JOY, MONDAY + DAY)) == {2: "Joy", 3: "Mike"}


def test_a_caller_who_is_away_gets_none_and_hands_the_open_ones_on_evenly() -> None:
    callers = team("Mike", "Joy", "Sam", away=(off("JOY"),))
    standing = [reserved(number, "Joy") for number in range(4)] + [reserved(4, "Sam")]
    result = assign([row(number) for number in range(6)], standing, callers, MONDAY)
    assert who(result) == {0: "Mike", 1: "Sam", 2: "Mike", 3: "Sam", 4: "Sam", 5: "Mike"}
    assert [one.kind for one in result.rows] == [Kind.HANDED_ON] * 4 + [Kind.KEPT, Kind.NEW]
    assert result.notes == ("Joy is away: 4 calls handed on",)


def test_the_first_and_the_last_day_of_an_absence_belong_to_it() -> None:
    callers = team("Mike", "Joy", away=(off("Joy", MONDAY, MONDAY + 2 * DAY),))
    assert [callers.present(MONDAY + days * DAY) for days in (-1, 0, 2, 3)] == [
        ("Joy", "Mike"),
        ("Mike",),
        ("Mike",),
        ("Joy", "Mike"),
    ]


def test_what_was_handed_on_does_not_come_back_with_its_caller() -> None:
    callers = team("Mike", "Joy", away=(off("Joy"),))
    assert who(assign([row(1)], [reserved(1, "Joy")], callers, MONDAY)) == {1: "Mike"}
    assert who(assign([row(1)], [reserved(1, "Mike")], callers, MONDAY + DAY)) == {1: "Mike"}


def test_older_rows_that_are_handed_on_are_no_new_rows_of_the_day() -> None:
    callers = team("Mike", "Joy", "Sam", away=(off("Sam"),))
    standing = [reserved(number, "Sam") for number in range(3)]
    result = who(assign([row(number) for number in range(7)], standing, callers, MONDAY))
    assert Counter(result[number] for number in range(3)) == {"Joy": 2, "Mike": 1}
    assert Counter(result[number] for number in range(3, 7)) == {"Joy": 2, "Mike": 2}


def test_a_row_handed_on_on_the_day_it_was_assigned_counts_for_who_has_it_now() -> None:
    callers = team("Mike", "Joy", "Sam", away=(off("Sam"),))
    standing = [reserved(number, name, MONDAY) for number, name in enumerate(["Joy", "Joy", "Sam", "Sam"])]
    result = assign([row(number) for number in range(5)], standing, callers, MONDAY)
    assert who(result) == {0: "Joy", 1: "Joy", 2: "Mike", 3: "Mike", 4: "Joy"}
    assert [one.kind for one in result.rows] == [Kind.KEPT, Kind.KEPT, Kind.HANDED_ON, Kind.HANDED_ON, Kind.NEW]


def test_a_caller_who_was_renamed_or_removed_hands_the_open_ones_on_with_a_note() -> None:
    standing = [reserved(1, "Joyce"), reserved(2, "joyce"), reserved(3, "Mike"), reserved(4, "Al")]
    result = assign([row(number) for number in range(1, 5)], standing, MIKE_AND_JOY, MONDAY)
    assert who(result) == {1: "Joy", 2: "Mike", 3: "Mike", 4: "Joy"}
    assert result.notes == (
        "Al is no longer in calls.callers: 1 call handed on",
        "Joyce is no longer in calls.callers: 2 calls handed on",
    )


def test_a_name_typed_another_way_is_the_same_caller() -> None:
    result = assign([row(1)], [reserved(1, "MARY\u00a0ANN O\u2019Neil ")], team("Mary Ann O'Neil", "Al"), MONDAY)
    assert result.rows == (Assignment("BM-0001", order(1), "Mary Ann O'Neil", Kind.KEPT),)
    assert result.notes == ()


def test_when_nobody_is_there_nothing_is_assigned_and_one_problem_says_so() -> None:
    callers = team("Mike", "Joy", away=(off("Mike"), off("Joy")))
    standing = [reserved(1, "Joy"), reserved(2, "Sam")]
    result = assign([row(number) for number in range(1, 5)], standing, callers, MONDAY)
    assert who(result) == {1: "Joy", 2: "Sam"}
    assert {one.kind for one in result.rows} == {Kind.KEPT}
    assert result.problems == (
        Problem(
            "config.yaml, calls",
            None,
            None,
            "no caller is there on 2026-11-16: 2 calls not assigned, 2 stay put",
            "Correct calls.callers and calls.away, or make the list when somebody is back",
        ),
    )
    assert assign([], standing, callers, MONDAY) == Assignments(())
    assert len(assign([row(1)], [], team(), MONDAY).problems) == 1


def test_a_reservation_of_nobody_is_given_to_somebody_without_a_word() -> None:
    result = assign([row(1)], [reserved(1, "")], MIKE_AND_JOY, MONDAY)
    assert result == Assignments((Assignment("BM-0001", order(1), "Joy", Kind.HANDED_ON),))
    assert assign([row(1)], [reserved(1, "")], team(), MONDAY).rows == ()


def test_a_reservation_that_is_not_on_the_list_waits_for_its_row_and_is_handed_on_then() -> None:
    callers = team("Mike", "Joy", away=(off("Joy"),))
    assert assign([], [reserved(1, "Joy")], callers, MONDAY) == Assignments(())
    assert who(assign([row(1)], [reserved(1, "Joy")], callers, MONDAY)) == {1: "Mike"}


def test_an_order_whose_reminder_is_done_is_given_to_nobody() -> None:
    standing = [reserved(1, "Joy", state=ReminderState.DONE)]
    assert who(assign([row(1), row(2)], standing, MIKE_AND_JOY, MONDAY)) == {2: "Joy"}


def test_two_rows_or_two_reminders_of_one_order_are_refused() -> None:
    twin = replace(row(1), case_id="BM-0009")
    with pytest.raises(ValueError, match="two of one order: BM-0001 and BM-0009"):
        assign([row(1), twin], [], MIKE_AND_JOY, MONDAY)
    with pytest.raises(ValueError, match="two of one order"):
        assign([], [reserved(1, "Joy"), reserved(1, "Mike")], MIKE_AND_JOY, MONDAY)


def test_a_caller_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        team("Mike", "mike ")


@dataclass
class Weeks:
    """A ledger and a report over many days; every run of the job is checked against B-5."""

    absences: dict[date, frozenset[str]]
    ledger: dict[str, Reminder] = field(default_factory=dict)
    open_rows: dict[str, Candidate] = field(default_factory=dict)
    moved: int = 0

    def run(self, day: date, added: list[Candidate], names: tuple[str, ...], luck: random.Random) -> None:
        self.open_rows |= {one.order_key: one for one in added}
        away = self.absences.get(day, frozenset())
        callers = Callers(names, tuple(Absence(name, day, day) for name in sorted(away)), NEW_YORK)
        rows, standing = list(self.open_rows.values()), list(self.ledger.values())
        result = assign(rows, standing, callers, day)
        luck.shuffle(rows)
        luck.shuffle(standing)
        assert assign(rows, standing, callers, day) == result, "the order of the rows matters"
        present = set(names) - away
        for one in result.rows:
            before = self.ledger.get(one.order_key)
            if before is not None and before.caller != one.caller:
                assert before.caller not in present, "a row changed hands though its caller is there"
                self.moved += 1
            self.keep(one, day)
        if present:
            assert len(result.rows) == len(self.open_rows)
            assert {one.caller for one in result.rows} <= present
            fresh = self.fresh(day)
            counts = [fresh[name] for name in present]
            assert max(counts) - min(counts) <= 1, (day, counts)
        again = assign(rows, list(self.ledger.values()), callers, day)
        assert {(one.order_key, one.caller) for one in again.rows} == {(o.order_key, o.caller) for o in result.rows}
        assert again.notes == ()

    def keep(self, one: Assignment, day: date) -> None:
        known = self.ledger.get(one.order_key)
        new = Reminder(one.order_key, one.case_id, one.caller, ReminderState.RESERVED, noon(day))
        self.ledger[one.order_key] = replace(known, caller=one.caller) if known else new

    def fresh(self, day: date) -> Counter[str]:
        return Counter(one.caller for one in self.ledger.values() if one.reserved_at == noon(day))

    def finish(self, share: float, luck: random.Random) -> None:
        for key in [key for key in self.open_rows if key in self.ledger and luck.random() < share]:
            del self.open_rows[key]
            self.ledger[key] = replace(self.ledger[key], state=ReminderState.DONE, done_at=noon(MONDAY))


def test_a_thousand_rows_and_five_callers_with_random_days_away() -> None:
    luck = random.Random(2026)
    days = [MONDAY + number * DAY for number in range(12)]
    weeks = Weeks({day: frozenset(luck.sample(FIVE, luck.randint(0, 4))) for day in days})
    rows = [row(number, luck.randint(0, 30)) for number in range(1000)]
    shares = [1, 0, 137, 400, 2, 61, 99, 3, 150, 40, 7, 100]
    assert sum(shares) == 1000
    for day, share in zip(days, shares, strict=True):
        weeks.run(day, [rows.pop() for _ in range(share)], FIVE, luck)
        weeks.finish(0.3, luck)
    assert len(weeks.ledger) == 1000
    assert weeks.moved > 100


@EXAMPLES
@given(st.data())
def test_in_any_weeks_new_rows_are_even_and_no_row_changes_hands_while_its_caller_is_there(data: st.DataObject) -> None:
    luck = data.draw(st.randoms(use_true_random=False))
    days = [MONDAY + number * DAY for number in range(data.draw(st.integers(1, 6)))]
    away = st.frozensets(st.sampled_from(FIVE))
    weeks = Weeks({day: data.draw(away) for day in days})
    number = 0
    for day in days:
        names = data.draw(st.sampled_from([FIVE, FIVE[:4], FIVE[1:], FIVE[1:2]]))
        for share in data.draw(st.lists(st.integers(0, 12), min_size=1, max_size=3)):
            left = data.draw(st.sampled_from([None, 0, 1, 2, 30]))
            weeks.run(day, [row(number + at, left) for at in range(share)], names, luck)
            number += share
            weeks.finish(data.draw(st.sampled_from([0.0, 0.3, 1.0])), luck)


@EXAMPLES
@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.integers(1, 5))
def test_every_caller_gets_the_same_share_of_the_urgent_rows(days_left: list[int], callers: int) -> None:
    result = assign([row(at, left) for at, left in enumerate(days_left)], [], team(*FIVE[:callers]), MONDAY)
    urgent = sorted(days_left)
    for first in range(1, len(urgent) + 1):
        counts = Counter(one.caller for one in result.rows[:first])
        assert max(counts.values()) - min(counts[name] for name in FIVE[:callers]) <= 1
