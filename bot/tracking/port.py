"""The ports of tracking: what can be asked about parcels, how often, and where the answers are kept."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Protocol

from bot.tracking.event import History
from bot.tracking.gist import Gist


class Ask(NamedTuple):
    """A question: the carrier (its canonical name, such as "ups") and one of its tracking numbers."""

    carrier: str
    number: str


class TrackingApi(Protocol):
    """An API that tells about parcels: a carrier's own, or an aggregator's for several carriers.

    `fetch` gets at most `max_numbers_per_call` asks and is called from up to `max_parallel_calls` threads. It gives
    histories, not states: which events count for a row depends on the row's order date.
    """

    @property
    def name(self) -> str:
        """Its name in the registry, such as "ups" or "aftership"."""
        ...

    @property
    def max_numbers_per_call(self) -> int: ...

    @property
    def max_parallel_calls(self) -> int: ...

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        """What the API knows about each of the asks; one that is left out has no answer at this time.

        Raises:
            TurnTooLate: a limit is used up; asking for other numbers is useless in this run.
            ServiceDown: no answer about any of them, for a reason that will pass.
            CredentialsError: the API refuses this account; asking for other numbers is useless.
            GateDown: the gate has no turns to give, to nobody.
        """
        ...

    def try_keys(self) -> None:
        """Asks about a number of the carrier's form that no parcel ever has: all of the way there is tried.

        Raises:
            TurnTooLate, ServiceDown, CredentialsError, GateDown: as `fetch`.
        """
        ...

    def close(self) -> None:
        """Frees the connections."""
        ...


class Gate(Protocol):
    """What every HTTP call to an API passes first, so that all bots together keep within its limits."""

    def pass_(self, call: str) -> None:
        """Waits for the turn of a kind of call ("" is the usual one).

        Raises:
            TurnTooLate: the turn would come later than the run may wait; nothing was used up.
            GateDown: nobody gives out turns.
        """
        ...

    def block(self, call: str, seconds: float, reason: str) -> None:
        """Keeps all bots from this kind of call for a while: the API said so, or is dead. `reason` is for people.

        Raises:
            GateDown: nobody gives out turns.
        """
        ...


class OpenGate:
    """Lets every call pass."""

    def pass_(self, call: str) -> None:
        """Nothing to wait for."""

    def block(self, call: str, seconds: float, reason: str) -> None:
        """Nobody else to tell."""


@dataclass(frozen=True, eq=False)
class Kept:
    """The last good answer about a number.

    Attributes:
        told: the history; or its JSON as a store has it, read only when somebody needs the events.
        first_asked_at: when anybody first asked about the number.
        asked_at: when the API was last asked; later than `fetched_at` when it has forgotten a known end (trap 9).
        fetched_at: when it answered with this history.
        next_check_at: None: it need not be asked again.
        gist: the state of the history where the store keeps it beside.
    """

    told: History | str
    first_asked_at: datetime
    asked_at: datetime
    fetched_at: datetime
    next_check_at: datetime | None
    gist: Gist | None = None

    @cached_property
    def history(self) -> History:
        """Everything the API answered."""
        return self.told if isinstance(self.told, History) else History.from_json(json.loads(self.told))

    def __eq__(self, other: object) -> bool:
        """By what was told and when; a gist follows from that."""
        return isinstance(other, Kept) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]

    def _content(self) -> tuple[object, ...]:
        return self.history, self.first_asked_at, self.asked_at, self.fetched_at, self.next_check_at


class Store(Protocol):
    """Where answers are kept between runs, for all bots that share it; the ledger has one. Safe for threads."""

    def load(self, asks: Iterable[Ask]) -> Mapping[Ask, Kept]:
        """What is kept about the asks; those without an answer so far are absent."""
        ...

    def save(self, kept: Mapping[Ask, Kept]) -> None:
        """Keeps answers and ends the claims on them; one asked for earlier never replaces a later one."""
        ...

    def claim(self, seen: Mapping[Ask, datetime | None], for_s: float) -> set[Ask]:
        """The asks that are now this bot's to ask, for so many seconds: those that nobody else has claimed and whose
        kept `asked_at` still is what this bot has seen (None: no answer)."""
        ...

    def extend(self, asks: Iterable[Ask], for_s: float) -> None:
        """Lets the claims of this bot that still stand last for so many seconds from now."""
        ...

    def release(self, asks: Iterable[Ask]) -> None:
        """Ends claims that led to no answer."""
        ...


class MemoryStore:
    """Keeps answers as long as the process lives."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Ask, Kept] = {}
        self._claimed_until: dict[Ask, float] = {}

    def load(self, asks: Iterable[Ask]) -> Mapping[Ask, Kept]:
        """See `Store.load`."""
        with self._lock:
            return {ask: self._kept[ask] for ask in asks if ask in self._kept}

    def save(self, kept: Mapping[Ask, Kept]) -> None:
        """See `Store.save`."""
        with self._lock:
            for ask, one in kept.items():
                if ask not in self._kept or self._kept[ask].asked_at <= one.asked_at:
                    self._kept[ask] = one
                    self._claimed_until.pop(ask, None)

    def claim(self, seen: Mapping[Ask, datetime | None], for_s: float) -> set[Ask]:
        """See `Store.claim`."""
        with self._lock:
            now = self._clock()
            free = {ask for ask in seen if self._claimed_until.get(ask, now) <= now}
            mine = {ask for ask in free if seen[ask] == (self._kept[ask].asked_at if ask in self._kept else None)}
            self._claimed_until.update(dict.fromkeys(mine, now + for_s))
            return mine

    def extend(self, asks: Iterable[Ask], for_s: float) -> None:
        """See `Store.extend`."""
        with self._lock:
            self._claimed_until |= {ask: self._clock() + for_s for ask in asks if ask in self._claimed_until}

    def release(self, asks: Iterable[Ask]) -> None:
        """See `Store.release`."""
        with self._lock:
            for ask in asks:
                self._claimed_until.pop(ask, None)
