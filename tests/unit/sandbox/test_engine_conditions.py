from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from engine_calls import do, put, workbook

from bot.sandbox.sheets.engine.conditions.boolean import check, matching
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook

WEDNESDAY = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)


def condition(kind: str, *values: str, relative: str | None = None) -> dict[str, Any]:
    given: list[dict[str, str]] = [{"userEnteredValue": value} for value in values]
    return {"type": kind, "values": [{"relativeDate": relative}] if relative else given}


def rows_that_match(book: Workbook, rule: dict[str, Any], column: int = 0, height: int = 7) -> list[int]:
    places = [(row, column) for row in range(height)]
    found = matching(book, book.sheets[0], rule, places, (0, column), now=WEDNESDAY)
    return sorted(row + 1 for row, _ in found)


NUMBERS = [[1], [5], ["5"], ["five"], [None], [True], [-2]]


@pytest.mark.parametrize(
    ("kind", "values", "rows"),
    [
        ("NUMBER_GREATER", ["1"], [2]),
        ("NUMBER_GREATER_THAN_EQ", ["1"], [1, 2]),
        ("NUMBER_LESS", ["1"], [7]),
        ("NUMBER_LESS_THAN_EQ", ["100%"], [1, 7]),
        ("NUMBER_EQ", ["$5.00"], [2]),
        ("NUMBER_NOT_EQ", ["5"], [1, 7]),
        ("NUMBER_BETWEEN", ["5", "0"], [1, 2]),
        ("NUMBER_NOT_BETWEEN", ["0", "2"], [2, 7]),
        ("NUMBER_GREATER", ["many"], []),
        ("BLANK", [], [5]),
        ("NOT_BLANK", [], [1, 2, 3, 4, 6, 7]),
        ("BOOLEAN", [], [6]),
        ("BOOLEAN", ["five"], [4, 5]),
        ("ONE_OF_LIST", ["five", "1"], [1, 4]),
    ],
)
def test_numbers_blanks_and_lists(kind: str, values: list[str], rows: list[int]) -> None:
    assert rows_that_match(workbook(NUMBERS), condition(kind, *values)) == rows


TEXTS = [["Lost parcel"], ["lost"], ["LOST AND FOUND"], [""], ["l?st"], [10], ["a@b.example"]]


@pytest.mark.parametrize(
    ("kind", "values", "rows"),
    [
        ("TEXT_CONTAINS", ["lost"], [1, 2, 3]),
        ("TEXT_CONTAINS", ["l?st"], [1, 2, 3, 5]),
        ("TEXT_CONTAINS", ["l~?st"], [5]),
        ("TEXT_CONTAINS", ["lost*found"], [3]),
        ("TEXT_CONTAINS", ["1"], [6]),
        ("TEXT_NOT_CONTAINS", ["o"], [4, 5, 6, 7]),
        ("TEXT_STARTS_WITH", ["LOST"], [1, 2, 3]),
        ("TEXT_ENDS_WITH", ["Parcel"], [1]),
        ("TEXT_EQ", ["Lost"], [2]),
        ("TEXT_IS_EMAIL", [], [7]),
    ],
)
def test_texts_are_compared_without_regard_to_case(kind: str, values: list[str], rows: list[int]) -> None:
    assert rows_that_match(workbook(TEXTS), condition(kind, *values)) == rows


def test_web_addresses_are_told_from_other_texts() -> None:
    book = workbook([["https://example.com/a?b=1"], ["www.example.com"], ["example"], ["a b.example"]])
    assert rows_that_match(book, condition("TEXT_IS_URL")) == [1, 2]


def dates() -> Workbook:
    """Today (in UTC), an hour of it, tomorrow, six days ago, eight days ago, a number that is no date, a text."""
    book = workbook()
    typed = [["2026-11-18"], ["11/18/2026 13:00"], ["2026-11-19"], ["2026-11-12"], ["2026-11-10"], [46344], ["soon"]]
    put(book, "A1", typed, typed=True)
    return book


