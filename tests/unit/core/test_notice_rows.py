"""Bounce notices of orders that the report does not hold become rows of it, once (B-2)."""

from __future__ import annotations

from datetime import date

from form_sheet import at
from report_form import NOTICE, ORDER, remembered, report, table

from bot.core.rules.notice_rows import notice_rows

SINCE = at("2026-11-01")
OTHER = "112-7654321-7654321"


def test_a_notice_of_an_order_that_the_report_lacks_becomes_a_row() -> None:
    [added] = notice_rows(table(report(order=OTHER)), {}, NOTICE, set(), SINCE)
    values = {name: value.value for name, value in added.values.items()}
    assert values == {
        "Date": date(2026, 11, 15),
        "ORD#": ORDER,
        "Bounced": "yes",
        "Case ID": added.case_id,
        "Notes": "bounce notice of 15 Nov 2026: the buyer has opted out of messages",
    }
    assert (added.order_key, added.rule) == (ORDER, "B-2")


def test_an_order_that_stands_there_and_a_notice_of_before_the_bot_become_none() -> None:
    assert notice_rows(table(report()), {}, NOTICE, set(), SINCE) == ()
    assert notice_rows(table(report(order=OTHER)), {}, NOTICE, set(), at("2026-11-16")) == ()


def test_a_row_that_people_deleted_is_not_added_again() -> None:
    """Whoever added it, and whatever Case ID it had."""
    assert notice_rows(table(report(order=OTHER)), {"BM-GONE-0001": remembered()}, NOTICE, set(), SINCE) == ()


def test_an_order_that_was_reminded_needs_no_row() -> None:
    assert notice_rows(table(report(order=OTHER)), {}, NOTICE, {ORDER}, SINCE) == ()


def test_a_notice_of_the_day_on_which_the_bot_began_is_history_as_its_row_would_be() -> None:
    assert notice_rows(table(report(order=OTHER)), {}, NOTICE, set(), at("2026-11-15 08:00")) == ()
