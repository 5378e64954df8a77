"""The ports of tracking: what a carrier can be asked, and where answers are kept between runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.parcel import TrackingState
from bot.tracking.event import History


class Carrier(Protocol):
    """A carrier's API.

    `fetch` answers for every number it was given, in at most one call of `max_numbers_per_call` numbers; it is called
    from up to `max_parallel_calls` threads. It returns histories, not states: which events count for a row depends
    on the row's order date.
    """

    @property
    def name(self) -> str:
        """The canonical name, such as "ups"."""
        ...

    @property
    def max_numbers_per_call(self) -> int: ...

    @property
    def max_parallel_calls(self) -> int: ...

    def fetch(self, numbers: Sequence[str]) -> Mapping[str, History]:
        """What the carrier knows about each of the numbers.

        Raises:
            ServiceDown: no answer about these numbers, for a reason that will pass.
            CredentialsError: the carrier refuses this account; asking for other numbers is useless.
        """
        ...

    def close(self) -> None:
        """Frees the connections."""
        ...


@dataclass(frozen=True, slots=True)
class Key:
    """What a kept answer is kept under. The same number may mean another parcel for a later order."""

    carrier: str
    number: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and when it is worth asking again."""

    state: TrackingState
    next_check_at: datetime


class Cache(Protocol):
    """Answers kept between look-ups; the ledger has one that survives the process."""

    def get(self, key: Key) -> Kept | None: ...

    def put(self, key: Key, kept: Kept) -> None: ...


class MemoryCache:
    """Keeps answers as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[Key, Kept] = {}

    def get(self, key: Key) -> Kept | None:
        return self._kept.get(key)

    def put(self, key: Key, kept: Kept) -> None:
        self._kept[key] = kept
