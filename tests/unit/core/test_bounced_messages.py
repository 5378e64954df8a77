"""RULES §3 row by row: what stands in a report and what is known of it → what the bot decides.

In the order in which the rules are tried. Unless a case says otherwise the row has a usable TEL, was approved on
2 November (Deadline 2 December), has no return label, and nothing says that its message bounced.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from form_sheet import at, parcel, review, state
from report_form import (
    CASE,
    DEADLINE,
    NOTICE,
    ORDER,
    SETTINGS,
    decided,
    of_row,
    plan,
    remembered,
    reminded,
    report,
    reserved,
    table,
    value,
)

from bot.core.decision import Colour
from bot.core.do_not_call import DoNotCall
from bot.core.memory import ChangeKind, RowMemory
from bot.core.notice import Notice
from bot.core.parcel import Knowledge, Leg, Parcel, Status
from bot.core.rules.bounced_evidence import Bounced, Ground, bounced
from bot.core.rules.bounced_messages import TABLE
from bot.core.rules.report import CallListRow
from bot.core.snapshot import Marks

RED, ORANGE, YELLOW = Colour.RED, Colour.ORANGE, Colour.YELLOW
FIVE_TABS = "B-13: check Amazon Order, Amazon Returns, Amazon Messenger, CRM, Freshdesk"
LOOK_UP = "Look up TEL in Seller Central / CRM; type none if there is none"
MESSAGE = "Send the no-telephone message"
WAITS = "Call: with the next call list"
CLOSING = "Propose closing: return window over"
MESSENGER = "Check Seller Central Messenger"
ON_ITS_WAY = "Return is on its way"
CALLED = "Called Cx for Return Reminder"
EMAILED = "No Tel# on file, emailed final reminder"
WRITTEN = "Emailed final reminder"

LABEL = parcel(state(Status.LABEL_CREATED, leg=Leg.RETURN))
SCANNED = parcel(state(Status.RETURNING, scan="2026-11-17 09:00"))
ARRIVED = parcel(state(Status.RETURNED, scan="2026-11-17 09:00"))
LOST = parcel(state(Status.LOST, scan="2026-11-10 09:00", leg=Leg.RETURN))
VOIDED = parcel(state(Status.VOIDED, leg=Leg.RETURN))
HALF = parcel(state(Status.RETURNED, scan="2026-11-17 09:00"), state(Status.LABEL_CREATED, leg=Leg.RETURN))
DAMAGED = Parcel(Knowledge.UNREADABLE, problem="its last digits are lost: type it again as text")
DOWN = Parcel(Knowledge.NO_ACCESS, "ups")
YES = {"Bounced": "yes"}


@dataclass(frozen=True)
class Says:
    """What is expected; what is left out must be nothing: no colour, no note, no CRM Note, not terminal."""

    rule: str
    action: str | None
    colour: Colour | None = None
    note: tuple[str, ...] = ()
    terminal: bool = False
    crm: str | None = ""
    deadline: date | str = DEADLINE


@dataclass(frozen=True)
class Given:
    """A row and the facts about it."""

    cells: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def given(label: Parcel | None = None, marks: Marks | None = None, **more: Any) -> Given:
    """A row with these cells; `facts` are those of `decided`."""
    facts = more.pop("facts", {})
    facts |= {"parcels": {2: label}} if label else {}
    facts |= {"marks": {2: marks}} if marks else {}
    return Given(more, facts)


def settings(**changes: Any) -> dict[str, Any]:
    return {"settings": replace(SETTINGS, **changes)}


PAINTED = Marks("#FFFF00")
NO_CALLS = DoNotCall(numbers=frozenset({("+12125550123", "")}))

ROWS: dict[str, tuple[Given, Says]] = {
    # --- B-1 ---------------------------------------------------------------------------------------------------------
    "B-1 a digit is missing": (
        given(order="112-123456-1234567"),
        Says("B-1", "Check the order number", ORANGE, ("B-1: not an Amazon order number: type it again",)),
    ),
    "B-1 before everything: completed, overdue, bounced": (
        given(order="SHOP-20917", Done=True, Return_Approved="2026-10-01", **YES),
        Says(
            "B-1",
            "Check the order number",
            ORANGE,
            ("B-1: not an Amazon order number: type it again",),
            deadline=date(2026, 10, 31),
        ),
    ),
    "B-1 trimmed, NBSP, other dashes and a # are no harm": (
        given(order="\u00a0#112\u2013 1234567\u20131234567 "),
        Says("B-14", MESSENGER, note=(FIVE_TABS,)),
    ),
    "B-1 a word without a digit": (
        given(order="tomorrow", **YES),
        Says("B-1", "Check the order number", ORANGE, ("B-1: not an Amazon order number: type it again",)),
    ),
    "B-1 a number that lost digits": (
        given(order=1.1212345671234567e16, **YES),
        Says("B-1", "Check the order number", ORANGE, ("B-1: not an Amazon order number: type it again",)),
    ),
    # --- B-6 ---------------------------------------------------------------------------------------------------------
    "B-6 the customer was called": (
        given(Call_Outcome="Reached"),
        Says("B-6", "Completed", terminal=True, crm=CALLED),
    ),
    "B-6 any outcome is one, and yellow stays": (
        given(Call_Outcome="son took the message", **YES),
        Says("B-6", "Completed", YELLOW, terminal=True, crm=CALLED),
    ),
    "B-6 an outcome in the Call List": (
        given(facts={"call_list": [CallListRow(CASE, ORDER, "Voicemail")]}),
        Says("B-6", "Completed", terminal=True, crm=CALLED),
    ),
    "B-6, B-7 the message was sent": (
        given(TEL="none", Call_Outcome="E-mailed"),
        Says("B-6", "Completed", terminal=True, crm=EMAILED),
    ),
    "B-6, B-7 the same with another dash and case": (
        given(TEL="none", Call_Outcome="E\u2011MAILED"),
        Says("B-6", "Completed", terminal=True, crm=EMAILED),
    ),
    "B-6, B-7 the same in other words": (
        given(TEL="none", Call_Outcome="Email sent"),
        Says("B-6", "Completed", terminal=True, crm=EMAILED),
    ),
    "B-6, B-7 the same in two words": (
        given(TEL="none", Call_Outcome="e mailed"),
        Says("B-6", "Completed", terminal=True, crm=EMAILED),
    ),
    "B-6, B-7 the same with its day": (
        given(TEL="none", Call_Outcome="E-mailed 11/18"),
        Says("B-6", "Completed", terminal=True, crm=EMAILED),
    ),
    "B-6, B-7 the message was sent though there is a telephone number": (
        given(Call_Outcome="E-mailed"),
        Says("B-6", "Completed", terminal=True, crm=WRITTEN),
    ),
    "B-6 its row of the Call List was deleted since": (
        given(facts={"memory": {CASE: remembered(status="called", struck=True, strike_rule="B-6")}}),
        Says("B-6", "Completed", terminal=True, crm=CALLED),
    ),
    "B-6 Done, without an outcome: nobody was called": (
        given(Done="x"),
        Says("B-6", "Completed", terminal=True),
    ),
    "B-6 a person struck it through": (
        given(marks=Marks(struck=True)),
        Says("B-6", "Completed", terminal=True),
    ),
    "B-6 a caller struck its row of the Call List through": (
        given(facts={"call_list": [CallListRow(CASE, ORDER, is_struck=True)]}),
        Says("B-6", "Completed", terminal=True),
    ),
    "B-6 the bot's own strike is no word of a person": (
        given(marks=Marks(struck=True), facts={"memory": {CASE: remembered(struck=True, strike_rule="B-6")}}),
        Says("B-14", MESSENGER, note=(FIVE_TABS,)),
    ),
    "B-6 before B-9 and B-10": (
        given(SCANNED, Done=True, Return_Approved="2026-10-01"),
        Says("B-6", "Completed", terminal=True, deadline=date(2026, 10, 31)),
    ),
    # --- B-9 ---------------------------------------------------------------------------------------------------------
    "B-9 the carrier has the return": (given(SCANNED, **YES), Says("B-9", ON_ITS_WAY, YELLOW)),
    "B-9 arrived": (given(ARRIVED), Says("B-9", "Return has arrived", terminal=True)),
    "B-9 arrived, but not for certain: nothing is completed": (
        given(parcel(review(state(Status.RETURNED, scan="2026-11-17 09:00")))),
        Says("B-9", ON_ITS_WAY, note=("B-9: the carrier's answer is not certain: look it up before you act",)),
    ),
    "B-9 one of two labels arrived": (given(HALF), Says("B-9", ON_ITS_WAY)),
    "B-9 lost on the way: somebody must ask the carrier": (
        given(LOST),
        Says(
            "B-9",
            ON_ITS_WAY,
            note=("B-9: UPS shows Lost · 10 Nov 09:00: ask the carrier, and file a claim",),
        ),
    ),
    "B-9 before B-10": (
        given(SCANNED, Return_Approved="2026-10-01"),
        Says("B-9", ON_ITS_WAY, deadline=date(2026, 10, 31)),
    ),
    "B-9 a label only is no scan": (given(LABEL, **YES), Says("B-5", WAITS, YELLOW, (FIVE_TABS,))),
    "B-9 nor is one that was voided": (given(VOIDED, **YES), Says("B-5", WAITS, YELLOW, (FIVE_TABS,))),
    "B-9 a damaged number is told, and called all the same": (
        given(DAMAGED, **YES),
        Says(
            "B-5",
            WAITS,
            YELLOW,
            ("B-9: Return Tracking: its last digits are lost: type it again as text", FIVE_TABS),
        ),
    ),
    "B-9 a carrier that is down holds the row as it stands": (given(DOWN, **YES), Says("B-9", None, YELLOW)),
    "B-9 where nothing bounced the carrier does not matter": (
        given(DOWN),
        Says("B-14", MESSENGER, note=(FIVE_TABS,)),
    ),
    "B-9 returns.watch_labels off": (
        given(SCANNED, facts=settings(watch_labels=False), **YES),
        Says("B-5", WAITS, YELLOW, (FIVE_TABS,)),
    ),
    # --- B-10 --------------------------------------------------------------------------------------------------------
    "B-10 29 days after the approval": (
        given(Return_Approved="2026-10-20"),
        Says("B-14", MESSENGER, note=(FIVE_TABS,), deadline=date(2026, 11, 19)),
    ),
    "B-10 30 days: the deadline is today": (
        given(Return_Approved="2026-10-19", **YES),
        Says("B-5", WAITS, YELLOW, (FIVE_TABS,), deadline=date(2026, 11, 18)),
    ),
    "B-10 31 days": (
        given(Return_Approved="2026-10-18", **YES),
        Says("B-10", CLOSING, YELLOW, deadline=date(2026, 11, 17)),
    ),
    "B-10 the last second of the last day, in the team's zone": (
        given(Return_Approved="2026-10-19", facts={"now": at("2026-11-18 23:59:59")}),
        Says("B-14", MESSENGER, note=(FIVE_TABS,), deadline=date(2026, 11, 18)),
    ),
    "B-10 the first second of the next": (
        given(Return_Approved="2026-10-19", facts={"now": at("2026-11-19 00:00")}),
        Says("B-10", CLOSING, deadline=date(2026, 11, 18)),
    ),
    "B-10 returns.window_days": (
        given(Return_Approved="2026-10-19", facts=settings(window_days=29)),
        Says("B-10", CLOSING, deadline=date(2026, 11, 17)),
    ),
    "B-10 across 29 February": (
        given(Return_Approved="2028-01-31", Date="2028-02-01", facts={"now": at("2028-03-01 12:00")}),
        Says("B-14", MESSENGER, note=(FIVE_TABS,), deadline=date(2028, 3, 1)),
    ),
    "B-10 no approval date, no deadline": (
        given(Return_Approved=None),
        Says(
            "B-14",
            MESSENGER,
            note=("B-10: type the approval date: without it there is no deadline", FIVE_TABS),
            deadline="",
        ),
    ),
    # --- B-8 ---------------------------------------------------------------------------------------------------------
    "B-8 reminded before, so never again": (
        given(facts={"reminders": reminded("BM-GONE-0001")}, **YES),
        Says("B-8", "Reminded on 17 Nov 2026: no second call", YELLOW, crm=None),
    ),
    "B-8 a person takes the outcome out again: reminded all the same": (
        given(facts={"reminders": reminded()}, **YES),
        Says("B-8", "Reminded on 17 Nov 2026: no second call", YELLOW, crm=None),
    ),
    "B-8 another spreadsheet's row holds its reminder": (
        given(facts={"elsewhere": reserved("BM-AWAY-0001")}, **YES),
        Says("B-8", "Another spreadsheet has its reminder: no call from here", YELLOW),
    ),
    # --- B-7 ---------------------------------------------------------------------------------------------------------
    "B-7 TEL is blank": (given(TEL=None, **YES), Says("B-7", LOOK_UP, YELLOW, (FIVE_TABS,))),
    "B-7 TEL is blank where nobody needs to be called": (
        given(TEL=None),
        Says("B-14", MESSENGER, note=(FIVE_TABS,)),
    ),
    "B-7 no possible number": (
        given(TEL="555-0123", **YES),
        Says("B-7", LOOK_UP, YELLOW, ("B-7: TEL has no area code: Type the number with its area code", FIVE_TABS)),
    ),
    "B-7 none": (
        given(TEL="None", **YES),
        Says(
            "B-7",
            MESSAGE,
            YELLOW,
            ("B-7: there is no telephone number: its text comes with the next call list", FIVE_TABS),
        ),
    ),
    "B-7 none, and a caller has the message": (
        given(TEL="None", facts={"reminders": reserved()}, **YES),
        Says(
            "B-7",
            MESSAGE,
            YELLOW,
            ("B-7: there is no telephone number: its text stands in the Call List", FIVE_TABS),
        ),
    ),
    "B-12 calls.do_not_call wins over a bounce": (
        given(facts=settings(do_not_call=NO_CALLS), **YES),
        Says(
            "B-7",
            MESSAGE,
            YELLOW,
            ("B-7: on the do-not-call list: its text comes with the next call list", FIVE_TABS),
        ),
    ),
    "B-12 calls.skip_channels": (
        given(facts=settings(skip_channels=frozenset({"Amazon"})), TEL=None, **YES),
        Says(
            "B-7",
            MESSAGE,
            YELLOW,
            (
                "B-7: Amazon buyers are not phoned (calls.skip_channels): its text comes with the next call list",
                FIVE_TABS,
            ),
        ),
    ),
    # --- B-5, B-2, B-4 -----------------------------------------------------------------------------------------------
    "B-5 bounced, typed": (given(Bounced="Y"), Says("B-5", WAITS, YELLOW, (FIVE_TABS,))),
    "B-5 bounced, painted": (given(marks=PAINTED), Says("B-5", WAITS, YELLOW, (FIVE_TABS,))),
    "B-5 bounced, by a notice": (given(facts={"notices": NOTICE}), Says("B-5", WAITS, YELLOW, (FIVE_TABS,))),
    "B-5 a reservation keeps it with its caller": (
        given(facts={"reminders": reserved(caller="Mike")}, **YES),
        Says("B-5", "Call: Mike", YELLOW, (FIVE_TABS,)),
    ),
    "B-4 Issue OTHER, never bounced": (given(Issue=" other"), Says("B-5", WAITS, note=(FIVE_TABS,))),
    "B-4 others is not OTHER": (given(Issue="Others"), Says("B-14", MESSENGER, note=(FIVE_TABS,))),
    "B-4 reports.other_issues": (
        given(Issue="Mystery", facts=settings(other_issues=frozenset({"mystery"}))),
        Says("B-5", WAITS, note=(FIVE_TABS,)),
    ),
    # --- B-14 --------------------------------------------------------------------------------------------------------
    "B-14 nothing says that it bounced": (given(), Says("B-14", MESSENGER, note=(FIVE_TABS,))),
    "B-14 Bounced says no": (given(Bounced="no"), Says("B-14", MESSENGER, note=(FIVE_TABS,))),
    "B-14 an unticked checkbox is no word": (given(Bounced=False), Says("B-14", MESSENGER, note=(FIVE_TABS,))),
    "B-14 a person's green is not yellow": (
        given(marks=Marks("#00FF00")),
        Says("B-14", MESSENGER, note=(FIVE_TABS,)),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_decided_as_the_rules_say(name: str) -> None:
    row, says = ROWS[name]
    decision = of_row(decided(report(**row.cells), **row.facts))
    found = Says(
        decision.rule,
        value(decision, "Next Action"),
        decision.mark.colour if decision.mark else None,
        tuple(decision.note.splitlines()),
        decision.terminal,
        value(decision, "CRM Note"),
        value(decision, "Deadline"),
    )
    assert found == says


def test_every_line_of_the_table_but_the_duplicates_decides_a_row_here() -> None:
    """B-3 needs two rows: test_report_sheet.py."""
    cases = [case for row, _ in ROWS.values() for case in decided(report(**row.cells), **row.facts).cases.values()]
    lines = {next(at for at, rule in enumerate(TABLE) if rule.when(case)) for case in cases}
    assert lines == {at for at, rule in enumerate(TABLE) if rule.id != "B-3"}


# --- B-2: who says that it bounced, and who takes it back ------------

A_NOTICE = NOTICE[ORDER]
YELLOWED, RED_OVER_YELLOW = (
    "#FFE599",
    {"background": "#FF0000", "background_rule": "B-3", "background_before": "#FFE599"},
)
BOTS_YELLOW = {"background": "#FFFF00", "background_rule": "B-2"}
NOTHING = Bounced()

EVIDENCE: dict[str, tuple[Any, str | None, dict[str, Any] | None, Notice | None, Bounced]] = {
    # the cell, its colour, what is remembered, a notice → the ground, and what the cell should hold
    "nothing at all": (None, None, None, None, NOTHING),
    "typed": ("yes", None, None, None, Bounced(Ground.TYPED)),
    "typed, and painted": ("x", YELLOWED, None, None, Bounced(Ground.TYPED)),
    "ticked": (True, None, None, None, Bounced(Ground.TYPED)),
    "typed, and the bot painted it": (
        "yes",
        "#FFFF00",
        BOTS_YELLOW | {"bounced_by": "typed"},
        None,
        Bounced(Ground.TYPED),
    ),
    "typed before, emptied now": (None, "#FFFF00", BOTS_YELLOW | {"bounced_by": "typed"}, None, NOTHING),
    "painted": (None, YELLOWED, None, None, Bounced(Ground.PAINTED, "yes")),
    "painted over an unticked checkbox": (False, YELLOWED, None, None, Bounced(Ground.PAINTED, "yes")),
    "painted, though a no stands there": ("no", YELLOWED, None, None, Bounced(Ground.PAINTED)),
    "painted before, our yes stands": ("yes", YELLOWED, {"bounced_by": "painted"}, None, Bounced(Ground.PAINTED)),
    "painted before, our yes was emptied": (None, YELLOWED, {"bounced_by": "painted"}, None, Bounced(Ground.PAINTED)),
    "the paint was taken back": ("yes", None, {"bounced_by": "painted"}, None, Bounced(None, "")),
    "painted green since": ("yes", "#00FF00", {"bounced_by": "painted"}, None, Bounced(None, "")),
    "paint and yes were both taken back": (None, None, {"bounced_by": "painted"}, None, NOTHING),
    "the paint was taken back in spite of a notice": (
        "yes",
        None,
        {"bounced_by": "painted"},
        A_NOTICE,
        Bounced(Ground.DENIED, ""),
    ),
    "the bot's red stands over a person's yellow": (
        "yes",
        "#FF0000",
        RED_OVER_YELLOW | {"bounced_by": "painted"},
        None,
        Bounced(Ground.PAINTED),
    ),
    "a person took the red away, not the yellow below it": (
        "yes",
        None,
        RED_OVER_YELLOW | {"bounced_by": "painted"},
        None,
        Bounced(Ground.PAINTED),
    ),
    "and the yes as well": (None, None, RED_OVER_YELLOW | {"bounced_by": "painted"}, None, NOTHING),
    "the bot's yellow is no paint of a person": (None, "#FFFF00", BOTS_YELLOW, None, NOTHING),
    "a notice": (None, None, None, A_NOTICE, Bounced(Ground.NOTICE, "yes")),
    "a notice, our yes stands": (
        "yes",
        "#FFFF00",
        BOTS_YELLOW | {"bounced_by": "notice"},
        A_NOTICE,
        Bounced(Ground.NOTICE),
    ),
    "a notice that the ledger has forgotten": ("yes", None, {"bounced_by": "notice"}, None, Bounced(Ground.NOTICE)),
    "a notice, our yes was emptied": (None, None, {"bounced_by": "notice"}, A_NOTICE, Bounced(Ground.DENIED)),
    "denied for good": (None, None, {"bounced_by": "denied"}, A_NOTICE, Bounced(Ground.DENIED)),
    "denied, and painted since": (None, YELLOWED, {"bounced_by": "denied"}, A_NOTICE, Bounced(Ground.PAINTED, "yes")),
    "a word that is neither before the notice came": ("maybe", None, None, A_NOTICE, Bounced(Ground.NOTICE)),
    "blocked, as the team says": ("Blocked", None, None, None, Bounced(Ground.TYPED)),
    "a no before the notice came": ("no", None, None, A_NOTICE, Bounced(Ground.DENIED)),
    "a notice over an unticked checkbox": (False, None, None, A_NOTICE, Bounced(Ground.NOTICE, "yes")),
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_who_says_that_a_message_bounced_and_who_takes_it_back(name: str) -> None:
    cell, background, known, notice, expected = EVIDENCE[name]
    row = table(report(Bounced=cell), marks={2: Marks(background)}).rows[0]
    assert bounced(row, remembered(**known) if known is not None else None, notice) == expected


def test_only_a_ground_that_stands_counts_as_bounced() -> None:
    assert [bool(Bounced(ground)) for ground in (Ground.TYPED, Ground.PAINTED, Ground.NOTICE)] == [True] * 3
    assert [bool(Bounced(ground)) for ground in (Ground.DENIED, None)] == [False] * 2


# --- K-1 … K-3 for yellow ------------


def painted(marks: Marks, memory: RowMemory | None = None, **cells: Any) -> list[object]:
    changes = plan(report(**cells), marks, memory).changes
    return [change.new for change in changes if change.kind is ChangeKind.BACKGROUND]


def test_a_bounced_row_is_painted_yellow() -> None:
    assert painted(Marks(), Bounced="yes") == ["#FFFF00"]


def test_a_persons_shade_of_yellow_is_left_as_it_is() -> None:
    assert painted(Marks("#FFF2CC")) == []


def test_yellow_that_a_person_took_away_is_not_painted_again() -> None:
    known = remembered(**BOTS_YELLOW, bounced_by="typed")
    assert painted(Marks(), known, Bounced="yes") == []
    assert painted(Marks("#00FF00"), known, Bounced="yes") == []


def test_the_bots_yellow_goes_when_bounced_is_taken_back() -> None:
    assert painted(Marks("#FFFF00"), remembered(**BOTS_YELLOW, bounced_by="typed")) == [None]


def test_a_persons_yellow_gives_way_to_orange_and_comes_back_when_the_order_number_is_right() -> None:
    assert painted(Marks("#FFE599"), order="SHOP-1") == ["#F9CB9C"]
    known = remembered(background="#F9CB9C", background_rule="B-1", background_before="#FFE599", bounced_by="painted")
    assert painted(Marks("#F9CB9C"), known, Bounced="yes") == ["#FFE599"]


def test_a_strike_that_a_person_sets_anew_after_taking_the_bots_away_stays() -> None:
    bots = remembered(struck=True, strike_rule="B-6")
    taken_away = plan(report(Call_Outcome="Reached"), Marks(), bots)
    anew = plan(report(), Marks(struck=True), taken_away.memories[CASE])
    assert [one.kind for one in (*taken_away.changes, *anew.changes) if one.kind is ChangeKind.STRIKETHROUGH] == []
    assert [one.new for one in anew.changes if one.column == "Next Action"] == ["Completed"]
