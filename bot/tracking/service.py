"""From the cells of a sheet to what is known about each parcel: detection, what is kept, APIs, states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from types import MappingProxyType, TracebackType

from bot.core.parcel import NO_NUMBER, ONLY_BEFORE_ORDER, Knowledge, Leg, Parcel, Status, TrackingState
from bot.tracking.asking import Asking, ClaimTimes, Progress
from bot.tracking.event import History
from bot.tracking.keeping import Schedule, is_due, renewed
from bot.tracking.names import carrier_of
from bot.tracking.number import Candidate, CellProblem, CellValue, DetectedNumber, TrackingCell, read_tracking_cell
from bot.tracking.outage import Outage, is_followed, outages
from bot.tracking.port import Ask, Kept, MemoryStore, Store, TrackingApi
from bot.tracking.schedule import next_check
from bot.tracking.state import ORDER_SLACK, state_of

_ABSENT = frozenset({Status.NOT_FOUND, Status.EXPIRED})


@dataclass(frozen=True, slots=True)
class Query:
    """A row's question. All times are aware.

    Args:
        value: the tracking number cell as it is.
        carrier_hint: the Carrier column.
        order_date: events more than two days before it belong to another parcel with the same number.
        leg: RETURN when the column holds the labels of customers' returns.
    """

    value: CellValue
    carrier_hint: str | None = None
    order_date: datetime | None = None
    leg: Leg = Leg.OUTBOUND

    @property
    def not_before(self) -> datetime | None:
        """Events before it are another parcel's."""
        return self.order_date - ORDER_SLACK if self.order_date is not None else None

    def read(self, kept: Kept) -> TrackingState:
        """What the history means for this row."""
        if self.leg is Leg.OUTBOUND and kept.gist is not None and kept.gist.holds(self.not_before):
            return kept.gist.state
        state = state_of(kept.history, fetched_at=kept.fetched_at, order_date=self.order_date, leg=self.leg)
        if state.status is Status.NOT_FOUND and is_followed(state.carrier):
            return replace(state, followed_since=kept.first_asked_at)
        return state


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answers to the queries, the APIs and carriers that gave none, and for how many numbers one was called."""

    parcels: Mapping[Query, Parcel]
    outages: tuple[Outage, ...] = ()
    asked: int = 0


@dataclass(slots=True)
class _Pursuit:
    """One number of one query on its way through the carriers it can belong to."""

    query: Query
    number: DetectedNumber
    asks: list[Ask]
    state: TrackingState | None = None
    first_absent: TrackingState | None = None
    unanswered: Ask | None = None
    _last_read: tuple[Kept, TrackingState, bool] | None = None

    def read(self, kept: Kept, now: datetime, schedule: Schedule) -> tuple[TrackingState, bool]:
        """As the query reads it, and whether it is due at the look-up's `now`; not worked out twice."""
        if self._last_read is None or self._last_read[0] is not kept:
            state = self.query.read(kept)
            self._last_read = (kept, state, is_due(kept, state, now, schedule))
        return self._last_read[1:]

    def prefer_known(self, kept: Mapping[Ask, Kept]) -> None:
        """Puts the carriers first that have known the number before: the others need not be asked again."""
        if len(self.asks) > 1:
            self.asks.sort(key=lambda ask: ask not in kept or not _tells(self.query.read(kept[ask])))


