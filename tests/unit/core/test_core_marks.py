"""K-1 … K-4: colours, strikes and notes beside people's own."""

from __future__ import annotations

from typing import Any

import pytest
from form_sheet import CASE, GREEN, ORANGE, ORDER, RED, WHITE, YELLOW, Sheet, at, parcel, request, state
from hypothesis import given
from hypothesis import strategies as st

from bot.core.decision import Colour, Decision, Mark
from bot.core.marks import (
    annotate,
    is_yellow,
    mark_row,
    paint,
    strike,
)
from bot.core.memory import RowMemory
from bot.core.note import NOTE_MARKER, join_note, split_note
from bot.core.parcel import NO_NUMBER, Status
from bot.core.snapshot import Marks

PALE_YELLOW = "#FFF2CC"
NOTHING: dict[str, Any] = {}
RED_C13 = Mark(Colour.RED, "C-13", "asked twice")
ORANGE_C14 = Mark(Colour.ORANGE, "C-14", "a person must look")
YELLOW_B2 = Mark(Colour.YELLOW, "B-2", "bounced")


def bots(colour: str | None, rule: str, before: str | None = None) -> dict[str, Any]:
    """The bot painted that colour for that rule over `before`."""
    return {"background": colour, "background_rule": rule, "background_before": before}


def memory(**known: Any) -> RowMemory:
    """A row the bot knows."""
    then = at("2026-11-18 10:00")
    return RowMemory(CASE, ORDER, then, then, **known)


@pytest.mark.parametrize(
    ("wanted", "stands", "known", "then", "gave_way"),
    [
        # nothing wanted
        (None, WHITE, NOTHING, WHITE, None),
        (None, GREEN, NOTHING, GREEN, None),
        (None, ORANGE, bots(ORANGE, "C-14"), WHITE, None),
        (None, RED, bots(RED, "C-13", YELLOW), YELLOW, None),  # a person's yellow is given back
        (None, GREEN, bots(ORANGE, "C-14"), GREEN, None),  # a person painted over the bot's
        (None, WHITE, bots(RED, "C-13", YELLOW), WHITE, None),  # a person cleared all of it
        (None, ORANGE, NOTHING, ORANGE, None),  # the bot's colour, but a person's: the ledger does not know it
        # a colour wanted, nothing there
        (ORANGE_C14, WHITE, NOTHING, ORANGE, None),
        (RED_C13, WHITE, NOTHING, RED, None),
        (YELLOW_B2, WHITE, NOTHING, YELLOW, None),
        # the bot's own stands
        (ORANGE_C14, ORANGE, bots(ORANGE, "C-14"), ORANGE, None),
        (ORANGE_C14, ORANGE, bots(ORANGE, "C-5"), ORANGE, None),
        (RED_C13, ORANGE, bots(ORANGE, "C-14"), RED, None),
        (ORANGE_C14, RED, bots(RED, "C-13"), ORANGE, None),
        # K-3: a person cleared or changed it
        (ORANGE_C14, WHITE, bots(ORANGE, "C-14"), WHITE, None),
        (ORANGE_C14, GREEN, bots(ORANGE, "C-14"), GREEN, Colour.ORANGE),
        (ORANGE_C14, PALE_YELLOW, bots(ORANGE, "C-14"), PALE_YELLOW, Colour.ORANGE),
        (ORANGE_C14, WHITE, bots(ORANGE, "C-5"), ORANGE, None),  # another rule: painted again
        (RED_C13, WHITE, bots(ORANGE, "C-14"), RED, None),
        (ORANGE_C14, GREEN, bots(ORANGE, "C-5"), GREEN, Colour.ORANGE),
        # K-2: a person's yellow may be replaced, every other colour stays
        (RED_C13, YELLOW, NOTHING, RED, None),
        (ORANGE_C14, PALE_YELLOW, NOTHING, ORANGE, None),
        (YELLOW_B2, YELLOW, NOTHING, YELLOW, None),
        (YELLOW_B2, PALE_YELLOW, NOTHING, PALE_YELLOW, None),  # it is yellow: nothing gave way
        (RED_C13, GREEN, NOTHING, GREEN, Colour.RED),
        (ORANGE_C14, RED, NOTHING, RED, Colour.ORANGE),
        (YELLOW_B2, GREEN, NOTHING, GREEN, Colour.YELLOW),
        (ORANGE_C14, ORANGE, NOTHING, ORANGE, None),  # a person was of the same opinion
    ],
)
def test_the_colour_of_a_key_cell(
    wanted: Mark | None, stands: str | None, known: dict[str, Any], then: str | None, gave_way: Colour | None
) -> None:
    painted = paint(wanted, stands, memory(**known))
    assert (painted.background, painted.kept) == (then, gave_way)
    again = paint(wanted, painted.background, painted.memory)
    assert (again.background, again.kept, again.memory) == (then, gave_way, painted.memory)


