from __future__ import annotations

from typing import Any

import pytest
from engine_calls import area, cell, cells, do, painted, put, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook

RED, GREEN, BLUE, WHITE = {"red": 1}, {"green": 1}, {"blue": 1}, {"red": 1, "green": 1, "blue": 1}


def effective(book: Workbook, place: str = "A1") -> Any:
    return cell(book, place, "effectiveFormat")


def background(book: Workbook, place: str) -> Json | None:
    shown = effective(book, place)
    return shown["backgroundColor"] if shown else None


def backgrounds(book: Workbook, range_: str) -> list[list[Json | None]]:
    rows = cells(book, range_, "effectiveFormat.backgroundColor")
    return [[c.get("effectiveFormat", {}).get("backgroundColor") for c in row] for row in rows]


def write(book: Workbook, data: Json, fields: str, place: str = "A1") -> None:
    where = {"sheetId": 0, **area(book, place)}
    do(book, {"updateCells": {"range": where, "rows": [{"values": [data]}], "fields": fields}})


def rule(book: Workbook, ranges: str, format_: Json, kind: str, *values: str) -> None:
    """Adds a rule behind those that are there."""
    condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    given = {"ranges": [area(book, ranges)], "booleanRule": {"condition": condition, "format": format_}}
    index = len(book.sheets[0].conditional_formats)
    do(book, {"addConditionalFormatRule": {"rule": given, "index": index}})


def test_an_effective_format_says_everything_in_the_order_of_the_service() -> None:
    book = workbook([["a"]])
    shown = effective(book)
    assert shown == {
        "backgroundColor": {"red": 1, "green": 1, "blue": 1},
        "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
        "horizontalAlignment": "LEFT",
        "verticalAlignment": "BOTTOM",
        "wrapStrategy": "OVERFLOW_CELL",
        "textFormat": {
            "foregroundColor": {},
            "fontFamily": "Arial",
            "fontSize": 10,
            "bold": False,
            "italic": False,
            "strikethrough": False,
            "underline": False,
            "foregroundColorStyle": {"rgbColor": {}},
        },
        "hyperlinkDisplayType": "PLAIN_TEXT",
        "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
    }
    assert list(shown)[3:6] == ["verticalAlignment", "wrapStrategy", "textFormat"]
    assert list(shown)[-1] == "backgroundColorStyle"


@pytest.mark.parametrize(
    ("typed", "alignment", "number_format"),
    [
        ("text", "LEFT", None),
        ("12", "RIGHT", None),
        ("TRUE", "CENTER", None),
        ("=1/0", "CENTER", None),
        ("1/2/2024", "RIGHT", {"type": "DATE", "pattern": "M/d/yyyy"}),
        ("50%", "RIGHT", {"type": "PERCENT", "pattern": "0%"}),
    ],
)
def test_a_typed_value_decides_alignment_and_number_format(
    typed: str, alignment: str, number_format: Json | None
) -> None:
    book = workbook()
    put(book, "A1", [[typed]], typed=True)
    shown = effective(book)
    assert shown["horizontalAlignment"] == alignment
    assert shown.get("numberFormat") == number_format


def test_an_untouched_cell_and_one_with_only_a_note_have_no_effective_format() -> None:
    book = workbook([["a", "", "b"]])
    write(book, {"note": "n"}, "note", "B1")
    assert cells(book, "A1:C1", "effectiveFormat.verticalAlignment")[0][1] == {}


def test_a_border_gets_its_width_and_colour() -> None:
    book = workbook()
    borders = {"top": {"style": "SOLID_MEDIUM"}, "left": {"style": "DOTTED", "color": RED}, "right": {"style": "NONE"}}
    write(book, {"userEnteredFormat": {"borders": borders}}, "userEnteredFormat.borders")
    assert cell(book, "A1", "userEnteredFormat") == {
        "borders": {
            "top": {"style": "SOLID_MEDIUM", "width": 2, "color": {}, "colorStyle": {"rgbColor": {}}},
            "left": {"style": "DOTTED", "width": 1, "color": RED, "colorStyle": {"rgbColor": RED}},
        }
    }


