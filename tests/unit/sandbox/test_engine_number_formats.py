"""The patterns of the official tables of tokens, and the formats of each type by locale."""

from __future__ import annotations

import pytest

from bot.sandbox.sheets.engine.display import formatted, pattern_of

MOMENT = 42465.672841759  # Tuesday, April 5, 2016, 4:08:53.528 PM
SPAN = (3 * 3600 + 13 * 60 + 41.255) / 86400


def show(value: float | str, pattern: str, locale: str = "en_US") -> str:
    return formatted(value, {"type": "NUMBER", "pattern": pattern}, locale)


@pytest.mark.parametrize(
    ("pattern", "seen"),
    [
        ("h:mm:ss.00 a/p", "4:08:53.53 p"),
        ('hh:mm A/P".M."', "04:08 P.M."),
        ("yyyy-mm-dd", "2016-04-05"),
        (r"mmmm d \[dddd\]", "April 5 [Tuesday]"),
        ("h PM, ddd mmm dd", "4 PM, Tue Apr 05"),
        ("dddd, m/d/yy at h:mm", "Tuesday, 4/5/16 at 16:08"),
        ("M/d/yyyy H:mm:ss", "4/5/2016 16:08:54"),
        ("hh:MM", "16:04"),
        ("mm:ss", "08:54"),
        ("mmmmm, mmmmmm yyy y", "A, April 2016 16"),
        ("h:mm am/pm", "4:08 PM"),
    ],
)
def test_dates_and_times_follow_their_tokens(pattern: str, seen: str) -> None:
    assert show(MOMENT, pattern) == seen


@pytest.mark.parametrize(
    ("days", "pattern", "seen"),
    [
        (SPAN, "[hh]", "03"),
        (SPAN, "[mmmm]", "0193"),
        (SPAN, "[ss]", "11621"),
        (SPAN, "[hh]:[mm]:[ss].000", "03:13:41.255"),
        (SPAN, "[mmmm]:[ss].000", "0193:41.255"),
        (2.5, "[h]:mm", "60:00"),
        (-1.5, "[h]:mm:ss", "-36:00:00"),
    ],
)
def test_durations_count_all_their_hours(days: float, pattern: str, seen: str) -> None:
    assert show(days, pattern) == seen


@pytest.mark.parametrize(
    ("number", "pattern", "seen"),
    [
        (12345.125, "####.#", "12345.1"),
        (12.34, "000.0000", "012.3400"),
        (12.0, "#.0#", "12.0"),
        (12000.0, "#,###", "12,000"),
        (1230000.0, '0.0,,"M"', "1.2M"),
        (1234500000.0, "0.00e+00", "1.23e+09"),
        (0.0000001, "##0.00#E+##", "100.00E-9"),
        (99999.0, "##0.0E-0", "100.0E3"),
        (3.0, "00.0", "03.0"),
        (12.4, "???.???", " 12.4  "),
        (3.0, "#0.#", "3."),
        (0.25, "#%", "25%"),
        (12200000.0, "#0.0,,", "12.2"),
        (10.0, r"\#0", "#10"),
        (123456789.0, "000-00-0000", "123-45-6789"),
        (5.0, "_($* #,##0.00_)", " $5.00 "),
        (1234.5, "[$€]#,##0.00;-[$kr-41D]0", "€1,234.50"),
        (0.5, "General", "0.5"),
    ],
)
def test_numbers_follow_their_tokens(number: float, pattern: str, seen: str) -> None:
    assert show(number, pattern) == seen


@pytest.mark.parametrize(
    ("number", "pattern", "seen"),
    [
        (5.125, "# ???/???", "5   1/8  "),
        (23.25, "0 #/#", "23 1/4"),
        (23.25, "0 #/8", "23 2/8"),
        (23.1, "0 #/3", "23"),
        (2.99, "0 #/4", "3"),
        (1.75, "#/#", "7/4"),
        (-0.5, "# ?/?", "-1/2"),
    ],
)
def test_fractions_keep_to_their_denominator(number: float, pattern: str, seen: str) -> None:
    assert show(number, pattern) == seen


COLORED = "[Blue]#,##0;[Red](#,##0);[Green]0.0;[Magenta]_(@_)"
CONDITIONS = '[>1000]"HIGH";[Color43][<=100]"LOW";0000'


@pytest.mark.parametrize(
    ("value", "pattern", "seen"),
    [
        (1234.0, COLORED, "1,234"),
        (-1234.0, COLORED, "(1,234)"),
        (0.0, COLORED, "0.0"),
        ("MyText", COLORED, " MyText "),
        (123114.15115, '###0.000;"TEXT: "_(@_)', "123114.151"),
        (-5.0, '###0.000;"TEXT: "_(@_)', "-5.000"),
        ("MyText", '###0.000;"TEXT: "_(@_)', "TEXT:  MyText "),
        ("MyText", "0.00", "MyText"),
        (1005.0, CONDITIONS, "HIGH"),
        (32.0, CONDITIONS, "LOW"),
        (527.0, CONDITIONS, "0527"),
        (527.0, '[>1000]"HIGH";[<=100]"LOW"', "########"),
        (-5.0, "0;;", ""),
        (-2.0, '0.00;"minus "0', "minus 2"),
    ],
)
def test_the_section_is_chosen_by_sign_condition_and_kind(value: float | str, pattern: str, seen: str) -> None:
    assert show(value, pattern) == seen


@pytest.mark.parametrize(
    ("locale", "date", "time", "money", "number"),
    [
        ("en_US", "4/5/2016", "4:08:54 PM", "$42,465.67", "42,465.67"),
        ("en_GB", "05/04/2016", "16:08:54", "£42,465.67", "42,465.67"),
        ("de_DE", "05.04.2016", "16:08:54", "42.465,67 €", "42.465,67"),
        ("fr_FR", "05/04/2016", "16:08:54", "42\u202f465,67 €", "42\u202f465,67"),
        ("ja_JP", "2016/04/05", "16:08:54", "¥42,465.67", "42,465.67"),
        ("sv_SE", "2016-04-05", "16:08:54", "42\u00a0465,67 kr", "42\u00a0465,67"),
        ("xx_YY", "4/5/2016", "4:08:54 PM", "$42,465.67", "42,465.67"),
    ],
)
def test_a_type_without_a_pattern_has_the_pattern_of_the_locale(
    locale: str, date: str, time: str, money: str, number: str
) -> None:
    kinds = ("DATE", "TIME", "CURRENCY", "NUMBER")
    assert [formatted(MOMENT, {"type": kind}, locale) for kind in kinds] == [date, time, money, number]


def test_the_default_patterns_are_spelled_as_the_service_spells_them() -> None:
    kinds = ("DATE", "TIME", "DATE_TIME", "PERCENT", "SCIENTIFIC", "TEXT")
    assert [pattern_of({"type": kind}, "en_US") for kind in kinds] == [
        "M/d/yyyy",
        "h:mm:ss am/pm",
        "M/d/yyyy H:mm:ss",
        "0.00%",
        "0.00E+00",
        None,
    ]


def test_names_of_days_and_months_are_those_of_the_locale() -> None:
    assert show(MOMENT, "dddd d. mmmm", "de_DE") == "Dienstag 5. April"
    assert show(MOMENT, "ddd mmm", "fr_FR") == "mar. avr."