def test_a_person_s_yellow_is_given_back_after_two_colours_of_the_bot() -> None:
    first = paint(ORANGE_C14, YELLOW, memory())
    second = paint(RED_C13, ORANGE, first.memory)
    assert paint(None, RED, second.memory).background == YELLOW


def test_what_a_person_was_of_the_bot_s_opinion_about_is_not_cleared() -> None:
    agreed = paint(ORANGE_C14, ORANGE, memory())
    assert paint(None, ORANGE, agreed.memory).background == ORANGE


def test_a_colour_whose_rule_went_away_is_painted_again_when_the_rule_comes_back() -> None:
    cleared = paint(None, WHITE, memory(**bots(ORANGE, "C-14")))
    assert paint(ORANGE_C14, WHITE, cleared.memory).background == ORANGE


@pytest.mark.parametrize("yellow", ["#FFFF00", "#FFF2CC", "#FFD966", "#FFE599", "#FFFF99", "#FFFFCC", "#EEEE00"])
def test_what_people_call_yellow(yellow: str) -> None:
    assert is_yellow(yellow)


@pytest.mark.parametrize(
    "other", [None, "#FFFFFF", "#F9CB9C", "#FF9900", "#00FF00", "#CCCC88", "#D9EAD3", "#808000", "#FFFFF5"]
)
def test_what_they_do_not(other: str | None) -> None:
    assert not is_yellow(other)


STRUCK = {"struck": True, "strike_rule": "C-11"}


@pytest.mark.parametrize(
    ("wanted", "stands", "known", "then"),
    [
        (None, False, NOTHING, False),
        (None, True, NOTHING, True),  # a person's strike is never removed
        (None, True, STRUCK, False),  # the bot's is taken back
        (None, False, STRUCK, False),
        ("C-11", False, NOTHING, True),
        ("C-11", True, NOTHING, True),
        ("C-11", True, STRUCK, True),
        ("C-11", False, STRUCK, False),  # K-3: a person removed it
        ("C-10", False, STRUCK, True),  # another rule
    ],
)
def test_the_strike_of_a_row(wanted: str | None, stands: bool, known: dict[str, Any], then: bool) -> None:
    struck, remembered = strike(wanted, stands, memory(**known))
    assert struck is then
    assert strike(wanted, struck, remembered) == (then, remembered)


def test_a_strike_removed_under_the_rule_it_stands_for_now_is_not_set_again() -> None:
    _, standing = strike("C-10", True, memory(**STRUCK))  # set for C-11, standing for C-10
    assert strike("C-10", False, standing)[0] is False


def test_a_strike_that_a_person_set_is_not_the_bot_s_after_the_row_ended() -> None:
    _, ended = strike("C-11", True, memory())
    assert strike(None, True, ended)[0] is True


BOT = f"{NOTE_MARKER}\nC-5: old"


