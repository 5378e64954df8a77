"""The words of the Tracking Status column, as an agent reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.parcel import ONLY_BEFORE_ORDER, Confidence, DeliveredTo, Leg, Status, TrackingState
from bot.core.parcel_text import carrier_name, describe, describe_all

ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 18, 19, 2, tzinfo=UTC)
LATER = datetime(2026, 11, 19, 14, 30, tzinfo=UTC)
DALLAS = "Dallas, TX"
RETURN = {"leg": Leg.RETURN}

WORDS: dict[str, tuple[Status, dict[str, Any]]] = {
    "Label created, not scanned yet · 18 Nov 14:02": (Status.LABEL_CREATED, {"label_at": AT}),
    "Label created, not scanned yet": (Status.LABEL_CREATED, {"place": DALLAS}),
    "In transit · Dallas, TX · 18 Nov 14:02": (Status.IN_TRANSIT, {"last_scan_at": AT, "place": DALLAS}),
    "In transit · 18 Nov 14:02": (Status.IN_TRANSIT, {"last_scan_at": AT}),
    "In transit": (Status.IN_TRANSIT, {"place": DALLAS}),
    "In transit · refused · 18 Nov 14:02": (Status.IN_TRANSIT, {"last_scan_at": AT, "refused": True}),
    "Out for delivery · Dallas, TX · 18 Nov 14:02": (Status.OUT_FOR_DELIVERY, {"last_scan_at": AT, "place": DALLAS}),
    "Waiting at a pickup point · Dallas, TX · 18 Nov 14:02": (
        Status.AVAILABLE_FOR_PICKUP,
        {"last_scan_at": AT, "place": DALLAS, "delivered_to": DeliveredTo.PICKUP_POINT},
    ),
    "Waiting with a delivery agent · 18 Nov 14:02": (
        Status.AVAILABLE_FOR_PICKUP,
        {"last_scan_at": AT, "delivered_to": DeliveredTo.AGENT},
    ),
    "Delivery attempted · Dallas, TX · 18 Nov 14:02": (
        Status.DELIVERY_ATTEMPTED,
        {"last_scan_at": AT, "place": DALLAS},
    ),
    "Exception · The address is incomplete · 18 Nov 14:02": (
        Status.EXCEPTION,
        {"last_scan_at": AT, "text": "The address is incomplete.", "code": "029"},
    ),
    "Exception · 029": (Status.EXCEPTION, {"code": "029"}),
    "Refused by the customer · Dallas, TX · 18 Nov 14:02": (
        Status.EXCEPTION,
        {"last_scan_at": AT, "place": DALLAS, "refused": True, "text": "The receiver refused it"},
    ),
    "On its way back to the sender · Dallas, TX · 18 Nov 14:02": (
        Status.RETURNING,
        {"last_scan_at": AT, "place": DALLAS, **RETURN},
    ),
    "On its way back to the sender · refused · 18 Nov 14:02": (
        Status.RETURNING,
        {"last_scan_at": AT, "refused": True, **RETURN},
    ),
    "Returned to sender · refused · Dallas, TX · 18 Nov 14:02": (
        Status.RETURNED,
        {"delivered_at": AT, "last_scan_at": LATER, "place": DALLAS, "refused": True, **RETURN},
    ),
    "Delivered to customer · Dallas, TX · 18 Nov 14:02": (
        Status.DELIVERED,
        {"delivered_at": AT, "last_scan_at": AT, "place": DALLAS, "delivered_to": DeliveredTo.CUSTOMER},
    ),
    "Delivered to sender · 18 Nov 14:02": (
        Status.DELIVERED,
        {"delivered_at": AT, "delivered_to": DeliveredTo.SENDER},
    ),
    "Delivered · please check": (Status.DELIVERED, {"confidence": Confidence.REVIEW}),
    "Lost · Dallas, TX · 18 Nov 14:02": (Status.LOST, {"last_scan_at": AT, "place": DALLAS}),
    "Label voided": (Status.VOIDED, {"label_at": AT}),
    "Destroyed or seized · 18 Nov 14:02": (Status.DESTROYED, {"last_scan_at": AT}),
    "Not found at UPS": (Status.NOT_FOUND, {"text": "Tracking Information Not Found"}),
    "Not found at UPS · only events from before the order": (Status.NOT_FOUND, {"text": ONLY_BEFORE_ORDER}),
    "Too old, the carrier no longer has it": (Status.EXPIRED, {}),
    "Unknown status · A new kind of message · 18 Nov 14:02 · please check": (
        Status.UNKNOWN,
        {"last_scan_at": AT, "text": "A new kind of message", "code": "777", "confidence": Confidence.REVIEW},
    ),
    "Unknown status · 777": (Status.UNKNOWN, {"code": "777"}),
    "Unknown status": (Status.UNKNOWN, {}),
    "In transit · 1 of 3 pieces delivered · Dallas, TX · 18 Nov 14:02": (
        Status.IN_TRANSIT,
        {"last_scan_at": AT, "place": DALLAS, "pieces_done": 1, "pieces_total": 3},
    ),
    "In transit · 3 pieces": (Status.IN_TRANSIT, {"pieces_done": 0, "pieces_total": 3}),
    "Delivered to customer · 2 pieces · 18 Nov 14:02": (
        Status.DELIVERED,
        {"delivered_at": AT, "delivered_to": DeliveredTo.CUSTOMER, "pieces_done": 2, "pieces_total": 2},
    ),
}


def state(status: Status = Status.IN_TRANSIT, **more: Any) -> TrackingState:
    return TrackingState(carrier=more.pop("carrier", "ups"), number=more.pop("number", "1Z6784"), status=status, **more)


@pytest.mark.parametrize(("words", "told"), WORDS.items(), ids=WORDS)
def test_a_state_reads_as_agents_would_say_it(words: str, told: tuple[Status, dict[str, Any]]) -> None:
    status, more = told
    assert describe(state(status, **more), ZONE) == words


def test_the_table_has_every_status() -> None:
    assert {status for status, _ in WORDS.values()} == set(Status)


@pytest.mark.parametrize("status", list(Status))
def test_the_words_do_not_depend_on_when_the_carrier_was_asked_nor_on_a_message_without_a_scan(status: Status) -> None:
    told = state(status, last_scan_at=AT, place=DALLAS)
    assert describe(replace(told, fetched_at=LATER, last_event_at=LATER), ZONE) == describe(told, ZONE)


@pytest.mark.parametrize(
    ("year", "at", "words"),
    [
        (2026, AT, "18 Nov 14:02"),
        (2027, AT, "18 Nov 2026 14:02"),
        (None, AT, "18 Nov 14:02"),
        (2026, datetime(2027, 1, 1, 4, 59, tzinfo=UTC), "31 Dec 23:59"),
        (2026, datetime(2027, 1, 1, 5, 0, tzinfo=UTC), "1 Jan 2027 00:00"),
        (2028, datetime(2028, 2, 29, 17, 0, tzinfo=UTC), "29 Feb 12:00"),
        (2026, datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "8 Mar 03:00"),
        (2026, datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "1 Nov 01:30"),
    ],
)
def test_a_time_of_another_year_says_so(year: int | None, at: datetime, words: str) -> None:
    assert describe(state(last_scan_at=at), ZONE, year) == f"In transit · {words}"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("DALLAS, TX", "Dallas, TX"),
        ("ST. LOUIS, MO 63101", "St. Louis, MO 63101"),
        ("Frankfurt - Germany", "Frankfurt, Germany"),
        ("FRANKFURT, GERMANY", "Frankfurt, Germany"),
        ("NEW YORK - NY - USA", "New York, NY, USA"),
        ("LEIPZIG - GERMANY", "Leipzig, Germany"),
        ("AUCKLAND - NEW ZEALAND", "Auckland, New Zealand"),
        ("KING OF PRUSSIA, PA, 19406, US", "King Of Prussia, PA, 19406, US"),
        ("NJ", "NJ"),
        ("ULM", "Ulm"),
        ("  Wayne,\n NJ\t", "Wayne, NJ"),
        ("X" * 60, "X" + "x" * 38 + "…"),
        ("東京", "東京"),
    ],
)
def test_a_place_is_written_as_people_write_it_and_on_one_line(place: str, words: str) -> None:
    assert describe(state(last_scan_at=AT, place=place), ZONE) == f"In transit · {words} · 18 Nov 14:02"


def test_a_place_without_letters_is_left_out() -> None:
    assert describe(state(last_scan_at=AT, place=" \u200f\n"), ZONE) == "In transit · 18 Nov 14:02"


def test_a_carriers_long_text_is_cut_and_kept_on_one_line() -> None:
    words = describe(state(Status.EXCEPTION, text="The\r\nreceiver " + "is away " * 50), ZONE)
    assert words.startswith("Exception · The receiver is away is away")
    assert words.endswith("…")
    assert len(words) < 95


class TestSeveralShipments:
    ONE = state(Status.DELIVERED, delivered_at=AT, delivered_to=DeliveredTo.CUSTOMER)
    OTHER = state(Status.LABEL_CREATED, number="1Z2071")

    def test_each_is_named_by_the_end_of_its_number_in_the_order_of_the_cell(self) -> None:
        words = "…6784: Delivered to customer · 18 Nov 14:02 / …2071: Label created, not scanned yet"
        assert describe_all([self.ONE, self.OTHER], ZONE) == words

    def test_of_several_carriers_each_is_named_with_its_carrier(self) -> None:
        fedex = replace(self.OTHER, carrier="fedex", number="794811255070")
        words = "UPS …6784: Delivered to customer · 18 Nov 14:02 / FedEx …5070: Label created, not scanned yet"
        assert describe_all([self.ONE, fedex], ZONE) == words

    def test_what_all_say_is_said_once(self) -> None:
        assert describe_all([self.ONE, replace(self.ONE, number="1Z9")], ZONE) == describe(self.ONE, ZONE)

    def test_the_year_is_said_of_each_that_needs_it(self) -> None:
        words = "…6784: Delivered to customer · 18 Nov 2026 14:02 / …2071: Label created, not scanned yet"
        assert describe_all([self.ONE, self.OTHER], ZONE, 2027) == words

    def test_none_is_nothing(self) -> None:
        assert describe_all([], ZONE) == ""


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        TrackingState,
        carrier=st.sampled_from(["ups", "estes"]),
        number=st.text(max_size=5),
        status=st.sampled_from(Status),
        refused=st.booleans(),
        delivered_at=st.none() | st.just(AT),
        last_scan_at=st.none() | st.just(LATER),
        text=st.none() | st.text(max_size=200),
        place=st.none() | st.text(max_size=80),
        pieces_done=st.none() | st.integers(0, 9),
        pieces_total=st.none() | st.integers(0, 9),
    )
)
def test_whatever_a_carrier_writes_the_words_are_one_short_line(told: TrackingState) -> None:
    words = describe(told, ZONE)
    assert words
    assert words.isprintable()
    assert len(words) < 240


def test_carriers_are_called_by_the_names_people_use() -> None:
    assert (carrier_name("ups"), carrier_name("estes"), carrier_name(None)) == ("UPS", "estes", "the carrier")
