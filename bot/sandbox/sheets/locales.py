"""What a spreadsheet's locale decides: separators, the order of a date, the currency, the names of months."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Locale:
    """How a locale writes; formulas are kept in en_US notation whatever the locale.

    Attributes:
        date_order: "mdy" or "dmy" (ISO dates are understood everywhere).
        date_pattern: the number format that a typed date gets.
    """

    decimal: str
    group: str
    date_order: str
    date_pattern: str
    currency: str
    currency_first: bool
    months: tuple[str, ...]
    days: tuple[str, ...]
    time_pattern: str = "h:mm:ss"


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EN_MONTHS = _names("January February March April May June July August September October November December")
_DE_MONTHS = _names("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_FR_MONTHS = _names("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_EN_DAYS = _names("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_DE_DAYS = _names("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag")
_FR_DAYS = _names("lundi mardi mercredi jeudi vendredi samedi dimanche")

_US = Locale(".", ",", "mdy", "m/d/yyyy", "$", True, _EN_MONTHS, _EN_DAYS)
_GB = Locale(".", ",", "dmy", "dd/mm/yyyy", "£", True, _EN_MONTHS, _EN_DAYS, "hh:mm:ss")
_DE = Locale(",", ".", "dmy", "dd.mm.yyyy", "€", False, _DE_MONTHS, _DE_DAYS, "hh:mm:ss")
_FR = Locale(",", "\u202f", "dmy", "dd/mm/yyyy", "€", False, _FR_MONTHS, _FR_DAYS, "hh:mm:ss")

_BY_NAME = {"en_US": _US, "en_GB": _GB, "en_IE": _GB, "en_AU": _GB, "de_DE": _DE, "de_AT": _DE, "fr_FR": _FR}
_BY_LANGUAGE = {"en": _US, "de": _DE, "fr": _FR}


def locale_of(name: str) -> Locale:
    """The locale of a spreadsheet; an unknown one counts as its language, and that as en_US."""
    return _BY_NAME.get(name) or _BY_LANGUAGE.get(name.partition("_")[0]) or _US