class TestConditionalFormats:
    def test_a_rule_paints_the_cells_that_match_and_leaves_the_entered_format(self) -> None:
        book = workbook([["late"], ["fine"]])
        rule(book, "A1:A2", {"backgroundColor": RED}, "TEXT_EQ", "late")
        assert backgrounds(book, "A1:A2") == [[RED], [WHITE]]
        assert effective(book)["backgroundColorStyle"] == {"rgbColor": RED}
        assert cell(book, "A1", "userEnteredFormat") is None

    def test_each_property_comes_from_the_first_rule_that_matches_and_sets_it(self) -> None:
        book = workbook([[5]])
        rule(book, "A1", {"textFormat": {"bold": True}}, "NUMBER_GREATER", "9")
        rule(book, "A1", {"backgroundColor": RED, "textFormat": {"italic": True}}, "NUMBER_GREATER", "1")
        format_ = {"backgroundColor": BLUE, "textFormat": {"foregroundColor": GREEN, "italic": False}}
        rule(book, "A1", format_, "NUMBER_GREATER", "2")
        shown = effective(book)
        text = shown["textFormat"]
        assert (shown["backgroundColor"], text["bold"], text["italic"]) == (RED, False, True)
        assert text["foregroundColorStyle"] == {"rgbColor": GREEN}

    def test_a_rule_is_laid_over_the_entered_format(self) -> None:
        book = workbook([["x"]])
        do(book, painted(book, "A1", "#0000FF"))
        write(book, {"userEnteredFormat": {"textFormat": {"bold": False}}}, "userEnteredFormat.textFormat.bold")
        rule(book, "A1", {"backgroundColor": RED, "textFormat": {"bold": True}}, "NOT_BLANK")
        assert background(book, "A1") == RED
        assert effective(book)["textFormat"]["bold"] is True

    def test_only_what_a_rule_may_carry_has_an_effect(self) -> None:
        book = workbook([["x"]])
        format_ = {"backgroundColor": RED, "horizontalAlignment": "RIGHT", "textFormat": {"fontSize": 30}}
        rule(book, "A1", format_, "NOT_BLANK")
        shown = effective(book)
        assert (shown["horizontalAlignment"], shown["textFormat"]["fontSize"]) == ("LEFT", 10)

    def test_a_formula_rule_paints_whole_rows_blank_cells_too(self) -> None:
        book = workbook([["a", 1], ["b", 9]])
        rule(book, "A1:C3", {"backgroundColor": RED}, "CUSTOM_FORMULA", "=$B1>5")
        assert backgrounds(book, "A1:D3") == [[WHITE, WHITE], [RED, RED, RED]]
        assert background(book, "C2") == RED

    def test_blank_cells_are_painted_by_a_rule_for_blanks(self) -> None:
        book = workbook([["a"]])
        rule(book, "A1:B1", {"backgroundColor": RED}, "BLANK")
        assert backgrounds(book, "A1:C1") == [[WHITE, RED]]

    def test_a_rule_follows_the_values_it_looks_at(self) -> None:
        book = workbook([[1, "=A1*10"]])
        put(book, "B1", [["=A1*10"]], typed=True)
        rule(book, "B1", {"backgroundColor": RED}, "NUMBER_GREATER", "15")
        assert background(book, "B1") == WHITE
        put(book, "A1", [[2]])
        assert background(book, "B1") == RED


def gradient(book: Workbook, ranges: str, **points: Json) -> None:
    do(book, {"addConditionalFormatRule": {"rule": {"ranges": [area(book, ranges)], "gradientRule": points}}})


