"""Conditional formats: xlsx rules ↔ the API's ConditionalFormatRule.

Icon sets, data bars, top-ten rules and dates relative to today are left out both ways.
"""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import ColorScale, FormatObject, Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle

from bot.sandbox.sheets.engine.looks.formats import color_of_hex, normal
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.xlsx.colors import Palette
from bot.sandbox.sheets.xlsx.styles import StyleReader, color_style, font_of

_COMPARED = {
    "greaterThan": "NUMBER_GREATER",
    "greaterThanOrEqual": "NUMBER_GREATER_THAN_EQ",
    "lessThan": "NUMBER_LESS",
    "lessThanOrEqual": "NUMBER_LESS_THAN_EQ",
    "equal": "NUMBER_EQ",
    "notEqual": "NUMBER_NOT_EQ",
    "between": "NUMBER_BETWEEN",
    "notBetween": "NUMBER_NOT_BETWEEN",
}
_TEXTS = {
    "containsText": ("TEXT_CONTAINS", "containsText"),
    "notContainsText": ("TEXT_NOT_CONTAINS", "notContains"),
    "beginsWith": ("TEXT_STARTS_WITH", "beginsWith"),
    "endsWith": ("TEXT_ENDS_WITH", "endsWith"),
}
_TEXT_FORMULAS = {
    "TEXT_CONTAINS": "NOT(ISERROR(SEARCH({text},{cell})))",
    "TEXT_NOT_CONTAINS": "ISERROR(SEARCH({text},{cell}))",
    "TEXT_STARTS_WITH": "LEFT({cell},LEN({text}))={text}",
    "TEXT_ENDS_WITH": "RIGHT({cell},LEN({text}))={text}",
}
_POINTS = {"min": "MIN", "max": "MAX", "num": "NUMBER", "percent": "PERCENT", "percentile": "PERCENTILE"}


def rule_of(rule: Any, ranges: list[Json], reader: StyleReader, palette: Palette) -> Json | None:
    """The ConditionalFormatRule for an xlsx rule; None for kinds that Sheets does not know."""
    if rule.type == "colorScale" and rule.colorScale is not None:
        return {"ranges": ranges, "gradientRule": _gradient(rule.colorScale, palette)}
    condition = _condition(rule)
    if condition is None:
        return None
    format_: Json = {}
    if rule.dxf is not None:
        format_ = reader.fill(rule.dxf.fill, differential=True)
        text = reader.font(rule.dxf.font, differential=True) if rule.dxf.font is not None else {}
        format_ |= {"textFormat": text} if text else {}
    return {"ranges": ranges, "booleanRule": {"condition": condition, "format": normal(format_)}}


def _condition(rule: Any) -> Json | None:
    formulas = [str(formula) for formula in rule.formula or []]
    match rule.type:
        case "cellIs" if rule.operator in _COMPARED:
            if formulas[0].startswith('"') and rule.operator == "equal":
                return {"type": "TEXT_EQ", "values": [{"userEnteredValue": formulas[0].strip('"').replace('""', '"')}]}
            values = [{"userEnteredValue": f if _is_number(f) else f"={f}"} for f in formulas]
            return {"type": _COMPARED[rule.operator], "values": values}
        case "containsBlanks":
            return {"type": "BLANK"}
        case "notContainsBlanks":
            return {"type": "NOT_BLANK"}
        case "expression" if formulas:
            return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={formulas[0]}"}]}
        case kind if kind in _TEXTS and rule.text is not None:
            return {"type": _TEXTS[kind][0], "values": [{"userEnteredValue": rule.text}]}
    return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _gradient(scale: Any, palette: Palette) -> Json:
    points = []
    for point, color in zip(scale.cfvo, scale.color, strict=False):
        rgb = palette.rgb(color) or "FFFFFF"
        value = {"value": str(point.val)} if point.val is not None else {}
        points.append(
            {"type": _POINTS.get(point.type, "NUMBER"), "colorStyle": {"rgbColor": color_of_hex(rgb)}} | value
        )
    names = ("minpoint", "maxpoint") if len(points) == 2 else ("minpoint", "midpoint", "maxpoint")
    return dict(normal(dict(zip(names, points, strict=False))))


def xlsx_rule(rule: Json, first_cell: str) -> Rule | None:
    """The xlsx rule; None for what xlsx cannot say."""
    if "gradientRule" in rule:
        return _color_scale(rule["gradientRule"])
    condition = rule["booleanRule"].get("condition", {})
    kind = condition.get("type", "")
    values = [str(value.get("userEnteredValue", "")) for value in condition.get("values", [])]
    formulas = [value.removeprefix("=") for value in values]
    compared = {api: own for own, api in _COMPARED.items()}
    texts = {api: (own, operator) for own, (api, operator) in _TEXTS.items()}
    settings: dict[str, Any]
    if kind in compared and formulas:
        settings = {"type": "cellIs", "operator": compared[kind], "formula": formulas}
    elif kind == "TEXT_EQ" and values:
        settings = {"type": "cellIs", "operator": "equal", "formula": [_quoted(values[0])]}
    elif kind in texts and values:
        own, operator = texts[kind]
        formula = _TEXT_FORMULAS[kind].format(text=_quoted(values[0]), cell=first_cell)
        settings = {"type": own, "operator": operator, "text": values[0], "formula": [formula]}
    elif kind in ("BLANK", "NOT_BLANK"):
        sign = "=" if kind == "BLANK" else ">"
        name = "containsBlanks" if kind == "BLANK" else "notContainsBlanks"
        settings = {"type": name, "formula": [f"LEN(TRIM({first_cell})){sign}0"]}
    elif kind == "CUSTOM_FORMULA" and formulas:
        settings = {"type": "expression", "formula": [formulas[0]]}
    else:
        return None
    return Rule(dxf=_differential(rule["booleanRule"].get("format", {})), **settings)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _differential(format_: Json) -> DifferentialStyle:
    rgb = color_style(format_.get("backgroundColorStyle", {}))
    text = format_.get("textFormat")
    font = font_of(text) if text else None
    if font is not None:
        font.name = font.sz = font.family = None
    return DifferentialStyle(font=font, fill=PatternFill(bgColor=rgb) if rgb else None)


def _color_scale(gradient: Json) -> Rule:
    types = {api: own for own, api in _POINTS.items()}
    points = [gradient[name] for name in ("minpoint", "midpoint", "maxpoint") if name in gradient]
    kinds: list[Any] = [types.get(p.get("type", ""), "num") for p in points]
    objects = [FormatObject(kind, val=_number(p.get("value"))) for kind, p in zip(kinds, points, strict=True)]
    colors = [Color(rgb=color_style(p.get("colorStyle", {})) or "FFFFFFFF") for p in points]
    return Rule(type="colorScale", colorScale=ColorScale(cfvo=objects, color=colors))


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and _is_number(text) else None
