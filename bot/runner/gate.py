"""The turns of calls to an API, shared through the ledger by every bot that asks it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo

from bot.core.rate_limit import RateLimit
from bot.errors import GateDown, ServiceDown, TurnTooLate
from bot.ledger import Ledger
from bot.runner.tracking_store import utc_now

_LATE_S = 0.05
_TRIES = 20
_LATER = "Run again after that; rows that need an answer are held as they stand."


class LedgerGate:
    """See `bot.tracking.port.Gate`.

    Args:
        api: the API's name in the registry.
        limits: by kind of call ("" is the usual one) all the limits that hold for it, each for another span; other
            kinds have none. A call is made when half of their slack has not passed since its turn; the other half is
            for its way.
        max_wait_s: a call waits no longer for its turn.
        zone: the one of the people who read when the next turn is.
        clock: the machine's, and the same on all machines: the ledger compares their times.
    """

    def __init__(
        self,
        ledger: Ledger,
        api: str,
        limits: Mapping[str, Sequence[RateLimit]],
        *,
        max_wait_s: float = 60.0,
        zone: tzinfo = UTC,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ledger = ledger
        self._api = api
        self._limits = {
            call: {f"{self._name(call)} in {limit.per_s:.12g} s": limit for limit in some}
            for call, some in limits.items()
        }
        self._max_wait_s = max_wait_s
        self._zone = zone
        self._clock = clock
        self._sleep = sleep

    def pass_(self, call: str) -> None:
        """See `Gate.pass_`.

        Raises:
            TurnTooLate: says which limit, and when the next turn is.
            GateDown, ConfigurationError: of the ledger.
        """
        limits = self._limits.get(call, {})
        late = timedelta(seconds=max(_LATE_S, min((limit.slack_s for limit in limits.values()), default=0) / 2))
        for _ in range(_TRIES):
            with _no_fault_of_the_api():
                turn = self._ledger.take(self._name(call), limits, self._clock, self._max_wait_s)
            now = self._clock()
            if not turn.is_taken:
                raise TurnTooLate(self._api, f"{turn.because}: next turn at {_time(turn.at, now, self._zone)}", _LATER)
            if turn.at > now:
                self._sleep((turn.at - now).total_seconds())
            if not limits or self._clock() - turn.at <= late:
                return
            # Overslept (a suspended laptop, a busy machine): the calls of others may stand close by now.
        raise TurnTooLate(self._api, "this machine is too busy to be on time for its turns", _LATER)

    def block(self, call: str, seconds: float, reason: str) -> None:
        """See `Gate.block`."""
        with _no_fault_of_the_api():
            self._ledger.block(self._name(call), self._clock() + timedelta(seconds=seconds), reason)

    def _name(self, call: str) -> str:
        return f"{self._api} {call}".strip()


@contextmanager
def _no_fault_of_the_api() -> Iterator[None]:
    try:
        yield
    except ServiceDown as error:
        raise GateDown(error.place, error.problem, error.fix) from error


def _time(at: datetime, now: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    date = "" if local.date() == now.astimezone(zone).date() else f"{local:%Y-%m-%d} "
    return f"{date}{local:%H:%M %Z}"
