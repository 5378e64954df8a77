"""gspread-formatting: conditional formats, what they do to the effective format, and data validation."""

from __future__ import annotations

from typing import Any

import gspread
import gspread_formatting as fmt
import pytest

RED = fmt.CellFormat(backgroundColor=fmt.Color(1, 0, 0))
BOLD = fmt.CellFormat(textFormat=fmt.TextFormat(bold=True))


def boolean(
    worksheet: gspread.Worksheet, range_: str, kind: str, values: list[Any], shown: fmt.CellFormat
) -> fmt.ConditionalFormatRule:
    return fmt.ConditionalFormatRule(
        ranges=[fmt.GridRange.from_a1_range(range_, worksheet)],
        booleanRule=fmt.BooleanRule(condition=fmt.BooleanCondition(kind, values), format=shown),
    )


def save(worksheet: gspread.Worksheet, *rules: fmt.ConditionalFormatRule) -> fmt.ConditionalFormatRules:
    found = fmt.get_conditional_format_rules(worksheet)
    found.extend(rules)
    found.save()
    return fmt.get_conditional_format_rules(worksheet)


def background(worksheet: gspread.Worksheet, label: str) -> str:
    return fmt.get_effective_format(worksheet, label).backgroundColor.toHex()[:7]


def test_there_are_no_rules_at_first_and_saving_none_sends_nothing(worksheet: gspread.Worksheet) -> None:
    rules = fmt.get_conditional_format_rules(worksheet)
    assert list(rules) == []
    assert rules.save() is None


