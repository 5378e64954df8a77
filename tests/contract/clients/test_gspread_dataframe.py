"""gspread-dataframe: a DataFrame goes into a sheet and comes back."""

from __future__ import annotations

import re

import gspread
import numpy as np
import pandas as pd
import pytest
from gspread_dataframe import get_as_dataframe, set_with_dataframe
from pandas.testing import assert_frame_equal

ORDERS = pd.DataFrame({"Order": ["A-1", "A-2"], "Paid": [12.5, 7.25], "Count": [1, 2]})


def test_text_numbers_and_headers_make_the_round_trip(worksheet: gspread.Worksheet) -> None:
    set_with_dataframe(worksheet, ORDERS)
    assert worksheet.get_all_values() == [["Order", "Paid", "Count"], ["A-1", "12.5", "1"], ["A-2", "7.25", "2"]]
    assert_frame_equal(get_as_dataframe(worksheet), ORDERS, check_dtype=False)
    assert get_as_dataframe(worksheet, usecols=["Paid"], nrows=1)["Paid"].tolist() == [12.5]


def test_a_formula_is_kept_as_one_or_evaluated(worksheet: gspread.Worksheet) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["=A2*10", "=SUM(A2:A3)"]})
    set_with_dataframe(worksheet, frame)
    assert get_as_dataframe(worksheet)["b"].tolist() == ["=A2*10", "=SUM(A2:A3)"]
    assert get_as_dataframe(worksheet, evaluate_formulas=True)["b"].tolist() == [10, 3]


def test_formulas_can_be_refused_and_strings_escaped(worksheet: gspread.Worksheet) -> None:
    set_with_dataframe(worksheet, pd.DataFrame({"a": ["=1+1", "'quoted", "12", "007"]}), allow_formulas=False)
    assert worksheet.col_values(1) == ["a", "=1+1", "'quoted", "12", "7"]
    set_with_dataframe(worksheet, pd.DataFrame({"a": ["007"], "b": ["1/2"]}), string_escaping="full")
    assert worksheet.row_values(2) == ["007", "1/2"]
    set_with_dataframe(worksheet, pd.DataFrame({"a": ["007", "008"]}), string_escaping=re.compile("7$").search)
    assert worksheet.get("A2:A3") == [["007"], ["8"]]
    set_with_dataframe(worksheet, pd.DataFrame({"a": ["'007"]}), string_escaping="off")
    assert worksheet.acell("A2").value == "007"


def test_missing_values_are_empty_cells_and_come_back_missing(worksheet: gspread.Worksheet) -> None:
    frame = pd.DataFrame({"a": [1, np.nan, 3], "b": ["x", None, ""], "c": [None, None, None]})
    set_with_dataframe(worksheet, frame)
    assert worksheet.get_all_values() == [["a", "b", "c"], ["1", "x", ""], ["", "", ""], ["3", "", ""]]
    kept = get_as_dataframe(worksheet, drop_empty_rows=False).head(3)
    assert kept["a"].isna().tolist() == [False, True, False]
    assert kept["c"].isna().all()
    assert get_as_dataframe(worksheet)["a"].tolist() == [1, 3]


def test_dates_and_booleans_are_typed_in(worksheet: gspread.Worksheet) -> None:
    frame = pd.DataFrame({"on": [pd.Timestamp("2026-11-21"), pd.Timestamp("2026-12-24 13:30")], "paid": [True, False]})
    set_with_dataframe(worksheet, frame)
    serials = worksheet.get("A2:B3", value_render_option="UNFORMATTED_VALUE")
    assert serials == [[46347, True], [46380.5625, False]]
    found = get_as_dataframe(worksheet, evaluate_formulas=True, parse_dates=["on"])
    assert found["on"].tolist() == [pd.Timestamp("2026-11-21"), pd.Timestamp("2026-12-24 13:30")]
    assert found["paid"].tolist() == [True, False]


def test_the_sheet_is_resized_to_the_frame_or_only_as_needed(worksheet: gspread.Worksheet) -> None:
    set_with_dataframe(worksheet, ORDERS, resize=True)
    assert (worksheet.row_count, worksheet.col_count) == (3, 3)
    assert (worksheet.spreadsheet.sheet1.row_count, worksheet.spreadsheet.sheet1.col_count) == (3, 3)
    set_with_dataframe(worksheet, ORDERS, row=3, col=2)
    assert (worksheet.spreadsheet.sheet1.row_count, worksheet.spreadsheet.sheet1.col_count) == (5, 4)
    assert worksheet.get("B3:D5") == [["Order", "Paid", "Count"], ["A-1", "12.5", "1"], ["A-2", "7.25", "2"]]


def test_an_index_goes_along_with_and_without_a_name(worksheet: gspread.Worksheet) -> None:
    named = ORDERS.set_index("Order")
    set_with_dataframe(worksheet, named, include_index=True)
    assert worksheet.row_values(1) == ["Order", "Paid", "Count"]
    assert_frame_equal(get_as_dataframe(worksheet, index_col=0), named, check_dtype=False)
    set_with_dataframe(worksheet, ORDERS, include_index=True, resize=True)
    assert worksheet.get_all_values()[:2] == [["", "Order", "Paid", "Count"], ["0", "A-1", "12.5", "1"]]
    set_with_dataframe(worksheet, ORDERS, include_column_header=False, resize=True)
    assert get_as_dataframe(worksheet, header=None).to_numpy().tolist() == [["A-1", 12.5, 1], ["A-2", 7.25, 2]]


def test_several_levels_of_headers_and_index_come_back(worksheet: gspread.Worksheet) -> None:
    columns = pd.MultiIndex.from_tuples([("2026", "in"), ("2026", "out")])
    index = pd.MultiIndex.from_tuples([("North", "Ann"), ("South", "Bob")], names=["area", "who"])
    frame = pd.DataFrame([[1, 2], [3, 4]], index=index, columns=columns)
    set_with_dataframe(worksheet, frame, include_index=True, resize=True, string_escaping="full")
    assert worksheet.get_all_values() == [
        ["", "", "2026", "2026"],
        ["", "", "in", "out"],
        ["area", "who", "", ""],
        ["North", "Ann", "1", "2"],
        ["South", "Bob", "3", "4"],
    ]
    found = get_as_dataframe(worksheet, header=[0, 1], index_col=[0, 1])
    assert found.to_numpy().tolist() == [[1, 2], [3, 4]]
    assert found.columns.tolist() == [("2026", "in"), ("2026", "out")]


@pytest.mark.parametrize("value", ["1,234.5", "10%", "$5", "1e3", "TRUE", "12:30", "21 Nov 2026"])
def test_text_that_looks_like_a_value_is_typed_in_as_one(worksheet: gspread.Worksheet, value: str) -> None:
    set_with_dataframe(worksheet, pd.DataFrame({"a": [value]}))
    assert not isinstance(worksheet.acell("A2", value_render_option="UNFORMATTED_VALUE").value, str)
