"""The report as a whole: orders that stand there twice (B-3), who calls (B-5), and one reminder ever (B-8)."""

from __future__ import annotations

from dataclasses import replace

from form_sheet import NEW_YORK, at
from report_form import (
    BOTH,
    CASE,
    NOON,
    NOTICE,
    ORDER,
    SETTINGS,
    decided,
    of_row,
    remembered,
    reminded,
    report,
    reserved,
    table,
    value,
)

from bot.core.decision import Colour
from bot.core.plan import make_plan
from bot.core.reminder import Reminder, ReminderState
from bot.core.rules.callers import Absence, Callers
from bot.core.rules.report import CallListRow
from bot.core.snapshot import Marks

OTHER_CASE = "BM-BBBB-0002"
TWIN = {"Case_ID": OTHER_CASE, "Date": "2026-11-17"}
YES = {"Bounced": "yes"}


def done(case_id: str = CASE, caller: str = "", how: str = "called", since: str = "2026-11-18 12:00") -> Reminder:
    return Reminder(ORDER, case_id, caller, ReminderState.DONE, at(since), NOON, how)


def rules(found: object) -> list[str]:
    return [one.rule for one in found.decisions]  # type: ignore[attr-defined]


# --- B-3 -----


def test_rows_of_one_order_and_day_are_told_apart_by_their_order_in_the_sheet_and_one_is_called() -> None:
    copies = [report(**YES, Case_ID=None) for _ in range(3)]
    found = decided(*copies, callers=BOTH)
    assert sorted(one.rule for one in found.decisions) == ["B-3", "B-3", "B-5"]
    assert len({one.case_id for one in found.decisions}) == 3
    assert len(found.reminders) == 1
    assert [row.identity.copy for row in table(*copies).rows] == [0, 1, 2]
    assert decided(*copies).decisions == decided(*copies, memory={"BM-GONE-0001": remembered()}).decisions


def test_a_row_that_says_the_same_as_one_with_a_case_id_is_its_duplicate() -> None:
    assert sorted(rules(decided(report(**YES), report(**YES, Case_ID=None)))) == ["B-3", "B-5"]


# --- B-1 -----


def test_an_order_number_that_was_retyped_as_the_bot_asked_is_taken_under_the_same_case_id() -> None:
    asked = {CASE: replace(remembered(), order_key="112-1234567")}
    retyped = decided(report(**YES), memory=asked)
    assert rules(retyped) == ["B-5"]
    assert make_plan(table(report(**YES)), retyped.decisions, asked, NOON).memories[CASE].order_key == ORDER


def test_a_case_id_beside_another_order_is_left_alone_unless_it_was_retyped() -> None:
    asked = {CASE: replace(remembered(), order_key="112-1234567")}
    for torn, memory in (
        ([report()], {CASE: replace(remembered(), order_key="112-7654321-7654321")}),  # it was an order number
        ([report(), report(**TWIN | {"order": "112-1234567"})], asked),  # what stood there stands elsewhere
        ([report(Date="2026-11-17")], asked),  # the row is of another day
    ):
        assert CASE not in {one.case_id for one in decided(*torn, memory=memory).decisions}


def test_the_first_stays_callable_and_the_later_one_is_red_and_names_it() -> None:
    found = decided(report(**YES), report(**TWIN))
    first, later = of_row(found, 2), of_row(found, 3)
    assert (first.rule, first.duplicate_of) == ("B-5", None)
    assert (later.rule, later.duplicate_of, value(later, "Next Action")) == ("B-3", CASE, "")
    assert later.mark
    assert later.mark.colour is Colour.RED
    assert later.note == f"B-3: Duplicate of {CASE}: the same order was reported before. Work on that row."


def test_the_date_decides_who_is_first_and_then_the_case_id() -> None:
    assert rules(decided(report(**YES, **TWIN), report(**YES))) == ["B-3", "B-5"]
    same_day = TWIN | {"Date": "2026-11-16"}
    assert rules(decided(report(**YES, **same_day), report(**YES))) == ["B-3", "B-5"]


def test_order_numbers_are_one_however_they_are_typed() -> None:
    assert rules(decided(report(), report(order=" #112 \u2013 1234567\u00a0\u2013 1234567", **TWIN))) == ["B-14", "B-3"]


def test_a_bounce_or_issue_other_on_the_later_row_counts_for_the_first_whose_own_cell_stays_plain() -> None:
    for later in (report(**YES, **TWIN), report(**TWIN | {"Issue": "OTHER"})):
        first = of_row(decided(report(), later))
        assert (first.rule, first.mark, value(first, "Bounced")) == ("B-5", None, None)


def test_a_notice_makes_every_row_of_its_order_bounced() -> None:
    found = decided(report(), report(**TWIN), notices=NOTICE)
    assert [value(one, "Bounced") for one in found.decisions] == ["yes", "yes"]
    assert rules(found) == ["B-5", "B-3"]


def test_a_report_of_an_order_in_the_history_is_a_duplicate_of_that_day() -> None:
    since = replace(SETTINGS, adopt_since=at("2026-11-17 00:00"))
    found = decided(report(), report(**YES, **TWIN), settings=since)
    (only,) = found.decisions
    assert (only.row, only.rule, only.duplicate_of) == (3, "B-3", "the report of 2026-11-16")


def test_the_row_that_holds_the_reservation_stays_first_though_an_earlier_one_is_reported_later() -> None:
    found = decided(report(**YES), report(**YES, **TWIN), reminders=reserved(OTHER_CASE, "Mike"), callers=BOTH)
    assert rules(found) == ["B-3", "B-5"]
    assert of_row(found, 2).duplicate_of == OTHER_CASE
    assert value(of_row(found, 3), "Next Action") == "Call: Mike"
    assert found.reminders == ()


