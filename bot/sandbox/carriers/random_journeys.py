"""A few plain stories with their truth, for tests that every carrier's client must pass; the many are random_trips."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.sandbox.carriers.decidable import is_decidable
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.truth import Truth

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


def decided_stories(api: str) -> list[str]:
    """The stories whose end the API's own answer decides; its reader may be sure of these."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        name
        for name, story in sorted(STORIES.items())
        if is_decidable(api, [Step(start + timedelta(hours=hour), what) for hour, (what, _) in enumerate(story)])
    ]


def random_journey(seed: int, number: str, start: datetime, api: str = "ups") -> tuple[Journey, Truth]:
    """A journey and its truth, the same for the same seed; it may break off anywhere and have noise between."""
    dice = random.Random(seed)  # noqa: S311 - a game, not a secret
    story = STORIES[dice.choice(sorted(STORIES))]
    story = story[: dice.randint(1, len(story))]
    steps: list[Step] = []
    at = start
    for what, _ in story:
        at += timedelta(minutes=dice.randint(20, 900))
        steps.append(Step(at, what))
        if dice.random() < 0.3:
            at += timedelta(minutes=dice.randint(1, 60))
            steps.append(Step(at, dice.choice(_NOISE)))
    return Journey(number, tuple(steps)), replace(story[-1][1], is_decidable=is_decidable(api, steps))