class TestGradients:
    def test_colours_are_interpolated_between_the_least_and_the_greatest(self) -> None:
        book = workbook([[0], [5], [10], ["text"], [""]])
        gradient(book, "A1:A5", minpoint={"color": WHITE, "type": "MIN"}, maxpoint={"color": RED, "type": "MAX"})
        half = {"red": 1, "green": 0.5019608, "blue": 0.5019608}
        assert backgrounds(book, "A1:A5") == [[WHITE], [half], [RED], [WHITE]]

    def test_beyond_the_points_the_colour_stays(self) -> None:
        book = workbook([[-5], [0], [50], [100], [500]])
        gradient(
            book,
            "A1:A5",
            minpoint={"color": {"red": 0.4}, "type": "NUMBER", "value": "0"},
            midpoint={"color": GREEN, "type": "NUMBER", "value": "50"},
            maxpoint={"color": {"blue": 0.4}, "type": "NUMBER", "value": "100"},
        )
        dark_red, dark_blue = {"red": 0.4}, {"blue": 0.4}
        assert backgrounds(book, "A1:A5") == [[dark_red], [dark_red], [GREEN], [dark_blue], [dark_blue]]

    @pytest.mark.parametrize(("kind", "value", "turning"), [("PERCENT", "50", 50), ("PERCENTILE", "50", 10)])
    def test_percent_is_of_the_span_and_percentile_of_the_values(self, kind: str, value: str, turning: int) -> None:
        book = workbook([[0], [10], [50], [100], [1]])
        gradient(
            book,
            "A1:A5",
            minpoint={"color": RED, "type": "MIN"},
            midpoint={"color": GREEN, "type": kind, "value": value},
            maxpoint={"color": BLUE, "type": "MAX"},
        )
        row = {10: "A2", 50: "A3"}[turning]
        assert background(book, row) == GREEN


def band(book: Workbook, range_: str, **properties: Json) -> None:
    """A banded range with colours by name, as the requests keep it."""
    kept = {"bandedRangeId": 1, "range": area(book, range_)}
    named = {side: {f"{k}Color": v for k, v in colors.items()} for side, colors in properties.items()}
    book.sheets[0].banded_ranges.append({**kept, **named})


class TestBands:
    def test_bands_alternate_below_a_header_and_above_a_footer(self) -> None:
        book = workbook([["h"], ["1"], ["2"], ["3"], ["f"]])
        band(book, "A1:A5", rowProperties={"header": RED, "firstBand": WHITE, "secondBand": GREEN, "footer": BLUE})
        assert backgrounds(book, "A1:A6") == [[RED], [WHITE], [GREEN], [WHITE], [BLUE]]

    def test_an_entered_background_hides_the_band_and_a_rule_hides_both(self) -> None:
        book = workbook([["a"], ["b"], ["c"]])
        band(book, "A1:A3", rowProperties={"firstBand": GREEN, "secondBand": GREEN})
        do(book, painted(book, "A2:A3", "#0000FF"))
        rule(book, "A3", {"backgroundColor": RED}, "TEXT_EQ", "c")
        assert backgrounds(book, "A1:A3") == [[GREEN], [BLUE], [RED]]

    def test_rows_win_over_columns_of_the_same_rank_only(self) -> None:
        book = workbook()
        one, two, three, four = ({"red": n} for n in (0.2, 0.4, 0.6, 0.8))
        band(
            book,
            "A1:B2",
            rowProperties={"firstBand": one, "secondBand": two},
            columnProperties={"firstBand": three, "secondBand": four},
        )
        assert backgrounds(book, "A1:B2") == [[one, one], [three, two]]

    def test_a_tables_rows_are_coloured_as_its_properties_say(self) -> None:
        book = workbook([["h"], ["1"], ["2"]])
        colors = {f"{k}ColorStyle": {"rgbColor": v} for k, v in {"header": RED, "firstBand": GREEN}.items()}
        rows = {**colors, "secondBandColorStyle": {"themeColor": "ACCENT1"}}
        book.sheets[0].others["tables"] = [{"tableId": "t", "range": area(book, "A1:A3"), "rowsProperties": rows}]
        accent = {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275}
        assert backgrounds(book, "A1:A3") == [[RED], [GREEN], [accent]]


