from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from engine_calls import STRANGER, area, cell, do, painted, put, shown, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook


def filled(values: list[Any], count: int = 3, alternate: bool = False, typed: bool = True) -> list[Any]:
    """What autoFill writes below the values."""
    book = workbook()
    put(book, "A1", [[value] for value in values], typed=typed)
    source = {"source": area(book, f"A1:A{len(values)}"), "dimension": "ROWS", "fillLength": count}
    do(book, {"autoFill": {"sourceAndDestination": source, "useAlternateSeries": alternate}})
    rows = shown(book, f"A{len(values) + 1}:A{len(values) + count}", valueRenderOption="FORMULA")
    return [row[0] if row else "" for row in rows]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2], [3, 4, 5]),
        ([10, 7.5], [5, 2.5, 0]),
        ([1, 2, 4], [pytest.approx(16 / 3), pytest.approx(41 / 6), pytest.approx(25 / 3)]),
        ([5], [5, 5, 5]),
        (["x", "y"], ["x", "y", "x"]),
        ([True], [True, True, True]),
        (["Item 8"], ["Item 9", "Item 10", "Item 11"]),
        (["Item 08", "Item 10"], ["Item 12", "Item 14", "Item 16"]),
        (["A007"], ["A008", "A009", "A010"]),
        (["Monday"], ["Tuesday", "Wednesday", "Thursday"]),
        (["FRI", "SUN"], ["TUE", "THU", "SAT"]),
        (["nov"], ["dec", "jan", "feb"]),
        (["Apr", "May"], ["Jun", "Jul", "Aug"]),
        (["April", "May"], ["June", "July", "August"]),
        (["a", 1, "a", 2], ["a", 3, "a"]),
        (["x", "Q1"], ["x", "Q2", "x"]),
    ],
)
def test_a_series_goes_on(values: list[Any], expected: list[Any]) -> None:
    assert filled(values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2], [1, 2, 1]), ([5], [6, 7, 8]), (["Item 8"], ["Item 8"] * 3), (["Monday"], ["Monday"] * 3)],
)
def test_the_alternate_series_copies_what_would_count_and_counts_what_would_be_copied(
    values: list[Any], expected: list[Any]
) -> None:
    assert filled(values, alternate=True) == expected


def serial(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - date(1899, 12, 30).toordinal()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1/30/2024"], [(2024, 1, 31), (2024, 2, 1), (2024, 2, 2)]),
        (["1/1/2024", "1/8/2024"], [(2024, 1, 15), (2024, 1, 22), (2024, 1, 29)]),
        (["1/31/2024", "3/31/2024"], [(2024, 5, 31), (2024, 7, 31), (2024, 9, 30)]),
        (["11/15/2023", "12/15/2023"], [(2024, 1, 15), (2024, 2, 15), (2024, 3, 15)]),
    ],
)
def test_dates_go_on_by_days_or_by_months(values: list[str], expected: list[tuple[int, int, int]]) -> None:
    assert filled(values) == [serial(*day) for day in expected]


def test_formulas_follow_and_formats_and_validation_come_along_but_notes_do_not() -> None:
    book = workbook([[1]])
    put(book, "B1", [["=A1+$A$1"]], typed=True)
    rule = {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}}
    note = {"range": area(book, "B1"), "rows": [{"values": [{"note": "n"}]}], "fields": "note"}
    do(
        book,
        painted(book, "B1"),
        {"updateCells": note},
        {"setDataValidation": {"range": area(book, "B1"), "rule": rule}},
        {"autoFill": {"range": area(book, "B1:B3")}},
    )
    assert shown(book, "B1:B3", valueRenderOption="FORMULA") == [["=A1+$A$1"], ["=A2+$A$1"], ["=A3+$A$1"]]
    assert cell(book, "B3", "userEnteredFormat")["backgroundColor"] == {"red": 1}
    assert cell(book, "B3", "dataValidation")["condition"]["type"] == "NUMBER_GREATER"
    assert cell(book, "B3", "note") is None


def test_the_data_of_a_range_is_found_and_fills_the_rest_of_it() -> None:
    book = workbook()
    put(book, "B2", [[1, 10], [2, 20]])
    do(book, {"autoFill": {"range": area(book, "B1:D4")}})
    assert shown(book) == [
        ["", "0", "0", "0"],
        ["", "1", "10", "19"],
        ["", "2", "20", "38"],
        ["", "3", "30", "57"],
    ]


def test_a_range_without_data_stays_blank() -> None:
    book = workbook()
    do(book, {"autoFill": {"range": area(book, "A1:B3")}})
    assert shown(book) == []


def fill(book: Workbook, source: str, length: int, dimension: str = "ROWS") -> Any:
    given = {"source": area(book, source), "dimension": dimension, "fillLength": length}
    return {"autoFill": {"sourceAndDestination": given}}


def test_a_negative_length_fills_backwards() -> None:
    book = workbook()
    put(book, "C3", [[3, 4], [5, 6]])
    do(book, fill(book, "C3:D3", -2, "COLUMNS"), fill(book, "C3:C4", -2))
    assert shown(book) == [["", "", "-1"], ["", "", "1"], ["1", "2", "3", "4"], ["", "", "5", "6"]]


@pytest.mark.parametrize(
    ("source", "length", "message"),
    [
        ("A2", -2, "reaches before the beginning"),
        ("A2", 19, r"Range \(Sheet1!A3:A21\) exceeds grid limits. Max rows: 20, max columns: 8"),
    ],
)
def test_filling_beyond_the_grid_is_refused(source: str, length: int, message: str) -> None:
    book = workbook([[1], [2]])
    with pytest.raises(ApiError, match=message):
        do(book, fill(book, source, length))


def test_filling_protected_cells_is_refused() -> None:
    book = workbook([[1], [2]])
    do(book, {"addProtectedRange": {"protectedRange": {"range": area(book, "A5"), "editors": {}}}})
    with pytest.raises(ApiError, match="You are trying to edit a protected cell"):
        do(book, fill(book, "A1:A2", 4), user=STRANGER)
