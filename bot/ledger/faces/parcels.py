"""Tracking: what carriers said, who is asking, and the limits of their APIs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from bot.core.memory import TrackingMemory
from bot.core.rate_limit import RateLimit, Turn
from bot.ledger import buckets, inbox, tracking
from bot.ledger.faces.face import Face


class Parcels(Face):
    """The calls about tracking numbers, turns and webhooks."""

    def tracking(self, numbers: Iterable[str]) -> dict[tuple[str, str], TrackingMemory]:
        """What carriers last said about these numbers, by (carrier, number)."""
        with self._database.read() as connection:
            return tracking.load(connection, numbers)

    def record_tracking(self, memories: Iterable[TrackingMemory]) -> None:
        """Remembers answers and ends the claims on them; one asked for earlier never replaces a later one."""
        with self._database.write() as connection:
            tracking.record(connection, memories)

    def renew_gists(self, gists: Iterable[tuple[str, str, datetime, str]]) -> None:
        """Keeps what histories come to: (carrier, number, `asked_at` of the history, gist); none of an older answer."""
        if news := list(gists):
            with self._database.write() as connection:
                tracking.renew_gists(connection, news)

    def claim_tracking(
        self, seen: Mapping[tuple[str, str], datetime | None], now: datetime, for_s: float
    ) -> set[tuple[str, str]]:
        """The (carrier, number) that are now the caller's to ask about, for so many seconds: those not claimed by
        another and not answered since the caller saw `asked_at` (None: never answered)."""
        with self._database.write() as connection:
            return tracking.claim(connection, seen, now, now + timedelta(seconds=for_s))

    def extend_tracking(self, keys: Collection[tuple[str, str]], now: datetime, for_s: float) -> None:
        """Lets the claims on these that still stand last for so many seconds from now."""
        with self._database.write() as connection:
            tracking.extend(connection, keys, now + timedelta(seconds=for_s))

    def release_tracking(self, keys: Collection[tuple[str, str]]) -> None:
        """Ends claims that led to no answer."""
        with self._database.write() as connection:
            tracking.release(connection, keys)

    def take(
        self, name: str, limits: Mapping[str, RateLimit], clock: Callable[[], datetime], max_wait_s: float
    ) -> Turn:
        """The turn of one call of the kind `name`; `limits` by the names of their buckets, all kept at once by all who
        share the ledger. One later than `max_wait_s` from the clock's time is not taken and uses nothing up."""
        with self._database.write() as connection:
            return buckets.take(connection, name, limits, clock, max_wait_s)

    def block(self, name: str, until: datetime, why: str) -> None:
        """Nobody gets a turn of the kind `name` before `until`; a longer block stays."""
        with self._database.write() as connection:
            buckets.block(connection, name, until, why)

    def receive(self, event_id: str, now: datetime, remember_s: float) -> bool:
        """True the first time an event comes in; remembered for so long. Within `transaction`, with what it brings."""
        with self._database.write() as connection:
            return inbox.receive(connection, event_id, now, now + timedelta(seconds=remember_s))
