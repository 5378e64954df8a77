"""Which truths a carrier's own answer decides: what nobody prints, or prints in words of two meanings, cannot be known.

The tables say it of each API as its simulator speaks, which is as the carrier's documentation words it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.carriers.journeys import Step, What
from bot.sandbox.carriers.truth import CHANGING

# While one of these is the newest that happened: the words leave open what it means or what comes of it.
_OPEN_ANYWHERE = frozenset(
    {
        What.UNKNOWN_CODE,
        What.UNCLAIMED,
        What.UNDELIVERABLE,
        What.DAMAGED,
        What.DELIVERED_TO_NEIGHBOUR,
        What.MISSENT,
        What.FORWARDED,
        What.IN_CUSTOMS,
    }
)
_OPEN: dict[str, frozenset[What]] = {
    "ups": frozenset(),
    "fedex": frozenset({What.RETURN_REQUESTED, What.LOST, What.SEIZED, What.DESTROYED, What.WITH_AGENT}),
    "usps": frozenset({What.RETURN_REQUESTED, What.HELD_FOR_PICKUP}),
    "dhl": frozenset({What.RETURN_REQUESTED, What.SEIZED, What.DESTROYED, What.WITH_AGENT}),
    "aftership": frozenset({What.WITH_AGENT, What.RETURN_REQUESTED}),
}
# From one of these on: the carrier says nothing of it, or not enough to trust what comes after.
_SILENT: dict[str, frozenset[What]] = {
    "ups": frozenset({What.MAIL_RECOVERY}),
    "fedex": frozenset({What.RETURN_CANCELLED, What.MAIL_RECOVERY}),
    "usps": frozenset({What.RETURN_CANCELLED, What.VOID, What.LOST}),
    "dhl": frozenset({What.RETURN_CANCELLED, What.VOID}),
    "aftership": frozenset({What.RETURN_CANCELLED}),
}
_AT_THE_DOOR = frozenset({What.OUT_FOR_DELIVERY, What.ATTEMPT, What.DELIVERED, What.DELIVERED_BY_POST})
_WAY_BACK = frozenset({What.RETURN_REQUESTED, What.RETURN_SCAN})


def is_decidable(carrier: str, steps: Sequence[Step]) -> bool:
    """Whether the carrier's answer about a parcel decides where it is after these steps.

    Args:
        carrier: one of the five APIs: ups, fedex, usps, dhl, aftership.
    """
    whats = [step.what for step in sorted(steps, key=lambda step: step.at)]
    if _SILENT[carrier] & set(whats):
        return False
    telling = [what for what in whats if what in CHANGING or what is What.UNKNOWN_CODE]
    if telling and telling[-1] in _OPEN_ANYWHERE | _OPEN[carrier]:
        return False
    return not (_is_tried_after_refusal(whats) or _is_voided_on_the_way(whats) or _comes_too_late(whats))


def _is_tried_after_refusal(whats: Sequence[What]) -> bool:
    """Refused, and then at a door again without a word of a return: whose door is it?"""
    if What.REFUSED not in whats:
        return False
    after = whats[whats.index(What.REFUSED) + 1 :]
    doors = [index for index, what in enumerate(after) if what in _AT_THE_DOOR]
    return bool(doors) and not _WAY_BACK & set(after[: doors[0]])


def _is_voided_on_the_way(whats: Sequence[What]) -> bool:
    return What.VOID in whats and What.PICKUP in whats


def _comes_too_late(whats: Sequence[What]) -> bool:
    """The sender asked for it back, and it was delivered all the same."""
    if What.RETURN_REQUESTED not in whats:
        return False
    after = whats[whats.index(What.RETURN_REQUESTED) + 1 :]
    return bool(_AT_THE_DOOR & set(after)) and not {What.RETURN_SCAN, What.RETURN_CANCELLED} & set(after)
