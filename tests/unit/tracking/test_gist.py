"""What is kept beside a history says what its events say, and only while the code is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from stories import OUT, T0, history
from structlog.testing import capture_logs
from test_state import EXAMPLES, HISTORIES

from bot.core.parcel import Status
from bot.ledger import Ledger
from bot.runner.tracking_store import LedgerStore
from bot.tracking import gist
from bot.tracking.event import History, Kind
from bot.tracking.port import Ask, Kept
from bot.tracking.service import Query
from bot.tracking.state import ORDER_SLACK, state_of

ONE = Ask("ups", "1Z")
LATER = T0 + timedelta(days=3)
HOURS = st.integers(-100, 300).map(lambda hours: T0 + timedelta(hours=hours))


def kept(told: History) -> Kept:
    return Kept(told, T0, LATER, LATER, None)


def briefly(told: Kept) -> Kept:
    """As it comes out of a store: the events unread, the gist beside."""
    text = gist.gist_json(gist.gist_of(told.history, told.fetched_at))
    return Kept("no JSON", told.first_asked_at, told.asked_at, told.fetched_at, None, gist.parse_gist(text))


@settings(max_examples=EXAMPLES, deadline=None)
@given(HISTORIES, st.none() | HOURS)
def test_a_row_reads_in_the_gist_what_the_events_say(told: History, order_date: datetime | None) -> None:
    query = Query("1Z", order_date=order_date)
    short = briefly(kept(told))
    if short.gist is None:
        assert not told.is_found
    elif short.gist.holds(query.not_before):
        expected = state_of(told, fetched_at=LATER, order_date=order_date)
        assert query.read(short) == expected


def test_events_from_before_the_order_are_left_out_whatever_the_gist_says() -> None:
    told = history(*OUT, Kind.DELIVERED)
    whole = Kept(told, T0, LATER, LATER, None, gist.gist_of(told, LATER))
    for from_, status in ((T0, Status.DELIVERED), (LATER, Status.NOT_FOUND)):
        assert Query("1Z", order_date=from_ + ORDER_SLACK).read(whole).status is status
    assert Query("1Z", order_date=T0 + ORDER_SLACK + timedelta(hours=1)).read(whole).label_at is None


def test_what_was_made_by_other_code_is_made_anew_and_kept(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        store = LedgerStore(ledger)
        store.save({ONE: kept(history(*OUT, Kind.DELIVERED))})
        right = ledger.tracking(["1Z"])[ONE].gist or ""
        wrong = right.replace('"status": "delivered"', '"status": "in_transit"')
        ledger.renew_gists([(*ONE, LATER, wrong)])
        assert Query("1Z").read(store.load([ONE])[ONE]).status is Status.IN_TRANSIT
        ledger.renew_gists([(*ONE, LATER, f'["0123456789abcdef{wrong[18:]}')])
        assert Query("1Z").read(store.load([ONE])[ONE]).status is Status.DELIVERED
        assert ledger.tracking(["1Z"])[ONE].gist == right
        assert store.load([ONE])[ONE] == kept(history(*OUT, Kind.DELIVERED))


def test_a_gist_of_an_older_answer_is_not_put_beside_a_newer_one(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        LedgerStore(ledger).save({ONE: kept(history(*OUT))})
        before = ledger.tracking(["1Z"])[ONE]
        ledger.renew_gists([("ups", "1Z", T0, "of an older answer")])
        assert ledger.tracking(["1Z"])[ONE] == before
        ledger.renew_gists([("ups", "1Z", LATER, "of this one")])
        assert ledger.tracking(["1Z"])[ONE].gist == "of this one"


def test_a_kept_history_that_cannot_be_read_is_no_answer_and_asked_for_again(tmp_path: Path) -> None:
    two = Ask("ups", "1ZB")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        for told in (
            '{"carrier": "ups", "events": [{"time": "2026-11-16T15:00:00+00:00", "kind": "RENAMED"}]}',
            "{",
            "[]",
        ):
            store = LedgerStore(ledger)
            store.save({ONE: kept(history(*OUT)), two: kept(history(*OUT))})
            (one,) = ledger.tracking(["1Z"]).values()
            ledger.record_tracking([replace(one, history=told, gist=None)])
            with capture_logs() as logs:
                assert set(store.load([ONE, two])) == {two}
            assert [line["event"] for line in logs] == ["kept history not readable"]
            assert store.claim({ONE: None}, 60) == {ONE}
            store.save({ONE: kept(history(*OUT, Kind.DELIVERED))})
            assert Query("1Z").read(store.load([ONE])[ONE]).status is Status.DELIVERED
