"""The sample's report shows every rule of RULES §3 and every oddity people type; read off the data."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sample_desk import REPORT

from bot.core.marks import is_yellow
from bot.core.telephone import TelephoneKind, TelephoneNumber, read_telephone
from bot.core.text import order_key
from bot.sandbox.carriers.journeys import What
from bot.sandbox.sample.reading import sample
from bot.sandbox.sample.workbook import sample_journeys
from bot.sandbox.sheets.engine.model import Value
from bot.tracking.number import read_tracking_cell

ROWS = REPORT.rows
BY_ID = {row.id: row for row in ROWS}
RULES = [f"B-{number}" for number in range(1, 15)] + ["H-1", "H-2", "K-2", "K-3", "K-4"]
DECIDING = [f"B-{number}" for number in (1, 3, 5, 6, 7, 8, 9, 10, 14)] + ["H-1", "problem"]
TELEPHONES = [read_telephone(row.cells.get("TEL")) for row in ROWS]
NUMBERS = [number for telephone in TELEPHONES for number in telephone.numbers]
JOURNEYS = sample_journeys()
SHADES = {"#FFFF00", "#FFF2CC", "#FFE599", "#FFD966", "#F1C232", "#BF9000", "#7F6000", "#FBBC04", "#FFFF99", "#FFFFE0"}


def texts(column: str) -> list[str]:
    return [value for row in ROWS if isinstance(value := row.cells.get(column), str)]


def painted() -> set[str]:
    return {row.marks.background for row in ROWS if row.marks.background}


def flaw(words: str) -> bool:
    return any(words in telephone.problem for telephone in TELEPHONES)


def later(column: str, value: Value) -> bool:
    return any(row.later and column in row.later.cells and row.later.cells[column] == value for row in ROWS)


def is_fictional(number: TelephoneNumber) -> bool:
    """North America keeps 555-0100 … 0199 of every area code for fiction, London 020 7946 0000 … 0999."""
    return re.fullmatch(r"\+1\d{3}55501\d{2}|\+442079460\d{3}", number.e164) is not None


BOUNDARIES: dict[str, Callable[[], bool]] = {
    "every shade that a person calls yellow": lambda: painted() >= SHADES and all(map(is_yellow, SHADES)),
    "a person's green, blue, orange and cream": lambda: {"#B6D7A8", "#9FC5E8", "#F9CB9C", "#F5F5DC"} <= painted(),
    "the deadline is today, tomorrow, was yesterday": lambda: (
        {"2026-11-18", "2026-11-19", "2026-11-17"} <= {row.expect.deadline for row in ROWS}
    ),
    "TEL blank and none": lambda: (
        {TelephoneKind.BLANK, TelephoneKind.NONE} <= {telephone.kind for telephone in TELEPHONES}
    ),
    "TEL with letters": lambda: flaw("letters"),
    "TEL without an area code": lambda: flaw("area code"),
    "TEL in words": lambda: flaw("holds text"),
    "TEL of a broken formula": lambda: flaw("formula"),
    "TEL that nobody can have": lambda: flaw("is no number that can exist"),
    "TEL as a number": lambda: any(isinstance(row.cells.get("TEL"), float) for row in ROWS),
    "TEL with an extension, and with one of Amazon's": lambda: {3, 5} <= {len(number.extension) for number in NUMBERS},
    "two numbers in a cell": lambda: any(len(telephone.numbers) == 2 for telephone in TELEPHONES),
    "a toll-free number": lambda: any(number.toll_free for number in NUMBERS),
    "a foreign number": lambda: any(number.e164.startswith("+44") for number in NUMBERS),
    "Bounced typed in several ways, and no": lambda: {"yes", "YES", "Y", "x", "no"} <= set(texts("Bounced")),
    "Issue OTHER in several ways, and Others": lambda: {"OTHER", " other ", "Others"} <= set(texts("Issue")),
    "outcomes: a call, no answer, other words, the message": lambda: (
        {"Reached", "No answer", "son took the message", "emailed"} <= set(texts("Call Outcome"))
    ),
    "rows struck by hand": lambda: any(row.marks.struck and row.expect.rule == "B-6" for row in ROWS),
    "Done ticked": lambda: any(row.cells.get("Done") == "x" for row in ROWS),
    "no approval date, and one in words": lambda: (
        {None, "last week"} <= {row.cells.get("Return Approved") for row in ROWS}
    ),
    "return labels lost, voided, with a strange scan, arrived": lambda: all(
        any(step.what is what for number in labels() for step in JOURNEYS[number].steps)
        for what in (What.LOST, What.VOID, What.UNKNOWN_CODE, What.DELIVERED)
    ),
    "labels of three carriers": lambda: {"", "fedex", "usps"} <= {JOURNEYS[number].carrier for number in labels()},
    "a label that no carrier knows": lambda: any(
        one.asked_as not in JOURNEYS and row.expect.tracking == "Not found at UPS"
        for row in ROWS
        for number in read_tracking_cell(row.cells.get("Return Tracking")).numbers
        for one in number.candidates
    ),
    "a label damaged into a float, an order number, words": lambda: (
        sum(
            row.cells.get("Return Tracking") is not None
            and read_tracking_cell(row.cells.get("Return Tracking")).problem is not None
            for row in ROWS
        )
        == 3
    ),
    "order numbers short, with a letter, of another channel": lambda: (
        {"113-556112-8890423", "113-5561120-889O431", "SHOP-21077"} <= set(texts("ORD#"))
    ),
    "a row copied": lambda: BY_ID["copied-a"].cells == BY_ID["copied-b"].cells,
    "blank rows in the middle": lambda: len(REPORT.blank_rows) >= 3 and max(REPORT.blank_rows) < REPORT.last_row,
    "a remark of 50,000 characters": lambda: max(map(len, texts("Notes"))) == 50_000,
    "an emoji and a right-to-left name": lambda: (
        any(ord(char) > 0xFFFF for name in texts("Customer Name") for char in name)
        and any("\u0600" <= char <= "\u06ff" for name in texts("Customer Name") for char in name)
    ),
    "cells that start with = and +": lambda: (
        {"=", "+"} <= {text[0] for text in texts("Customer Name") + texts("Notes")}
    ),
    "a person's note": lambda: any(row.marks.note for row in ROWS),
    "a column of the team's own in the middle": lambda: (
        0 < [column.header for column in REPORT.columns].index("Shift") < len(REPORT.columns) - 3
    ),
    "later: unpainted, unstruck, Bounced emptied, TEL and approval filled": lambda: (
        {("background", None), ("struck", False)}
        <= {item for row in ROWS if row.later for item in row.later.marks.items()}
        and later("Bounced", None)
        and later("TEL", "203-555-0120")
        and later("Return Approved", 46331.0)
    ),
    "later: an outcome, and a strike, in the Call List": lambda: (
        {"Voicemail", "E-mailed"} <= {row.later.call.get("Outcome") for row in ROWS if row.later}
        and any(row.later and "struck" in row.later.call for row in ROWS)
    ),
}


def labels() -> set[str]:
    """The journeys of the report's return labels."""
    found = {
        one.asked_as
        for row in ROWS
        for number in read_tracking_cell(row.cells.get("Return Tracking")).numbers
        for one in number.candidates
    }
    return found & set(JOURNEYS)


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_report_holds_every_oddity_that_people_type(boundary: str) -> None:
    assert BOUNDARIES[boundary](), f"no row shows: {boundary}"


