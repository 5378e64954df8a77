"""Bounce notices: each is news once, and a mailbox is read on from where it was left."""

from __future__ import annotations

from datetime import timedelta

from racers import NOON

from bot.core.notice import BounceReason, MailboxMark, Notice
from bot.ledger import Ledger

HOUR = timedelta(hours=1)
ORDER, OTHER = "111-0000001-0000001", "111-0000002-0000002"
FIRST = Notice(ORDER, BounceReason.OPT_OUT, NOON, "n1")
LATER = Notice(ORDER, BounceReason.DELIVERY_FAILURE, NOON + HOUR, "n0")
OTHERS = Notice(OTHER, BounceReason.UNKNOWN, NOON - HOUR, "n2")


def test_a_notice_is_news_once(ledger: Ledger) -> None:
    assert ledger.keep_notices([]) == 0
    assert ledger.keep_notices([FIRST, OTHERS]) == 2
    assert ledger.keep_notices([OTHERS, LATER, FIRST, LATER]) == 1
    assert ledger.keep_notices([Notice(OTHER, BounceReason.GUIDELINES, NOON, "n1")]) == 0
    assert ledger.all_notices() == (OTHERS, FIRST, LATER)


def test_the_earliest_notice_of_an_order_counts(ledger: Ledger) -> None:
    ledger.keep_notices([LATER, OTHERS, FIRST])
    assert ledger.notices([ORDER, OTHER, "never seen"]) == {ORDER: FIRST, OTHER: OTHERS}
    assert ledger.notices([]) == {}


def test_of_two_notices_at_the_same_moment_it_is_always_the_same_one(ledger: Ledger) -> None:
    twin = Notice(ORDER, BounceReason.UNKNOWN, NOON, "n3")
    ledger.keep_notices([twin, FIRST])
    assert ledger.notices([ORDER]) == {ORDER: FIRST}


def test_a_mailbox_is_read_on_and_never_back(ledger: Ledger) -> None:
    assert ledger.mailbox("returns") is None
    for mark in (MailboxMark(7, 2**32 - 1), MailboxMark(7, 40)):
        ledger.keep_mailbox("returns", mark)
    assert ledger.mailbox("returns") == MailboxMark(7, 2**32 - 1)
    assert ledger.mailbox("another") is None


def test_a_mailbox_that_was_made_anew_is_read_from_its_start(ledger: Ledger) -> None:
    ledger.keep_mailbox("returns", MailboxMark(2**32 - 1, 40))
    ledger.keep_mailbox("returns", MailboxMark(8, 1))
    assert ledger.mailbox("returns") == MailboxMark(8, 1)