class Tracker:
    """Looks parcels up at the APIs it was given.

    Guarantees: a cell that cannot be read is never asked for; a number is asked only when it is due, once at each
    carrier in a look-up, and once for all bots that share the store; an answer is saved before the next is waited
    for; nothing that is wrong with an API is raised, it becomes an outage and the parcels that need it NO_ACCESS; an
    end that was once known is not overwritten by "not found".

    Args:
        apis: the API to ask for each carrier; several carriers may share one.
        clock: the time that answers and their schedule are dated by.
        asks_early: asks also for what is not due.
        unset: the environment variables that an API lacks; a problem names them.
    """

    def __init__(
        self,
        apis: Mapping[str, TrackingApi],
        *,
        clock: Callable[[], datetime],
        store: Store | None = None,
        schedule: Schedule = next_check,
        times: ClaimTimes | None = None,
        asks_early: bool = False,
        unset: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._apis = apis
        self._clock = clock
        self._store = store if store is not None else MemoryStore()
        self._schedule = schedule
        self._times = times if times is not None else ClaimTimes()
        self._asks_early = asks_early
        self._unset = unset

    def __enter__(self) -> Tracker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes every API's connections."""
        for api in {id(api): api for api in self._apis.values()}.values():
            api.close()

    def look_up(self, queries: Iterable[Query], progress: Progress | None = None) -> LookUp:
        """What is known about the parcel of each query.

        A cell with several numbers gives a parcel with several states, in the order of the cell. Of the carriers a
        number can belong to, the one the Carrier column names is asked alone; else they are asked in turn, one that
        has known the number before or is backed by a check digit first, until one knows it. One that does not answer
        ends the turn: what a less likely carrier says may be another parcel's. A weak candidate is asked only when
        there is no other.

        Raises:
            ServiceDown, ConfigurationError, GateDown: of the store or the gate.
        """
        cells = {query: read_tracking_cell(query.value, query.carrier_hint) for query in queries}
        pursuits = {query: [_pursuit(query, number) for number in cell.numbers] for query, cell in cells.items()}
        active = list(chain.from_iterable(pursuits.values()))
        sharing: dict[Ask, list[Query]] = {}
        for pursuit in active:
            for ask in pursuit.asks:
                sharing.setdefault(ask, []).append(pursuit.query)

        def renew(ask: Ask, answer: History, asked_at: datetime, known: Kept | None) -> Kept:
            return renewed(known, answer, asked_at, self._schedule, [query.read for query in sharing[ask]])

        asking = Asking(self._apis, self._store, renew, clock=self._clock, times=self._times, progress=progress)
        asking.load(sharing)
        for pursuit in active:
            pursuit.prefer_known(asking.kept)
        now = self._clock()  # one time for all: what is not due when the rest is asked does not become due meanwhile
        while active:
            asking.ask(pursuit.asks[0] for pursuit in active if self._known(pursuit, asking, now) is None)
            active = [pursuit for pursuit in active if not self._settle(pursuit, asking, now)]
        parcels = {query: _parcel(cell, pursuits[query]) for query, cell in cells.items()}
        lacking = _lacking(asking, chain.from_iterable(pursuits.values()))
        return LookUp(parcels, outages(self._apis, asking.errors, lacking, self._unset), len(asking.called))

    def _known(self, pursuit: _Pursuit, asking: Asking, now: datetime) -> TrackingState | None:
        """What the carrier whose turn it is says; None when it must be asked first."""
        ask = pursuit.asks[0]
        kept = asking.kept.get(ask)
        if kept is None:
            return None
        state, is_due_now = pursuit.read(kept, now, self._schedule)
        return state if ask in asking.answered or not (is_due_now or self._asks_early) else None

    def _settle(self, pursuit: _Pursuit, asking: Asking, now: datetime) -> bool:
        """Takes the answer of the carrier whose turn it was; False when another carrier is to be asked."""
        state = self._known(pursuit, asking, now)
        ask = pursuit.asks.pop(0)
        if state is None:
            pursuit.unanswered = ask
        elif state.status in _ABSENT:
            pursuit.first_absent = pursuit.first_absent or _with_form(state, pursuit.number)
        else:
            pursuit.state = state
        return state is None or pursuit.state is not None or not pursuit.asks


def _tells(state: TrackingState) -> bool:
    """Whether the carrier surely has a parcel of this number: it told something of it, not only that it may be."""
    return state.status not in _ABSENT and state.last_event_at is not None


def _pursuit(query: Query, number: DetectedNumber) -> _Pursuit:
    candidates = number.worth_asking(carrier_of(query.carrier_hint))
    return _Pursuit(query, number, [ask_of(candidate) for candidate in candidates])


def _with_form(state: TrackingState, number: DetectedNumber) -> TrackingState:
    """A state of a number that its carrier surely does not know, with the carrier whose form it has."""
    is_unknown = state.status is Status.NOT_FOUND and state.text != ONLY_BEFORE_ORDER
    return replace(state, form_of=number.form_of(state.carrier)) if is_unknown else state


def ask_of(candidate: Candidate) -> Ask:
    """The question that a candidate means: the number as its carrier's own service knows it."""
    return Ask(candidate.carrier, candidate.asked_as or candidate.number)


def _parcel(cell: TrackingCell, pursuits: list[_Pursuit]) -> Parcel:
    if cell.problem is CellProblem.EMPTY:
        return NO_NUMBER
    if cell.problem is not None:
        return Parcel(Knowledge.UNREADABLE, problem=cell.advice)
    states: list[TrackingState] = []
    for pursuit in pursuits:
        if pursuit.unanswered is not None:
            return Parcel(Knowledge.NO_ACCESS, carrier=pursuit.unanswered.carrier)
        if state := pursuit.state or pursuit.first_absent:
            states.append(state)
    return Parcel(Knowledge.KNOWN, carrier=states[0].carrier, states=tuple(states))


def _lacking(asking: Asking, pursuits: Iterable[_Pursuit]) -> set[Ask]:
    """What rows wait for though nobody can be asked for it."""
    waiting = (pursuit.unanswered for pursuit in pursuits)
    return {ask for ask in waiting if ask is not None and ask.carrier not in asking.apis}