def test_a_completed_row_that_stands_twice_is_completed_and_no_duplicate() -> None:
    assert rules(decided(report(**YES), report(**TWIN, Done=True))) == ["B-5", "B-6"]


# --- B-5 -----


def test_only_the_call_list_gives_rows_to_callers() -> None:
    waiting, calls = decided(report(**YES)), decided(report(**YES), callers=BOTH)
    assert (waiting.reminders, value(of_row(waiting), "Assigned To")) == ((), "")
    assert value(of_row(waiting), "Next Action") == "Call: with the next call list"
    assert calls.reminders == (Reminder(ORDER, CASE, "Joy", ReminderState.RESERVED, NOON),)
    assert value(of_row(calls), "Next Action") == "Call: Joy"
    assert value(of_row(calls), "Assigned To") == "Joy"


def test_a_message_to_be_sent_is_somebodys_as_well() -> None:
    found = decided(report(**YES, TEL="none"), callers=BOTH)
    assert [one.caller for one in found.reminders] == ["Joy"]
    assert value(of_row(found), "Assigned To") == "Joy"


def test_rows_without_a_number_bounce_or_right_order_number_are_nobodys() -> None:
    for cells in ({**YES, "TEL": None}, {}, {**YES, "order": "SHOP-1"}, {**YES, "Return_Approved": "2026-10-01"}):
        assert decided(report(**cells), callers=BOTH).reminders == ()


def test_a_caller_who_is_away_hands_the_row_on_and_the_run_says_so() -> None:
    away = Callers(("Joy", "Mike"), (Absence("Joy", NOON.date(), NOON.date()),), NEW_YORK)
    found = decided(report(**YES), reminders=reserved(), callers=away)
    assert found.reminders == (replace(reserved()[ORDER], caller="Mike"),)
    assert value(of_row(found), "Next Action") == "Call: Mike"
    assert found.notes == ("Joy is away: 1 call handed on",)


def test_with_nobody_there_the_row_waits_and_it_is_a_problem() -> None:
    nobody = Callers(("Joy",), (Absence("Joy", NOON.date(), NOON.date()),), NEW_YORK)
    found = decided(report(**YES), callers=nobody)
    assert value(of_row(found), "Next Action") == "Call: with the next call list"
    assert [one.sheet for one in found.problems] == ["config.yaml, calls"]


# --- B-8: the reminder is made -----


def test_an_outcome_makes_the_reminder_of_its_reservation() -> None:
    found = decided(report(**YES, Call_Outcome="Reached"), reminders=reserved())
    assert found.reminders == (done(caller="Joy", since="2026-11-17 12:00"),)


def test_an_outcome_in_the_call_list_makes_it_too() -> None:
    found = decided(report(**YES), reminders=reserved(), call_list=[CallListRow(CASE, ORDER, "E-mailed")])
    assert found.reminders == (done(caller="Joy", how="e-mailed", since="2026-11-17 12:00"),)


def test_done_or_a_strike_ends_an_assigned_row_and_its_reminder() -> None:
    ticked = decided(report(**YES, Done=True), reminders=reserved())
    struck = decided(report(**YES), marks={2: Marks(struck=True)}, reminders=reserved())
    assert [ticked.reminders[0].how, struck.reminders[0].how] == ["done", "struck"]


def test_done_on_a_row_that_nobody_had_makes_no_reminder() -> None:
    assert decided(report(**YES, Done=True)).reminders == ()


def test_an_outcome_without_a_reservation_is_a_reminder_all_the_same() -> None:
    assert decided(report(Call_Outcome="Reached")).reminders == (done(),)


def test_an_outcome_on_the_later_row_ends_the_order_and_belongs_to_its_first() -> None:
    rows = report(**YES), report(**TWIN, Call_Outcome="Reached")
    found = decided(*rows, callers=BOTH)
    assert rules(found) == ["B-8", "B-6"]
    assert found.reminders == (done(),)
    assert rules(decided(*rows, reminders={ORDER: done()}, callers=BOTH)) == ["B-8", "B-6"]


def test_a_reminder_that_was_made_is_never_made_again_or_given_to_anybody() -> None:
    for rows in ((report(**YES),), (report(**YES, Call_Outcome="Reached"),), (report(**YES), report(**YES, **TWIN))):
        assert decided(*rows, reminders=reminded(), callers=BOTH).reminders == ()


def test_an_order_number_that_is_none_has_no_reminder() -> None:
    assert decided(report(order="SHOP-1", Call_Outcome="Reached")).reminders == ()


# --- B-8: the row of a reservation is gone -----


def test_the_orders_next_row_takes_the_reservation_of_a_deleted_row_over() -> None:
    found = decided(report(**YES), reminders=reserved("BM-GONE-0001", "Mike"))
    assert found.handed_over == (replace(reserved()[ORDER], caller="Mike"),)
    assert value(of_row(found), "Next Action") == "Call: Mike"


def test_a_row_that_only_cannot_be_read_keeps_its_reservation() -> None:
    found = decided(report(**TWIN), report(Date="yesterday"), reminders=reserved())
    assert found.handed_over == ()


def test_a_reminder_that_was_made_is_not_handed_over() -> None:
    found = decided(report(**YES), reminders=reminded("BM-GONE-0001"))
    assert found.handed_over == ()
    assert rules(found) == ["B-8"]


def test_a_bounce_taken_back_leaves_the_reservation_with_its_caller() -> None:
    known = {CASE: remembered(bounced_by="painted")}
    found = decided(report(**YES), memory=known, reminders=reserved(), callers=BOTH)
    assert (rules(found), value(of_row(found), "Bounced"), found.reminders) == (["B-14"], "", ())
