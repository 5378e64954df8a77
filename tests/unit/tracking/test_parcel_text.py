"""The words of the Tracking Status column."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.parcel import Confidence, DeliveredTo, Leg, Status, TrackingState
from bot.core.parcel_text import carrier_name, describe

ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 18, 19, 2, tzinfo=UTC)
BASE = TrackingState(carrier="ups", number="1Z", status=Status.IN_TRANSIT, last_scan_at=AT)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"status": Status.LABEL_CREATED}, "Label created, not scanned yet"),
        ({}, "In transit · 18 Nov 14:02"),
        ({"status": Status.OUT_FOR_DELIVERY, "last_scan_at": None}, "Out for delivery"),
        (
            {"status": Status.DELIVERED, "delivered_to": DeliveredTo.CUSTOMER, "delivered_at": AT},
            "Delivered to customer · 18 Nov 14:02",
        ),
        (
            {
                "status": Status.RETURNED,
                "leg": Leg.RETURN,
                "delivered_to": DeliveredTo.SENDER,
                "delivered_at": AT,
                "refused": True,
            },
            "Returned to sender · refused · 18 Nov 14:02",
        ),
        ({"status": Status.EXCEPTION, "refused": True}, "Refused by the customer · 18 Nov 14:02"),
        ({"status": Status.EXCEPTION, "text": "Damage Reported."}, "Exception · Damage Reported · 18 Nov 14:02"),
        ({"pieces_done": 1, "pieces_total": 3}, "In transit · 1 of 3 pieces delivered · 18 Nov 14:02"),
        ({"confidence": Confidence.REVIEW}, "In transit · 18 Nov 14:02 · please check"),
        ({"status": Status.NOT_FOUND, "last_scan_at": None}, "Not found at UPS"),
        (
            {"status": Status.AVAILABLE_FOR_PICKUP, "delivered_to": DeliveredTo.AGENT},
            "Waiting with a delivery agent · 18 Nov 14:02",
        ),
    ],
)
def test_a_state_reads_as_agents_would_say_it(changes: dict[str, object], text: str) -> None:
    assert describe(replace(BASE, **changes), ZONE) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words_that_do_not_depend_on_when_the_carrier_was_asked(status: Status) -> None:
    state = replace(BASE, status=status)
    assert describe(state, ZONE)
    assert describe(replace(state, fetched_at=AT, last_event_at=AT), ZONE) == describe(state, ZONE)


def test_carriers_are_called_by_the_names_people_use() -> None:
    assert (carrier_name("ups"), carrier_name("estes"), carrier_name(None)) == ("UPS", "estes", "the carrier")
