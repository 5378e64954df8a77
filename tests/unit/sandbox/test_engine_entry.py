from __future__ import annotations

import pytest
from engine_calls import area, cell, do, put, shown, workbook

from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.entry import typed

PLAIN = {"valueRenderOption": "UNFORMATTED_VALUE"}


@pytest.mark.parametrize(
    ("locale", "text", "value", "seen"),
    [
        ("en_US", "11/20/2026 17:00:00", 46346.708333333336, "11/20/2026 17:00:00"),
        ("en_US", "11/20/2026", 46346, "11/20/2026"),
        ("en_US", "20/11/2026", "20/11/2026", "20/11/2026"),
        ("en_US", "2026-11-20", 46346, "2026-11-20"),
        ("en_US", "Nov 20, 2026", 46346, "Nov 20, 2026"),
        ("en_US", "5:00 PM", 0.7083333333333334, "5:00 PM"),
        ("en_US", "1,234.5", 1234.5, "1,234.50"),
        ("en_US", "-$5", -5, "-$5"),
        ("en_US", "50%", 0.5, "50%"),
        ("en_US", "00123", 123, "123"),
        ("en_US", "12E3", 12000, "1.20E+04"),
        ("en_US", "9400110200881234567890", 9.400110200881235e21, "9.40011E+21"),
        ("en_US", "1Z999AA10123456784", "1Z999AA10123456784", "1Z999AA10123456784"),
        ("en_US", "113-1234567-1234567", "113-1234567-1234567", "113-1234567-1234567"),
        ("en_US", "'00123", "00123", "00123"),
        ("en_US", "true", True, "TRUE"),
        ("en_US", "1.2.2026", "1.2.2026", "1.2.2026"),
        ("en_US", "0042", 42, "42"),
        ("en_US", "+14155551212", 14155551212, "14155551212"),
        ("en_US", "(5)", -5, "-5"),
        ("en_US", "12.5%", 0.125, "12.50%"),
        ("en_US", "€5", 5, "€5"),
        ("en_US", "1/2/29", 47120, "1/2/29"),
        ("en_US", "1/2/30", 10960, "1/2/30"),
        ("en_US", "01/02/2026", 46024, "01/02/2026"),
        ("en_US", "12-31-1999", 36525, "12-31-1999"),
        ("en_US", "20-Nov-2026", 46346, "20-Nov-2026"),
        ("en_US", "Nov 2026", 46327, "Nov 2026"),
        ("en_US", "Friday, November 20, 2026", 46346, "Friday, November 20, 2026"),
        ("en_US", "2/30/2026", "2/30/2026", "2/30/2026"),
        ("en_US", "25:00:00", 1.0416666666666667, "25:00:00"),
        ("en_US", "1:30:15.250", 0.06267650462962963, "1:30:15.250"),
        ("en_US", "5 pm", 0.7083333333333334, "5:00 PM"),
        ("en_US", "-foo", "-foo", "-foo"),
        ("en_US", "a@b.com", "a@b.com", "a@b.com"),
        ("en_US", "https://example.com/1", "https://example.com/1", "https://example.com/1"),
        ("en_GB", "20/11/2026", 46346, "20/11/2026"),
        ("en_GB", "11/20/2026", "11/20/2026", "11/20/2026"),
        ("en_GB", "£5.50", 5.5, "£5.50"),
        ("de_DE", "20.11.2026 17:00", 46346.708333333336, "20.11.2026 17:00"),
        ("de_DE", "1.234,50", 1234.5, "1.234,50"),
        ("de_DE", "1,5", 1.5, "1,5"),
        ("de_DE", "5,00 €", 5, "5,00 €"),
        ("de_DE", "1.5", "1.5", "1.5"),
        ("de_DE", "20. November 2026", 46346, "20 November 2026"),
        ("fr_FR", "1 234,5", 1234.5, "1\u202f234,50"),
        ("fr_FR", "20/11/2026", 46346, "20/11/2026"),
        ("ja_JP", "2026/1/5", 46027, "2026/1/5"),
        ("sv_SE", "5 kr", 5, "5 kr"),
    ],
)
def test_a_typed_text_becomes_what_the_locale_reads_in_it(locale: str, text: str, value: object, seen: str) -> None:
    book = workbook(locale=locale)
    put(book, "A1", [[text]], typed=True)
    assert shown(book, "A1", **PLAIN) == [[value]]
    assert shown(book, "A1") == [[seen]]


