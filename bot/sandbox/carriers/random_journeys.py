"""Random journeys whose truth is known: what a person who had travelled with the parcel would say at every step."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.carriers.journeys import Journey, Step, What


@dataclass(frozen=True, slots=True)
class Truth:
    """Where the parcel really is, in the words of TRACKING.md §4 as plain text."""

    status: str
    leg: str = "outbound"
    delivered_to: str = "unknown"
    refused: bool = False


_OUT = Truth("in_transit")
_BACK = Truth("returning", "return")
_REFUSED_BACK = Truth("returning", "return", refused=True)

_Story = list[tuple[What, Truth]]

_START: _Story = [
    (What.LABEL, Truth("label_created")),
    (What.PICKUP, _OUT),
    (What.ORIGIN_SCAN, _OUT),
    (What.DEPARTED, _OUT),
    (What.ARRIVED, _OUT),
]
_AT_THE_DOOR: _Story = [(What.OUT_FOR_DELIVERY, Truth("out_for_delivery"))]
_ARRIVED: _Story = [(What.DELIVERED, Truth("delivered", delivered_to="customer"))]

STORIES: dict[str, _Story] = {
    "delivered": [*_START, *_AT_THE_DOOR, *_ARRIVED],
    "delivered on the second attempt": [
        *_START,
        *_AT_THE_DOOR,
        (What.ATTEMPT, Truth("delivery_attempted")),
        *_AT_THE_DOOR,
        *_ARRIVED,
    ],
    "waits at the access point": [
        *_START,
        *_AT_THE_DOOR,
        (What.AT_ACCESS_POINT, Truth("available_for_pickup", delivered_to="pickup_point")),
    ],
    "handed to an agent": [*_START, (What.WITH_AGENT, Truth("available_for_pickup", delivered_to="agent"))],
    "refused and brought back": [
        *_START,
        *_AT_THE_DOOR,
        (What.REFUSED, Truth("exception", refused=True)),
        (What.RETURN_SCAN, _REFUSED_BACK),
        (What.RETURN_ARRIVED, _REFUSED_BACK),
        (What.RETURN_OUT_FOR_DELIVERY, _REFUSED_BACK),
        (What.RETURNED_DELIVERED, Truth("returned", "return", "sender", refused=True)),
    ],
    "called back on the way": [
        *_START,
        (What.RETURN_REQUESTED, _BACK),
        (What.RETURN_SCAN, _BACK),
        (What.RETURN_ARRIVED, _BACK),
        (What.RETURNED_DELIVERED, Truth("returned", "return", "sender")),
    ],
    "called back, then let go": [
        *_START,
        (What.RETURN_REQUESTED, _BACK),
        (What.RETURN_CANCELLED, _OUT),
        *_AT_THE_DOOR,
        *_ARRIVED,
    ],
    "delivered, later sent back": [
        *_START,
        *_AT_THE_DOOR,
        *_ARRIVED,
        (What.RETURN_SCAN, _BACK),
        (What.RETURNED_DELIVERED, Truth("returned", "return", "sender")),
    ],
    "voided": [(What.LABEL, Truth("label_created")), (What.VOID, Truth("voided"))],
    "lost": [*_START, (What.LOST, Truth("lost"))],
    "seized": [*_START, (What.SEIZED, Truth("destroyed"))],
    "destroyed": [*_START, (What.DESTROYED, Truth("destroyed"))],
    "last mile by the post": [
        *_START,
        (What.HANDED_TO_POST, _OUT),
        (What.DELIVERED_BY_POST, Truth("delivered", delivered_to="customer")),
    ],
    "stands with a wrong address": [*_START, (What.EXCEPTION, Truth("exception"))],
}
_NOISE = (What.DELAY, What.ESTIMATE, What.CLAIM)


def random_journey(seed: int, number: str, start: datetime) -> tuple[Journey, Truth]:
    """A journey and its truth, the same for the same seed; it may break off anywhere and have noise between."""
    dice = random.Random(seed)  # noqa: S311 - a game, not a secret
    story = STORIES[dice.choice(sorted(STORIES))]
    story = story[: dice.randint(1, len(story))]
    origin, destination = "Louisville, KY", "Wayne, NJ"
    steps: list[Step] = []
    at = start
    for what, _ in story:
        at += timedelta(minutes=dice.randint(20, 900))
        steps.append(Step(at, what))
        if dice.random() < 0.3:
            at += timedelta(minutes=dice.randint(1, 60))
            steps.append(Step(at, dice.choice(_NOISE)))
    return Journey(number, tuple(steps), "ups", origin, destination), story[-1][1]


def random_1z(seed: int) -> str:
    """A 1Z number with the right check digit, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311
    body = "".join(dice.choice("0123456789ABCDEFGHJKLMNPRSTUVWXY") for _ in range(6)) + "03"
    body += f"{dice.randrange(10**7):07d}"
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    return f"1Z{body}{-sum(values[0::2] + [2 * value for value in values[1::2]]) % 10}"