@pytest.mark.parametrize(
    ("wanted", "stands", "known", "then"),
    [
        ("", "", None, ""),
        ("", "call her back", None, "call her back"),
        ("", f"call her back\n\n{BOT}", "C-5: old", "call her back"),
        ("", BOT, "C-5: old", ""),
        ("C-5: new", "", None, f"{NOTE_MARKER}\nC-5: new"),
        ("C-5: new", "call her back", None, f"call her back\n\n{NOTE_MARKER}\nC-5: new"),
        ("C-5: new", f"call her back\n\n{BOT}", "C-5: old", f"call her back\n\n{NOTE_MARKER}\nC-5: new"),
        ("C-5: old", f"call her back\n\n{BOT}", "C-5: old", f"call her back\n\n{BOT}"),
        ("C-5: old", f"{BOT} and a person's words in it", "C-5: old", BOT),  # replaced as a whole
        ("C-5: old", "", "C-5: old", ""),  # K-3: a person removed it
        ("C-5: old", "call her back", "C-5: old", "call her back"),
        ("C-5: new", "call her back", "C-5: old", f"call her back\n\n{NOTE_MARKER}\nC-5: new"),  # it says something new
        ("C-5: old", BOT, None, BOT),  # the ledger was lost
        (
            "C-5: new",
            f"is {NOTE_MARKER} right here?",
            None,
            f"is {NOTE_MARKER} right here?\n\n{NOTE_MARKER}\nC-5: new",
        ),
        ("", f"is {NOTE_MARKER} right here?", None, f"is {NOTE_MARKER} right here?"),
        ("C-5: new", "blank lines\n\n\n", None, f"blank lines\n\n\n\n\n{NOTE_MARKER}\nC-5: new"),
        ("", f"blank lines\n\n\n\n\n{BOT}", "C-5: old", "blank lines\n\n\n"),
        ("", f"typed right above\n{BOT}", "C-5: old", "typed right above"),
        ("C-5: new", f"typed right above\n{BOT}", "C-5: old", f"typed right above\n\n{NOTE_MARKER}\nC-5: new"),
        ("", f"\n{BOT}", "C-5: old", ""),
    ],
)
def test_the_note_of_a_key_cell(wanted: str, stands: str, known: str | None, then: str) -> None:
    note, remembered = annotate(wanted, stands, memory(note=known), "C-5")
    assert note == then
    assert annotate(wanted, note, remembered, "C-5") == (then, remembered)


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)  # a line that is the marker is the bot's
people = anything.filter(lambda text: NOTE_MARKER not in text.split("\n")) | st.sampled_from(
    ["", "\n", "a\n\n", f"x {NOTE_MARKER}", f"{NOTE_MARKER} y", "=1+1", "مرحبا 🎉", "x" * 49_000]
)
bot_texts = st.sampled_from(["", "C-5: no result", "C-12: first\nC-14: second", "C-13: Duplicate of SL-1"])


@given(person=people, texts=st.lists(bot_texts, max_size=6))
def test_K4_a_person_s_note_is_kept_to_the_letter_through_all_that_the_bot_says(person: str, texts: list[str]) -> None:
    stands, known = person, memory()
    for text in texts:
        stands, known = annotate(text, stands, known, "C-5")
        assert split_note(stands) == (person, text)
        assert stands == join_note(person, text)
    stands, _ = annotate("", stands, known, "C-5")
    assert stands == person


@given(person=people, typed=people, text=bot_texts)
def test_K4_what_a_person_writes_above_the_marker_meanwhile_is_kept_too(person: str, typed: str, text: str) -> None:
    stands, known = annotate("C-5: before", person, memory(), "C-5")
    bots_part = stands.removeprefix(person).lstrip("\n")
    stands, known = annotate(text, f"{typed}\n\n{bots_part}", known, "C-5")
    assert stands.startswith(typed)
    assert annotate("", stands, known, "C-5")[0] == typed


@pytest.mark.parametrize(
    ("person", "bots_part"),
    [
        ("x" * 50_000, ""),
        ("x" * 49_985, ""),  # no room for the marker line and a letter
        ("x" * 49_973, "C-5: no re…"),
        ("x" * 49_970, "C-5: no result"),
        ("🎉" * 24_987, "C-5: no r…"),  # which counts twice
        ("", "C-5: no result"),
    ],
    ids=["full", "nearly full", "room for a part", "room for all", "emoji", "nothing"],
)
def test_a_note_never_holds_more_than_a_cell_and_the_person_s_part_is_what_stays(person: str, bots_part: str) -> None:
    note, known = annotate("C-5: no result", person, memory(), "C-5")
    assert note == join_note(person, bots_part)
    assert len(note.encode("utf-16-le")) <= 2 * 50_000
    assert annotate("C-5: no result", note, known, "C-5") == (note, known)
    assert annotate("", note, known, "C-5")[0] == person


def decision(mark: Mark | None = None, note: str = "", terminal: bool = False) -> Decision:
    """A decision by C-14."""
    return Decision(2, CASE, "C-14", "a reason", mark=mark, note=note, terminal=terminal)


def test_the_note_says_what_the_bot_would_have_painted_over_a_person_s_colour() -> None:
    marks, known = mark_row(decision(ORANGE_C14, "C-14: look"), Marks(GREEN, False, "mine"), memory())
    assert marks == Marks(GREEN, False, f"mine\n\n{NOTE_MARKER}\nC-14: look\nK-2: ORANGE gives way to your colour")
    assert mark_row(decision(ORANGE_C14, "C-14: look"), marks, known) == (marks, known)