def test_raw_keeps_every_text_as_it_is() -> None:
    book = workbook([["00123", "=1+1", "11/20/2026", "TRUE", "'x"]])
    assert shown(book, **PLAIN) == [["00123", "=1+1", "11/20/2026", "TRUE", "'x"]]


def test_typing_into_a_plain_text_cell_is_not_read() -> None:
    book = workbook()
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    do(book, {"repeatCell": {"range": area(book, "A1"), "cell": text, "fields": "userEnteredFormat.numberFormat"}})
    put(book, "A1", [["00123"]], typed=True)
    assert shown(book, "A1", **PLAIN) == [["00123"]]


def test_a_number_format_that_is_there_is_kept() -> None:
    book = workbook()
    date = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "d.m.yy"}}}
    do(book, {"repeatCell": {"range": area(book, "A1"), "cell": date, "fields": "userEnteredFormat.numberFormat"}})
    put(book, "A1", [["11/20/2026"]], typed=True)
    assert shown(book, "A1") == [["20.11.26"]]
    assert cell(book, "A1", "userEnteredFormat") == date["userEnteredFormat"]


def test_dates_are_serial_numbers_or_text_as_asked() -> None:
    book = workbook()
    put(book, "A1", [["11/20/2026", "5"]], typed=True)
    asked = {**PLAIN, "dateTimeRenderOption": "FORMATTED_STRING"}
    assert shown(book, "A1:B1", **asked) == [["11/20/2026", 5]]


@pytest.mark.parametrize(
    ("text", "number_format"),
    [
        ("11/20/2026", {"type": "DATE", "pattern": "M/d/yyyy"}),
        ("11/20/2026 17:00:00", {"type": "DATE_TIME", "pattern": "M/d/yyyy h:mm:ss"}),
        ("5:00 PM", {"type": "TIME", "pattern": "h:mm am/pm"}),
        ("$5.50", {"type": "CURRENCY", "pattern": '"$"#,##0.00'}),
        ("50%", {"type": "PERCENT", "pattern": "0%"}),
        ("1,000", {"type": "NUMBER", "pattern": "#,##0"}),
        ("1e3", {"type": "SCIENTIFIC", "pattern": "0.00E+00"}),
        ("5", None),
        ("TRUE", None),
    ],
)
def test_typing_sets_the_number_format_that_shows_what_was_typed(text: str, number_format: object) -> None:
    book = workbook()
    put(book, "A1", [[text]], typed=True)
    entered = cell(book, "A1", "userEnteredFormat")
    assert (entered or {}).get("numberFormat") == number_format


def test_a_day_without_a_year_is_in_this_year() -> None:
    assert typed("3/4").number_format == {"type": "DATE", "pattern": "M/d"}
    assert typed("1-2").number_format == {"type": "DATE", "pattern": "M-d"}
    assert typed("3/4", "en_GB").number_format == {"type": "DATE", "pattern": "d/M"}


def test_what_begins_with_plus_and_is_no_number_is_a_formula() -> None:
    book = workbook([[2]])
    put(book, "B1", [["+A1*2", "+1 555 123 4567"]], typed=True)
    assert shown(book, "B1:C1", valueRenderOption="FORMULA") == [["=+A1*2", "=+1 555 123 4567"]]
    assert shown(book, "B1:C1") == [["4", "#ERROR!"]]


@pytest.mark.parametrize(
    ("number", "seen"), [(1 / 3, "0.3333333333"), (0.1 + 0.2, "0.3"), (1e15, "1E+15"), (123456789012.0, "123456789012")]
)
def test_automatic_numbers_are_shown_short(number: float, seen: str) -> None:
    assert formatted(number, None) == seen


def test_a_lone_apostrophe_or_equals_sign_is_no_formula() -> None:
    assert typed("=").formula is None
    assert typed("'").value is None