def test_every_rule_of_the_report_is_named_by_a_row() -> None:
    named = {rule for row in ROWS for rule in re.findall(r"[BHK]-\d+", row.why + (row.later.why if row.later else ""))}
    assert [rule for rule in RULES if rule not in named] == []


def test_every_rule_that_can_decide_a_row_does_so() -> None:
    decided = {row.expect.rule for row in ROWS}
    assert [rule for rule in DECIDING if rule not in decided] == []


def test_the_report_has_about_eighty_rows() -> None:
    assert 80 <= len(ROWS) <= 90


def test_every_telephone_number_is_kept_for_fiction() -> None:
    assert [number.shown for number in NUMBERS if not is_fictional(number)] == []
    digits = [re.sub(r"\D", "", str(row.cells.get("TEL") or "")) for row in ROWS]
    assert [text for text in digits if text and "555" not in text and not text.startswith("44207946")] == []


def test_two_orders_stand_in_both_sheets_and_no_others() -> None:
    form = {order_key(str(row.cells.get("Order Number", ""))) for row in sample().rows}
    both = form & {order_key(text) for text in texts("ORD#")}
    assert both == {"113-6650981-2234410", "111-2388710-3345567"}


def test_what_is_typed_into_the_call_list_is_typed_where_a_row_stands() -> None:
    assert all(row.expect.call for row in ROWS if row.later and row.later.call)