@pytest.mark.parametrize(
    ("kind", "values", "relative", "rows"),
    [
        ("DATE_EQ", ["11/18/2026"], None, [1, 2]),
        ("DATE_EQ", [], "TODAY", [1, 2]),
        ("DATE_EQ", [], "TOMORROW", [3]),
        ("DATE_EQ", [], "PAST_WEEK", [1, 2, 4]),
        ("DATE_EQ", [], "PAST_MONTH", [1, 2, 4, 5]),
        ("DATE_BEFORE", [], "TODAY", [4, 5]),
        ("DATE_BEFORE", [], "PAST_WEEK", [5]),
        ("DATE_AFTER", [], "YESTERDAY", [1, 2, 3]),
        ("DATE_AFTER", ["2026-11-18"], None, [3]),
        ("DATE_ON_OR_BEFORE", ["2026-11-12"], None, [4, 5]),
        ("DATE_ON_OR_AFTER", ["2026-11-18"], None, [1, 2, 3]),
        ("DATE_BETWEEN", ["2026-11-11", "2026-11-18"], None, [1, 2, 4]),
        ("DATE_NOT_BETWEEN", ["2026-11-11", "2026-11-18"], None, [3, 5]),
        ("DATE_IS_VALID", [], None, [1, 2, 3, 4, 5]),
    ],
)
def test_dates_are_compared_by_whole_days(kind: str, values: list[str], relative: str | None, rows: list[int]) -> None:
    assert rows_that_match(dates(), condition(kind, *values, relative=relative)) == rows


def test_today_is_that_of_the_spreadsheets_time_zone() -> None:
    book = dates()
    book.time_zone = "Asia/Tokyo"
    assert rows_that_match(book, condition("DATE_EQ", relative="TODAY")) == [3]


def test_a_custom_formula_is_relative_to_the_top_left_of_the_rule() -> None:
    book = workbook([["a", 1], ["b", 7], ["c", 3]])
    assert rows_that_match(book, condition("CUSTOM_FORMULA", "=$B1>2"), height=3) == [2, 3]
    assert rows_that_match(book, condition("CUSTOM_FORMULA", "=ISEVEN(ROW())"), height=3) == [2]
    assert rows_that_match(book, condition("CUSTOM_FORMULA", "=B1/0"), height=3) == []


def test_a_custom_formula_sees_what_other_formulas_are_worth() -> None:
    book = workbook([["a"], ["b"]])
    put(book, "B1", [["=1+1"], ["=B1+1"]], typed=True)
    assert rows_that_match(book, condition("CUSTOM_FORMULA", "=B1>2"), height=2) == [2]
    assert rows_that_match(book, condition("CUSTOM_FORMULA", '=A1="a"'), height=2) == [1]


def test_a_value_of_a_condition_may_be_a_formula() -> None:
    book = workbook([[1, 0], [2, 5], [3, 2]])
    assert rows_that_match(book, condition("NUMBER_GREATER", "=B1"), height=3) == [1, 3]
    assert rows_that_match(book, condition("NUMBER_GREATER", "=$B$3"), height=3) == [3]
    assert rows_that_match(book, condition("NUMBER_LESS", "=SUM($B$1:$B$3)-5"), height=3) == [1]


def test_one_of_range_takes_the_values_of_the_range() -> None:
    book = workbook([["x", "y"], ["y", "z"], ["z", ""]])
    do(book, {"addSheet": {"properties": {"title": "My list"}}})
    put(book, "'My list'!A1", [["x"]])
    assert rows_that_match(book, condition("ONE_OF_RANGE", "=Sheet1!$B$1:$B$2"), height=3) == [2, 3]
    assert rows_that_match(book, condition("ONE_OF_RANGE", "=B1:B"), height=3) == [2, 3]
    assert rows_that_match(book, condition("ONE_OF_RANGE", "='My list'!A1:A5"), height=3) == [1]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (condition("NUMBER_BETWEEN", "1"), 400),
        (condition("BLANK", "1"), 400),
        (condition("NUMBER_GREATER"), 400),
        ({}, 400),
        (condition("FILTER_EXPRESSION", "x"), 501),
    ],
)
def test_a_condition_that_cannot_be_is_refused(rule: dict[str, Any], code: int) -> None:
    with pytest.raises(ApiError) as refused:
        check(rule)
    assert refused.value.code == code


def test_a_custom_formula_over_a_range_moves_along_and_looks_at_every_row() -> None:
    book = workbook([[1, 2], [5, 6], [0, 1]])
    assert rows_that_match(book, condition("CUSTOM_FORMULA", "=SUM(A1:B1)>2"), height=3) == [1, 2]
    assert rows_that_match(book, condition("CUSTOM_FORMULA", "=A1=MAX($A$1:$A)"), height=3) == [2]
    assert rows_that_match(book, condition("CUSTOM_FORMULA", '=COUNTIF($A$1:A1,"<2")=2'), height=3) == [3]


def test_a_custom_formula_over_several_columns_moves_sideways_too() -> None:
    book = workbook([[1, 9], [9, 1]])
    places = [(row, column) for row in range(2) for column in range(2)]
    rule = condition("CUSTOM_FORMULA", "=A1>5")
    assert matching(book, book.sheets[0], rule, places, (0, 0)) == {(0, 1), (1, 0)}
    assert matching(book, book.sheets[0], rule, places, (1, 1)) == set()
