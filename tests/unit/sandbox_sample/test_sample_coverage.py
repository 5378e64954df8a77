"""The sample shows every rule of the form sheet and every boundary of RULES §7 that concerns it; read off the data."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sample_bot import NEW_YORK, Run

from bot.core.text import order_key
from bot.core.working_days import Calendar
from bot.sandbox.carriers.journeys import What
from bot.sandbox.sample.reading import Font, SampleRow, report, sample
from bot.sandbox.sample.workbook import sample_journeys
from bot.sandbox.sheets.engine.model import Value
from bot.tracking.number import read_tracking_cell

SAMPLE = sample()
ROWS = SAMPLE.rows
BY_ID = {row.id: row for row in ROWS}
JOURNEYS = sample_journeys()
RULES = [f"C-{number}" for number in range(18)] + ["C-6b", "H-1", "H-2", "K-1", "K-2", "K-3", "K-4"]
DECIDING = ["C-0", "C-3", "C-4", "C-5", "C-6", "C-6b", "C-7", "C-8", "C-9", "C-10", "C-11", "C-12", "C-13", "C-14"]
DECIDING += ["C-16", "C-17", "H-1"]


def cell(row: SampleRow, column: str) -> Value:
    return row.cells.get(column)


def texts(column: str) -> list[str]:
    return [value for row in ROWS if isinstance(value := cell(row, column), str)]


def times() -> list[datetime]:
    serials = [value for row in ROWS if isinstance(value := cell(row, "Timestamp"), float)]
    return [datetime(1899, 12, 30) + timedelta(seconds=round(value * 86_400)) for value in serials]  # noqa: DTZ001


def same_order(test: Callable[[str, str], bool]) -> bool:
    """Whether two rows name one order in spellings that differ so."""
    numbers = texts("Order Number")
    return any(
        one != other and order_key(one) == order_key(other) and test(one, other) for one in numbers for other in numbers
    )


def delivered(seconds: int) -> bool:
    """Whether a parcel was delivered that many seconds after its request."""
    for row in ROWS:
        number, asked = cell(row, "Tracking Number"), cell(row, "Timestamp")
        journey = JOURNEYS.get(number) if isinstance(number, str) else None
        if journey is None or not isinstance(asked, float):
            continue
        for step in journey.steps:
            wall = step.at.astimezone(NEW_YORK).replace(tzinfo=None) - datetime(1899, 12, 30)  # noqa: DTZ001
            if step.what is What.DELIVERED and round(wall.total_seconds() - asked * 86_400) == seconds:
                return True
    return False


def name_with(letters: str) -> bool:
    return any(re.search(letters, name) for name in texts("Customer Name"))


def fonts() -> list[Font]:
    return [font for row in ROWS for font in row.marks.cells.values()]


def happened(what: What) -> bool:
    return any(step.what is what for journey in JOURNEYS.values() for step in journey.steps)


BOUNDARIES: dict[str, Callable[[], bool]] = {
    "delivered == requested to the second": lambda: delivered(0),
    "delivered one second after the request": lambda: delivered(1),
    "Friday 17:01": lambda: any(t.weekday() == 4 and (t.hour, t.minute) == (17, 1) for t in times()),
    "a holiday eve": lambda: any(
        not Calendar().is_working_day(t.date() + timedelta(days=1)) and t.weekday() < 4 for t in times()
    ),
    "the holiday itself": lambda: "2026-11-11" in "".join(texts("Timestamp")),
    "the last second of a day and the first of the next": lambda: (
        {"23:59:59", "00:00:00"} <= {f"{t:%H:%M:%S}" for t in times()}
    ),
    "the hour that comes twice": lambda: any(t.date() == date(2026, 11, 1) and t.hour == 1 for t in times()),
    "the hour that does not exist": lambda: any(t.date() == date(2026, 3, 8) and t.hour == 2 for t in times()),
    "29 February": lambda: any((t.month, t.day) == (2, 29) for t in times()),
    "rows of three years ago": lambda: any(t.year == 2023 for t in times()),
    "order numbers that differ by spaces": lambda: same_order(lambda a, b: a.replace(" ", "") != a and " " not in b),
    "order numbers that differ by NBSP": lambda: same_order(lambda a, b: "\u00a0" in a and "\u00a0" not in b),
    "order numbers that differ by the kind of dash": lambda: same_order(lambda a, b: "\u2013" in a and "-" in b),
    "order numbers that differ by case": lambda: same_order(lambda a, b: a.casefold() == b.casefold() and a.isupper()),
    "a macro with an en dash and with a hyphen": lambda: (
        {"#Cl \u2013 Lost in Transit Wait", "#Cl - Lost in Transit Wait"} <= set(texts("Macro Sent"))
    ),
    "' successful '": lambda: " successful " in texts("Status"),
    "a status typed in another case": lambda: {"UNSUCCESSFUL", "order kept"} <= set(texts("Status")),
    "an unknown status": lambda: "Cancelled??" in texts("Status"),
    "blank rows in the middle": lambda: len(SAMPLE.blank_rows) >= 3 and max(SAMPLE.blank_rows) < SAMPLE.last_row,
    "a comment of 50,000 characters": lambda: max(map(len, texts("Comments"))) == 50_000,
    "an emoji in a name": lambda: any(ord(char) > 0xFFFF for name in texts("Customer Name") for char in name),
    "right-to-left names": lambda: name_with("[\u0590-\u05ff]") and name_with("[\u0600-\u06ff]"),
    "cells that start with = + - @": lambda: (
        {"=", "+", "-", "@"} <= {str(value)[0] for row in ROWS for value in row.cells.values()}
    ),
    "an order number typed as a number": lambda: any(isinstance(cell(row, "Order Number"), float) for row in ROWS),
    "a tracking number damaged into a float": lambda: any(cell(row, "Tracking Number") == 1.23457e17 for row in ROWS),
    "dates typed as text, ISO and American": lambda: (
        {"2026-11-11 10:15:00", "11/17/2026 10:05:00"} <= set(texts("Timestamp"))
    ),
    "two rows that say the same": lambda: BY_ID["twin-a"].expect.rule == BY_ID["twin-b"].expect.rule == "problem",
    "other request types": lambda: {"Address change", "Missing item claim"} <= set(texts("Request Type")),
    "a mistyped request type": lambda: "Cancelation request" in texts("Request Type"),
    "a person's green, blue, yellow and red": lambda: (
        {"#00FF00", "#CFE2F3", "#FFFF00", "#FF0000"} <= {row.marks.background for row in ROWS}
    ),
    "a person's note": lambda: any(row.marks.note and row.expect.note for row in ROWS),
    "a hidden row": lambda: any(row.marks.hidden for row in ROWS),
    "a column of the team's own in the middle": lambda: (
        0 < [c.header for c in SAMPLE.columns].index("Shift lead remarks") < len(SAMPLE.columns) - 3
    ),
    "a bold red cell and a struck one": lambda: (
        any(font.bold and font.colour for font in fonts()) and any(font.struck for font in fonts())
    ),
    "a person's strike": lambda: any(row.marks.struck for row in ROWS),
    "Done as TRUE, x, yes and ✓": lambda: {True, "x", "yes", "✓"} <= {cell(row, "Done") for row in ROWS},
    "every carrier with an API of its own, and two through AfterShip": lambda: (
        {"fedex", "usps", "dhl", "ontrac", "amazon"} <= {journey.carrier for journey in JOURNEYS.values()}
    ),
    "a return under a number of its own": lambda: any(journey.return_number for journey in JOURNEYS.values()),
    "two carriers in one cell": lambda: BY_ID["two-carriers-in-one-cell"].expect.rule == "C-6b",
    "lost, voided, seized, an unknown code": lambda: all(
        map(happened, (What.LOST, What.VOID, What.SEIZED, What.UNKNOWN_CODE, What.DAMAGED))
    ),
    "several pieces, several numbers": lambda: (
        any(j.shipment for j in JOURNEYS.values())
        and any("/" in t and "http" not in t for t in texts("Tracking Number"))
    ),
    "a tracking link": lambda: any(text.startswith("https://") for text in texts("Tracking Number")),
    "a later row above the earlier one": lambda: (
        BY_ID["later-one-stands-above"].row < BY_ID["earlier-one-stands-below"].row
    ),
    "two requests in the same second": lambda: (
        cell(BY_ID["same-second-a"], "Timestamp") == cell(BY_ID["same-second-b"], "Timestamp")
    ),
}


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_sample_holds_every_boundary_that_concerns_the_form_sheet(boundary: str) -> None:
    assert BOUNDARIES[boundary](), f"no row shows: {boundary}"


def test_every_rule_of_the_form_sheet_is_named_by_a_row() -> None:
    named = {
        rule for row in ROWS for rule in re.findall(r"[CHK]-\d+b?", row.why + (row.later.why if row.later else ""))
    }
    assert [rule for rule in RULES if rule not in named] == []


def test_every_rule_that_can_decide_a_row_does_so_in_the_first_run() -> None:
    decided = {row.expect.rule for row in ROWS}
    assert [rule for rule in DECIDING if rule not in decided] == []


def test_the_plan_of_the_first_run_cites_every_macro_rule(first_run: Run) -> None:
    cited = {change.rule for change in first_run.plan.changes if change.column == "Macro"}
    assert {"C-1", "C-2", "C-15", "C-6b"} <= cited


def test_the_sample_has_about_as_many_rows_as_a_person_can_look_through() -> None:
    assert 80 <= len(ROWS) <= 120


def test_every_journey_belongs_to_a_row_to_a_piece_of_its_shipment_or_to_its_way_back() -> None:
    used = set()
    cells = [(cell(row, "Tracking Number"), cell(row, "Carrier")) for row in ROWS]
    cells += [(cell(row, "Return Tracking"), None) for row in report().rows]
    for number, carrier in cells:
        found = read_tracking_cell(number, carrier if isinstance(carrier, str) else None)
        used |= {candidate.asked_as for number in found.numbers for candidate in number.candidates}
    known = [JOURNEYS[number] for number in used & set(JOURNEYS)]
    pieces = {piece for journey in known for piece in journey.shipment}
    assert set(JOURNEYS) <= used | pieces | {journey.return_number for journey in known}


def test_all_numbers_of_the_journeys_are_of_their_carriers_form_and_pass_its_check_digit() -> None:
    for number, journey in JOURNEYS.items():
        carrier = journey.carrier or ("ups" if number.startswith("1Z") else "fedex")
        found = read_tracking_cell(number)
        (detected,) = found.numbers
        (candidate,) = [one for one in detected.candidates if one.carrier == carrier]
        assert candidate.number == number
        assert candidate.check == ("none" if carrier == "amazon" else "passed"), number


def test_only_the_rows_that_are_there_for_it_have_numbers_that_cannot_be_read() -> None:
    unreadable = set()
    for row in ROWS:
        value, carrier = cell(row, "Tracking Number"), cell(row, "Carrier")
        if value is not None and read_tracking_cell(value, carrier if isinstance(carrier, str) else None).problem:
            unreadable.add(row.id)
    assert unreadable == {
        "number-became-a-float",
        "number-was-pasted-damaged",
        "carrier-nobody-knows",
        "order-number-as-tracking",
        "one-digit-wrong",
        "refunded-with-a-check-mark",
    }


def test_journeys_tell_nothing_that_has_not_happened_yet() -> None:
    now = datetime.fromisoformat("2026-11-18T15:00:00-05:00")
    assert all(step.at <= now for journey in JOURNEYS.values() for step in journey.steps)


def test_all_agents_live_at_example_com() -> None:
    assert all(email.lower().endswith("@example.com") for email in texts("Email Address"))
