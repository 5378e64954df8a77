"""Any sequence of edits against a model so plain that it cannot be wrong: a list of lists of (value, colour)."""

from __future__ import annotations

from typing import Any

from engine_calls import cells, do, painted, put, rows_range, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sheets.formats import hex_of_color
from bot.sandbox.sheets.model import Workbook

WIDTH = 4
Plain = list[list[tuple[str, str]]]
BLANK = ("", "")

EDITS = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, 7), st.integers(1, 3)),
    st.tuples(st.just("delete"), st.integers(0, 7), st.integers(1, 2)),
    st.tuples(st.just("move"), st.integers(0, 7), st.integers(0, 7)),
    st.tuples(st.just("sort"), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("paint"), st.integers(0, 7), st.integers(0, WIDTH - 1)),
    st.tuples(st.just("type"), st.integers(0, 7), st.integers(0, WIDTH - 1), st.sampled_from(["", "b", "a", "c"])),
    st.tuples(st.just("column"), st.integers(0, WIDTH - 1)),
)


def apply_plainly(plain: Plain, edit: tuple[Any, ...]) -> None:
    kind, place = edit[0], edit[1]
    if kind == "insert":
        like = [("", colour) for _, colour in plain[place]]
        plain[place:place] = [list(like) for _ in range(edit[2])]
    elif kind == "delete":
        del plain[place : place + edit[2]]
    elif kind == "move":
        row = plain.pop(place)
        plain.insert(edit[2] if edit[2] <= place else edit[2] - 1, row)
    elif kind == "sort":
        filled = [row[:3] for row in plain if row[place][0]]
        blank = [row[:3] for row in plain if not row[place][0]]
        ordered = sorted(filled, key=lambda row: row[place][0], reverse=edit[2]) + blank
        plain[:] = [left + old[3:] for left, old in zip(ordered, plain, strict=True)]
    elif kind == "paint":
        plain[place][edit[2]] = (plain[place][edit[2]][0], "#FF0000")
    elif kind == "type":
        plain[place][edit[2]] = (edit[3], plain[place][edit[2]][1])
    else:
        for row in plain:
            row.insert(place, ("", row[place][1]))
            del row[WIDTH:]


def apply_for_real(book: Workbook, edit: tuple[Any, ...]) -> None:
    kind, place = edit[0], edit[1]
    if kind == "insert":
        do(book, {"insertDimension": {"range": rows_range(place, place + edit[2])}})
    elif kind == "delete":
        do(book, {"deleteDimension": {"range": rows_range(place, place + edit[2])}})
    elif kind == "move":
        do(book, {"moveDimension": {"source": rows_range(place, place + 1), "destinationIndex": edit[2]}})
    elif kind == "sort":
        spec = {"dimensionIndex": place, "sortOrder": "DESCENDING" if edit[2] else "ASCENDING"}
        do(book, {"sortRange": {"range": {"sheetId": 0, "endColumnIndex": 3}, "sortSpecs": [spec]}})
    elif kind == "paint":
        do(book, painted(book, f"{'ABCD'[edit[2]]}{place + 1}"))
    elif kind == "type":
        put(book, f"{'ABCD'[edit[2]]}{place + 1}", [[edit[3]]])
    else:
        do(
            book,
            {"insertDimension": {"range": rows_range(place, place + 1, "COLUMNS")}},
            {"deleteDimension": {"range": rows_range(WIDTH, WIDTH + 1, "COLUMNS")}},
        )


def seen(book: Workbook) -> Plain:
    found: Plain = []
    for row in cells(book, "Sheet1", "formattedValue,userEnteredFormat.backgroundColor"):
        line = []
        for cell in row:
            colour = cell.get("userEnteredFormat", {}).get("backgroundColor")
            line.append((cell.get("formattedValue", ""), hex_of_color(colour) if colour else ""))
        found.append(line)
    return found


def trimmed(plain: Plain) -> Plain:
    rows = [list(row) for row in plain]
    for row in rows:
        while row and row[-1] == BLANK:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


@given(st.lists(EDITS, max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_edits_ends_as_the_plain_model_does(edits: list[tuple[Any, ...]]) -> None:
    book = workbook([["c", "x", "", "1"], ["a", "", "y", "2"], ["b", "z", "", "3"]], height=30, width=WIDTH)
    plain: Plain = [[BLANK] * WIDTH for _ in range(30)]
    for r, row in enumerate([["c", "x", "", "1"], ["a", "", "y", "2"], ["b", "z", "", "3"]]):
        plain[r] = [(value, "") for value in row]
    for edit in edits:
        if edit[0] == "delete" and len(plain) < 12:
            continue
        apply_plainly(plain, edit)
        apply_for_real(book, edit)
        assert book.sheets[0].row_count == len(plain)
    assert seen(book) == trimmed(plain)
