"""B-2: which paint on an order number is a person's yellow. Google's picker is the measure, shade by shade.

Sources: the tooltips of Google Sheets' fill colour picker; the default theme in the answers of the Sheets API
(`spreadsheetTheme`), read 2026-11-22.
"""

from __future__ import annotations

import pytest

from bot.core.decision import Colour
from bot.core.marks import is_yellow

COLUMNS = ("red berry", "red", "orange", "yellow", "green", "cyan", "cornflower blue", "blue", "purple", "magenta")
PICKER = {
    "": "980000 FF0000 FF9900 FFFF00 00FF00 00FFFF 4A86E8 0000FF 9900FF FF00FF",
    "light 3": "E6B8AF F4CCCC FCE5CD FFF2CC D9EAD3 D0E0E3 C9DAF8 CFE2F3 D9D2E9 EAD1DC",
    "light 2": "DD7E6B EA9999 F9CB9C FFE599 B6D7A8 A2C4C9 A4C2F4 9FC5E8 B4A7D6 D5A6BD",
    "light 1": "CC4125 E06666 F6B26B FFD966 93C47D 76A5AF 6D9EEB 6FA8DC 8E7CC3 C27BA0",
    "dark 1": "A61C00 CC0000 E69138 F1C232 6AA84F 45818E 3C78D8 3D85C6 674EA7 A64D79",
    "dark 2": "85200C 990000 B45F06 BF9000 38761D 134F5C 1155CC 0B5394 351C75 741B47",
    "dark 3": "5B0F00 660000 783F04 7F6000 274E13 0C343D 1C4587 073763 20124D 4C1130",
}
SHADES = [
    (f"{tone} {name}".strip(), f"#{digits}")
    for tone, row in PICKER.items()
    for name, digits in zip(COLUMNS, row.split(), strict=True)
]
GREYS = "000000 434343 666666 999999 B7B7B7 CCCCCC D9D9D9 EFEFEF F3F3F3 FFFFFF"
THEME = {"black": "000000", "white": "FFFFFF", "blue": "4285F4", "red": "EA4335", "yellow": "FBBC04"}
THEME |= {"green": "34A853", "orange": "FF6D01", "cyan": "46BDC6", "link": "1155CC"}


@pytest.mark.parametrize(("name", "shade"), SHADES)
def test_what_the_picker_calls_yellow_is_yellow_and_nothing_else_is(name: str, shade: str) -> None:
    assert is_yellow(shade) is name.endswith("yellow")


@pytest.mark.parametrize("digits", GREYS.split())
def test_no_grey_is_yellow(digits: str) -> None:
    assert not is_yellow(f"#{digits}")


@pytest.mark.parametrize(("name", "digits"), THEME.items())
def test_of_the_default_theme_only_its_yellow_is(name: str, digits: str) -> None:
    assert is_yellow(f"#{digits}") is (name == "yellow")


@pytest.mark.parametrize(
    ("name", "shade"),
    [
        ("the yellow of Google's logo", "#F4B400"),
        ("the yellow of the ready-made conditional format", "#FCE8B2"),
        ("the yellow of a dropdown's chip", "#FFE5A0"),
        ("the header of yellow alternating colours", "#F7CB4D"),
        ("gold of an Excel theme, its picker's 'orange'", "#FFC000"),
        ("light gold of an Excel theme", "#FFE699"),
        ("Excel's light yellow", "#FFFF99"),
        ("lightyellow of the web", "#FFFFE0"),
        ("lemonchiffon of the web", "#FFFACD"),
        ("gold of the web", "#FFD700"),
        ("a highlighter", "#FFEB3B"),
        ("a yellow one step towards green", "#F7FF00"),
    ],
)
def test_other_yellows_of_people_are_yellow(name: str, shade: str) -> None:
    assert is_yellow(shade)


@pytest.mark.parametrize(
    ("name", "shade"),
    [
        ("orange of the web", "#FFA500"),
        ("amber", "#FFB300"),
        ("peach", "#FFDAB9"),
        ("lime", "#CDDC39"),
        ("pale lime", "#F0F4C3"),
        ("chartreuse", "#DFFF00"),
        ("olive", "#808000"),
        ("dark khaki", "#BDB76B"),
        ("brown", "#8B4513"),
        ("beige", "#F5F5DC"),
        ("cream", "#FFF8E1"),
        ("a page that has turned yellow", "#FAF9F6"),
    ],
)
def test_their_neighbours_are_not(name: str, shade: str) -> None:
    assert not is_yellow(shade)


def test_of_the_bot_s_own_colours_only_YELLOW_is() -> None:
    assert [colour for colour in Colour if is_yellow(colour.value)] == [Colour.YELLOW]


@pytest.mark.parametrize("shade", ["#bf9000", "#ffff00", "#fff2cc"])
def test_the_case_of_the_digits_does_not_matter(shade: str) -> None:
    assert is_yellow(shade)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("#FFB500", "#FFB400"),  # towards orange: 42.6° and 42.4°
        ("#EFFF00", "#EDFF00"),  # towards green: 63.8° and 64.2°
        ("#FFFFE0", "#FFFFE1"),  # towards white: 0.122 and 0.118
        ("#D9D900", "#D8D800"),  # towards olive: 0.851 and 0.847
    ],
)
def test_where_yellow_ends(inside: str, outside: str) -> None:
    assert is_yellow(inside)
    assert not is_yellow(outside)
