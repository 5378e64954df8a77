"""From the cells of a sheet to what is known about each parcel: detection, cache, carriers, states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType

from bot.core.parcel import NO_NUMBER, Knowledge, Parcel, Status, TrackingState
from bot.tracking.asking import Ask, Asking, Progress
from bot.tracking.names import carrier_of
from bot.tracking.number import CellProblem, CellValue, DetectedNumber, TrackingCell, read_tracking_cell
from bot.tracking.outage import Outage, no_access, outage_of
from bot.tracking.port import Cache, Carrier, Kept, Key, MemoryCache
from bot.tracking.state import ORDER_SLACK, keep_known_end, state_of

Schedule = Callable[[TrackingState, datetime], datetime]


@dataclass(frozen=True, slots=True)
class Query:
    """A row's question. All times are aware.

    Args:
        value: the tracking number cell as it is.
        carrier_hint: the Carrier column.
        order_date: events more than two days before it belong to another parcel with the same number.
        not_before: the same limit, given directly.
    """

    value: CellValue
    carrier_hint: str | None = None
    order_date: datetime | None = None
    not_before: datetime | None = None

    @property
    def limit(self) -> datetime | None:
        if self.not_before is None and self.order_date is not None:
            return self.order_date - ORDER_SLACK
        return self.not_before


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answers to the queries, and the carriers that gave none."""

    parcels: Mapping[Query, Parcel]
    outages: tuple[Outage, ...] = ()


@dataclass(slots=True)
class _Pursuit:
    """One number of one query on its way through the carriers it can belong to."""

    query: Query
    number: str
    carriers: list[str]
    state: TrackingState | None = None
    first_not_found: TrackingState | None = None
    unasked: list[str] = field(default_factory=list)


def every_run(_: TrackingState, now: datetime) -> datetime:
    """The simplest schedule: every answer is worth asking again at once."""
    return now


class Tracker:
    """Looks parcels up at the carriers it was given.

    Guarantees: a cell that cannot be read is never asked for; each number is asked once at each carrier in a look-up;
    nothing that is wrong with a carrier is raised, it becomes an outage and the parcels concerned NO_ACCESS; an end
    that was once known is not overwritten by "not found".
    """

    def __init__(
        self,
        carriers: Mapping[str, Carrier],
        *,
        clock: Callable[[], datetime],
        cache: Cache | None = None,
        schedule: Schedule = every_run,
    ) -> None:
        self._carriers = carriers
        self._clock = clock
        self._cache = cache if cache is not None else MemoryCache()
        self._schedule = schedule

    def __enter__(self) -> Tracker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes every carrier's connections."""
        for carrier in self._carriers.values():
            carrier.close()

    def look_up(self, queries: Iterable[Query], progress: Progress | None = None) -> LookUp:
        """What is known about the parcel of each query.

        A cell with several numbers gives a parcel with several states, in the order of the cell. Of the carriers a
        number can belong to, the one the Carrier column names is asked alone; else they are asked in turn, backed by
        a check digit first, until one knows the number.
        """
        cells = {query: read_tracking_cell(query.value, query.carrier_hint) for query in queries}
        pursuits = {query: [_pursuit(query, number) for number in cell.numbers] for query, cell in cells.items()}
        asking = Asking(self._carriers, progress)
        active = [pursuit for of_query in pursuits.values() for pursuit in of_query]
        while active:
            asking.ask((p.carriers[0], p.number) for p in active if self._fresh(p) is None)
            active = [pursuit for pursuit in active if not self._settle(pursuit, asking)]
        parcels = {query: _parcel(cell, pursuits[query]) for query, cell in cells.items()}
        return LookUp(parcels, _outages(asking, pursuits))

    def _settle(self, pursuit: _Pursuit, asking: Asking) -> bool:
        """Takes the answer of the carrier whose turn it was; False when another carrier is to be asked."""
        carrier = pursuit.carriers[0]
        state = self._fresh(pursuit)
        if state is None and (carrier, pursuit.number) in asking.histories:
            state = self._learn(pursuit, asking)
        if state is None:
            pursuit.unasked.append(carrier)
        elif state.status in {Status.NOT_FOUND, Status.EXPIRED}:
            pursuit.first_not_found = pursuit.first_not_found or state
        else:
            pursuit.state = state
            return True
        del pursuit.carriers[0]
        return not pursuit.carriers

    def _fresh(self, pursuit: _Pursuit) -> TrackingState | None:
        kept = self._cache.get(Key(pursuit.carriers[0], pursuit.number, pursuit.query.limit))
        return kept.state if kept is not None and kept.next_check_at > self._clock() else None

    def _learn(self, pursuit: _Pursuit, asking: Asking) -> TrackingState:
        key = Key(pursuit.carriers[0], pursuit.number, pursuit.query.limit)
        now, kept = self._clock(), self._cache.get(key)
        new = state_of(
            asking.histories[key.carrier, key.number],
            fetched_at=now,
            not_before=key.not_before,
            order_date=pursuit.query.order_date,
        )
        state = keep_known_end(kept.state if kept is not None else None, new)
        self._cache.put(key, Kept(state, self._schedule(state, now)))
        return state


def _pursuit(query: Query, number: DetectedNumber) -> _Pursuit:
    carriers = [candidate.carrier for candidate in number.candidates]
    hint = carrier_of(query.carrier_hint)
    return _Pursuit(query, number.number, [hint] if hint is not None and hint in carriers else carriers)


def _parcel(cell: TrackingCell, pursuits: list[_Pursuit]) -> Parcel:
    if cell.problem is CellProblem.EMPTY:
        return NO_NUMBER
    if cell.problem is not None:
        return Parcel(Knowledge.UNREADABLE, problem=cell.advice)
    states: list[TrackingState] = []
    for pursuit in pursuits:
        state = pursuit.state or (pursuit.first_not_found if not pursuit.unasked else None)
        if state is None:
            return Parcel(Knowledge.NO_ACCESS, carrier=pursuit.unasked[0])
        states.append(state)
    return Parcel(Knowledge.KNOWN, carrier=states[0].carrier, states=tuple(states))


def _outages(asking: Asking, pursuits: Mapping[Query, list[_Pursuit]]) -> tuple[Outage, ...]:
    """One outage for each carrier that rows wait for or that failed, in the order of the names."""
    failed: dict[str, Ask] = {}
    numbers: Counter[str] = Counter()
    for carrier, number in asking.errors:
        failed.setdefault(carrier, (carrier, number))
        numbers[carrier] += 1
    lacking = {
        (pursuit.unasked[0], pursuit.number)
        for of_query in pursuits.values()
        for pursuit in of_query
        if pursuit.state is None and pursuit.unasked and pursuit.unasked[0] not in asking.carriers
    }
    outages = [outage_of(carrier, asking.errors[ask], numbers[carrier]) for carrier, ask in failed.items()]
    without_client = Counter(carrier for carrier, _ in lacking)
    outages += [no_access(carrier, count) for carrier, count in without_client.items()]
    return tuple(sorted(outages, key=lambda outage: outage.carrier))
