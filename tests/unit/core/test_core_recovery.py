"""After a crash: the bot knows its own marks again (SHEETS "Writing", step 2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from form_sheet import CASE, GREEN, ORANGE, ORDER, RED, YELLOW, at, remembered, request, table

from bot.core.case_id import contradiction
from bot.core.memory import NO_ORDER, ChangeKind, ChangeRecord, ChangeState, PlannedChange
from bot.core.note import join_note
from bot.core.recovery import recover
from bot.core.snapshot import Marks

NOW = at("2026-11-19 09:00")


def record(kind: ChangeKind, old: Any, new: Any, column: str = "Order Number", **other: Any) -> ChangeRecord:
    """A change of run 7 that nobody knows the end of."""
    change = PlannedChange(
        sheet=other.pop("sheet", "Form Responses 1"),
        row=2,
        case_id=other.pop("case_id", CASE),
        order_key=ORDER,
        column=column,
        kind=kind,
        old=old,
        new=new,
        rule=other.pop("rule", "C-14"),
        reason=other.pop("reason", "a reason"),
    )
    return ChangeRecord(7, other.pop("number", 0), NOW, change, ChangeState.UNKNOWN, "")


@pytest.mark.parametrize(
    ("change", "cells", "stands", "applied"),
    [
        (record(ChangeKind.VALUE, "", "Watch tracking", "Next Action"), {"Next Action": "Watch tracking"}, {}, True),
        (record(ChangeKind.VALUE, "", "Watch tracking", "Next Action"), {"Next Action": "I do it"}, {}, False),
        (record(ChangeKind.VALUE, "", 46345.0, "Due"), {"Due": 46345}, {}, True),
        (record(ChangeKind.VALUE, "Mike", "", "Macro"), {}, {}, True),
        (record(ChangeKind.BACKGROUND, None, ORANGE), {}, {"background": ORANGE}, True),
        (record(ChangeKind.BACKGROUND, None, ORANGE), {}, {"background": GREEN}, False),
        (record(ChangeKind.BACKGROUND, ORANGE, None), {}, {}, True),
        (record(ChangeKind.STRIKETHROUGH, False, True), {}, {"struck": True}, True),
        (record(ChangeKind.STRIKETHROUGH, False, True), {}, {}, False),
        (record(ChangeKind.NOTE, "", join_note("", "C-5")), {}, {"note": join_note("", "C-5")}, True),
        (record(ChangeKind.NOTE, "", join_note("", "C-5")), {}, {"note": join_note("a person's", "C-5")}, True),
        (record(ChangeKind.NOTE, "", join_note("", "C-5")), {}, {"note": join_note("", "C-4")}, False),
        (record(ChangeKind.NOTE, join_note("", "C-5"), ""), {}, {"note": "a person's"}, True),
        (record(ChangeKind.ROW, None, {"Case ID": CASE}, "Case ID"), {}, {}, True),
        (record(ChangeKind.ROW, None, {"Case ID": "SL-GONE"}, "Case ID", case_id="SL-GONE"), {}, {}, False),
        (record(ChangeKind.NOTE, "", join_note("", "C-5"), case_id="GONE"), {}, {"note": join_note("", "C-5")}, False),
    ],
)
def test_a_change_whose_new_value_stands_was_applied_any_other_was_not(
    change: ChangeRecord, cells: dict[str, Any], stands: dict[str, Any], applied: bool
) -> None:
    sheet = table(request(Case_ID=CASE) | cells, marks={2: Marks(**stands)})
    known, [(run, settled)] = recover([change], sheet, {}, NOW)
    assert (run, settled.number) == (7, 0)
    dropped = (ChangeState.DROPPED, "not there after a crash")
    assert (settled.state, settled.why) == ((ChangeState.APPLIED, "found after a crash") if applied else dropped)
    assert (CASE in known) is applied


def test_the_bot_knows_its_colour_strike_and_Status_again() -> None:
    changes = [
        record(ChangeKind.VALUE, "Unsuccessful", "Delivered", "Status", rule="C-8"),
        record(ChangeKind.BACKGROUND, YELLOW, ORANGE, rule="C-12", number=1),
        record(ChangeKind.STRIKETHROUGH, False, True, rule="C-11", number=2),
        record(ChangeKind.NOTE, "", "a note", number=3),
    ]
    sheet = table(request(Case_ID=CASE, Status="Delivered"), marks={2: Marks(ORANGE, True, "a note")})
    known = recover(changes, sheet, remembered(status="Unsuccessful"), NOW)[0][CASE]
    assert known.status == "Delivered"
    assert (known.background, known.background_rule, known.background_before) == (ORANGE, "C-12", YELLOW)
    assert (known.struck, known.strike_rule) == (True, "C-11")


def test_a_colour_that_was_cleared_is_nobody_s_and_a_strike_that_was_taken_back_neither() -> None:
    before = remembered(background=ORANGE, background_rule="C-14", struck=True, strike_rule="C-11")
    changes = [record(ChangeKind.BACKGROUND, ORANGE, None), record(ChangeKind.STRIKETHROUGH, True, False, number=1)]
    known = recover(changes, table(request(Case_ID=CASE)), before, NOW)[0][CASE]
    assert (known.background, known.background_rule, known.struck, known.strike_rule) == (None, None, False, None)


def test_a_person_s_yellow_below_two_colours_of_the_bot_is_still_known() -> None:
    before = remembered(background=ORANGE, background_rule="C-14", background_before=YELLOW)
    sheet = table(request(Case_ID=CASE), marks={2: Marks(RED)})
    known = recover([record(ChangeKind.BACKGROUND, ORANGE, RED, rule="C-13")], sheet, before, NOW)[0][CASE]
    assert (known.background, known.background_before) == (RED, YELLOW)


def test_a_row_the_ledger_did_not_know_is_remembered_from_the_sheet() -> None:
    sheet = table(request(Case_ID=CASE), marks={2: Marks(ORANGE)})
    known = recover([record(ChangeKind.BACKGROUND, None, ORANGE)], sheet, {}, NOW)[0][CASE]
    assert (known.order_key, known.submitted_at, known.first_seen_at) == (ORDER, at("2026-11-18 10:00"), NOW)


def test_a_row_that_gave_its_problem_away_in_the_meantime_is_remembered_from_now() -> None:
    sheet = table(request(Case_ID=CASE, Timestamp="soon"), marks={2: Marks(ORANGE)})
    known = recover([record(ChangeKind.BACKGROUND, None, ORANGE)], sheet, {}, NOW)[0][CASE]
    assert known.submitted_at == NOW


@pytest.mark.parametrize(
    ("reason", "ground"),
    [("a person painted it yellow", "painted"), ("a bounce notice came in", "notice"), ("Bounced is ticked", "typed")],
)
def test_what_a_yes_of_the_bot_was_written_for_is_known_again(reason: str, ground: str) -> None:
    written = record(ChangeKind.VALUE, "", "yes", "Bounced", reason=reason)
    also = record(ChangeKind.NOTE, "", join_note("", "B-13"), number=1)
    sheet = table(request(Case_ID=CASE), marks={2: Marks(note=join_note("", "B-13"))})
    assert recover([written, also], sheet, remembered(), NOW)[0][CASE].bounced_by == ground


def test_a_row_added_anew_has_none_of_the_marks_of_the_one_before() -> None:
    before = remembered(struck=True, strike_rule="B-5", background=ORANGE, note="B-13", note_rule="B-5")
    added = record(ChangeKind.ROW, None, {"Case ID": CASE}, "Case ID")
    known = recover([added], table(request(Case_ID=CASE)), before, NOW)[0][CASE]
    assert (known.struck, known.strike_rule, known.background, known.note) == (False, None, None, None)
    assert known.bounced_by is None


def test_a_row_added_for_a_notice_is_known_to_have_bounced_by_it() -> None:
    added = record(ChangeKind.ROW, None, {"Case ID": CASE, "Bounced": "yes"}, "Case ID")
    assert recover([added], table(request(Case_ID=CASE)), {}, NOW)[0][CASE].bounced_by == "notice"


def test_changes_to_another_tab_are_left_out() -> None:
    elsewhere = record(ChangeKind.NOTE, "", "a note", sheet="Call List")
    assert recover([elsewhere], table(request(Case_ID=CASE), marks={2: Marks(note="a note")}), {}, NOW) == ({}, [])


def test_nothing_that_a_dead_run_left_makes_nothing_to_remember() -> None:
    assert recover([], table(request(Case_ID=CASE)), remembered(), NOW) == ({}, [])


def test_an_order_number_that_could_be_a_name_is_not_kept_after_a_crash_either() -> None:
    """And the row is not taken for another one's: what the plan remembers and what stands there would differ."""
    change = record(ChangeKind.VALUE, "", "Watch tracking", "Next Action")
    change = replace(change, change=replace(change.change, order_key=NO_ORDER))
    sheet = table(request(Case_ID=CASE, Order_Number="ask dana", Next_Action="Watch tracking"))
    known, _ = recover([change], sheet, {}, NOW)
    assert known[CASE].order_key == NO_ORDER
    assert contradiction(sheet.sheet, sheet.rows[0], "SL", known) == []