LINK = {"link": {"uri": "https://example.com/a"}}
LINK_BLUE = {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}


class TestLinks:
    def test_a_link_on_the_cell_is_blue_and_underlined_in_effect_only(self) -> None:
        book = workbook([["here"]])
        write(book, {"userEnteredFormat": {"textFormat": LINK}}, "userEnteredFormat.textFormat.link")
        assert cell(book, "A1", "userEnteredFormat") == {"textFormat": LINK}
        assert cell(book, "A1", "hyperlink") == "https://example.com/a"
        shown = effective(book)
        text = shown["textFormat"]
        assert shown["hyperlinkDisplayType"] == "LINKED"
        assert (text["underline"], text["foregroundColor"], text["link"]) == (True, LINK_BLUE, LINK["link"])

    def test_a_hyperlink_formula_is_a_link(self) -> None:
        book = workbook()
        put(book, "A1", [['=HYPERLINK("https://example.com/a","here")']], typed=True)
        assert cell(book, "A1", "hyperlink") == "https://example.com/a"
        assert effective(book)["hyperlinkDisplayType"] == "LINKED"

    def test_a_link_that_is_not_to_be_shown_looks_like_text(self) -> None:
        book = workbook([["here"]])
        given = {"textFormat": LINK, "hyperlinkDisplayType": "PLAIN_TEXT"}
        write(book, {"userEnteredFormat": given}, "userEnteredFormat")
        assert effective(book)["textFormat"]["underline"] is False

    def test_an_address_as_the_whole_text_is_a_link(self) -> None:
        book = workbook([["https://example.com/b", "see https://example.com/b"]])
        assert cell(book, "A1", "hyperlink") == "https://example.com/b"
        assert cell(book, "B1", "hyperlink") is None

    def test_a_run_over_the_whole_text_becomes_the_cells_format(self) -> None:
        book = workbook([["here"]])
        write(book, {"textFormatRuns": [{"startIndex": 0, "format": LINK}]}, "textFormatRuns")
        assert cell(book, "A1", "textFormatRuns") is None
        assert cell(book, "A1", "hyperlink") == "https://example.com/a"

    def test_a_link_on_a_part_stays_in_the_runs_and_is_no_link_of_the_cell(self) -> None:
        book = workbook([["see here now"]])
        runs = [{"startIndex": 8}, {"startIndex": 4, "format": LINK}]
        write(book, {"textFormatRuns": runs}, "textFormatRuns")
        assert cell(book, "A1", "textFormatRuns") == [
            {"startIndex": 4, "format": LINK},
            {"startIndex": 8, "format": {}},
        ]
        assert cell(book, "A1", "hyperlink") is None

    @pytest.mark.parametrize("by_cells", [True, False])
    def test_new_content_takes_the_link_away_and_keeps_the_colour(self, by_cells: bool) -> None:
        book = workbook([["here"]])
        given = {"textFormat": LINK, "backgroundColor": RED}
        write(book, {"userEnteredFormat": given}, "userEnteredFormat")
        if by_cells:
            write(book, {"userEnteredValue": {"stringValue": "there"}}, "userEnteredValue")
        else:
            put(book, "A1", [["there"]])
        assert cell(book, "A1", "hyperlink") is None
        assert cell(book, "A1", "userEnteredFormat")["backgroundColor"] == RED

    def test_clearing_the_runs_drops_a_link_set_in_the_same_request(self) -> None:
        book = workbook([["here"]])
        mask = "textFormatRuns,userEnteredFormat.textFormat.link"
        write(book, {"userEnteredFormat": {"textFormat": LINK}}, mask)
        assert cell(book, "A1", "hyperlink") is None


