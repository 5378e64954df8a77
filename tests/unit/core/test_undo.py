"""Putting a run back: what goes back, what stays and why, and what the bot then knows (K-2 … K-4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from form_sheet import (
    CASE,
    GREEN,
    ORANGE,
    ORDER,
    RED,
    YELLOW,
    Sheet,
    at,
    decisions,
    remembered,
    request,
    table,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.core.decision import Colour, Mark
from bot.core.marks import annotate, paint, strike
from bot.core.memory import NO_ORDER, ChangeKind, ChangeRecord, ChangeState, PlannedChange, RowMemory
from bot.core.note import join_note
from bot.core.snapshot import Marks
from bot.core.undo import SheetUndo, plan_undo
from bot.core.undo_history import Since, since
from bot.core.undo_memory import remember_undone, undo_reason
from bot.core.undo_seal import WITHHELD, Seal

NOW = at("2026-11-19 09:00")
SEAL = Seal(b"the salt of a ledger")
VALUE, PAINT, STRIKE, NOTE, ROW, COLUMN = (
    ChangeKind.VALUE,
    ChangeKind.BACKGROUND,
    ChangeKind.STRIKETHROUGH,
    ChangeKind.NOTE,
    ChangeKind.ROW,
    ChangeKind.COLUMN,
)


def record(kind: ChangeKind, old: Any, new: Any, column: str = "Order Number", **other: Any) -> ChangeRecord:
    """A change of run 7 that was applied."""
    change = PlannedChange(
        sheet="Form Responses 1",
        row=9,
        case_id=other.pop("case_id", CASE),
        order_key=other.pop("order_key", ORDER),
        column=column,
        kind=kind,
        old=old,
        new=new,
        rule=other.pop("rule", "C-14"),
        reason=other.pop("reason", "a reason"),
    )
    state = other.pop("state", ChangeState.APPLIED)
    return ChangeRecord(other.pop("run_id", 7), other.pop("number", 1), NOW, change, state, "")


def undo(
    *records: ChangeRecord,
    cells: dict[str, Any] | None = None,
    marks: Marks | None = None,
    memory: dict[str, RowMemory] | None = None,
    happened: Since | None = None,
    held: dict[str, str] | None = None,
) -> SheetUndo:
    """The undo of run 7 in a sheet whose row 2 has the Case ID and these cells."""
    sheet = table(request(Case_ID=CASE) | (cells or {}), marks={2: marks} if marks else None)
    return plan_undo(7, records, sheet, memory or {}, happened or Since(), held or {}, SEAL)


def back(undone: SheetUndo) -> list[tuple[Any, ...]]:
    return [(one.row, one.column, one.kind, one.old, one.new) for one in undone.plan.changes]


def why(undone: SheetUndo) -> list[tuple[int | None, str]]:
    return [(one.row, one.why) for one in undone.left]


@pytest.mark.parametrize(
    ("change", "cells", "marks", "expected"),
    [
        (record(VALUE, "", "Wait", "Next Action"), {"Next Action": "Wait"}, {}, ("Wait", "")),
        (record(VALUE, None, "Wait", "Next Action"), {"Next Action": "Wait"}, {}, ("Wait", "")),
        (record(VALUE, "I wait", "Wait", "Next Action"), {"Next Action": "Wait"}, {}, ("Wait", "I wait")),
        (record(VALUE, 46344, 46345.0, "Due"), {"Due": 46345}, {}, (46345, 46344)),
        (record(VALUE, "Wait", "", "Next Action"), {}, {}, ("", "Wait")),
        (record(PAINT, None, ORANGE), {}, {"background": ORANGE}, (ORANGE, None)),
        (record(PAINT, YELLOW, RED), {}, {"background": RED}, (RED, YELLOW)),
        (record(PAINT, ORANGE, None), {}, {}, (None, ORANGE)),
        (record(STRIKE, False, True), {}, {"struck": True}, (True, False)),
        (record(STRIKE, True, False), {}, {}, (False, True)),
        (record(NOTE, "", join_note("", "C-5")), {}, {"note": join_note("", "C-5")}, (join_note("", "C-5"), "")),
        (
            record(NOTE, join_note("", "C-4"), join_note("", "C-5")),
            {},
            {"note": join_note("ask Ana", "C-5")},
            (join_note("ask Ana", "C-5"), join_note("ask Ana", "C-4")),
        ),
        (
            record(NOTE, "", join_note("", "C-5")),
            {},
            {"note": join_note("Ana", "C-5")},
            (join_note("Ana", "C-5"), "Ana"),
        ),
        (record(NOTE, join_note("", "C-5"), ""), {}, {"note": "Ana"}, ("Ana", join_note("Ana", "C-5"))),
    ],
)
def test_what_the_run_wrote_and_what_still_stands_goes_back_to_what_stood_there(
    change: ChangeRecord, cells: dict[str, Any], marks: dict[str, Any], expected: tuple[Any, Any]
) -> None:
    undone = undo(change, cells=cells, marks=Marks(**marks))
    assert back(undone) == [(2, change.change.column, change.change.kind, *expected)]
    assert undone.left == ()
    (planned,) = undone.plan.changes
    assert (planned.rule, planned.reason) == ("C-14", "undo of run 7: a reason")
    assert undone.plan.identities[2].case_id == CASE


PRIVATE = "Email Address"


@pytest.mark.parametrize(
    ("old", "new", "stands", "expected", "told"),
    [
        ("", SEAL.of(CASE, PRIVATE, "Ada"), "Ada", ["Ada", ""], None),
        ("", SEAL.of(CASE, PRIVATE, "Ada"), "Eve", None, "says something else now"),
        ("", SEAL.of("another row", PRIVATE, "Ada"), "Ada", None, "says something else now"),
        ("", SEAL.of(CASE, PRIVATE, "Ada"), "", None, None),
        ("", WITHHELD, "Ada", None, "an older bot wrote there, and whether that still stands is not known"),
        (SEAL.of(CASE, PRIVATE, "Ada"), "", "", None, "the ledger keeps no personal data"),
        (SEAL.of(CASE, PRIVATE, "Ada"), "", "Ada", None, None),
    ],
)
def test_personal_data_goes_back_only_where_its_seal_fits(
    old: str, new: str, stands: str, expected: list[str] | None, told: str | None
) -> None:
    undone = undo(record(VALUE, old, new, PRIVATE), cells={PRIVATE: stands})
    assert [[one.old, one.new] for one in undone.plan.changes] == ([expected] if expected else [])
    assert [one.why.startswith(told or "nothing") for one in undone.left] == ([True] if told else [])


def test_a_seal_tells_nothing_of_what_it_seals() -> None:
    sealed = SEAL.of(CASE, "TEL", "(212) 555-0100")
    assert sealed.startswith(WITHHELD)
    assert len(sealed) == len(WITHHELD) + len(" #3f2a")
    assert "Seal object" in repr(SEAL)
    assert Seal(b"another ledger").of(CASE, "TEL", "(212) 555-0100") != sealed
    assert SEAL.of(CASE, "TEL", 1) == SEAL.of(CASE, "TEL", 1.0)


@pytest.mark.parametrize(
    ("change", "cells", "marks", "told"),
    [
        (record(VALUE, "", "Wait", "Next Action"), {"Next Action": "I do it"}, {}, "now says 'I do it'"),
        (record(VALUE, "A", "Wait", "Next Action"), {}, {}, "is blank now"),
        (record(VALUE, "", 46345.0, "Due"), {"Due": 46346}, {}, "now says '2026-11-20'"),
        (record(PAINT, None, ORANGE), {}, {"background": GREEN}, "the colour is now #00FF00"),
        (record(PAINT, YELLOW, RED), {}, {}, "it has no colour any more"),
        (
            record(NOTE, "", join_note("", "C-5")),
            {},
            {"note": join_note("", "C-4")},
            "the note says something else now",
        ),
        (record(NOTE, join_note("", "C-3"), join_note("", "C-5")), {}, {"note": "Ana"}, "the note is gone"),
        (record(VALUE, "", "x", "No Such Column"), {}, {}, "the column is gone"),
        (record(VALUE, "", "(personal data: not kept)", "Customer Name"), {}, {}, None),
        (
            record(VALUE, "", "Wait", "Next Action", order_key="999"),
            {"Next Action": "Wait"},
            {},
            "another order number",
        ),
        (record(VALUE, "", "Wait", "Next Action", case_id="SL-GONE"), {}, {}, "the row is gone"),
    ],
)
def test_what_people_changed_since_is_left_with_what_stands_there(
    change: ChangeRecord, cells: dict[str, Any], marks: dict[str, Any], told: str | None
) -> None:
    undone = undo(change, cells=cells, marks=Marks(**marks))
    assert undone.plan.is_empty
    assert [told in one.why for one in undone.left if told] == ([True] if told else [])


@pytest.mark.parametrize(
    "change",
    [
        record(VALUE, "", "Wait", "Next Action"),
        record(VALUE, "", "Wait", "Next Action", state=ChangeState.UNKNOWN),
        record(PAINT, None, ORANGE),
        record(STRIKE, False, True),
        record(NOTE, "", join_note("", "C-5")),
    ],
)
def test_what_stands_as_before_the_run_already_is_neither_put_back_nor_left(change: ChangeRecord) -> None:
    undone = undo(change, marks=Marks(note="Ana"))
    assert undone.plan.is_empty
    assert undone.left == ()


@pytest.mark.parametrize(
    ("above", "theirs"), [("Ana\n", "Ana"), ("Ana\n\n", "Ana"), ("Ana\n\n\n", "Ana\n"), ("\n", "")]
)
def test_undoing_an_undo_leaves_no_blank_lines_in_a_note_that_a_person_did_not_type(above: str, theirs: str) -> None:
    change = record(NOTE, "", join_note("", "C-5"))
    notes = [f"{above}{join_note('', 'C-5')}"]  # typed above the bot's part
    for _ in range(2):
        [done] = undo(change, marks=Marks(note=notes[-1])).plan.changes
        change = record(NOTE, done.old, done.new)
        notes.append(str(done.new))
    assert notes[1:] == [theirs, join_note(theirs, "C-5")]


def test_what_gave_way_then_is_nothing_of_the_run() -> None:
    dropped = record(VALUE, "", "Wait", "Next Action", state=ChangeState.DROPPED)
    assert undo(dropped, cells={"Next Action": "Wait"}) == undo()


def test_what_may_have_been_written_is_put_back_where_it_stands() -> None:
    unknown = record(VALUE, "", "Wait", "Next Action", state=ChangeState.UNKNOWN)
    assert back(undo(unknown, cells={"Next Action": "Wait"})) == [(2, "Next Action", VALUE, "Wait", "")]


def test_case_ids_columns_and_rows_elsewhere_stay() -> None:
    changes = (
        record(VALUE, "", CASE, "Case ID", number=1),
        record(COLUMN, None, "Macro", "Macro", case_id="", number=2),
        record(ROW, None, {"Case ID": CASE}, "Case ID", number=3),
    )
    undone = undo(*changes)
    assert (undone.plan.is_empty, undone.left) == (True, ())
    assert [one.kind for one in undone.stays] == [VALUE, COLUMN, ROW]


def test_a_row_that_cannot_be_told_apart_or_has_a_problem_is_left() -> None:
    change = record(VALUE, "", "Wait", "Next Action")
    twice = request(Case_ID=CASE, Next_Action="Wait")
    undone = plan_undo(7, [change], table(twice, twice), {}, Since(), {}, SEAL)
    assert why(undone) == [(2, "its Case ID stands twice")]
    blank = table(twice | {"Timestamp": ""})
    assert why(plan_undo(7, [change], blank, {}, Since(), {}, SEAL)) == [(2, "is blank")]


def test_a_row_in_the_archive_and_one_that_is_held_are_left_with_why() -> None:
    change = record(VALUE, "", "Wait", "Next Action", case_id="SL-GONE-0001")
    archived = {"SL-GONE-0001": replace(remembered(archived_at=NOW)[CASE], case_id="SL-GONE-0001")}
    assert why(undo(change, memory=archived)) == [(None, "the row is in the archive")]
    held = undo(record(VALUE, "", "Wait", "Next Action"), cells={"Next Action": "Wait"}, held={CASE: "it was called"})
    assert (why(held), held.plan.is_empty) == ([(2, "it was called")], True)


def test_an_order_number_that_was_not_kept_is_not_compared() -> None:
    change = record(VALUE, "", "Wait", "Next Action", order_key=NO_ORDER)
    assert back(undo(change, cells={"Next Action": "Wait"})) == [(2, "Next Action", VALUE, "Wait", "")]


def test_cells_that_were_struck_before_the_bot_keep_their_strike() -> None:
    undone = undo(
        record(STRIKE, False, True), marks=Marks(struck=True), memory=remembered(struck=True, struck_before=("Reason",))
    )
    assert undone.plan.keep_struck == {2: ("Reason",)}


# What happened since

WAIT = (CASE, "responses", "Next Action", VALUE)


def later(run_id: int, state: ChangeState = ChangeState.APPLIED) -> tuple[str, ChangeRecord]:
    return "responses", record(VALUE, "", "Wait", "Next Action", run_id=run_id, state=state)


@pytest.mark.parametrize(
    ("runs", "undoes", "undone_by", "written_by"),
    [
        ([], {}, None, None),
        ([6, 7], {}, None, None),
        ([8], {}, None, 8),
        ([8, 9], {}, None, 9),
        ([8], {8: 7}, 8, None),
        ([8, 9], {8: 7, 9: 8}, None, None),  # undone, and that undone
        ([8, 9, 10], {8: 7, 9: 8, 10: 9}, 8, None),
        ([8, 9], {9: 8}, None, None),  # a later run, undone
        ([8, 9, 10], {9: 8, 10: 9}, None, 8),
        ([8, 9], {8: 7}, 8, 9),  # undone, and written again
        ([8], {8: 3}, None, 8),  # the undo of an earlier run
    ],
)
def test_an_undo_that_was_undone_counts_for_nothing(
    runs: list[int], undoes: dict[int, int], undone_by: int | None, written_by: int | None
) -> None:
    happened = since(7, [later(run_id) for run_id in runs], undoes)
    assert (happened.undone_by.get(WAIT), happened.written_by.get(WAIT)) == (undone_by, written_by)


def test_what_gave_way_later_is_no_writing() -> None:
    assert since(7, [later(8, ChangeState.DROPPED)], {}) == Since()


def test_of_an_undo_that_may_not_have_written_the_sheet_says_what_stands() -> None:
    assert since(7, [later(8, ChangeState.UNKNOWN)], {8: 7}) == Since()


def test_what_is_undone_is_not_put_back_again_and_what_was_written_again_is_left() -> None:
    change = record(VALUE, "", "Wait", "Next Action")
    undone = undo(change, cells={"Next Action": "Wait"}, happened=Since(undone_by={WAIT: 8}, written_by={WAIT: 9}))
    assert (undone.plan.is_empty, undone.left, undone.undone_by) == (True, (), {8})
    again = undo(change, cells={"Next Action": "Wait"}, happened=Since(written_by={WAIT: 9}))
    assert why(again) == [(2, "run 9 wrote it again")]
    other = undo(change, cells={"Next Action": "Ask"}, happened=Since(written_by={WAIT: 9}))
    assert why(other) == [(2, "run 9 wrote there since: now says 'Ask'")]


# What the bot then knows


def undone(
    kind: ChangeKind, old: Any, new: Any, column: str = "Order Number", reason: str = "a reason"
) -> PlannedChange:
    """A change of an undo: `old` stood, `new` stands now."""
    return record(kind, old, new, column, rule="C-5", reason=undo_reason(7, reason)).change


ORANGE_C5 = remembered(background=ORANGE, background_rule="C-5")[CASE]
STRUCK = remembered(struck=True, strike_rule="C-11", struck_before=("Reason",))[CASE]
NOTED = remembered(note="C-5: late", note_rule="C-5")[CASE]
PLAIN = remembered()[CASE]


def test_a_colour_that_was_taken_back_is_not_painted_again_for_the_same_rule() -> None:
    known = remember_undone(undone(PAINT, ORANGE, None), ORANGE_C5)
    assert paint(Mark(Colour.ORANGE, "C-5", ""), None, known).background is None
    assert paint(Mark(Colour.ORANGE, "C-14", ""), None, known).background == ORANGE


@pytest.mark.parametrize("since_then", [ORANGE_C5, PLAIN], ids=["at_once", "after_a_run_that_forgot_it"])
def test_a_colour_that_is_there_again_is_the_bots_own(since_then: RowMemory) -> None:
    known = remember_undone(undone(PAINT, None, ORANGE), since_then)
    assert (known.background, known.background_rule) == (ORANGE, "C-5")
    assert paint(None, ORANGE, known).background is None


def test_a_colour_over_a_persons_yellow_gives_the_yellow_back_and_takes_it_again() -> None:
    painted = replace(ORANGE_C5, background_before=YELLOW)
    assert remember_undone(undone(PAINT, ORANGE, YELLOW), painted) == painted
    known = remember_undone(undone(PAINT, YELLOW, ORANGE), PLAIN)
    assert paint(None, ORANGE, known).background == YELLOW


def test_a_strike_that_was_taken_back_is_not_set_again_for_the_same_rule() -> None:
    known = remember_undone(undone(STRIKE, True, False), STRUCK)
    assert strike("C-11", False, known)[0] is False
    assert strike("C-16", False, known)[0] is True


@pytest.mark.parametrize("since_then", [STRUCK, PLAIN], ids=["at_once", "after_a_run_that_forgot_it"])
def test_a_strike_that_is_there_again_is_the_bots_own(since_then: RowMemory) -> None:
    known = remember_undone(undone(STRIKE, False, True), since_then)
    assert strike(None, True, known)[0] is False
    assert known.struck_before == since_then.struck_before


def test_a_note_that_was_taken_back_is_not_written_again_until_it_says_something_new() -> None:
    known = remember_undone(undone(NOTE, join_note("Ana", "C-5: late"), "Ana"), NOTED)
    assert annotate("C-5: late", "Ana", known, "C-5")[0] == "Ana"
    assert annotate("C-6: gone", "Ana", known, "C-6")[0] == join_note("Ana", "C-6: gone")
    again = remember_undone(undone(NOTE, "", join_note("", "C-5: late")), PLAIN)
    assert (again.note, again.note_rule) == ("C-5: late", "C-5")


def test_a_status_that_went_back_is_no_move_of_a_person() -> None:
    sheet = table(request(Case_ID=CASE, Status="Unsuccessful"))
    before = remembered(status="Return to Sender")
    known = {CASE: remember_undone(undone(VALUE, "Return to Sender", "Unsuccessful", "Status"), before[CASE])}
    assert known[CASE].status == "Unsuccessful"
    assert decisions(sheet, memory=known)[2].odd_from is None
    assert decisions(sheet, memory=before)[2].odd_from == "Return to Sender"


@pytest.mark.parametrize(
    ("old", "new", "reason", "ground"),
    [
        ("yes", "", "a bounce notice came in", None),
        ("", "yes", "a bounce notice came in", "notice"),
        ("", "yes", "a person painted it yellow", "painted"),
        ("", "yes", "nothing says that it bounced", "painted"),
    ],
)
def test_bounced_is_decided_anew_and_a_yes_that_is_there_again_is_the_bots(
    old: str, new: str, reason: str, ground: str | None
) -> None:
    known = remember_undone(undone(VALUE, old, new, "Bounced", reason), remembered(bounced_by="notice")[CASE])
    assert known.bounced_by == ground


def test_the_reason_of_an_undo_of_an_undo_names_the_last_and_keeps_the_first() -> None:
    assert undo_reason(8, undo_reason(7, "a reason")) == "undo of run 8: a reason"


# All of it together

ACTIONS = st.sampled_from(["Status", "Next Action", "Macro", "paint", "strike", "note", "nothing"])


@given(st.lists(st.tuples(st.sampled_from([2, 3, 4]), ACTIONS), max_size=6), st.integers(0, 2))
def test_after_an_undo_each_cell_is_as_before_the_run_or_as_a_person_left_it(
    edits: list[tuple[int, str]], order: int
) -> None:
    sheet = Sheet.of(
        request(Status="Order Kept", Order_Number="112-0000001-0000001"),
        request(Status="Unsuccessful", Order_Number="112-0000002-0000002"),
        request(Timestamp="2026-11-10 10:00:00", Order_Number="112-0000003-0000003"),
    )
    before, marked = {number: dict(cells) for number, cells in sheet.rows.items()}, dict(sheet.marks)
    plan = sheet.run({}, at("2026-11-19 12:00"))
    records = [ChangeRecord(7, number, NOW, one, ChangeState.APPLIED, "") for number, one in enumerate(plan.changes)]
    touched = set()
    for row, what in edits:
        stands = sheet.mark(row)
        if what == "paint":
            sheet.marks[row] = replace(stands, background=GREEN)
        elif what == "strike":
            sheet.marks[row] = replace(stands, struck=not stands.struck)
        elif what == "note":
            sheet.marks[row] = replace(stands, note="Ana's own")
        elif what != "nothing":
            sheet.rows[row][what] = "typed"
        touched.add((row, what))
    edited = {number: dict(cells) for number, cells in sheet.rows.items()}, dict(sheet.marks)
    numbers = [2, 3, 4][order:] + [2, 3, 4][:order]  # people have sorted the rows since
    moved = dict(zip((2, 3, 4), numbers, strict=True))
    sheet.rows = {new: sheet.rows[old] for new, old in moved.items()}
    sheet.marks = {new: sheet.marks[old] for new, old in moved.items() if old in sheet.marks}
    sheet.apply(plan_undo(7, records, sheet.table(), sheet.memory, Since(), {}, SEAL).plan)
    for new, old in moved.items():
        for column in ("Status", "Next Action", "Macro", "Due"):
            expected = edited[0][old] if (old, column) in touched else before[old]
            assert (sheet.rows[new].get(column) or "") == (expected.get(column) or ""), (old, column)
        was, left = marked.get(old, Marks()), edited[1].get(old, Marks())
        stands = sheet.mark(new)
        assert stands.background == (left.background if (old, "paint") in touched else was.background)
        assert stands.note == (left.note if (old, "note") in touched else was.note)
        if (old, "strike") not in touched:
            assert stands.struck is was.struck
