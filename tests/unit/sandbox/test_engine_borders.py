from __future__ import annotations

from typing import Any

import pytest
from engine_calls import STRANGER, area, cell, do, painted, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook

RED = {"style": "SOLID", "color": {"red": 1}}
SHOWN_RED = {"style": "SOLID", "width": 1, "color": {"red": 1}, "colorStyle": {"rgbColor": {"red": 1}}}


def borders(book: Workbook, place: str) -> dict[str, Any]:
    format_ = cell(book, place, "userEnteredFormat") or {}
    found: dict[str, Any] = format_.get("borders", {})
    return found


def draw(book: Workbook, cells: str, **sides: Any) -> None:
    do(book, {"updateBorders": {"range": area(book, cells), **sides}})


def test_outer_lines_lie_on_the_cells_at_the_edge_only() -> None:
    book = workbook()
    draw(book, "B2:D4", top=RED, bottom=RED, left=RED, right=RED)
    assert borders(book, "B2") == {"top": SHOWN_RED, "left": SHOWN_RED}
    assert borders(book, "C2") == {"top": SHOWN_RED}
    assert borders(book, "D4") == {"bottom": SHOWN_RED, "right": SHOWN_RED}
    assert borders(book, "C3") == borders(book, "B1") == borders(book, "A2") == {}


def test_inner_lines_lie_on_both_cells_they_part() -> None:
    book = workbook()
    draw(book, "A1:B2", innerHorizontal=RED, innerVertical={"style": "DOUBLE"})
    black = {"style": "DOUBLE", "width": 3, "color": {}, "colorStyle": {"rgbColor": {}}}
    assert borders(book, "A1") == {"bottom": SHOWN_RED, "right": black}
    assert borders(book, "B2") == {"top": SHOWN_RED, "left": black}


def test_a_side_that_is_not_given_stays_and_none_erases() -> None:
    book = workbook()
    draw(book, "A1", top=RED, bottom=RED)
    draw(book, "A1", left=RED)
    assert set(borders(book, "A1")) == {"top", "bottom", "left"}
    draw(book, "A1", top={"style": "NONE"}, bottom={"style": "NONE"})
    assert set(borders(book, "A1")) == {"left"}
    draw(book, "A1", left={"style": "NONE"})
    assert cell(book, "A1", "userEnteredFormat") is None


def test_other_formats_stay_when_lines_come_and_go() -> None:
    book = workbook()
    do(book, painted(book, "A1"))
    draw(book, "A1:B1", top=RED)
    draw(book, "A1:B1", top={"style": "NONE"})
    assert cell(book, "A1", "userEnteredFormat")["backgroundColor"] == {"red": 1}
    assert "borders" not in cell(book, "A1", "userEnteredFormat")
    assert cell(book, "B1", "userEnteredFormat") is None


@pytest.mark.parametrize(
    ("style", "width"),
    [("DOTTED", 1), ("DASHED", 1), ("SOLID", 1), ("SOLID_MEDIUM", 2), ("SOLID_THICK", 3), ("DOUBLE", 3)],
)
def test_the_width_follows_from_the_style(style: str, width: int) -> None:
    book = workbook()
    draw(book, "A1", top={"style": style, "width": 9, "colorStyle": {"themeColor": "ACCENT1"}})
    line = borders(book, "A1")["top"]
    assert (line["style"], line["width"], line["colorStyle"]) == (style, width, {"themeColor": "ACCENT1"})


def test_lines_on_protected_cells_are_refused() -> None:
    book = workbook()
    do(book, {"addProtectedRange": {"protectedRange": {"range": area(book, "A1"), "editors": {}}}})
    with pytest.raises(ApiError, match="You are trying to edit a protected cell"):
        do(book, {"updateBorders": {"range": area(book, "A1:B1"), "top": RED}}, user=STRANGER)