class TestRuns:
    def test_runs_are_kept_in_order_with_twins_and_without_repetition(self) -> None:
        book = workbook([["abcdef"]])
        runs = [
            {"startIndex": 4, "format": {"bold": True}},
            {"format": {"foregroundColor": RED}},
            {"startIndex": 2, "format": {"bold": True}},
        ]
        write(book, {"textFormatRuns": runs}, "textFormatRuns")
        assert cell(book, "A1", "textFormatRuns") == [
            {"format": {"foregroundColor": RED, "foregroundColorStyle": {"rgbColor": RED}}},
            {"startIndex": 2, "format": {"bold": True}},
        ]

    def test_a_run_behind_the_text_is_refused(self) -> None:
        book = workbook([["abc"]])
        with pytest.raises(ApiError, match="startIndex"):
            write(book, {"textFormatRuns": [{"startIndex": 3, "format": {"bold": True}}]}, "textFormatRuns")

    def test_a_number_has_no_runs(self) -> None:
        book = workbook([[12]])
        write(book, {"textFormatRuns": [{"startIndex": 1, "format": {"bold": True}}]}, "textFormatRuns")
        assert cell(book, "A1", "textFormatRuns") is None


@pytest.mark.parametrize("name", ["pivotTable", "dataSourceTable", "dataSourceFormula"])
def test_what_is_not_built_is_refused_and_not_kept(name: str) -> None:
    with pytest.raises(ApiError) as refused:
        write(workbook(), {name: {"x": 1}}, name)
    assert refused.value.code == 501


class TestTheme:
    def test_a_theme_colour_shows_its_rgb_beside_it(self) -> None:
        book = workbook([["a"]])
        style = {"backgroundColorStyle": {"themeColor": "ACCENT2"}}
        write(book, {"userEnteredFormat": style}, "userEnteredFormat.backgroundColorStyle")
        shown = cell(book, "A1", "userEnteredFormat")
        assert shown["backgroundColor"] == {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314}
        assert shown["backgroundColorStyle"] == {"themeColor": "ACCENT2"}

    def test_the_rgb_follows_the_spreadsheets_theme(self) -> None:
        book = workbook([["a"]])
        style = {"backgroundColorStyle": {"themeColor": "ACCENT2"}}
        write(book, {"userEnteredFormat": style}, "userEnteredFormat.backgroundColorStyle")
        colors = [{"colorType": "ACCENT2", "color": {"rgbColor": GREEN}}]
        book.properties["spreadsheetTheme"] = {"primaryFontFamily": "Comfortaa", "themeColors": colors}
        assert background(book, "A1") == GREEN
        assert cell(book, "A1", "userEnteredFormat")["backgroundColor"] == GREEN
        assert effective(book)["textFormat"]["fontFamily"] == "Comfortaa"


@pytest.mark.parametrize(
    "mask",
    [
        "userEnteredFormat(backgroundColor,textFormat)",
        "userEnteredFormat.backgroundColor,userEnteredFormat.textFormat",
        "userEnteredFormat(backgroundColor, textFormat)",
        "userEnteredFormat/backgroundColor,userEnteredFormat/textFormat.bold",
        "userEnteredFormat.backgroundColorStyle,userEnteredFormat(textFormat(bold))",
        "userEnteredFormat",
        "*",
    ],
)
def test_every_spelling_of_a_mask_sets_both_twins_and_clears_both(mask: str) -> None:
    book = workbook()
    write(book, {"userEnteredFormat": {"backgroundColor": RED, "textFormat": {"bold": True}}}, mask)
    assert cell(book, "A1", "userEnteredFormat") == {
        "backgroundColor": RED,
        "textFormat": {"bold": True},
        "backgroundColorStyle": {"rgbColor": RED},
    }
    write(book, {}, mask)
    assert cell(book, "A1", "userEnteredFormat") is None
