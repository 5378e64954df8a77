"""Functions of Sheets that the calculator lacks or takes otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from engine_calls import put, shown, workbook

DATA = [[3, "a-1", "x y"], [1, "b-2"], [2, "a-1", "z"]]


def worth(formula: str, range_: str = "E1:H4") -> list[list[Any]]:
    book = workbook(DATA)
    put(book, "E1", [[formula]], typed=True)
    return shown(book, range_, valueRenderOption="UNFORMATTED_VALUE")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=ADD(1,2)", 3),
        ("=MINUS(A1,A2)", 2),
        ("=MULTIPLY(2,3)+1", 7),
        ("=DIVIDE(6,3)", 2),
        ("=POW(2,3)", 8),
        ("=EQ(1,1)", True),
        ("=LTE(2,1)", False),
        ("=UMINUS(5)", -5),
        ("=UNARY_PERCENT(50)", 0.5),
        ("=ROUND(2.5)", 3),
        ("=ROUNDDOWN(2.9)", 2),
        ("=CEILING(2.1)", 3),
        ('=IFERROR(1/0)&"x"', "x"),
        ('=REGEXMATCH(B1,"^a")', True),
        ('=REGEXEXTRACT("abc123","[0-9]+")', "123"),
        ('=REGEXREPLACE("ab","(a)(b)","$2$1")', "ba"),
        ('=REGEXREPLACE("ab","(a)(b)","\\2\\1")', "ba"),
        ('=JOIN("-",A1:A3)', "3-1-2"),
        ("=CONCATENATE(A1:B1)", "3a-1"),
        ("=COUNTUNIQUE(B1:B9)", 2),
        ("=ISBETWEEN(3,1,3)", True),
        ("=ISBETWEEN(3,1,3,TRUE,FALSE)", False),
        ('=ISEMAIL("a@b.co")', True),
        ('=ISURL("no url")', False),
        ("=TO_TEXT(5)", "5"),
        ("=TO_DATE(46346)", 46346),
        ("=EPOCHTODATE(1000,2)", 25569.000011574073),
        ('=HYPERLINK("http://x.y","label")', "label"),
        ("=LET(x,A1,x*2)", 6),
        ("=SUM(ARRAYFORMULA(A1:A3*2))", 12),
        ('=TEXT(46346,"yyyy-mm-dd")', "2026-11-20"),
        ("=XLOOKUP(1,A1:A3,B1:B3)", "b-2"),
        ('=TEXTJOIN(",",TRUE,C1:C3)', "x y,z"),
        ("=OFFSET(A1,1,0)", 1),
        ('=INDIRECT("B2")', "b-2"),
        ("=LAMBDA(x,x+1)(2)", 3),
    ],
)
def test_a_function_gives_one_value(formula: str, value: Any) -> None:
    assert worth(formula) == [[value]]


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ('=SPLIT("a,b c",", ")', [["a", "b", "c"]]),
        ('=SPLIT("a, b",", ",FALSE)', [["a", "b"]]),
        ('=SPLIT("1|2|x","|")', [[1, 2, "x"]]),
        ('=REGEXEXTRACT("abc123","([a-z]+)([0-9]+)")', [["abc", "123"]]),
        ("=FLATTEN(A1:B2)", [[3], ["a-1"], [1], ["b-2"]]),
        ("=SORT(A1:B3,2,TRUE,1,FALSE)", [[3, "a-1"], [2, "a-1"], [1, "b-2"]]),
        ("=SORT(B1:B3,A1:A3,TRUE)", [["b-2"], ["a-1"], ["a-1"]]),
        ("=SORTN(A1:A3,2)", [[1], [2]]),
        ("=SORT(A1:A)", [[1], [2], [3]]),
        ("=UNIQUE(B1:B)", [["a-1"], ["b-2"]]),
        ("=FILTER(A1:C3,A1:A3<3)", [[1, "b-2"], [2, "a-1", "z"]]),
        ("=TRANSPOSE(C1:C3)", [["x y", "", "z"]]),
        ("={A1:A2,B1:B2}", [[3, "a-1"], [1, "b-2"]]),
        ("={A1:A2;B1:B2}", [[3], [1], ["a-1"], ["b-2"]]),
        ("={1,2;3,4}", [[1, 2], [3, 4]]),
        ("=ARRAY_CONSTRAIN(A1:B3,2,1)", [[3], [1]]),
        ("=SEQUENCE(2,2)", [[1, 2], [3, 4]]),
        ("=MAP(A1:A3,LAMBDA(v,v+1))", [[4], [2], [3]]),
        ("=IFERROR(1/0)", []),
        ('=IMAGE("https://example.com/a.png")', []),
    ],
)
def test_a_function_fills_the_cells_around_it(formula: str, values: list[list[Any]]) -> None:
    assert worth(formula) == values
