"""Where tracking keeps its answers: the ledger, for all bots that share it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from bot.core.memory import TrackingMemory
from bot.ledger import Ledger
from bot.log import logger
from bot.tracking.gist import gist_json, gist_of, is_current, parse_gist
from bot.tracking.port import Ask, Kept

_REMEMBER_S = 5 * 86400.0  # AfterShip tries an event again for about 68 hours


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class LedgerStore:
    """See `bot.tracking.port.Store`. Claims end by the machine's clock, also where a sandbox fixes the rules' clock."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._ledger = ledger
        self._clock = clock
        self._unreadable: dict[Ask, datetime] = {}  # when it was asked for: a claim must say so

    def load(self, asks: Iterable[Ask]) -> Mapping[Ask, Kept]:
        """See `Store.load`. A history that this code cannot read, such as one of a newer bot's, is no answer."""
        wanted = set(asks)
        found = self._ledger.tracking(ask.number for ask in wanted)
        loaded = {ask: kept for ask in wanted if ask in found and (kept := _kept(found[ask])) is not None}
        stale = [ask for ask in loaded if not is_current(found[ask].gist)]
        for ask in stale:
            try:
                loaded[ask] = _with_gist(loaded[ask])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self._unreadable[ask] = loaded.pop(ask).asked_at
                logger().warning("kept history not readable", carrier=ask.carrier, problem=type(error).__name__)
        self._ledger.renew_gists(
            (ask.carrier, ask.number, loaded[ask].asked_at, gist_json(loaded[ask].gist))
            for ask in stale
            if ask in loaded
        )
        return loaded

    def save(self, kept: Mapping[Ask, Kept]) -> None:
        """See `Store.save`."""
        self._ledger.record_tracking(
            TrackingMemory(
                carrier=ask.carrier,
                number=ask.number,
                history=json.dumps(one.history.to_json()),
                first_asked_at=one.first_asked_at,
                asked_at=one.asked_at,
                fetched_at=one.fetched_at,
                next_check_at=one.next_check_at,
                gist=gist_json(gist_of(one.history, one.fetched_at)),
            )
            for ask, one in kept.items()
        )

    def claim(self, seen: Mapping[Ask, datetime | None], for_s: float) -> set[Ask]:
        """See `Store.claim`."""
        keys = {(ask.carrier, ask.number): at or self._unreadable.get(ask) for ask, at in seen.items()}
        return {Ask(*key) for key in self._ledger.claim_tracking(keys, self._clock(), for_s)}

    def extend(self, asks: Iterable[Ask], for_s: float) -> None:
        """See `Store.extend`."""
        if keys := set(asks):
            self._ledger.extend_tracking(keys, self._clock(), for_s)

    def release(self, asks: Iterable[Ask]) -> None:
        """See `Store.release`."""
        if keys := set(asks):
            self._ledger.release_tracking(keys)


class LedgerInbox:
    """See `bot.tracking.webhook.Inbox`."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._ledger = ledger
        self._clock = clock

    @contextmanager
    def once(self, event_id: str) -> Iterator[bool]:
        """True for the first; what is saved within is kept together with the event, or neither."""
        with self._ledger.transaction():
            yield self._ledger.receive(event_id, self._clock(), _REMEMBER_S)


def _kept(memory: TrackingMemory) -> Kept | None:
    if memory.history is None or memory.asked_at is None or memory.fetched_at is None:
        return None
    return Kept(
        memory.history,
        memory.first_asked_at,
        memory.asked_at,
        memory.fetched_at,
        memory.next_check_at,
        parse_gist(memory.gist),
    )


def _with_gist(kept: Kept) -> Kept:
    return replace(kept, gist=gist_of(kept.history, kept.fetched_at))