def test_rules_are_kept_in_their_order_and_as_they_were_given(worksheet: gspread.Worksheet) -> None:
    late = boolean(worksheet, "A1:A5", "TEXT_CONTAINS", ["late"], RED)
    paid = boolean(worksheet, "C2:C", "NUMBER_BETWEEN", ["1", "9"], BOLD)
    kept = save(worksheet, late, paid)
    assert [rule.booleanRule.condition.type for rule in kept] == ["TEXT_CONTAINS", "NUMBER_BETWEEN"]
    assert kept[0].ranges[0].to_props() == {
        "sheetId": 0,
        "startRowIndex": 0,
        "endRowIndex": 5,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    assert kept[0].booleanRule.condition.values[0].userEnteredValue == "late"
    assert kept[0].booleanRule.format.backgroundColor == fmt.Color(1, 0, 0)
    assert kept[0].booleanRule.format.backgroundColorStyle.rgbColor == fmt.Color(1, 0, 0)
    assert kept[1].booleanRule.format.textFormat.bold


def test_rules_are_replaced_reordered_and_cleared(worksheet: gspread.Worksheet) -> None:
    rules = save(
        worksheet,
        boolean(worksheet, "A1:A5", "BLANK", [], RED),
        boolean(worksheet, "A1:A5", "NOT_BLANK", [], BOLD),
        boolean(worksheet, "A1:A5", "CUSTOM_FORMULA", ["=A1>B1"], RED),
    )
    rules.insert(0, rules.pop())
    rules[1] = boolean(worksheet, "B1", "TEXT_EQ", ["x"], BOLD)
    rules.save()
    kept = fmt.get_conditional_format_rules(worksheet)
    assert [rule.booleanRule.condition.type for rule in kept] == ["CUSTOM_FORMULA", "TEXT_EQ", "NOT_BLANK"]
    kept.clear()
    kept.save()
    assert len(fmt.get_conditional_format_rules(worksheet)) == 0


@pytest.mark.parametrize(
    ("kind", "values", "hit", "miss"),
    [
        ("NUMBER_GREATER", ["5"], 6, 5),
        ("NUMBER_GREATER_THAN_EQ", ["5"], 5, 4),
        ("NUMBER_LESS", ["5"], 4, 5),
        ("NUMBER_LESS_THAN_EQ", ["5"], 5, 6),
        ("NUMBER_EQ", ["5"], 5, 6),
        ("NUMBER_NOT_EQ", ["5"], 6, 5),
        ("NUMBER_BETWEEN", ["1", "5"], 5, 5.5),
        ("NUMBER_NOT_BETWEEN", ["1", "5"], 0, 1),
        ("TEXT_CONTAINS", ["LATE"], "too late", "early"),
        ("TEXT_NOT_CONTAINS", ["late"], "early", "too late"),
        ("TEXT_STARTS_WITH", ["to"], "Too late", "late, too"),
        ("TEXT_ENDS_WITH", ["te"], "late", "lately"),
        ("TEXT_EQ", ["late"], "Late", "late!"),
        ("DATE_EQ", ["2026-11-21"], "=DATE(2026,11,21)", "=DATE(2026,11,22)"),
        ("DATE_BEFORE", ["2026-11-21"], "=DATE(2026,11,20)", "=DATE(2026,11,21)"),
        ("DATE_AFTER", [fmt.RelativeDate("YESTERDAY")], "=TODAY()", "=TODAY()-1"),
        ("NOT_BLANK", [], "x", '=""'),
        ("CUSTOM_FORMULA", ["=LEN(A1)>3"], "four", "few"),
        ("CUSTOM_FORMULA", ["=$B$1=A1"], 3, 4),
    ],
)
def test_a_condition_colours_what_it_holds_for(
    worksheet: gspread.Worksheet, kind: str, values: list[Any], hit: Any, miss: Any
) -> None:
    worksheet.update([[hit, 3], [miss]], "A1", raw=False)
    save(worksheet, boolean(worksheet, "A1:A2", kind, values, RED))
    assert (background(worksheet, "A1"), background(worksheet, "A2")) == ("#ff0000", "#ffffff")


def test_the_first_rule_wins_and_others_add_what_it_leaves_open(worksheet: gspread.Worksheet) -> None:
    worksheet.update([[7]], "A1")
    fmt.format_cell_range(worksheet, "A1", fmt.CellFormat(backgroundColor=fmt.Color(0, 1, 0)))
    blue = fmt.CellFormat(backgroundColor=fmt.Color(0, 0, 1), textFormat=fmt.TextFormat(italic=True))
    save(
        worksheet,
        boolean(worksheet, "A1:A9", "NUMBER_GREATER", ["5"], RED),
        boolean(worksheet, "A1:A9", "NUMBER_GREATER", ["6"], blue),
    )
    shown = fmt.get_effective_format(worksheet, "A1")
    assert shown.backgroundColor.toHex()[:7] == "#ff0000"
    assert shown.textFormat.italic
    assert fmt.get_user_entered_format(worksheet, "A1").backgroundColor.toHex()[:7] == "#00ff00"


def test_a_gradient_is_kept_and_colours_between_its_points(worksheet: gspread.Worksheet) -> None:
    worksheet.update([[0], [5], [10], ["text"]], "A1")
    rule = fmt.ConditionalFormatRule(
        ranges=[fmt.GridRange.from_a1_range("A1:A4", worksheet)],
        gradientRule=fmt.GradientRule(
            minpoint=fmt.InterpolationPoint(color=fmt.Color(1, 1, 1), type="MIN"),
            midpoint=fmt.InterpolationPoint(color=fmt.Color(1, 1, 0), type="PERCENT", value="50"),
            maxpoint=fmt.InterpolationPoint(color=fmt.Color(1, 0, 0), type="MAX"),
        ),
    )
    (kept,) = save(worksheet, rule)
    assert kept.gradientRule.midpoint.value == "50"
    assert kept.gradientRule.maxpoint.color == fmt.Color(1, 0, 0)
    shown = [background(worksheet, f"A{row}") for row in range(1, 5)]
    assert shown == ["#ffffff", "#ffff00", "#ff0000", "#ffffff"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("ONE_OF_LIST", ["open", "done"]),
        ("ONE_OF_RANGE", ["=Sheet1!$A$1:$A$9"]),
        ("NUMBER_BETWEEN", ["1", "9"]),
        ("TEXT_IS_EMAIL", []),
        ("TEXT_IS_URL", []),
        ("DATE_IS_VALID", []),
        ("DATE_ON_OR_AFTER", [fmt.RelativeDate("TODAY")]),
        ("BOOLEAN", []),
        ("BOOLEAN", ["yes", "no"]),
        ("CUSTOM_FORMULA", ["=A1>0"]),
    ],
)
def test_a_validation_rule_is_read_back_as_it_was_set(
    worksheet: gspread.Worksheet, kind: str, values: list[Any]
) -> None:
    rule = fmt.DataValidationRule(
        fmt.BooleanCondition(kind, values), inputMessage="Hm?", strict=True, showCustomUi=True
    )
    fmt.set_data_validation_for_cell_range(worksheet, "B2:B5", rule)
    assert fmt.get_data_validation_rule(worksheet, "B3").to_props() == rule.to_props()
    assert fmt.get_data_validation_rule(worksheet, "B6") is None
    fmt.set_data_validation_for_cell_ranges(worksheet, [("B2:B3", None)])
    assert fmt.get_data_validation_rule(worksheet, "B3") is None
    assert fmt.get_data_validation_rule(worksheet, "B4").to_props() == rule.to_props()
