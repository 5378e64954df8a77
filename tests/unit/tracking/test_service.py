"""From cells to parcels, over an in-memory API that keeps the port."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from shelf import NOW, A, B, C, Shelf, happened

from bot.core.parcel import Confidence, Knowledge, Status, TrackingState
from bot.errors import CredentialsError, ServiceDown, TurnTooLate
from bot.tracking.event import History, Kind
from bot.tracking.outage import OutageKind
from bot.tracking.port import Ask, MemoryStore
from bot.tracking.schedule import next_check
from bot.tracking.service import Query, Tracker

USPS = "9400111206206406260787"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SMARTPOST = "9261292700768711948021"  # FedEx SmartPost and USPS by their check digits


def tracker(*shelves: Shelf, clock: Callable[[], datetime] = lambda: NOW, **more: Any) -> Tracker:
    more.setdefault("schedule", lambda _, asked_at: asked_at)  # every answer is worth asking for again at once
    return Tracker({carrier: shelf for shelf in shelves for carrier in shelf.serves}, clock=clock, **more)


def hourly(_: TrackingState, asked_at: datetime) -> datetime:
    return asked_at + HOUR


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
    assert [(o.api, o.kind, o.numbers) for o in found.outages] == [
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


def test_a_limit_that_is_reached_is_one_problem_that_says_how_many_wait_and_until_when() -> None:
    problem = "250 calls a day: next turn at 14:05 UTC"
    ups = Shelf("ups", {A: happened(Kind.DELIVERED)}, TurnTooLate("ups", problem, "Run again after that."), works=1)
    ups.max_parallel_calls, ups.max_numbers_per_call = 1, 1
    found = tracker(ups).look_up([Query(A), Query(B), Query(C)])
    assert [p.knowledge for p in found.parcels.values()] == [Knowledge.KNOWN, Knowledge.NO_ACCESS, Knowledge.NO_ACCESS]
    assert ups.asked == [A, B]
    (outage,) = found.outages
    assert outage.kind is OutageKind.WAITING
    assert str(outage) == f"UPS: {problem} (2 tracking numbers not answered). Run again after that."


def test_an_api_that_serves_several_carriers_is_one_problem_with_the_name_of_its_key() -> None:
    agent = Shelf("aftership", {}, ServiceDown("AfterShip", "HTTP 503", "Run again later."), serves=("ups", "usps"))
    (outage,) = tracker(agent).look_up([Query(A), Query(USPS)]).outages
    assert (outage.api, outage.numbers, outage.problem) == ("aftership", 2, "AfterShip is down: HTTP 503")


def test_a_number_left_out_of_the_answer_has_no_answer() -> None:
    ups = Shelf("ups", {A: happened(Kind.DELIVERED)}, leaves_out=(B,))
    found = tracker(ups).look_up([Query(A), Query(B)])
    assert [p.knowledge for p in found.parcels.values()] == [Knowledge.KNOWN, Knowledge.NO_ACCESS]
    assert [o.problem for o in found.outages] == ["UPS is down: it left numbers out of its answer"]


def test_an_answer_for_another_number_is_none() -> None:
    ups = Shelf("ups", {A: happened(Kind.DELIVERED)}, answers_as={Ask("ups", B): Ask("ups", C)})
    store = MemoryStore()
    found = tracker(ups, store=store).look_up([Query(A), Query(B)])
    assert [p.knowledge for p in found.parcels.values()] == [Knowledge.KNOWN, Knowledge.NO_ACCESS]
    assert set(store.load([Ask("ups", A), Ask("ups", B), Ask("ups", C)])) == {Ask("ups", A)}


def test_one_shipment_without_an_answer_holds_the_whole_row() -> None:
    parcel = tracker(Shelf("ups", {A: happened(Kind.DELIVERED)})).look_up([Query(f"{A}, {USPS}")]).parcels
    assert [p.knowledge for p in parcel.values()] == [Knowledge.NO_ACCESS]


def test_the_carrier_column_decides_who_is_asked() -> None:
    fedex, usps = Shelf("fedex", {}), Shelf("usps", {SMARTPOST: happened(Kind.DELIVERED)})
    hinted = tracker(fedex, usps).look_up([Query(SMARTPOST, "FedEx SmartPost")])
    assert [s.status for p in hinted.parcels.values() for s in p.states] == [Status.NOT_FOUND]
    assert usps.asked == []
    open_ = tracker(fedex, usps).look_up([Query(SMARTPOST)])
    assert [(s.carrier, s.status) for p in open_.parcels.values() for s in p.states] == [("usps", Status.DELIVERED)]


def test_a_weak_candidate_is_asked_only_when_the_carrier_column_names_it_or_there_is_no_other() -> None:
    number = "138142824266"  # FedEx by its check digit; GLS uses twelve digits of any kind
    for hint, asked in ((None, "fedex"), ("GLS", "gls"), ("FedEx", "fedex"), ("a cousin's van", "fedex")):
        fedex, gls = Shelf("fedex", {}), Shelf("gls", {})
        tracker(fedex, gls).look_up([Query(number, hint)])
        assert [shelf.name for shelf in (fedex, gls) if shelf.asked] == [asked]


def test_a_number_not_found_where_the_carrier_column_sent_it_says_whose_form_it_has() -> None:
    fedex_number = "398102005119"  # FedEx by its check digit; UPS uses twelve digits of any kind
    for hint, form_of in (("UPS", "fedex"), ("FedEx", None), (None, None)):
        query = Query(fedex_number, hint)
        (state,) = tracker(Shelf("ups", {}), Shelf("fedex", {})).look_up([query]).parcels[query].states
        assert (state.status, state.form_of) == (Status.NOT_FOUND, form_of)
    known = Query(fedex_number, "UPS", NOW)
    earlier = happened(Kind.DELIVERED, days_ago=90)
    (state,) = tracker(Shelf("ups", {fedex_number: earlier})).look_up([known]).parcels[known].states
    assert (state.status, state.form_of) == (Status.NOT_FOUND, None)  # UPS knows it, as another parcel's


def test_a_number_is_asked_for_as_its_carriers_service_knows_it() -> None:
    usps = Shelf("usps", {USPS: happened(Kind.DELIVERED)})
    parcel = tracker(usps).look_up([Query(f"42010001{USPS}")]).parcels[Query(f"42010001{USPS}")]
    assert usps.asked == [USPS]
    assert [state.status for state in parcel.states] == [Status.DELIVERED]


def test_of_several_candidates_the_one_that_has_known_the_number_is_asked_alone() -> None:
    fedex, usps = Shelf("fedex", {}), Shelf("usps", {SMARTPOST: happened(Kind.DELIVERED)})
    same = tracker(fedex, usps)
    same.look_up([Query(SMARTPOST)])
    assert (fedex.asked, usps.asked) == ([SMARTPOST], [SMARTPOST])
    same.look_up([Query(SMARTPOST)])
    assert (fedex.asked, usps.asked) == ([SMARTPOST], [SMARTPOST] * 2)


def test_an_ambiguous_number_is_not_called_unknown_while_a_candidate_could_not_be_asked() -> None:
    found = tracker(Shelf("fedex", {})).look_up([Query(SMARTPOST)])
    assert found.parcels[Query(SMARTPOST)].knowledge is Knowledge.NO_ACCESS
    assert [outage.api for outage in found.outages] == ["usps"]


@pytest.mark.parametrize(
    ("number", "likely", "other"),
    [
        ("39721761391", "dhl", "old_dominion"),
        ("236992166009", "fedex", "purolator"),
        (SMARTPOST, "fedex", "usps"),
    ],
)
def test_a_less_likely_carrier_is_not_believed_while_the_likely_one_has_no_answer(
    number: str, likely: str, other: str
) -> None:
    delivered = Shelf(other, {number: happened(Kind.DELIVERED)})
    dead = Shelf(likely, {}, ServiceDown(likely, "HTTP 503", "Run again later."))
    for shelves, kind in (((dead, delivered), OutageKind.DOWN), ((delivered,), OutageKind.NO_ACCESS)):
        found = tracker(*shelves).look_up([Query(number)])
        assert (found.parcels[Query(number)].knowledge, found.parcels[Query(number)].carrier) == (
            Knowledge.NO_ACCESS,
            likely,
        )
        assert [(outage.api, outage.kind, outage.numbers) for outage in found.outages] == [(likely, kind, 1)]
    assert delivered.asked == []


def test_the_carrier_column_or_an_earlier_answer_makes_up_for_a_carrier_without_keys() -> None:
    number, store = "39721761391", MemoryStore()
    other = Shelf("old_dominion", {number: happened(Kind.DELIVERED)})
    named, open_ = Query(number, "Old Dominion"), Query(number)
    for query in (named, open_):
        found = tracker(other, store=store).look_up([query])
        assert [state.status for state in found.parcels[query].states] == [Status.DELIVERED]
        assert found.outages == ()


def test_a_carrier_that_tells_no_event_does_not_stand_before_a_likelier_one() -> None:
    class Mute(Shelf):
        def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
            return {ask: replace(told, is_found=True) for ask, told in super().fetch(asks).items()}

    number, store = "236992166009", MemoryStore()
    mute = Mute("purolator", {})
    tracker(Shelf("fedex", {}), mute, store=store).look_up([Query(number)])
    found = tracker(Shelf("fedex", {number: happened(Kind.DELIVERED)}), mute, store=store).look_up([Query(number)])
    assert [state.carrier for state in found.parcels[Query(number)].states] == ["fedex"]


def test_the_order_date_of_each_row_decides_which_events_count() -> None:
    ups = Shelf("ups", {A: (*happened(Kind.DELIVERED, 60), *happened(Kind.LABEL, 1))})
    old, new = Query(A, order_date=NOW - timedelta(days=70)), Query(A, order_date=NOW - timedelta(days=3))
    parcels = tracker(ups).look_up([old, new]).parcels
    assert (parcels[old].states[0].status, parcels[new].states[0].status) == (Status.DELIVERED, Status.LABEL_CREATED)
    assert ups.asked == [A]


def test_an_answer_that_is_not_due_is_not_asked_for_again() -> None:
    ups, store = Shelf("ups", {A: happened(Kind.DELIVERED)}), MemoryStore()
    for minutes in (0, 30, 59):
        now = NOW + timedelta(minutes=minutes)
        found = tracker(ups, store=store, schedule=hourly, clock=lambda now=now: now).look_up([Query(A)])
        assert [s.status for p in found.parcels.values() for s in p.states] == [Status.DELIVERED]
        assert found.parcels[Query(A)].states[0].fetched_at == NOW
    assert ups.asked == [A]
    tracker(ups, store=store, schedule=hourly, clock=lambda: NOW + HOUR).look_up([Query(A)])
    assert ups.asked == [A, A]


def test_a_tracker_that_asks_early_asks_once_for_what_is_not_due() -> None:
    ups, store = Shelf("ups", {A: happened(Kind.DELIVERED)}), MemoryStore()
    for asks_early in (False, False, True):
        tracker(ups, store=store, schedule=hourly, asks_early=asks_early).look_up([Query(A), Query(A, "UPS")])
    assert ups.asked == [A, A]


def test_a_number_whose_schedule_is_over_is_never_asked_again() -> None:
    ups, store = Shelf("ups", {A: happened(Kind.RETURNED)}), MemoryStore()
    for days in (0, 1, 1000):
        now = NOW + days * DAY
        tracker(ups, store=store, schedule=lambda *_: None, clock=lambda now=now: now).look_up([Query(A)])
    assert ups.asked == [A]


def test_the_earliest_of_the_rows_that_share_a_number_sets_its_next_check() -> None:
    def by_state(state: TrackingState, asked_at: datetime) -> datetime | None:
        return asked_at + (DAY if state.status is Status.DELIVERED else HOUR)

    ups, store = Shelf("ups", {A: (*happened(Kind.DELIVERED, 60), *happened(Kind.LABEL, 1))}), MemoryStore()
    old, new = Query(A, order_date=NOW - 70 * DAY), Query(A, order_date=NOW - 3 * DAY)
    tracker(ups, store=store, schedule=by_state).look_up([old, new])
    assert store.load([Ask("ups", A)])[Ask("ups", A)].next_check_at == NOW + HOUR


def test_another_order_date_may_need_an_earlier_look_than_was_planned() -> None:
    def by_state(state: TrackingState, asked_at: datetime) -> datetime | None:
        return None if state.status is Status.DELIVERED else asked_at + HOUR

    ups, store = Shelf("ups", {A: (*happened(Kind.DELIVERED, 60), *happened(Kind.LABEL, 1))}), MemoryStore()
    old, new = Query(A, order_date=NOW - 70 * DAY), Query(A, order_date=NOW - 3 * DAY)
    tracker(ups, store=store, schedule=by_state).look_up([old])
    assert store.load([Ask("ups", A)])[Ask("ups", A)].next_check_at is None
    for query, asked in ((old, 1), (new, 2)):
        tracker(ups, store=store, schedule=by_state, clock=lambda: NOW + 2 * HOUR).look_up([query])
        assert len(ups.asked) == asked


def test_a_number_that_was_never_found_in_four_months_is_given_up() -> None:
    ups, store = Shelf("ups", {}), MemoryStore()
    for days in (0, 60, 120, 121, 122, 200):
        now = NOW + days * DAY
        tracker(ups, store=store, schedule=hourly, clock=lambda now=now: now).look_up([Query(A)])
    assert len(ups.asked) == 4
    assert store.load([Ask("ups", A)])[Ask("ups", A)].first_asked_at == NOW


def test_a_number_of_which_nothing_was_told_in_four_months_is_given_up() -> None:
    class WantsMore(Shelf):
        def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
            return {ask: replace(told, is_found=True, text="a postcode") for ask, told in super().fetch(asks).items()}

    agent, store = WantsMore("ups", {}), MemoryStore()
    for days in (0, 60, 120, 121, 122, 200, 700):
        now = NOW + days * DAY
        found = tracker(agent, store=store, schedule=hourly, clock=lambda now=now: now).look_up([Query(A)])
    (state,) = found.parcels[Query(A)].states
    assert (state.status, state.confidence, len(agent.asked)) == (Status.UNKNOWN, Confidence.REVIEW, 4)


def test_a_number_that_an_aggregator_does_not_find_says_since_when_it_is_followed() -> None:
    agent, ups, store = Shelf("aftership", {}, serves=("amazon",)), Shelf("ups", {}), MemoryStore()
    for now in (NOW, NOW + 2 * HOUR):
        found = tracker(agent, ups, store=store, schedule=hourly, clock=lambda now=now: now).look_up(
            [Query("TBA000000000000"), Query(A)]
        )
        followed, asked = (parcel.states[0] for parcel in found.parcels.values())
        assert (followed.status, followed.followed_since) == (Status.NOT_FOUND, NOW)
        assert (asked.status, asked.followed_since) == (Status.NOT_FOUND, None)


def test_a_number_used_again_after_months_is_asked_for() -> None:
    ups, store = Shelf("ups", {A: happened(Kind.DELIVERED)}), MemoryStore()
    tracker(ups, store=store, schedule=next_check).look_up([Query(A)])
    for days in (200, 201, 330):
        now = NOW + days * DAY
        again = Query(A, order_date=NOW + 199 * DAY)
        tracker(ups, store=store, schedule=next_check, clock=lambda now=now: now).look_up([again])
    assert len(ups.asked) == 4
    tracker(ups, store=store, schedule=next_check, clock=lambda: NOW + 340 * DAY).look_up([again])
    assert len(ups.asked) == 4, "too old for any carrier"


def test_a_known_end_survives_the_carrier_forgetting_the_number() -> None:
    store, forgetful = MemoryStore(), Shelf("ups", {})
    tracker(Shelf("ups", {A: happened(Kind.DELIVERED)}), store=store, schedule=hourly).look_up([Query(A)])
    later = tracker(forgetful, store=store, schedule=hourly, clock=lambda: NOW + HOUR)
    state = later.look_up([Query(A)]).parcels[Query(A)].states[0]
    assert (state.status, state.fetched_at) == (Status.DELIVERED, NOW)
    later.look_up([Query(A)])
    assert forgetful.asked == [A]
    kept = store.load([Ask("ups", A)])[Ask("ups", A)]
    assert (kept.asked_at, kept.fetched_at, kept.next_check_at) == (NOW + HOUR, NOW, NOW + 2 * HOUR)


def test_while_a_carrier_is_down_what_is_fresh_is_used_and_what_is_due_is_held() -> None:
    store = MemoryStore()
    known = {A: happened(Kind.IN_TRANSIT), B: happened(Kind.IN_TRANSIT)}
    tracker(Shelf("ups", known), store=store, schedule=hourly).look_up([Query(A)])
    tracker(Shelf("ups", known), store=store, schedule=hourly, clock=lambda: NOW + HOUR / 2).look_up([Query(B)])
    dead = Shelf("ups", {}, ServiceDown("UPS tracking", "HTTP 503", "Run again later."))
    found = tracker(dead, store=store, schedule=hourly, clock=lambda: NOW + HOUR).look_up([Query(A), Query(B)])
    assert [p.knowledge for p in found.parcels.values()] == [Knowledge.NO_ACCESS, Knowledge.KNOWN]
    assert dead.asked == [A]
    without = tracker(store=store, schedule=hourly, clock=lambda: NOW + HOUR).look_up([Query(A), Query(B)])
    assert [p.knowledge for p in without.parcels.values()] == [Knowledge.NO_ACCESS, Knowledge.KNOWN]


def test_what_becomes_due_while_others_are_asked_is_not_held_for_it() -> None:
    time = [NOW]

    class Slow(Shelf):
        def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
            time[0] += 2 * HOUR
            return super().fetch(asks)

    ups, store = Slow("ups", {A: happened(Kind.DELIVERED), B: happened(Kind.DELIVERED)}), MemoryStore()
    same = tracker(ups, store=store, schedule=hourly, clock=lambda: time[0])
    same.look_up([Query(A)])
    time[0] = NOW + HOUR / 2
    found = same.look_up([Query(A), Query(B)])
    assert ups.asked == [A, B]
    assert [p.knowledge for p in found.parcels.values()] == [Knowledge.KNOWN] * 2


def test_leaving_the_tracker_closes_each_api_once() -> None:
    agent = Shelf("aftership", {}, serves=("amazon", "ontrac"))
    with tracker(agent):
        pass
    assert agent.closed == 1


def test_states_go_into_the_facts_file_and_back() -> None:
    parcel = tracker(Shelf("ups", {A: happened(Kind.DELIVERED)})).look_up([Query(A)]).parcels[Query(A)]
    assert TrackingState.from_json(parcel.states[0].to_json()) == parcel.states[0]
    assert parcel.states[0].fetched_at == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_only_numbers_for_which_a_call_was_made_count_as_asked() -> None:
    cells = [Query(number) for number in (A, B, C, f"{A}, {B}", USPS)]
    assert tracker(Shelf("ups", {}), Shelf("usps", {})).look_up(cells).asked == 4
    assert tracker(Shelf("ups", {})).look_up(cells).asked == 3  # no keys for USPS
    down = Shelf("ups", {}, ServiceDown("UPS", "HTTP 503", "Run again later."))
    assert tracker(down).look_up(cells).asked == 3  # called in vain
    late = TurnTooLate("UPS", "limit reached", "Run again later.")
    assert tracker(Shelf("ups", {}, late)).look_up(cells).asked == 0
    first, then = Shelf("ups", {}, late, works=1), [Query(number) for number in (A, B, C)]
    first.max_parallel_calls = 1
    assert tracker(first).look_up(then).asked == 2  # one call of two numbers
    refused = Shelf("ups", {}, CredentialsError("UPS", "not accepted", "Check the keys."))
    refused.max_parallel_calls = 1
    assert tracker(refused).look_up(then).asked == 2
