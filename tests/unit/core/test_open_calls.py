"""Which rows of the Call List are calls to make, whose, and in what order."""

from __future__ import annotations

import json
from datetime import date

import pytest
from call_list_form import call_list, listed
from report_form import ORDER

from bot.core.open_calls import OpenCall, callers_of, open_calls
from bot.core.snapshot import CellValue, Marks

FIRST, SECOND, THIRD, FOURTH, FIFTH = (f"112-000000{digit}-0000000" for digit in range(1, 6))


def orders(calls: tuple[OpenCall, ...]) -> list[str]:
    return [one.order for one in calls]


def test_a_row_without_an_outcome_is_a_call_as_its_cells_say() -> None:
    assert open_calls(call_list(listed(Customer_Name=" Jane Doe ", Called_At=46344.5))) == (
        OpenCall(
            caller="Joy",
            order=ORDER,
            customer="Jane Doe",
            telephone="(212) 555-0123",
            window="9:00 AM–8:00 PM ET",
            deadline=date(2026, 12, 2),
            script="Hello Jane Doe",
        ),
    )


def test_each_callers_calls_stand_together_the_most_urgent_first() -> None:
    found = open_calls(
        call_list(
            listed(Caller="Mike", Order_Number=FOURTH, Deadline=46350),
            listed(Caller="Joy", Order_Number=THIRD, Deadline=46360),
            listed(Caller="anna", Order_Number=FIFTH, Deadline=None),
            listed(Caller="Joy", Order_Number=SECOND, Deadline=46360),
            listed(Caller="Joy", Order_Number=FIRST, Deadline=None),
            listed(Caller="Joy", Order_Number=ORDER, Deadline=46359),
        )
    )
    assert [(one.caller, one.order) for one in found] == [
        ("anna", FIFTH),
        ("Joy", ORDER),
        ("Joy", SECOND),
        ("Joy", THIRD),
        ("Joy", FIRST),
        ("Mike", FOURTH),
    ]


@pytest.mark.parametrize("name", ["Joy", "joy", " JOY\u00a0", "Ｊｏｙ"])
def test_one_caller_gets_their_own_calls_however_the_name_is_spelled(name: str) -> None:
    rows = (
        listed(Caller="Mike", Order_Number=FIRST),
        listed(Caller="JOY ", Order_Number=SECOND),
        listed(Caller="Joyce"),
    )
    assert orders(open_calls(call_list(*rows), name)) == [SECOND]


def test_nobody_of_that_name_has_no_call() -> None:
    assert open_calls(call_list(listed()), "Zoe") == ()
    assert open_calls(call_list(listed()), "") == ()


@pytest.mark.parametrize(
    "cells",
    [
        {"Outcome": "Reached"},
        {"Outcome": "rang twice"},
        {"Caller": None},
        {"Caller": "  "},
        {"Local Time Window": None},
    ],
)
def test_a_row_with_an_outcome_or_without_caller_or_hours_is_nobodys_to_call(cells: dict[str, CellValue]) -> None:
    rows = (listed(Order_Number=FIRST) | cells, listed(Order_Number=SECOND))
    assert orders(open_calls(call_list(*rows))) == [SECOND]


def test_a_copied_row_is_one_call_and_none_once_either_copy_has_an_outcome() -> None:
    assert orders(open_calls(call_list(listed(), listed()))) == [ORDER]
    assert open_calls(call_list(listed(), listed(Outcome="Reached"))) == ()


def test_a_failed_formula_or_an_unticked_box_is_no_outcome() -> None:
    rows = (listed(Order_Number=FIRST, Outcome="#N/A"), listed(Order_Number=SECOND, Outcome=False))
    assert orders(open_calls(call_list(*rows))) == [FIRST, SECOND]


def test_a_row_that_is_struck_through_is_no_call_whoever_struck_it() -> None:
    rows = (listed(Order_Number=FIRST), listed(Order_Number=SECOND), listed(Order_Number=THIRD, Outcome=" "))
    assert orders(open_calls(call_list(*rows, marks={3: Marks(struck=True)}))) == [FIRST, THIRD]


@pytest.mark.parametrize("typed", ["soon", "end of the week", True, "#N/A", 1e12])
def test_a_deadline_that_is_no_day_is_none_and_stands_behind_those_that_are(typed: CellValue) -> None:
    rows = (listed(Order_Number=FIRST, Deadline=typed), listed(Order_Number=SECOND, Deadline=46358.9))
    found = open_calls(call_list(*rows))
    assert [(one.order, one.deadline) for one in found] == [(SECOND, date(2026, 12, 2)), (FIRST, None)]


def test_its_json_has_every_field_by_name_and_the_day_in_iso() -> None:
    with_day, without = open_calls(call_list(listed(TEL=None), listed(Order_Number="999", Deadline=None)))
    assert json.loads(json.dumps(with_day.to_json())) == {
        "caller": "Joy",
        "order": ORDER,
        "customer": "Jane Doe",
        "telephone": "",
        "window": "9:00 AM–8:00 PM ET",
        "deadline": "2026-12-02",
        "script": "Hello Jane Doe",
    }
    assert without.to_json()["deadline"] is None


def test_who_has_calls_is_told_by_name_each_once() -> None:
    names = ("Mike", "anna", "joy", "Mike", "Joy")
    rows = [listed(Caller=name, Order_Number=f"112-000000{at}-0000000") for at, name in enumerate(names)]
    assert callers_of(open_calls(call_list(*rows))) == ("anna", "Joy", "Mike")
    assert callers_of(()) == ()
