from __future__ import annotations

import pytest
from engine_calls import area, do, shown, workbook

from bot.sandbox.sheets.engine import a1, values
from bot.sandbox.sheets.engine.errors import ApiError


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("Sheet1", "Sheet1!A1:H20"),
        ("'Sheet1'!B1:B", "Sheet1!B1:B20"),
        ("A:A", "Sheet1!A1:A20"),
        ("A2:B", "Sheet1!A2:B20"),
        ("3:5", "Sheet1!A3:H5"),
        ("sheet1!d4", "Sheet1!D4"),
        ("$B$2:$C$3", "Sheet1!B2:C3"),
        ("C3:B2", "Sheet1!B2:C3"),
        ("A1:ZZ5000", "Sheet1!A1:H20"),
        ("a02:$b$03", "Sheet1!A2:B3"),
        ("B4:A2", "Sheet1!A2:B4"),
        ("A1:A1", "Sheet1!A1"),
        ("A:B3", "Sheet1!A3:B20"),
        ("B2:3", "Sheet1!B2:H3"),
        ("orders", "Sheet1!B2:C3"),
        ("Both", "Sheet1!A1"),
        ("'Both'", "Both!A1:H20"),
        ("Both!A1", "Both!A1"),
        ("'it''s a b'!A1", "'it''s a b'!A1"),
        ("it's a b!A1", "'it''s a b'!A1"),
        ("'D3'!A1:D1", "'D3'!A1:D1"),
        ("'D3'", "'D3'!A1:H20"),
        ("D3", "Sheet1!D3"),
        ("🌵 plants!A:A", "'🌵 plants'!A1:A20"),
        ("Orders", "Sheet1!B2:C3"),
    ],
)
def test_every_spelling_of_a_range_is_understood_and_answered_as_the_service_does(text: str, answered: str) -> None:
    book = workbook()
    for title in ("it's a b", "D3", "🌵 plants", "Both"):
        grid = {"rowCount": 20, "columnCount": 8}
        do(book, {"addSheet": {"properties": {"title": title, "gridProperties": grid}}})
    for name, place in (("Orders", "B2:C3"), ("Both", "Sheet1!A1")):
        do(book, {"addNamedRange": {"namedRange": {"name": name, "range": area(book, place)}}})
    assert values.get(book, text)["range"] == answered


NO_RANGES = [
    "nope!A1",
    "A1:B2:C3",
    "Sheet1!A0",
    "'Sheet1'!'Sheet1'!A1",
    "nope",
    "",
    "'Sheet1",
    "Sheet1!",
    "A1:",
    "'A1'",
]
LONE_OR_R1C1 = ["Z", "Sheet1!B", "Sheet1!2", "A1:A0", "R2C3:R4C4", "Sheet1!R1C1", "R[1]C[1]", "RC"]


@pytest.mark.parametrize("text", [*NO_RANGES, *LONE_OR_R1C1])
def test_what_is_no_range_is_refused_with_the_text_as_sent(text: str) -> None:
    with pytest.raises(ApiError) as refused:
        values.get(workbook(), text)
    assert refused.value.body()["error"] == {
        "code": 400,
        "message": f"Unable to parse range: {text}",
        "status": "INVALID_ARGUMENT",
    }


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("'Sheet1'!A21:B", "Sheet1!A21:B"),
        ("Sheet1!A2000:B2001", "Sheet1!A2000:B2001"),
        ("i1", "Sheet1!I1"),
        ("TAB01", "Sheet1!TAB1"),
        ("ZZ:ZZ", "Sheet1!ZZ:ZZ"),
        ("21:30", "Sheet1!21:30"),
    ],
)
def test_a_range_that_starts_beyond_the_grid_names_its_limits(text: str, named: str) -> None:
    with pytest.raises(ApiError) as refused:
        shown(workbook(), text)
    assert refused.value.message == f"Range ({named}) exceeds grid limits. Max rows: 20, max columns: 8"


@pytest.mark.parametrize("title", ["Sheet1", "Übersicht", "A_b"])
def test_a_plain_word_needs_no_quotes(title: str) -> None:
    assert a1.quoted(title) == title


@pytest.mark.parametrize("title", ["a b", "D3", "2026", "R1C1", "it's", "x-y", "A"])
def test_anything_else_is_quoted(title: str) -> None:
    assert a1.quoted(title) == "'" + title.replace("'", "''") + "'"


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_counted_in_letters_both_ways(column: int, letters: str) -> None:
    assert a1.column_letters(column) == letters
    assert a1.column_index(letters) == column
