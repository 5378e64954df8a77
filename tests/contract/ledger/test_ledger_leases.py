"""One writer a spreadsheet, one run a slot: also when several processes ask in the same moment."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from racers import LEASE_S, NOON, acquire_each, claim_each, open_at_once, race, take_turns

from bot.errors import LeaseHeld
from bot.ledger import Ledger

END = NOON + timedelta(seconds=LEASE_S)
SECOND = timedelta(seconds=1)


def test_a_lease_that_is_held_says_who_since_when_and_until_when(ledger: Ledger) -> None:
    ledger.acquire("s", "bot@alpha:41", LEASE_S, NOON)
    with pytest.raises(LeaseHeld) as held:
        ledger.acquire("s", "bot@beta:7", LEASE_S, END - SECOND)
    assert held.value.place == "spreadsheet s"
    assert held.value.problem == "bot@alpha:41 works on it since 2026-11-20 17:00:00 UTC"
    assert "2026-11-20 17:01:00 UTC" in held.value.fix
    with pytest.raises(LeaseHeld, match="since 2026-11-20 12:00:00 EST"):
        ledger.acquire("s", "bot@beta:7", LEASE_S, NOON.astimezone(ZoneInfo("America/New_York")))


def test_a_holder_does_not_get_its_own_lease_twice(ledger: Ledger) -> None:
    ledger.acquire("s", "a bot", LEASE_S, NOON)
    with pytest.raises(LeaseHeld):
        ledger.acquire("s", "a bot", LEASE_S, NOON)


def test_another_spreadsheet_is_free(ledger: Ledger) -> None:
    ledger.acquire("s", "a bot", LEASE_S, NOON)
    assert ledger.acquire("t", "another", LEASE_S, NOON).fencing == 1


def test_an_expired_lease_can_be_taken_and_the_fencing_number_rises(ledger: Ledger) -> None:
    old = ledger.acquire("s", "a bot", LEASE_S, NOON)
    assert ledger.holds(old, END - SECOND)
    assert not ledger.holds(old, END)
    new = ledger.acquire("s", "another", LEASE_S, END)
    assert new.fencing > old.fencing
    assert ledger.holds(new, END)
    assert not ledger.holds(old, NOON)


def test_a_released_lease_is_free_at_once_and_its_number_is_not_used_again(ledger: Ledger) -> None:
    old = ledger.acquire("s", "a bot", LEASE_S, NOON)
    ledger.release(old, NOON)
    assert not ledger.holds(old, NOON)
    assert ledger.acquire("s", "a bot", LEASE_S, NOON).fencing == old.fencing + 1


def test_releasing_a_lost_lease_leaves_the_new_holder_alone(ledger: Ledger) -> None:
    old = ledger.acquire("s", "a bot", LEASE_S, NOON)
    new = ledger.acquire("s", "another", LEASE_S, END)
    ledger.release(old, END)
    assert ledger.holds(new, END)


def test_a_renewed_lease_lives_longer(ledger: Ledger) -> None:
    lease = ledger.renew(ledger.acquire("s", "a bot", LEASE_S, NOON), LEASE_S, END - SECOND)
    assert lease.expires_at == END - SECOND + timedelta(seconds=LEASE_S)
    assert ledger.holds(lease, END)
    with pytest.raises(LeaseHeld):
        ledger.acquire("s", "another", LEASE_S, END)


@pytest.mark.parametrize("loss", ["expired", "released", "taken"])
def test_a_lost_lease_cannot_be_renewed(ledger: Ledger, loss: str) -> None:
    lease = ledger.acquire("s", "a bot", LEASE_S, NOON)
    if loss == "released":
        ledger.release(lease, NOON)
    if loss == "taken":
        ledger.acquire("s", "another", LEASE_S, END)
    with pytest.raises(LeaseHeld, match="lost its lease"):
        ledger.renew(lease, LEASE_S, NOON if loss == "released" else END)


def test_a_slot_is_claimed_once(ledger: Ledger) -> None:
    assert ledger.claim("calls", NOON, "one")
    assert not ledger.claim("calls", NOON, "two")
    assert not ledger.claim("calls", NOON, "one")
    assert ledger.claim("calls", END, "two")
    assert ledger.claim("cancellations", NOON, "two")


def test_a_ledger_that_several_processes_create_at_once_is_created_once(url: str) -> None:
    assert race(open_at_once, url) == ["opened with 0 runs"] * 4


def test_of_several_processes_exactly_one_gets_each_lease(url: str) -> None:
    with Ledger.open(url) as ledger:
        for spreadsheet in range(0, 20, 2):
            ledger.acquire(f"s{spreadsheet}", "long dead", LEASE_S, NOON - timedelta(hours=1))
    won = sorted(pair for pairs in race(acquire_each, url) for pair in pairs)
    assert won == sorted((f"s{spreadsheet}", 2 if spreadsheet % 2 == 0 else 1) for spreadsheet in range(20))


def test_no_two_leases_of_a_spreadsheet_share_a_fencing_number(url: str) -> None:
    with Ledger.open(url):
        pass
    turns = race(take_turns, url)
    assert all(fencings == sorted(fencings) for fencings in turns)
    assert sorted(fencing for fencings in turns for fencing in fencings) == list(range(1, 41))


def test_of_several_processes_exactly_one_claims_each_slot(url: str) -> None:
    with Ledger.open(url):
        pass
    claims = Counter(slot for slots in race(claim_each, url) for slot in slots)
    assert claims == dict.fromkeys(range(30), 1)
