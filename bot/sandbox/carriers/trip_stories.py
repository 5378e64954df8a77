"""What can become of a shop's parcels, and how often: the stories that random trips are made of.

The weights are a reading of what a shop sees, with the troubles that matter here several times more frequent.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.carriers.journeys import What

W = What
_ALL = ("ups", "fedex", "usps", "dhl", "aftership")
# USPS intercepts a mailpiece or does not: nothing it documents sends one out again that it has turned round.
_SENDS_OUT_AGAIN = ("ups", "fedex", "dhl", "aftership")


@dataclass(frozen=True, slots=True)
class Story:
    """One course of events after the parcel reached the customer's town.

    `to_town` False: `course` tells everything from the label on. `service` is the one it travels by; `pieces` how many
    travel together at most; `is_reused`: an earlier parcel had the same number.
    """

    name: str
    weight: float
    course: tuple[What, ...]
    carriers: tuple[str, ...] = _ALL
    to_town: bool = True
    service: str = ""
    pieces: int = 1
    is_reused: bool = False


OUT = W.OUT_FOR_DELIVERY
# RETURN_NUMBERED and RETURN_SCAN are one moment; the stations in between are put in by whoever makes the trip.
BACK = (W.RETURN_NUMBERED, W.RETURN_SCAN, W.RETURN_ARRIVED, W.RETURN_OUT_FOR_DELIVERY, W.RETURNED_DELIVERED)
_BACK_TWICE = (*BACK[:-1], W.RETURN_ATTEMPT, W.RETURN_OUT_FOR_DELIVERY, W.RETURNED_DELIVERED)
_LABEL_ONLY = (W.LABEL,)
_PICKED_UP = (W.LABEL, W.PICKUP, W.ORIGIN_SCAN, W.DEPARTED)

STORIES: tuple[Story, ...] = (
    Story("delivered", 500, (OUT, W.DELIVERED)),
    Story("delivered to the mailbox", 60, (OUT, W.DELIVERED_TO_MAILBOX), ("ups", "fedex", "usps", "dhl", "aftership")),
    Story("left with a neighbour", 4, (OUT, W.DELIVERED_TO_NEIGHBOUR)),
    Story("delivered on the second attempt", 50, (OUT, W.ATTEMPT, OUT, W.DELIVERED)),
    Story("stands with a wrong address, then delivered", 12, (W.EXCEPTION, OUT, W.DELIVERED)),
    Story("stands with a wrong address", 4, (W.EXCEPTION,)),
    Story("missent, then delivered", 8, (W.MISSENT, W.ARRIVED, OUT, W.DELIVERED)),
    Story("forwarded to a new address", 4, (W.FORWARDED, W.ARRIVED, OUT, W.DELIVERED)),
    Story("through customs", 10, (W.IN_CUSTOMS, W.CLEARED_CUSTOMS, W.ARRIVED, OUT, W.DELIVERED)),
    Story("waits at the access point", 12, (OUT, W.ATTEMPT, W.AT_ACCESS_POINT)),
    Story("collected at the access point", 14, (OUT, W.AT_ACCESS_POINT, W.COLLECTED)),
    Story("waits in the locker", 6, (OUT, W.AT_LOCKER)),
    Story("collected from the locker", 6, (OUT, W.AT_LOCKER, W.COLLECTED)),
    Story("waits at the post office", 6, (OUT, W.ATTEMPT, W.AT_POST_OFFICE), ("ups", "usps", "aftership")),
    Story("collected at the post office", 6, (OUT, W.AT_POST_OFFICE, W.COLLECTED), ("ups", "usps", "aftership")),
    Story("held at the counter", 5, (W.HELD_FOR_PICKUP,)),
    Story("collected at the counter", 5, (W.HELD_FOR_PICKUP, W.COLLECTED)),
    Story("unclaimed, returned", 12, (OUT, W.ATTEMPT, W.AT_ACCESS_POINT, W.UNCLAIMED, *BACK)),
    Story("handed to an agent", 4, (W.WITH_AGENT,)),
    Story("refused and returned", 45, (OUT, W.REFUSED, *BACK)),
    Story("refused and returned, sender not in", 5, (OUT, W.REFUSED, *_BACK_TWICE)),
    Story("refused", 6, (OUT, W.REFUSED)),
    Story("refused, tried again, delivered", 5, (OUT, W.REFUSED, OUT, W.DELIVERED)),
    Story("refused, tried again, returned", 4, (OUT, W.REFUSED, OUT, W.REFUSED, *BACK)),
    Story("called back", 20, (W.RETURN_REQUESTED, *BACK)),
    Story("called back, then let go", 8, (W.RETURN_REQUESTED, W.RETURN_CANCELLED, OUT, W.DELIVERED)),
    Story(
        "turned round, then let go",
        4,
        (W.RETURN_REQUESTED, W.RETURN_SCAN, W.RETURN_CANCELLED, W.ARRIVED, OUT, W.DELIVERED),
        _SENDS_OUT_AGAIN,
    ),
    Story("called back too late", 3, (W.RETURN_REQUESTED, OUT, W.DELIVERED)),
    Story("undeliverable, returned", 20, (OUT, W.UNDELIVERABLE, *BACK)),
    Story("delivered, later returned", 25, (OUT, W.DELIVERED, *BACK)),
    Story("last mile by the post", 60, (W.HANDED_TO_POST, W.DELIVERED_BY_POST), ("ups",), service="surepost"),
    Story("last mile by the post", 60, (W.HANDED_TO_POST, W.DELIVERED_BY_POST), ("fedex",), service="smartpost"),
    Story("mail innovations", 15, (W.HANDED_TO_POST, W.DELIVERED_BY_POST), ("ups",), service="mail_innovations"),
    Story("returned by the post", 6, (W.HANDED_TO_POST, W.UNDELIVERABLE, *BACK), ("ups",), service="surepost"),
    Story("lost", 8, (W.LOST,)),
    Story("lost and found", 4, (W.LOST, W.FOUND, OUT, W.DELIVERED)),
    Story("damaged, returned", 4, (W.DAMAGED, *BACK)),
    Story("destroyed", 3, (W.DAMAGED, W.DESTROYED)),
    Story("seized", 2, (W.SEIZED,)),
    Story("ended at mail recovery", 3, (OUT, W.EXCEPTION, W.MAIL_RECOVERY), ("usps",)),
    Story("label only", 25, _LABEL_ONLY, to_town=False),
    Story("voided", 12, (*_LABEL_ONLY, W.VOID), to_town=False),
    Story("voided on the way", 3, (*_PICKED_UP, W.VOID, W.ARRIVED), to_town=False),
    Story("several pieces", 30, (OUT, W.DELIVERED), ("ups", "fedex"), pieces=4),
    Story("number used before", 12, (OUT, W.DELIVERED), is_reused=True),
    Story("number used before, refused", 4, (OUT, W.REFUSED, *BACK), is_reused=True),
    Story("never handed in", 8, (), to_town=False),
)
BY_CARRIER: dict[str, tuple[Story, ...]] = {
    carrier: tuple(story for story in STORIES if carrier in story.carriers) for carrier in _ALL
}

# Where shops send from, where parcels pass through, and where customers live, each with its time zone.
ORIGINS = (
    ("Louisville, KY", "America/New_York"),
    ("Reno, NV", "America/Los_Angeles"),
    ("Dallas, TX", "America/Chicago"),
)
HUBS = (
    ("Memphis, TN", "America/Chicago"),
    ("Denver, CO", "America/Denver"),
    ("Ontario, CA", "America/Los_Angeles"),
    ("Philadelphia, PA", "America/New_York"),
    ("Phoenix, AZ", "America/Phoenix"),
)
TOWNS = (
    ("Wayne, NJ", "America/New_York"),
    ("Tulsa, OK", "America/Chicago"),
    ("Boise, ID", "America/Boise"),
    ("Seattle, WA", "America/Los_Angeles"),
    ("Anchorage, AK", "America/Anchorage"),
    ("Honolulu, HI", "Pacific/Honolulu"),
    ("Miami, FL", "America/New_York"),
)

# How long after the step before it something happens, in minutes; what is missing here takes 20 to 900.
MINUTES: dict[What, tuple[int, int]] = {
    W.PICKUP: (60, 2900),
    OUT: (300, 1200),
    W.DELIVERED: (20, 500),
    W.COLLECTED: (60, 8000),
    W.UNCLAIMED: (10_000, 14_400),
    W.RETURN_SCAN: (60, 4300),
    W.LOST: (7200, 17_000),
    W.FOUND: (1400, 8600),
    W.DESTROYED: (1400, 10_000),
    W.VOID: (60, 5000),
}
# These pairs can happen in one second, as far as the carrier's clock tells.
SAME_SECOND = frozenset(
    {
        (W.LABEL, W.PICKUP),
        (W.ARRIVED, OUT),
        (OUT, W.ATTEMPT),
        (OUT, W.DELIVERED),
        (W.ATTEMPT, W.AT_ACCESS_POINT),
        (W.REFUSED, W.RETURN_SCAN),
        (W.REFUSED, W.RETURN_NUMBERED),
    }
)
NOISE = (W.DELAY, W.ESTIMATE, W.ESTIMATE, W.CLAIM, W.ADDRESS_CORRECTED)
AFTER_THE_END = (W.CLAIM, W.ESTIMATE)
ENDS = frozenset(
    {
        W.DELIVERED,
        W.DELIVERED_TO_MAILBOX,
        W.DELIVERED_TO_NEIGHBOUR,
        W.COLLECTED,
        W.DELIVERED_BY_POST,
        W.RETURNED_DELIVERED,
        W.VOID,
        W.LOST,
        W.DESTROYED,
        W.SEIZED,
        W.MAIL_RECOVERY,
    }
)
