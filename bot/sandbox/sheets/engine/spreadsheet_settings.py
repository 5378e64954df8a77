"""The SpreadsheetProperties that can be written: which values are allowed, and how they are kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.looks.formats import THEME_COLORS, normal
from bot.sandbox.sheets.engine.model import Json, Workbook

READ_ONLY = frozenset({"defaultFormat"})

_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_CUSTOM_ZONE = re.compile(r"GMT[+-]\d{2}:\d{2}")
_DEFAULT_ITERATIONS: Json = {"maxIterations": 50, "convergenceThreshold": 0.05}


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def put(workbook: Workbook, name: str, value: Any) -> None:
    """Sets one property; None puts those back to their default that have one.

    Raises:
        ApiError: 400, the value cannot be.
    """
    if name == "title":
        if not value:
            raise invalid("The spreadsheet title must not be empty.")
        workbook.title = value
    elif name == "locale":
        old, workbook.locale = workbook.locale, _locale(value)
        formulas.relocate(workbook, old)
    elif name == "timeZone":
        workbook.time_zone = _time_zone(value)
    elif name == "autoRecalc":
        workbook.auto_recalc = _recalculation(value)
    elif name not in READ_ONLY:
        kept = {**workbook.properties, name: _checked(name, value)}
        workbook.properties = {key: content for key, content in kept.items() if content is not None}


def _locale(value: str | None) -> str:
    if not value or not _LOCALE.fullmatch(value):
        raise invalid(f"Unsupported locale: {value or ''}")
    return value


def _time_zone(value: str | None) -> str:
    if not value or not (value in _zones() or _CUSTOM_ZONE.fullmatch(value)):
        raise invalid(f"Invalid time zone: {value or ''}")
    return value


def _recalculation(value: str | None) -> str:
    if value in (None, "RECALCULATION_INTERVAL_UNSPECIFIED"):
        raise invalid("Must specify a valid autoRecalc interval.")
    return str(value)


def _checked(name: str, value: Any) -> Any:
    """A further property as it is kept; None when it is not set."""
    if name == "iterativeCalculationSettings" and value is not None:
        kept = {**_DEFAULT_ITERATIONS, **value}
        if kept["maxIterations"] < 1 or kept["convergenceThreshold"] <= 0:
            raise invalid("Iterative calculation needs at least one round and a threshold above 0.")
        return kept
    if name == "spreadsheetTheme" and value is not None:
        return _theme(value)
    if name == "importFunctionsExternalUrlAccessAllowed":
        return True if value else None
    return normal(value)


def _theme(value: Json) -> Json:
    pairs = value.get("themeColors") or []
    if {pair.get("colorType") for pair in pairs} != set(THEME_COLORS) or not value.get("primaryFontFamily"):
        raise invalid("All theme color pairs and a primary font family must be specified.")
    # a pair's `color` is a ColorStyle, unlike every other field of that name
    styles = [normal({"colorStyle": pair.get("color") or {}})["colorStyle"] for pair in pairs]
    colors = [{"colorType": pair["colorType"], "color": style} for pair, style in zip(pairs, styles, strict=True)]
    return {"primaryFontFamily": value["primaryFontFamily"], "themeColors": colors}
