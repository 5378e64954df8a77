"""From cells to parcels, over an in-memory carrier that keeps the port."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.core.parcel import Knowledge, Status, TrackingState
from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.event import Event, History, Kind
from bot.tracking.outage import OutageKind
from bot.tracking.port import MemoryCache
from bot.tracking.service import Query, Tracker

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
A, B, C = "1Z5R89390357567127", "1Z879E930346834440", "1Z410E7W0392751591"
AMBIGUOUS = "320595463938"  # Purolator by its check digit, FedEx in no way
USPS = "9400111206206406260787"


class Shelf:
    """A carrier that answers from memory."""

    def __init__(self, name: str, known: Mapping[str, tuple[Event, ...]], error: BotError | None = None) -> None:
        self.name = name
        self.max_numbers_per_call = 2
        self.max_parallel_calls = 3
        self.asked: list[str] = []
        self.busiest = 0
        self.is_closed = False
        self.pause_s = 0.0
        self._known = known
        self._error = error
        self._busy = 0
        self._lock = threading.Lock()

    def fetch(self, numbers: Sequence[str]) -> Mapping[str, History]:
        with self._lock:
            self.asked += numbers
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        time.sleep(self.pause_s)
        with self._lock:
            self._busy -= 1
        if self._error is not None:
            raise self._error
        return {
            n: History(carrier=self.name, number=n, events=self._known.get(n, ()), is_found=n in self._known)
            for n in numbers
        }

    def close(self) -> None:
        self.is_closed = True


def happened(kind: Kind, days_ago: float = 1) -> tuple[Event, ...]:
    return (Event(time=NOW - timedelta(days=days_ago), kind=kind, is_physical_scan=True),)


def tracker(*shelves: Shelf, **more: object) -> Tracker:
    return Tracker({shelf.name: shelf for shelf in shelves}, clock=lambda: NOW, **more)  # type: ignore[arg-type]


def test_each_cell_gets_what_is_known_about_it() -> None:
    ups = Shelf("ups", {A: happened(Kind.DELIVERED), B: happened(Kind.IN_TRANSIT)})
    found = tracker(ups).look_up(
        [Query(A), Query(f"{A}\n{B}"), Query(""), Query("9.4E+21"), Query("111-1234567-1234567")]
    )
    known, both, blank, damaged, order = found.parcels.values()
    assert (known.knowledge, known.carrier, [s.status for s in known.states]) == (
        Knowledge.KNOWN,
        "ups",
        [Status.DELIVERED],
    )
    assert [s.status for s in both.states] == [Status.DELIVERED, Status.IN_TRANSIT]
    assert blank.knowledge is Knowledge.NO_NUMBER
    assert (damaged.knowledge, order.knowledge) == (Knowledge.UNREADABLE, Knowledge.UNREADABLE)
    assert "type the" in (damaged.problem or "")
    assert "order number" in (order.problem or "")
    assert found.outages == ()
    assert known.states[0].fetched_at == NOW


def test_each_number_is_asked_for_once_and_unreadable_cells_never() -> None:
    ups = Shelf("ups", {A: happened(Kind.DELIVERED)})
    tracker(ups).look_up([Query(A), Query(A.lower(), "UPS"), Query(f"{A}, {B}"), Query("1Z999"), Query("9.4E+21")])
    assert sorted(ups.asked) == sorted([A, B])


def test_a_number_nobody_knows_is_not_found() -> None:
    parcel = tracker(Shelf("ups", {})).look_up([Query(A)]).parcels[Query(A)]
    assert (parcel.knowledge, parcel.states[0].status) == (Knowledge.KNOWN, Status.NOT_FOUND)


def test_carriers_without_a_client_are_one_outage_each_and_hold_their_rows() -> None:
    found = tracker().look_up([Query(A), Query(B), Query(USPS)])
    assert {p.knowledge for p in found.parcels.values()} == {Knowledge.NO_ACCESS}
    assert found.parcels[Query(A)].carrier == "ups"
    assert [(o.carrier, o.kind, o.numbers) for o in found.outages] == [
        ("ups", OutageKind.NO_ACCESS, 2),
        ("usps", OutageKind.NO_ACCESS, 1),
    ]
    assert "carriers.ups.client_id" in str(found.outages[0])
    assert "no access to USPS" in str(found.outages[1])
    assert A not in str(found.outages[0])


def test_a_carrier_that_is_down_is_one_outage_however_many_rows() -> None:
    ups = Shelf("ups", {}, ServiceDown("UPS tracking", "HTTP 503", "Run again later."))
    usps = Shelf("usps", {USPS: happened(Kind.DELIVERED)})
    found = tracker(ups, usps).look_up([Query(A), Query(B), Query(C), Query(USPS)])
    assert [p.knowledge for p in found.parcels.values()] == [Knowledge.NO_ACCESS] * 3 + [Knowledge.KNOWN]
    (outage,) = found.outages
    assert str(outage) == "UPS is down: HTTP 503 (3 tracking numbers not answered). Run again later."


def test_a_carrier_that_refuses_the_account_is_not_asked_again_and_again() -> None:
    ups = Shelf("ups", {}, CredentialsError("UPS tracking", "not accepted", "Check carriers.ups.client_id."))
    ups.max_parallel_calls, ups.max_numbers_per_call = 1, 1
    (outage,) = tracker(ups).look_up([Query(A), Query(B), Query(C)]).outages
    assert (outage.kind, outage.numbers, len(ups.asked)) == (OutageKind.REFUSED, 3, 1)


def test_one_shipment_without_an_answer_holds_the_whole_row() -> None:
    parcel = tracker(Shelf("ups", {A: happened(Kind.DELIVERED)})).look_up([Query(f"{A}, {USPS}")]).parcels
    assert [p.knowledge for p in parcel.values()] == [Knowledge.NO_ACCESS]


def test_the_carrier_column_decides_who_is_asked() -> None:
    number = "9261292700768711948021"  # FedEx SmartPost and USPS by their check digits
    fedex, usps = Shelf("fedex", {}), Shelf("usps", {number: happened(Kind.DELIVERED)})
    hinted = tracker(fedex, usps).look_up([Query(number, "FedEx SmartPost")])
    assert [s.status for p in hinted.parcels.values() for s in p.states] == [Status.NOT_FOUND]
    assert usps.asked == []
    open_ = tracker(fedex, usps).look_up([Query(number)])
    assert [(s.carrier, s.status) for p in open_.parcels.values() for s in p.states] == [("usps", Status.DELIVERED)]


def test_an_ambiguous_number_is_not_called_unknown_while_a_candidate_could_not_be_asked() -> None:
    number = "9261292700768711948021"
    found = tracker(Shelf("fedex", {})).look_up([Query(number)])
    assert found.parcels[Query(number)].knowledge is Knowledge.NO_ACCESS
    assert [outage.carrier for outage in found.outages] == ["usps"]


def test_the_order_date_of_each_row_decides_which_events_count() -> None:
    ups = Shelf("ups", {A: (*happened(Kind.DELIVERED, 60), *happened(Kind.LABEL, 1))})
    old, new = Query(A, order_date=NOW - timedelta(days=70)), Query(A, order_date=NOW - timedelta(days=3))
    parcels = tracker(ups).look_up([old, new]).parcels
    assert (parcels[old].states[0].status, parcels[new].states[0].status) == (Status.DELIVERED, Status.LABEL_CREATED)
    assert ups.asked == [A]


def test_an_answer_that_is_not_due_is_not_asked_for_again() -> None:
    ups, cache = Shelf("ups", {A: happened(Kind.DELIVERED)}), MemoryCache()
    patient = tracker(ups, cache=cache, schedule=lambda state, now: now + timedelta(hours=1))
    patient.look_up([Query(A)])
    again = patient.look_up([Query(A)])
    assert ups.asked == [A]
    assert again.parcels[Query(A)].states[0].status is Status.DELIVERED


def test_a_known_end_survives_the_carrier_forgetting_the_number() -> None:
    cache = MemoryCache()
    tracker(Shelf("ups", {A: happened(Kind.DELIVERED)}), cache=cache).look_up([Query(A)])
    later = tracker(Shelf("ups", {}), cache=cache).look_up([Query(A)])
    assert later.parcels[Query(A)].states[0].status is Status.DELIVERED


def test_calls_to_one_carrier_run_side_by_side_but_within_its_bound() -> None:
    ups = Shelf("ups", {})
    ups.max_numbers_per_call, ups.pause_s = 1, 0.02
    numbers = [f"J{n:09d}{digit}" for n in range(40) for digit in range(10)]
    tracker(ups).look_up([Query(number) for number in numbers][:200])
    assert 1 < ups.busiest <= 3


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    tracker(Shelf("ups", {})).look_up([Query(A), Query(B), Query(C)], lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)
    assert told == sorted(told)


def test_leaving_the_tracker_closes_its_carriers() -> None:
    ups = Shelf("ups", {})
    with tracker(ups):
        pass
    assert ups.is_closed


def test_states_go_into_the_facts_file_and_back() -> None:
    parcel = tracker(Shelf("ups", {A: happened(Kind.DELIVERED)})).look_up([Query(A)]).parcels[Query(A)]
    assert TrackingState.from_json(parcel.states[0].to_json()) == parcel.states[0]
