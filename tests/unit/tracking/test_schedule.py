"""When a number is asked about again (TRACKING.md §5), as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.parcel import Confidence, DeliveredTo, Status, TrackingState
from bot.tracking.schedule import next_check

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
REVIEW = {"confidence": Confidence.REVIEW}


def state(status: Status, silent_h: float | None = 1, number: str = "1Z", **more: object) -> TrackingState:
    """A state whose carrier has said nothing new for so many hours before `NOW`."""
    told_at = NOW - timedelta(hours=silent_h) if silent_h is not None else None
    if status is Status.LABEL_CREATED:
        more.setdefault("label_at", told_at)
    if status is Status.DELIVERED:
        more = {"delivered_at": told_at, "delivered_to": DeliveredTo.CUSTOMER, **more}
    return TrackingState(carrier="ups", number=number, status=status, last_event_at=told_at, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "hours"),
    [
        (state(Status.LABEL_CREATED), 6),
        (state(Status.LABEL_CREATED, 48), 6),
        (state(Status.LABEL_CREATED, 48.01), 12),
        (state(Status.LABEL_CREATED, 24 * 120), 12),
        (state(Status.LABEL_CREATED, 24 * 120.01), None),
        (state(Status.LABEL_CREATED, 100, label_at=None), 6),
        (state(Status.IN_TRANSIT), 4),
        (state(Status.IN_TRANSIT, 48), 4),
        (state(Status.IN_TRANSIT, 48.01), 8),
        (state(Status.IN_TRANSIT, 120), 8),
        (state(Status.IN_TRANSIT, 120.01), 24),
        (state(Status.IN_TRANSIT, 24 * 120.01), None),
        (state(Status.IN_TRANSIT, None), 4),
        (state(Status.OUT_FOR_DELIVERY), 1.5),
        (state(Status.OUT_FOR_DELIVERY, 49), 8),
        (state(Status.DELIVERY_ATTEMPTED), 4),
        (state(Status.AVAILABLE_FOR_PICKUP), 8),
        (state(Status.AVAILABLE_FOR_PICKUP, 121), 24),
        (state(Status.EXCEPTION), 12),
        (state(Status.EXCEPTION, 49), 12),
        (state(Status.EXCEPTION, 121), 24),
        (state(Status.RETURNING), 12),
        (state(Status.RETURNING, 24 * 121), None),
        (state(Status.LOST), 24),
        (state(Status.UNKNOWN), 8),
        (state(Status.UNKNOWN, None), 8),
        (state(Status.NOT_FOUND, None), 8),
        (state(Status.DELIVERED), 24),
        (state(Status.DELIVERED, 24 * 4), 24),
        (state(Status.DELIVERED, 24 * 5), None),
        (state(Status.DELIVERED, 24 * 200), None),
        (state(Status.DELIVERED, None), 24),
        (state(Status.DELIVERED, delivered_to=DeliveredTo.UNKNOWN), 24),
        (state(Status.DELIVERED, delivered_to=DeliveredTo.SENDER), None),
        (state(Status.RETURNED), None),
        (state(Status.RETURNED, **REVIEW), 24),
        (state(Status.RETURNED, 24 * 5, **REVIEW), None),
        (state(Status.VOIDED), None),
        (state(Status.VOIDED, **REVIEW), 24),
        (state(Status.DESTROYED), None),
        (state(Status.EXPIRED, None), None),
    ],
)
def test_it_is_asked_again_as_soon_as_the_table_says_and_at_most_a_tenth_sooner(
    known: TrackingState, hours: float | None
) -> None:
    check = next_check(known, NOW)
    if hours is None:
        assert check is None
    else:
        assert check is not None
        assert 0.9 * hours <= (check - NOW) / timedelta(hours=1) <= hours


def test_out_for_delivery_is_asked_again_after_one_to_two_hours() -> None:
    for number in range(200):
        check = next_check(state(Status.OUT_FOR_DELIVERY, number=str(number)), NOW)
        assert check is not None
        assert timedelta(hours=1) <= check - NOW <= timedelta(hours=2)


def test_a_delivery_is_looked_at_once_a_day_for_five_days_and_then_never_again() -> None:
    delivered_at = NOW
    asked, asked_at = [], NOW + timedelta(hours=2)
    while True:
        known = state(Status.DELIVERED, 0)
        asked.append(asked_at)
        check = next_check(known, asked_at)
        if check is None:
            break
        asked_at = check
    assert 5 <= len(asked) <= 6
    assert asked[-1] <= delivered_at + timedelta(days=5)
    assert asked[-1] > delivered_at + timedelta(days=4)


def test_the_jitter_is_the_numbers_own_and_spreads_the_numbers() -> None:
    checks = {next_check(state(Status.IN_TRANSIT, number=f"1Z{number}"), NOW) for number in range(500)}
    assert len(checks) > 450
    assert next_check(state(Status.IN_TRANSIT, number="1Z7"), NOW) == next_check(
        state(Status.IN_TRANSIT, 2, number="1Z7"), NOW
    )


def test_the_same_number_of_two_carriers_is_not_asked_in_the_same_second() -> None:
    ups, fedex = (
        TrackingState(carrier=carrier, number="12", status=Status.IN_TRANSIT, last_event_at=NOW)
        for carrier in ("ups", "fedex")
    )
    assert next_check(ups, NOW) != next_check(fedex, NOW)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(Status),
    st.none() | st.integers(0, 24 * 130),
    st.sampled_from(Confidence),
    st.integers(0, 24 * 130),
    st.integers(0, 24 * 10),
)
def test_asked_later_the_next_time_is_never_earlier_and_always_later_than_the_last(
    status: Status, silent_h: int | None, confidence: Confidence, first_h: int, later_h: int
) -> None:
    known = state(status, silent_h, confidence=confidence)
    first_at = NOW + timedelta(hours=first_h)
    first, later = (next_check(known, at) for at in (first_at, first_at + timedelta(hours=later_h)))
    assert first is None or first > first_at
    if first is None:
        assert later is None
    assert first is None or later is None or later >= first
