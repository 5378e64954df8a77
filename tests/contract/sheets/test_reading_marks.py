"""Paint, strikes and notes as they are read: whose they are while people sort, and which paint counts at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.core.marks import is_yellow
from bot.core.snapshot import Marks
from bot.core.table import Table
from bot.errors import RefusedByGuard
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sheets.call_list import CallList, case_id, entry, open_call_list


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with SandboxServer(key_file=tmp_path_factory.mktemp("marks") / "key.json") as server:
        yield server


@pytest.fixture
def calls(server: SandboxServer):
    with open_call_list(server) as calls:
        calls.add([entry(1), entry(2), entry(3)])
        yield calls


def after_read(calls: CallList, which: int, edit: Callable[[Person], None], *, again: bool = False) -> None:
    """People edit right after the bot's read number `which`; `again`: after every later one as well."""
    seen = 0

    def hook(method: str, _path: str, _body: Any) -> None:
        nonlocal seen
        if method == "GET":
            if seen == which or (again and seen > which):
                edit(calls.person)
            seen += 1

    calls.server.after_request = hook


def marks(table: Table) -> dict[str, Marks]:
    return {row.case_id: row.marks for row in table.rows if row.marks != Marks()}


def fill(calls: CallList, style: dict[str, Any]) -> None:
    """Paints the order number of the first row in any way the API knows."""
    cells = calls.sheet("properties.sheetId")["properties"]
    place = {"sheetId": cells["sheetId"], "startRowIndex": 1, "endRowIndex": 2}
    place |= {"startColumnIndex": 2, "endColumnIndex": 3}
    calls.ask(repeatCell={"range": place, "cell": {"userEnteredFormat": style}, "fields": "userEnteredFormat"})


def test_a_tab_sorted_between_values_and_marks_is_read_again(calls: CallList) -> None:
    calls.person.paints("C2", "#FFFF00")
    after_read(calls, 2, lambda person: person.sorts("A2:J4", "A", descending=True))  # 0, 1: the book, 2: the columns
    assert marks(calls.table()) == {case_id(1): Marks("#FFFF00")}


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_a_row_inserted_after_any_of_the_reads_gives_its_mark_to_nobody_else(calls: CallList, which: int) -> None:
    calls.person.paints("C3", "#FFFF00")
    after_read(calls, which, lambda person: person.inserts_rows(above=2))
    assert marks(calls.table()) == {case_id(2): Marks("#FFFF00")}


def test_people_who_never_stop_sorting_are_told_to(calls: CallList) -> None:
    calls.person.paints("C2", "#FFFF00")
    after_read(calls, 2, lambda person: person.inserts_rows(above=2), again=True)
    with pytest.raises(RefusedByGuard, match="rows kept moving while the bot was reading"):
        calls.table()


def test_a_column_moved_after_the_headers_were_read_is_noticed(calls: CallList) -> None:
    number = calls.sheet("properties.sheetId")["properties"]["sheetId"]
    front = {"range": {"sheetId": number, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}
    after_read(calls, 1, lambda _: calls.ask(insertDimension=front) and calls.quiet())
    with pytest.raises(RefusedByGuard, match="headers changed while the bot was reading"):
        calls.table()


def test_a_tab_is_read_in_two_calls_and_its_book_in_two(calls: CallList) -> None:
    calls.person.strikes("A2:J2")
    before = calls.sheets.calls
    calls.table()
    assert calls.sheets.calls - before == 4


@pytest.mark.parametrize(
    ("theme", "colour", "yellow"),
    [
        ("ACCENT3", "#FBBC04", True),
        ("ACCENT5", "#FF6D01", False),
        ("ACCENT4", "#34A853", False),
        ("TEXT", "#000000", False),
    ],
)
def test_a_colour_of_the_theme_is_read_as_what_it_shows(calls: CallList, theme: str, colour: str, yellow: bool) -> None:
    fill(calls, {"backgroundColorStyle": {"themeColor": theme}})
    [row] = [row for row in calls.table().rows if row.marks.background]
    assert (row.case_id, row.marks.background) == (case_id(1), colour)
    assert is_yellow(row.marks.background) is yellow


def test_the_background_of_the_theme_and_white_are_no_colour(calls: CallList) -> None:
    for style in ({"themeColor": "BACKGROUND"}, {"rgbColor": {"red": 1, "green": 1, "blue": 1}}):
        fill(calls, {"backgroundColorStyle": style})
        assert marks(calls.table()) == {}


def test_a_theme_of_their_own_gives_the_colour_that_people_see(calls: CallList) -> None:
    fill(calls, {"backgroundColorStyle": {"themeColor": "ACCENT3"}})
    theme = calls.workbook_theme()
    for pair in theme["themeColors"]:
        if pair["colorType"] == "ACCENT3":
            pair["color"] = {"rgbColor": {"red": 1, "green": 1, "blue": 0.2}}
    calls.ask(updateSpreadsheetProperties={"properties": {"spreadsheetTheme": theme}, "fields": "spreadsheetTheme"})
    assert marks(calls.table()) == {case_id(1): Marks("#FFFF33")}


def test_what_a_conditional_format_shows_is_nobody_s_mark(calls: CallList) -> None:
    number = calls.sheet("properties.sheetId")["properties"]["sheetId"]
    rule = {
        "ranges": [{"sheetId": number, "startColumnIndex": 2, "endColumnIndex": 3}],
        "booleanRule": {
            "condition": {"type": "NOT_BLANK"},
            "format": {"backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1}}},
        },
    }
    calls.ask(addConditionalFormatRule={"rule": rule})
    assert marks(calls.table()) == {}
