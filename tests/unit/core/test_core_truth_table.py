"""RULES §2 row by row: what stands in a request and what is known of its parcel → what the bot decides.

In the order of RULES. Unless a case says otherwise the request is of Wednesday 18 November 2026, 10:00 New York
(Due: Thursday the 19th), it is noon of that day, and the parcel is not known to anyone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pytest
from form_sheet import NEW_YORK, SETTINGS, at, decisions, parcel, request, review, state, table

from bot.core.decision import Colour
from bot.core.evidence import Evidence
from bot.core.parcel import NO_NUMBER, NOT_KNOWN, ONLY_BEFORE_ORDER, DeliveredTo, Knowledge, Leg, Parcel, Status
from bot.core.rules.cancellation_case import Case
from bot.core.rules.cancellations import TABLE, decide_case

RED, ORANGE = Colour.RED, Colour.ORANGE
NOT_SHIPPED, SHIPPED = "Spark Cancellation (Not Shipped)", "Spark Cancellation (Shipped)"
ESCALATE = "Escalate ticket to Maines for refund"
KEEP_OR_RETURN = "Ask customer: keep or return?"
REFUSE = "Ask customer to refuse the shipment"
KEPT = None  # the cell stays as it is

REQUESTED = "2026-11-18 10:00"
NOON = at("2026-11-18 12:00")
THURSDAY, FRIDAY = date(2026, 11, 19), at("2026-11-20 09:00")

IN_TRANSIT = parcel(state(Status.IN_TRANSIT, scan="2026-11-18 08:00"))
LABEL = parcel(state(Status.LABEL_CREATED))
OUT = parcel(state(Status.OUT_FOR_DELIVERY, scan="2026-11-19 08:00"))
BEFORE = parcel(state(Status.DELIVERED, delivered="2026-11-17 15:00", scan="2026-11-17 15:00"))
AFTER = parcel(state(Status.DELIVERED, delivered="2026-11-19 15:00", scan="2026-11-19 15:00"))
RETURNING = parcel(state(Status.RETURNING, scan="2026-11-19 15:00"))
RETURNED = parcel(state(Status.RETURNED, scan="2026-11-20 15:00"))
REFUSED = parcel(state(Status.EXCEPTION, scan="2026-11-19 15:00", refused=True))
DAMAGED = Parcel(Knowledge.UNREADABLE, problem="the sheet cut its last digits off: type it again as text")
NO_CREDENTIALS = Parcel(Knowledge.NO_ACCESS, "fedex")
DOWN = Parcel(Knowledge.NO_ACCESS, "ups")


@dataclass(frozen=True)
class Says:
    """What is expected; what is left out must be nothing: no Status, no colour, no note, not terminal."""

    rule: str
    action: str | None = KEPT
    status: str | None = KEPT
    macro: str | None = KEPT
    due: date = THURSDAY
    colour: Colour | None = None
    note: str = ""
    terminal: bool = False
    opens: bool = False


@dataclass(frozen=True)
class Given:
    """A row and the facts about it."""

    cells: dict[str, Any] = field(default_factory=dict)
    known: Parcel = NOT_KNOWN
    now: datetime = NOON
    settings: dict[str, Any] = field(default_factory=dict)


def given(status: str = "", known: Parcel = NOT_KNOWN, now: datetime = NOON, **cells: Any) -> Given:
    """A row with that Status; settings go under `settings`."""
    settings = cells.pop("settings", {})
    return Given({"Status": status, **cells}, known, now, settings)


TICKED = {"Done": True}
ASKED = {"Macro_Sent": SHIPPED}

ROWS: dict[str, tuple[Given, Says]] = {
    # --- C-13 needs two rows: test_core_repeated_requests.py. Here what follows it, first match decides -------------
    "C-11 the customer keeps it": (
        given("Order Kept"),
        Says("C-11", "Closed: order kept", terminal=True),
    ),
    "C-11 before C-14: a damaged number no longer matters": (
        given("Order Kept", DAMAGED),
        Says("C-11", "Closed: order kept", terminal=True),
    ),
    "C-11 before everything the parcel shows": (
        given("Order Kept", RETURNED),
        Says("C-11", "Closed: order kept", terminal=True),
    ),
    "C-11 needs no carrier": (
        given("Order Kept", DOWN),
        Says("C-11", "Closed: order kept", terminal=True),
    ),
    "C-10 the customer sends it back": (
        given("SR"),
        Says("C-10", "Sales return opened", terminal=True, opens=True),
    ),
    "C-10 before C-14": (
        given("SR", DAMAGED),
        Says("C-10", "Sales return opened", terminal=True, opens=True),
    ),
    "C-10 with sales_returns.enabled off opens nothing and stays open": (
        given("SR", settings={"sales_returns": False}),
        Says("C-10", "Start the sales return"),
    ),
    "C-6 logistics says Successful": (
        given("Successful", NO_NUMBER),
        Says("C-6", ESCALATE),
    ),
    "C-6 Done": (
        given("Successful", NO_NUMBER, **TICKED),
        Says("C-6", ESCALATE, terminal=True),
    ),
    "C-6 Done typed as x": (
        given("Successful", NO_NUMBER, Done="X"),
        Says("C-6", ESCALATE, terminal=True),
    ),
    "C-6 an unticked Done is not done": (
        given("Successful", NO_NUMBER, Done=False),
        Says("C-6", ESCALATE),
    ),
    "C-6 a scan before the request proves nothing": (
        given("Successful", IN_TRANSIT),
        Says("C-6", ESCALATE),
    ),
    "C-6 a scan in the second of the request is not after it": (
        given("Successful", parcel(state(Status.IN_TRANSIT, scan=REQUESTED))),
        Says("C-6", ESCALATE),
    ),
    "C-6 a scan a second after the request: the money may leave twice": (
        given("Successful", parcel(state(Status.IN_TRANSIT, scan=f"{REQUESTED}:01"))),
        Says("C-6", ESCALATE, colour=ORANGE, note="C-6: marked Successful, but UPS shows In transit"),
    ),
    "C-6 delivered after the request": (
        given("Successful", AFTER),
        Says("C-6", ESCALATE, colour=ORANGE, note="marked Successful, but UPS shows Delivered to customer"),
    ),
    "C-6 on its way back is what Successful means": (
        given("Successful", RETURNING),
        Says("C-6", ESCALATE),
    ),
    "C-6 delivered to the sender is no delivery outbound": (
        given("Successful", parcel(state(Status.DELIVERED, delivered="2026-11-20", delivered_to=DeliveredTo.SENDER))),
        Says("C-6", ESCALATE),
    ),
    "C-6 one of two shipments moved on": (
        given("Successful", parcel(*LABEL.states, *OUT.states)),
        Says("C-6", ESCALATE, colour=ORANGE, note="marked Successful, but UPS shows …6784: Label created"),
    ),
    "C-6 a return after the request that is not certain may be a delivery": (
        given("Successful", parcel(review(RETURNED.states[0]))),
        Says("C-6", ESCALATE, colour=ORANGE, note="UPS shows Returned to sender · 20 Nov 15:00 · please check"),
    ),
    "C-6 waiting at a pickup point since after the request": (
        given("Successful", parcel(state(Status.AVAILABLE_FOR_PICKUP, scan="2026-11-19 08:00"))),
        Says("C-6", ESCALATE, colour=ORANGE, note="marked Successful, but UPS shows Waiting at a pickup point"),
    ),
    "C-6 Done, whatever moved": (
        given("Successful", AFTER, **TICKED),
        Says("C-6", ESCALATE, terminal=True),
    ),
    "C-6 before C-14: no number is needed to refund": (
        given("Successful", DAMAGED),
        Says("C-6", ESCALATE),
    ),
    "C-6 names whoever escalations.refund names": (
        given("Successful", NO_NUMBER, settings={"refund_escalation": "Finance"}),
        Says("C-6", "Escalate ticket to Finance for refund"),
    ),
    "C-16 it comes back": (
        given("Return to Sender", RETURNING),
        Says("C-16", ESCALATE),
    ),
    "C-16 Done": (
        given("Return to Sender", RETURNED, **TICKED),
        Says("C-16", ESCALATE, terminal=True),
    ),
    "C-16 nothing is known": (
        given("Return to Sender"),
        Says("C-16", ESCALATE),
    ),
    "C-16 outbound again": (
        given("Return to Sender", OUT),
        Says("C-16", "Do not refund: UPS shows Out for delivery · 19 Nov 08:00", colour=ORANGE, note="do not refund"),
    ),
    "C-16 delivered to the customer": (
        given("Return to Sender", AFTER),
        Says(
            "C-16",
            "Do not refund: UPS shows Delivered to customer · 19 Nov 15:00",
            colour=ORANGE,
            note="C-16: do not refund: UPS shows Delivered to customer · 19 Nov 15:00",
        ),
    ),
    "C-16 one shipment is back, the other goes out again": (
        given("Return to Sender", parcel(*RETURNED.states, state(Status.DELIVERY_ATTEMPTED, carrier="fedex"))),
        Says(
            "C-16",
            "Do not refund: the carriers show UPS …6784: Returned to sender · 20 Nov 15:00 / "
            "FedEx …6784: Delivery attempted",
            colour=ORANGE,
            note="do not refund: the carriers show",
        ),
    ),
    "C-16 let go again, it stands on its way to the customer": (
        given("Return to Sender", parcel(state(Status.EXCEPTION, scan="2026-11-19 15:00", text="Wrong address"))),
        Says(
            "C-16",
            "Do not refund: UPS shows Exception · Wrong address · 19 Nov 15:00",
            colour=ORANGE,
            note="do not refund: UPS shows Exception",
        ),
    ),
    "C-16 refused is what a return begins with": (
        given("Return to Sender", REFUSED),
        Says("C-16", ESCALATE),
    ),
    "C-16 back, but not certain: delivered at the customer's door, perhaps": (
        given("Return to Sender", parcel(review(RETURNED.states[0]))),
        Says("C-16", ESCALATE, colour=ORANGE, note="C-16: check before the refund: UPS shows Returned to sender"),
    ),
    "C-16 on its way back, but not certain": (
        given("Return to Sender", parcel(review(RETURNING.states[0]))),
        Says("C-16", ESCALATE, colour=ORANGE, note="check before the refund: UPS shows On its way back"),
    ),
    "C-16 back, but not certain, and Done": (
        given("Return to Sender", parcel(review(RETURNED.states[0])), **TICKED),
        Says("C-16", ESCALATE, terminal=True),
    ),
    "C-16 outbound again, but Done: a person has decided, and what spoke against a refund stays on record": (
        given("Return to Sender", OUT, **TICKED),
        Says("C-16", "Do not refund: UPS shows Out for delivery · 19 Nov 08:00", terminal=True),
    ),
    "C-16 Done, and nobody asks the carrier any more: the warning it was closed with stays": (
        given("Return to Sender", **TICKED, Next_Action="Do not refund: UPS shows In transit · 19 Nov 08:00"),
        Says("C-16", "Do not refund: UPS shows In transit · 19 Nov 08:00", terminal=True),
    ),
    "C-16 not Done: the warning goes when the parcel comes back after all": (
        given("Return to Sender", RETURNING, Next_Action="Do not refund: UPS shows In transit · 19 Nov 08:00"),
        Says("C-16", ESCALATE),
    ),
    "C-16 Done in one go with the Status: closed as C-16 says": (
        given("Return to Sender", **TICKED, Next_Action="Watch tracking"),
        Says("C-16", ESCALATE, terminal=True),
    ),
    "C-16 before C-14": (
        given("Return to Sender", DAMAGED),
        Says("C-16", ESCALATE),
    ),
    "C-14 a damaged number": (
        given("", DAMAGED),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="C-14: the sheet cut its last digits off"),
    ),
    "C-14 a damaged number without advice": (
        given("Unsuccessful", Parcel(Knowledge.UNREADABLE)),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="the tracking number cannot be read"),
    ),
    "C-14 lost": (
        given("Unsuccessful", parcel(state(Status.LOST)), **ASKED),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="ask the carrier, and file a claim"),
    ),
    "C-14 destroyed": (
        given("Unsuccessful", parcel(state(Status.DESTROYED)), **ASKED),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="UPS shows Destroyed or seized"),
    ),
    "C-14 voided": (
        given("", parcel(state(Status.VOIDED))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="type the number the order was shipped with"),
    ),
    "C-14 expired": (
        given("Delivered", parcel(state(Status.EXPIRED))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="no longer has it: look into the order"),
    ),
    "C-14 a code nobody knows": (
        given("Unsuccessful", parcel(review(state(Status.UNKNOWN, text="Zz")))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="look it up on the carrier's page"),
    ),
    "C-14 marked review: not even a delivery is written": (
        given("Unsuccessful", parcel(review(AFTER.states[0]))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="not certain"),
    ),
    "C-14 marked review: not even a return is written": (
        given("Unsuccessful", parcel(review(RETURNED.states[0]))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="please check: not certain"),
    ),
    "C-14 not found and marked review, however young": (
        given("Unsuccessful", parcel(review(state(Status.NOT_FOUND)))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="not certain"),
    ),
    "C-14 not found for exactly 48 hours is not yet": (
        given("", parcel(state(Status.NOT_FOUND)), at("2026-11-20 10:00")),
        Says("C-5", "Chase logistics: no result since 2026-11-18", macro=SHIPPED, colour=ORANGE, note="C-5: no result"),
    ),
    "C-14 not found for 48 hours and a second": (
        given("", parcel(state(Status.NOT_FOUND)), at("2026-11-20 10:00:01")),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="compare the number with the order"),
    ),
    "C-14 not found at the carrier that Carrier names, and it has another's check digit": (
        given("", parcel(state(Status.NOT_FOUND, form_of="fedex")), at("2026-11-20 10:00:01")),
        Says(
            "C-14",
            "Check the tracking number",
            colour=ORANGE,
            note="C-14: Not found at UPS: it has the form of a FedEx number; correct Carrier",
        ),
    ),
    "C-14 not certain, and why": (
        given("Unsuccessful", parcel(review(state(Status.IN_TRANSIT, doubt="its pieces contradict each other")))),
        Says(
            "C-14",
            "Check the tracking number",
            colour=ORANGE,
            note="not certain (its pieces contradict each other); look it up on the carrier's page",
        ),
    ),
    "C-14 not found: the hours are a setting": (
        given("", parcel(state(Status.NOT_FOUND)), at("2026-11-18 11:00:01"), settings={"not_found_hours": 1}),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="Not found at UPS"),
    ),
    "C-14 not found for days, as an answer of exactly 48 hours ago says": (
        given("", parcel(state(Status.NOT_FOUND, fetched_at=at("2026-11-21 10:00"))), at("2026-11-23 10:00")),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="compare the number with the order"),
    ),
    "C-14 an answer older than the 48 hours says nothing about them: the silence is ours": (
        given("", parcel(state(Status.NOT_FOUND, fetched_at=at("2026-11-21 10:00"))), at("2026-11-23 10:00:01")),
        Says("C-5", "Chase logistics: no result since 2026-11-18", macro=SHIPPED, colour=ORANGE, note="C-5: no result"),
    ),
    "C-14 not found, but only for 48 hours followed at all": (
        given("", parcel(state(Status.NOT_FOUND, followed_since=at("2026-11-20 10:00"))), at("2026-11-22 10:00")),
        Says("C-5", "Chase logistics: no result since 2026-11-18", macro=SHIPPED, colour=ORANGE, note="C-5: no result"),
    ),
    "C-14 not found, and followed for more than 48 hours": (
        given("", parcel(state(Status.NOT_FOUND, followed_since=at("2026-11-20 10:00"))), at("2026-11-22 10:00:01")),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="compare the number with the order"),
    ),
    "C-14 not found, and followed since before this request": (
        given("", parcel(state(Status.NOT_FOUND, followed_since=at("2026-11-01 10:00"))), at("2026-11-20 10:00:01")),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="compare the number with the order"),
    ),
    "C-14 only events from before the order": (
        given("", parcel(state(Status.NOT_FOUND, text=ONLY_BEFORE_ORDER)), at("2026-11-20 10:00:01")),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="Not found at UPS · only events from before"),
    ),
    "C-14 marked review on its way: the newest word is not understood": (
        given("Unsuccessful", parcel(review(OUT.states[0])), **ASKED),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="08:00 · please check: not certain"),
    ),
    "C-14 two shipments ended differently: they will never agree": (
        given("Unsuccessful", parcel(*AFTER.states, *RETURNED.states), **ASKED),
        Says(
            "C-14",
            "Check the tracking number",
            colour=ORANGE,
            note="C-14: UPS shows …6784: Delivered to customer · 19 Nov 15:00 / "
            "…6784: Returned to sender · 20 Nov 15:00: the shipments ended differently; decide by hand",
        ),
    ),
    "C-14 one delivered and one on its way back have not ended": (
        given("Unsuccessful", parcel(*AFTER.states, *RETURNING.states), **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-14 delivered, nobody knows to whom": (
        given(
            "Unsuccessful", parcel(state(Status.DELIVERED, delivered="2026-11-19", delivered_to=DeliveredTo.UNKNOWN))
        ),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="not known to whom"),
    ),
    "C-14 delivered, nobody knows when": (
        given("Unsuccessful", parcel(state(Status.DELIVERED))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="not known when"),
    ),
    "C-14 delivered exactly 30 days before the request is no number used twice": (
        given("", parcel(state(Status.DELIVERED, delivered="2026-10-19 11:00"))),  # clocks went back on 1 November
        Says("C-3", "Start the sales return", macro=""),
    ),
    "C-14 delivered 30 days and a second before the request": (
        given("", parcel(state(Status.DELIVERED, delivered="2026-10-19 10:59:59"))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="long before this request"),
    ),
    "C-14 back at the sender long before the request: another parcel's return must not be refunded": (
        given("Unsuccessful", parcel(state(Status.RETURNED, delivered="2026-10-19 10:59:59"))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="long before this request"),
    ),
    "C-14 with an order date an old delivery is believed": (
        given("", parcel(state(Status.DELIVERED, delivered="2026-10-01 10:00")), Order_Date="2026-09-25"),
        Says("C-3", "Start the sales return", macro=""),
    ),
    "C-14 one lost shipment of two": (
        given("Unsuccessful", parcel(*RETURNED.states, state(Status.LOST, carrier="fedex"))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="FedEx shows Lost: ask the carrier"),
    ),
    "C-14 before C-3": (
        given("", parcel(review(BEFORE.states[0]))),
        Says("C-14", "Check the tracking number", colour=ORANGE, note="not certain"),
    ),
    "C-3 delivered before the request": (
        given("", BEFORE),
        Says("C-3", "Start the sales return", macro=""),
    ),
    "C-3 delivered in the second of the request is before it": (
        given("", parcel(state(Status.DELIVERED, delivered=REQUESTED))),
        Says("C-3", "Start the sales return", macro=""),
    ),
    "C-3 Unsuccessful": (
        given("Unsuccessful", BEFORE, **ASKED),
        Says("C-3", "Start the sales return", macro=""),
    ),
    "C-3 both shipments delivered before": (
        given("", parcel(*BEFORE.states, *BEFORE.states)),
        Says("C-3", "Start the sales return", macro=""),
    ),
    "C-3 long overdue: before C-5": (
        given("", BEFORE, at("2026-12-18 09:00")),
        Says("C-3", "Start the sales return", macro=""),
    ),
    "C-9 Delivered, and now on its way back": (
        given("Delivered", RETURNING),
        Says("C-9", ESCALATE, status="Return to Sender"),
    ),
    "C-9 Delivered, and now back": (
        given("Delivered", RETURNED),
        Says("C-9", ESCALATE, status="Return to Sender"),
    ),
    "C-9 waits for the arrival when refund_on is returned": (
        given("Delivered", RETURNING, settings={"refund_on": "returned"}),
        Says("C-12"),
    ),
    "C-7 on its way back": (
        given("Unsuccessful", RETURNING, **ASKED),
        Says("C-7", ESCALATE, status="Return to Sender"),
    ),
    "C-7 back, whether or not the customer was asked": (
        given("Unsuccessful", RETURNED),
        Says("C-7", ESCALATE, status="Return to Sender"),
    ),
    "C-7 delivered to the sender is back at the sender": (
        given("Unsuccessful", parcel(state(Status.DELIVERED, delivered="2026-11-20", delivered_to=DeliveredTo.SENDER))),
        Says("C-7", ESCALATE, status="Return to Sender"),
    ),
    "C-7 Done already ticked: terminal at once, or the next run would change the row again": (
        given("Unsuccessful", RETURNED, **TICKED),
        Says("C-7", ESCALATE, status="Return to Sender", terminal=True),
    ),
    "C-9 Done already ticked": (
        given("Delivered", RETURNED, **TICKED),
        Says("C-9", ESCALATE, status="Return to Sender", terminal=True),
    ),
    "C-7 refund_on: returned, and only on its way": (
        given("Unsuccessful", RETURNING, settings={"refund_on": "returned"}, **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-7 refund_on: returned, and back": (
        given("Unsuccessful", RETURNED, settings={"refund_on": "returned"}),
        Says("C-7", ESCALATE, status="Return to Sender"),
    ),
    "C-7 one shipment on its way, one back": (
        given("Unsuccessful", parcel(*RETURNING.states, *RETURNED.states)),
        Says("C-7", ESCALATE, status="Return to Sender"),
    ),
    "C-7 one of two shipments still goes out": (
        given("Unsuccessful", parcel(*RETURNED.states, *OUT.states), **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-8 delivered after the request": (
        given("Unsuccessful", AFTER, **ASKED),
        Says("C-8", KEEP_OR_RETURN, status="Delivered"),
    ),
    "C-8 delivered a second after the request": (
        given("Unsuccessful", parcel(state(Status.DELIVERED, delivered=f"{REQUESTED}:01"))),
        Says("C-8", KEEP_OR_RETURN, status="Delivered"),
    ),
    "C-8 already Delivered": (
        given("Delivered", AFTER),
        Says("C-8", KEEP_OR_RETURN),
    ),
    "C-8 a person's Delivered, the parcel not known": (
        given("Delivered"),
        Says("C-8", KEEP_OR_RETURN),
    ),
    "C-8 a person's Delivered, delivered before the request": (
        given("Delivered", BEFORE),
        Says("C-8", KEEP_OR_RETURN),
    ),
    "C-8 one of two shipments delivered is not delivered": (
        given("Unsuccessful", parcel(*AFTER.states, *OUT.states), **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-8 at a pickup point is not in the customer's hands": (
        given(
            "Unsuccessful",
            parcel(state(Status.DELIVERED, delivered="2026-11-19", delivered_to=DeliveredTo.PICKUP_POINT)),
            **ASKED,
        ),
        Says("C-6b", "Watch tracking"),
    ),
    "C-8 with a delivery agent neither": (
        given("Unsuccessful", parcel(state(Status.DELIVERED, delivered="2026-11-19", delivered_to=DeliveredTo.AGENT))),
        Says("C-6b", REFUSE, macro=SHIPPED),
    ),
    "C-8 a piece is missing: not delivered": (
        given("Unsuccessful", parcel(state(Status.IN_TRANSIT, pieces_done=1, pieces_total=2)), **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-6b attempted": (
        given("Unsuccessful", parcel(state(Status.DELIVERY_ATTEMPTED, scan="2026-11-19 15:00")), **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-6b waiting at a pickup point": (
        given("Unsuccessful", parcel(state(Status.AVAILABLE_FOR_PICKUP, scan="2026-11-19 15:00"))),
        Says("C-6b", REFUSE, macro=SHIPPED),
    ),
    "C-6b the customer must be asked": (
        given("Unsuccessful", IN_TRANSIT),
        Says("C-6b", REFUSE, macro=SHIPPED),
    ),
    "C-6b the other macro was sent": (
        given("Unsuccessful", IN_TRANSIT, Macro_Sent=NOT_SHIPPED),
        Says("C-6b", REFUSE, macro=SHIPPED),
    ),
    "C-6b the customer was asked": (
        given("Unsuccessful", IN_TRANSIT, **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-6b refused, but not yet on its way back": (
        given("Unsuccessful", REFUSED, **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-6b without a number there is nothing to watch": (
        given("Unsuccessful", NO_NUMBER, **ASKED),
        Says("C-6b", "Watch tracking", colour=ORANGE, note="C-6b: type the tracking number"),
    ),
    "C-6b without a number the customer is asked all the same": (
        given("Unsuccessful", NO_NUMBER),
        Says("C-6b", REFUSE, macro=SHIPPED, colour=ORANGE, note="type the tracking number"),
    ),
    "C-6b is not done by Done": (
        given("Unsuccessful", IN_TRANSIT, **ASKED, **TICKED),
        Says("C-6b", "Watch tracking"),
    ),
    "C-17 on its way back before logistics answered": (
        given("", RETURNING),
        Says(
            "C-17",
            "Tell logistics: UPS shows On its way back to the sender · 19 Nov 15:00",
            macro=SHIPPED,
            colour=ORANGE,
            note="Status is blank, but UPS shows On its way back",
        ),
    ),
    "C-17 back at the sender": (
        given("", RETURNED),
        Says(
            "C-17",
            "Tell logistics: UPS shows Returned to sender · 20 Nov 15:00",
            macro="",
            colour=ORANGE,
            note="Returned to sender",
        ),
    ),
    "C-17 delivered after the request: refusing is too late": (
        given("", AFTER),
        Says(
            "C-17",
            "Tell logistics: UPS shows Delivered to customer · 19 Nov 15:00",
            macro="",
            colour=ORANGE,
            note="C-17: Status is blank",
        ),
    ),
    "C-17 does not wait for the arrival": (
        given("", RETURNING, settings={"refund_on": "returned"}),
        Says(
            "C-17",
            "Tell logistics: UPS shows On its way back to the sender · 19 Nov 15:00",
            macro=SHIPPED,
            colour=ORANGE,
            note="C-17",
        ),
    ),
    "C-17 before C-5": (
        given("", RETURNING, FRIDAY),
        Says(
            "C-17",
            "Tell logistics: UPS shows On its way back to the sender · 19 Nov 15:00",
            macro=SHIPPED,
            colour=ORANGE,
            note="C-17",
        ),
    ),
    "C-5 on the day it is due": (
        given("", NO_NUMBER, at("2026-11-19 00:00")),
        Says("C-5", "Chase logistics: no result since 2026-11-18", macro=NOT_SHIPPED),
    ),
    "C-5 at the end of the day it is due": (
        given("", NO_NUMBER, at("2026-11-19 23:59:59")),
        Says("C-5", "Chase logistics: no result since 2026-11-18", macro=NOT_SHIPPED),
    ),
    "C-5 from the next working day on: ORANGE": (
        given("", NO_NUMBER, at("2026-11-20 00:00")),
        Says(
            "C-5",
            "Chase logistics: no result since 2026-11-18",
            macro=NOT_SHIPPED,
            colour=ORANGE,
            note="C-5: no result from logistics; it was due 2026-11-19",
        ),
    ),
    "C-4 in the last second of the day of the request": (
        given("", NO_NUMBER, at("2026-11-18 23:59:59")),
        Says("C-4", "Wait for logistics", macro=NOT_SHIPPED),
    ),
    "C-1 no number": (
        given("", NO_NUMBER),
        Says("C-4", "Wait for logistics", macro=NOT_SHIPPED),
    ),
    "C-2 a number, not delivered": (
        given("", IN_TRANSIT),
        Says("C-4", "Wait for logistics", macro=SHIPPED),
    ),
    "C-2 not found yet: a number all the same": (
        given("", parcel(state(Status.NOT_FOUND))),
        Says("C-4", "Wait for logistics", macro=SHIPPED),
    ),
    "C-2 a number nobody asked for decides no macro": (
        given("", NOT_KNOWN, Tracking_Number="1Z999AA10123456784"),
        Says("C-4", "Wait for logistics"),
    ),
    "C-15 a label, no scan": (
        given("", LABEL),
        Says("C-4", "Wait for logistics", macro=SHIPPED, note="C-15: label only: the carrier has not scanned it"),
    ),
    "C-15 a label beside a scanned shipment is C-2": (
        given("", parcel(*LABEL.states, *IN_TRANSIT.states)),
        Says("C-4", "Wait for logistics", macro=SHIPPED),
    ),
    "C-15 keeps the macro of a filled Status": (
        given("Successful", LABEL),
        Says("C-6", ESCALATE),
    ),
    "C-2 at a pickup point, not collected": (
        given("", parcel(state(Status.AVAILABLE_FOR_PICKUP, scan="2026-11-18 08:00"))),
        Says("C-4", "Wait for logistics", macro=SHIPPED),
    ),
    "C-2 one of two delivered": (
        given("", parcel(*BEFORE.states, *OUT.states)),
        Says("C-4", "Wait for logistics", macro=SHIPPED),
    ),
    "C-2 refused already": (
        given("", REFUSED),
        Says("C-4", "Wait for logistics", macro=SHIPPED),
    ),
    "C-12 a text that is none of the statuses": (
        given("Succesful", NO_NUMBER),
        Says("C-12", colour=ORANGE, note="C-12: Status 'Succesful' is none of: Successful, Unsuccessful,"),
    ),
    "C-12 a part of a status is none": (
        given("success", IN_TRANSIT),
        Says("C-12", colour=ORANGE, note="Status 'success' is none of"),
    ),
    "C-12 more than a status is none": (
        given("Unsuccessful - UPS", IN_TRANSIT),
        Says("C-12", colour=ORANGE, note="Status 'Unsuccessful - UPS' is none of"),
    ),
    "C-12 unreadable Status and unreadable number: both are said": (
        given("???", DAMAGED),
        Says(
            "C-14",
            "Check the tracking number",
            colour=ORANGE,
            note="Status '???' is none of: Successful, Unsuccessful, Return to Sender, Delivered, Order Kept, SR. "
            "Choose one\nC-14: the sheet cut its last digits off",
        ),
    ),
    "C-12 a person's Delivered against what the carrier shows stands": (
        given("Delivered", IN_TRANSIT),
        Says("C-12"),
    ),
    # --- words -------------------------------------------------------------------------------------------------
    'words: " successful " with spaces and NBSP': (
        given("\u00a0 successful ", NO_NUMBER),
        Says("C-6", ESCALATE),
    ),
    "words: SUCCESSFUL": (
        given("SUCCESSFUL", NO_NUMBER),
        Says("C-6", ESCALATE),
    ),
    "words: Unsuccessful is not Successful": (
        given("unsuccessful", IN_TRANSIT, **ASKED),
        Says("C-6b", "Watch tracking"),
    ),
    "words: return  to\nsender": (
        given("return  to\nsender", RETURNED),
        Says("C-16", ESCALATE),
    ),
    "words: fullwidth letters": (
        given("ＳＲ"),
        Says("C-10", "Sales return opened", terminal=True, opens=True),
    ),
    "words: the macro in another case, with NBSP": (
        given("Unsuccessful", IN_TRANSIT, Macro_Sent=" spark\u00a0cancellation (SHIPPED)"),
        Says("C-6b", "Watch tracking"),
    ),
    "words: more than the macro is not the macro": (
        given("Unsuccessful", IN_TRANSIT, Macro_Sent=f"not yet: {SHIPPED}"),
        Says("C-6b", REFUSE, macro=SHIPPED),
    ),
    "words: Cancel": (
        given("", NO_NUMBER, Request_Type=" cancel "),
        Says("C-4", "Wait for logistics", macro=NOT_SHIPPED),
    ),
    "words: CANCELLATION": (
        given("", NO_NUMBER, Request_Type="CANCELLATION"),
        Says("C-4", "Wait for logistics", macro=NOT_SHIPPED),
    ),
}


@pytest.mark.parametrize(("facts", "says"), ROWS.values(), ids=ROWS)
def test_a_request_is_decided_as_RULES_say(facts: Given, says: Says) -> None:
    settings = replace(SETTINGS, **facts.settings)
    decided = decisions(table(request(**facts.cells)), {2: facts.known}, now=facts.now, settings=settings)[2]
    written = {column: value.value for column, value in decided.values.items()}
    assert decided.rule == says.rule
    assert written.get("Next Action") == says.action
    assert written.get("Status") == says.status
    assert written.get("Macro") == says.macro
    assert written["Due"] == says.due
    assert (decided.mark.colour if decided.mark else None) is says.colour
    assert says.note in decided.note
    assert bool(decided.note) is bool(says.note)
    assert decided.terminal is says.terminal
    assert decided.opens_sales_return is says.opens
    assert not decided.held


@pytest.mark.parametrize("status", ["", "Unsuccessful", "Successful", "Return to Sender", "Delivered", "what?"])
@pytest.mark.parametrize("unasked", [DOWN, NO_CREDENTIALS], ids=["down", "without credentials"])
def test_C14_a_carrier_that_cannot_be_asked_holds_the_row_and_paints_nothing(status: str, unasked: Parcel) -> None:
    decided = decisions(table(request(Status=status)), {2: unasked})[2]
    assert decided.held
    assert (decided.rule, dict(decided.values), decided.mark, decided.note) == ("C-14", {}, None, "")


@pytest.mark.parametrize("status", ["Successful", "Return to Sender"])
def test_C14_a_finished_row_needs_no_carrier(status: str) -> None:
    decided = decisions(table(request(Status=status, Done=True)), {2: DOWN})[2]
    assert (decided.held, decided.terminal) == (False, True)


@pytest.mark.parametrize(
    "kind",
    ["Return", "Reshipment", "Refund", "Stop the cancellation", "Cancellation request (urgent)", "Nicht canceln"],
)
def test_C0_another_kind_of_request_is_left_alone(kind: str) -> None:
    assert decisions(table(request(Request_Type=kind))) == {}


def test_H1_a_row_before_adopt_since_is_left_alone_and_the_one_in_that_second_is_not() -> None:
    settings = replace(SETTINGS, adopt_since=at("2026-11-18 10:00:00"))
    rows = table(request(Timestamp="2026-11-18 09:59:59"), request(Order_Number="113-1"))
    assert list(decisions(rows, settings=settings)) == [3]


def case(known: Parcel = NOT_KNOWN, now: datetime = NOON, duplicate_of: str | None = None, **cells: Any) -> Case:
    """One case of the truth table, not sorted out before."""
    [row] = table(request(**cells)).rows
    assert row.when is not None
    return Case(row, row.when, Evidence(known, NEW_YORK), SETTINGS, now, duplicate_of)


def test_the_truth_table_stands_in_the_order_of_RULES() -> None:
    order = [rule.id for rule in TABLE]
    assert list(dict.fromkeys(rule for rule in order if rule != "C-12")) == [
        *("H-1", "C-0", "C-13", "C-11", "C-10", "C-14", "C-6", "C-16"),  # C-14 first: the carrier cannot be asked
        *("C-3", "C-9", "C-7", "C-8", "C-6b", "C-17", "C-5", "C-4"),
    ]
    assert order.index("C-16") < len(order) - 1 - order[::-1].index("C-14") < order.index("C-3")


@pytest.mark.parametrize(
    ("both_match", "wins"),
    [
        (case(Timestamp="2025-12-31 10:00", Request_Type="Refund"), "H-1"),
        (case(Request_Type="Refund", duplicate_of="SL-1"), "C-0"),
        (case(DAMAGED, duplicate_of="SL-1"), "C-13"),
        (case(DOWN, duplicate_of="SL-1"), "C-13"),
        (case(BEFORE, duplicate_of="SL-1"), "C-13"),
        (case(DOWN, Status="Successful"), "C-14"),
        (case(DOWN, Status="Order Kept"), "C-11"),
        (case(DOWN, Status="SR"), "C-10"),
        (case(parcel(state(Status.LOST)), Status="Successful"), "C-6"),
        (case(parcel(state(Status.LOST)), Status="Return to Sender"), "C-16"),
        (case(parcel(state(Status.LOST)), Status="Delivered"), "C-14"),
        (case(parcel(state(Status.LOST)), now=FRIDAY), "C-14"),
        (case(BEFORE, Status="Unsuccessful"), "C-3"),
        (case(BEFORE, now=FRIDAY), "C-3"),
        (case(RETURNED, Status="Unsuccessful"), "C-7"),
        (case(AFTER, Status="Unsuccessful"), "C-8"),
        (case(AFTER, now=FRIDAY), "C-17"),
        (case(IN_TRANSIT, now=FRIDAY), "C-5"),
        (case(duplicate_of="SL-1", Status="Unsuccessful"), "C-6b"),  # released: a person filled its Status
    ],
)
def test_of_two_rules_that_match_the_earlier_wins(both_match: Case, wins: str) -> None:
    assert decide_case(both_match)[0] == wins


def test_what_belongs_to_nobody_here_is_untouched() -> None:
    for not_ours in (case(Timestamp="2025-12-31 10:00"), case(Request_Type="Refund")):
        assert decide_case(not_ours)[1].untouched


def test_delivered_to_the_customer_counts_whatever_leg_the_carrier_names() -> None:
    to_customer = parcel(state(Status.DELIVERED, delivered="2026-11-19 15:00", leg=Leg.RETURN))
    assert decide_case(case(to_customer, Status="Return to Sender"))[1].colour is ORANGE


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (NO_NUMBER, {"Tracking Status": "", "Last Scan": "", "As Of": ""}),
        (DAMAGED, {"Tracking Status": "Number cannot be read", "Last Scan": "", "As Of": ""}),
        (
            parcel(state(Status.IN_TRANSIT, scan="2026-11-18 08:00", fetched_at=at("2026-11-18 11:00"))),
            {
                "Tracking Status": "In transit · 18 Nov 08:00",
                "Last Scan": at("2026-11-18 08:00"),
                "As Of": at("2026-11-18 11:00"),
            },
        ),
        (
            parcel(
                state(Status.IN_TRANSIT, scan="2026-11-18 08:00", fetched_at=at("2026-11-18 11:00")),
                state(Status.LABEL_CREATED, fetched_at=at("2026-11-18 10:59")),
            ),
            {
                "Tracking Status": "…6784: In transit · 18 Nov 08:00 / …6784: Label created, not scanned yet",
                "Last Scan": at("2026-11-18 08:00"),
                "As Of": at("2026-11-18 10:59"),
            },
        ),
    ],
    ids=["no number", "damaged", "one shipment", "two shipments: the newest scan, the oldest answer"],
)
def test_every_branch_keeps_what_the_carrier_last_said(known: Parcel, shown: dict[str, object]) -> None:
    values = decisions(table(request()), {2: known})[2].values
    assert {column: values[column].value for column in shown} == shown


def test_a_time_of_another_year_than_the_requests_says_so_and_today_does_not_matter() -> None:
    last_year = parcel(state(Status.IN_TRANSIT, scan="2026-12-30 08:00", place="DALLAS, TX"))
    rows = {2: last_year, 3: last_year}
    sheet = table(request(Timestamp="2027-01-02 10:00"), request(Timestamp="2026-12-31 10:00", Order_Number="113-1"))
    for now in (at("2027-01-03 12:00"), at("2028-01-03 12:00")):
        decided = decisions(sheet, rows, now=now)
        texts = [decided[row].values["Tracking Status"].value for row in (2, 3)]
        assert texts == ["In transit · Dallas, TX · 30 Dec 2026 08:00", "In transit · Dallas, TX · 30 Dec 08:00"]


def test_a_Status_of_fifty_thousand_characters_is_told_in_one_short_line() -> None:
    decided = decisions(table(request(Status="x\n" * 25_000)), {2: NO_NUMBER})[2]
    assert decided.rule == "C-12"
    assert decided.note.startswith("C-12: Status 'x x x ")
    assert len(decided.note) < 220
    assert "\n" not in decided.note


def test_without_tracking_the_tracking_columns_stay_and_the_reason_says_so() -> None:
    decided = decisions(table(request(Status="Unsuccessful")))[2]
    assert set(decided.values) == {"Due", "Next Action", "Macro"}
    assert decided.reason == "it is still shipped; tracking not known"


def test_a_sales_return_that_is_not_opened_does_not_ask_for_tracking() -> None:
    assert decisions(table(request(Status="SR")))[2].reason == "the customer sends it back"