def test_it_says_so_also_where_the_bot_has_nothing_else_to_say() -> None:
    marks, _ = mark_row(decision(RED_C13), Marks(GREEN), memory())
    assert marks.note == f"{NOTE_MARKER}\nK-2: RED gives way to your colour"


def test_strike_and_colour_are_independent() -> None:
    marks, _ = mark_row(decision(ORANGE_C14, terminal=True), Marks(GREEN), memory())
    assert (marks.background, marks.struck) == (GREEN, True)


# The same over whole runs


def test_a_person_clears_ORANGE_and_is_obeyed_until_another_rule_wants_it() -> None:
    sheet = Sheet.of(request())
    late, lost = at("2026-11-23 09:00"), parcel(state(Status.LOST))
    sheet.run({2: NO_NUMBER}, late)
    assert sheet.mark(2).background == ORANGE  # C-5
    sheet.marks[2] = Marks()
    sheet.run({2: NO_NUMBER}, late)
    assert sheet.mark(2) == Marks()
    sheet.run({2: lost}, late)
    assert sheet.mark(2).background == ORANGE  # C-14
    assert "file a claim" in sheet.mark(2).note


def test_a_person_s_yellow_gives_way_to_RED_and_comes_back_when_the_duplicate_is_released() -> None:
    sheet = Sheet.of(request(), request(Timestamp="2026-11-18 11:00"), marks={3: Marks(YELLOW)})
    sheet.run({2: NO_NUMBER, 3: NO_NUMBER}, at("2026-11-18 12:00"))
    assert sheet.mark(3).background == RED
    sheet.rows[3]["Status"] = "Successful"
    sheet.run({2: NO_NUMBER, 3: NO_NUMBER}, at("2026-11-18 12:00"))
    assert sheet.mark(3) == Marks(YELLOW)


def test_a_person_removes_the_strike_of_a_finished_row_and_is_obeyed() -> None:
    sheet = Sheet.of(request(Status="Order Kept"))
    sheet.run({}, at("2026-11-18 12:00"))
    assert sheet.mark(2).struck
    sheet.marks[2] = Marks()
    for _ in range(2):
        sheet.run({}, at("2026-11-18 12:00"))
        assert not sheet.mark(2).struck


def test_the_bot_takes_its_strike_back_when_a_person_opens_the_case_again() -> None:
    sheet = Sheet.of(request(Status="Successful", Done=True))
    sheet.run({}, at("2026-11-18 12:00"))
    assert sheet.mark(2).struck
    sheet.rows[2]["Done"] = False
    sheet.run({2: NO_NUMBER}, at("2026-11-18 12:00"))
    assert not sheet.mark(2).struck


def test_a_case_closed_while_the_carrier_spoke_against_the_refund_never_tells_anyone_to_refund() -> None:
    sheet = Sheet.of(request(Status="Return to Sender"))
    under_way = parcel(state(Status.IN_TRANSIT, scan="2026-11-18 08:00"))
    warning = "Do not refund: UPS shows In transit · 18 Nov 08:00"
    sheet.run({2: under_way}, at("2026-11-18 12:00"))
    assert (sheet.cell(2, "Next Action"), sheet.mark(2).background) == (warning, ORANGE)
    sheet.rows[2]["Done"] = True
    sheet.run({}, at("2026-11-18 13:00"))  # nobody asks the carrier of a closed row
    assert (sheet.cell(2, "Next Action"), sheet.mark(2)) == (warning, Marks(struck=True))
    assert sheet.plan({}, at("2026-11-19 13:00")).is_empty
    sheet.rows[2]["Done"] = False
    sheet.run({2: parcel(state(Status.RETURNED))}, at("2026-11-20 13:00"))
    assert sheet.cell(2, "Next Action") == "Escalate ticket to Maines for refund"


def test_the_times_in_notes_are_the_team_s() -> None:
    sheet = Sheet.of(request())
    delivered = parcel(state(Status.DELIVERED, delivered="2026-11-18 23:30"))
    sheet.run({2: delivered}, at("2026-11-19 01:00"))
    assert "18 Nov 23:30" in sheet.mark(2).note
