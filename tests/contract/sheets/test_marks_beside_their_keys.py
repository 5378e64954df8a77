"""Marks are taken from an answer only when it shows the keys that the other read showed."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from bot.core.snapshot import CellValue, Marks
from bot.sheets.answers import GridData
from bot.sheets.columns import marks_of

RED = {"userEnteredFormat": {"backgroundColor": {"red": 1}}}
STRUCK = {"userEnteredFormat": {"textFormat": {"strikethrough": True}}}


def shown(*cells: dict[str, Any], start: int = 1) -> list[GridData]:
    """An answer for one column below a header row, as the service sends it."""
    rows = [{"values": [cell]} if cell else {} for cell in cells]
    return [msgspec.json.decode(json.dumps({"startRow": start, "rowData": rows}), type=GridData)]


def text(value: str) -> dict[str, Any]:
    return {"effectiveValue": {"stringValue": value}}


def test_colours_strikes_and_notes_are_told_by_row() -> None:
    answer = shown(text("A") | RED, text("B"), text("C") | STRUCK | {"note": "hm"}, RED)
    assert marks_of(answer, 1, ["A", "B", "C"]) == {
        2: Marks("#FF0000"),
        4: Marks(None, True, "hm"),
        5: Marks("#FF0000"),
    }


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        ([text("B"), text("A")], ["A", "B"]),
        ([text("A")], ["A", "B"]),
        ([text("A"), text("B")], ["A"]),
        ([{}, text("A")], ["A"]),
        ([{"effectiveValue": {"numberValue": 1}}], ["1"]),
        ([], ["A"]),
    ],
)
def test_other_keys_are_no_marks_at_all(cells: list[dict[str, Any]], keys: list[CellValue]) -> None:
    assert marks_of(shown(*cells), 1, keys) is None


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        ([text("A"), {}, {}], ["A"]),
        ([text("A")], ["A", "", None]),
        ([{"effectiveValue": {"errorValue": {"type": "N_A"}}}], ["#N/A"]),
        ([{"effectiveValue": {"numberValue": 5}}], [5.0]),
        ([], []),
    ],
)
def test_blank_ends_and_ways_to_tell_a_value_do_not_count(cells: list[dict[str, Any]], keys: list[CellValue]) -> None:
    assert marks_of(shown(*cells), 1, keys) == {}


def test_blank_rows_at_the_top_may_be_left_out_of_the_answer() -> None:
    assert marks_of(shown(text("C") | STRUCK, start=3), 1, ["", "", "C"]) == {4: Marks(None, True, "")}
    assert marks_of(shown(text("C"), start=3), 1, ["A", "", "C"]) is None
