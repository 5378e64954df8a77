"""The words of an event about a delivery: whose hands, which way, and whether at all."""

from __future__ import annotations

import pytest

from bot.tracking.carriers.event_text import (
    receiver_of,
    says_not_delivered,
    says_return,
    says_return_asked_for,
    says_return_called_off,
    without_names,
)


@pytest.mark.parametrize(
    "text",
    [
        "The package could not be delivered",
        "Undelivered",
        "Undeliverable as addressed",
        "Delivery attempted; recipient not home",
        "Attempted delivery",
        "Will be delivered tomorrow",
        "Not delivered",
        "Delivery unsuccessful",
        "Delivery rescheduled",
        "Delivered to the wrong address",
        "Expected to be delivered by 9pm",
    ],
)
def test_a_denied_or_promised_delivery_is_none(text: str) -> None:
    assert says_not_delivered(text)


@pytest.mark.parametrize("text", ["Delivered", "Delivered, Front Door", "Delivered as scheduled", "", None])
def test_a_delivery_is_not_denied(text: str | None) -> None:
    assert not says_not_delivered(text)


@pytest.mark.parametrize(
    ("text", "receiver"),
    [
        ("Delivered to parcel locker", "pickup_point"),
        ("Delivered to your local UPS Access Point", "pickup_point"),
        ("Delivered to the local post office", "pickup_point"),
        ("Ready for pickup", "pickup_point"),
        ("Delivered to a neighbour", "agent"),
        ("Delivered, To Agent", "agent"),
        ("Delivered to an Amazon Hub Locker", "pickup_point"),
        ("Delivered to GLS ParcelShop", "pickup_point"),
        ("Delivered at Canada Post post office", "pickup_point"),
        ("Delivered to Walgreens for pick up", "pickup_point"),
        ("Delivered to USPS for final delivery", "agent"),
        ("Delivered to destination facility", "agent"),
        ("Delivered to your community mailbox, parcel locker or apt./condo mailbox", None),
        ("Delivered", None),
        ("Delivered, PO Box", None),
        ("Delivered to the recipient", None),
        (None, None),
    ],
)
def test_a_text_tells_who_has_it(text: str | None, receiver: str | None) -> None:
    assert receiver_of(text) == receiver


@pytest.mark.parametrize(
    ("text", "is_return"),
    [
        ("Delivered, To Original Sender", True),
        ("The package was returned to the shipper.", True),
        ("Returning to sender", True),
        ("Return shipment in transit to the sender", True),
        ("Returned to seller", True),
        ("Delivered back to merchant", True),
        ("Returning your package to Amazon", True),
        ("Delivered to Amazon Locker", False),
        ("The request to return the package to sender was cancelled.", False),
        ("Returned to the facility", False),
        ("Delivered to the recipient", False),
        ("If it is not collected by May 5 it will be returned to the sender", False),
        ("It may be returned to sender unless the address is corrected", False),
        ("Returned to the sender because the order was cancelled", True),
        ("Return to sender cancelled", False),
        ("Delivering to the original address, return to sender cancelled", False),
        ("Out for delivery to the sender", True),
        ("The shipment could not be returned to the sender", False),
    ],
)
def test_the_way_back_is_the_way_to_the_sender(text: str, is_return: bool) -> None:
    assert says_return(text) is is_return


def test_a_return_may_be_asked_for_or_called_off() -> None:
    assert says_return_asked_for("Return to sender requested")
    assert not says_return_asked_for("Returning to sender")
    assert says_return_called_off("Return cancelled")
    assert says_return_called_off("Canceled the return to sender")
    assert not says_return_called_off("Returned to sender")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Delivered - Signed for by: JANE DOE", "Delivered - Signed for by"),
        ("Delivered, received by J. DOE", "Delivered, received by"),
        ("Delivered. Recipient: Doe", "Delivered. Recipient"),
        ("DELIVERED - SIGNATURE : DOE", "DELIVERED - SIGNATURE"),
        ("Delivered to a neighbour: Doe, 12 Main St", "Delivered to a neighbour"),
        ("Picked up by: Jane Doe", "Picked up by"),
        ("Received by the post office", "Received by the post office"),
        ("Picked up by the customer", "Picked up by the customer"),
        ("Delivered", "Delivered"),
        (None, None),
    ],
)
def test_who_signed_is_not_kept(text: str | None, kept: str | None) -> None:
    assert without_names(text) == kept
