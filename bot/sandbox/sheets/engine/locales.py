"""What a spreadsheet's locale decides: separators, the order of a date, the currency, the names of months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.sheets.engine.locale_names import NAMES


@dataclass(frozen=True, slots=True)
class Locale:
    """How a locale writes. Patterns are in the notation of the API, the same for every locale.

    Attributes:
        date_order: "mdy", "dmy" or "ymd" (dates that begin with a four-digit year are understood everywhere).
        date_pattern, time_pattern, date_time_pattern: the default number formats of the three types.
        currency_first: whether the sign stands before the amount; else behind it after a space.
    """

    name: str
    decimal: str = "."
    group: str = ","
    date_order: str = "dmy"
    date_pattern: str = "dd/MM/yyyy"
    currency: str = "$"
    currency_first: bool = True
    time_pattern: str = "HH:mm:ss"
    months: tuple[str, ...] = ()
    short_months: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    short_days: tuple[str, ...] = ()

    @property
    def date_time_pattern(self) -> str:
        """Date and time in one."""
        clock = "H:mm:ss" if self.time_pattern.startswith("h:") else self.time_pattern
        return f"{self.date_pattern} {clock}"

    def money(self, digits: str, currency: str | None = None) -> str:
        """The pattern of an amount with these digits: `"$"#,##0.00` or `#,##0.00 "€"`."""
        sign = f'"{self.currency}"' if currency in (None, self.currency) else f"[${currency}]"
        return f"{sign}{digits}" if self.currency_first else f"{digits} {sign}"


def _locale(name: str, **settings: Any) -> Locale:
    months, short_months, days, short_days = NAMES.get(name.partition("_")[0]) or NAMES["en"]
    made = Locale(name, months=months, short_months=short_months, days=days, short_days=short_days)
    return replace(made, **settings)


_NARROW = "\u202f"
_WIDE = "\u00a0"
_EURO: dict[str, Any] = {"currency": "€", "currency_first": False}
_DOTS = {"date_pattern": "dd.MM.yyyy"}
_DASHES = {"date_order": "ymd", "date_pattern": "yyyy-MM-dd"}

_LOCALES = [
    _locale("en_US", date_order="mdy", date_pattern="M/d/yyyy", time_pattern="h:mm:ss am/pm"),
    _locale("en_GB", currency="£"),
    _locale("en_IE", currency="€"),
    _locale("en_AU", time_pattern="h:mm:ss am/pm"),
    _locale("en_NZ", time_pattern="h:mm:ss am/pm"),
    _locale("en_CA", time_pattern="h:mm:ss am/pm", **_DASHES),
    _locale("en_IN", currency="₹"),
    _locale("en_ZA", currency="R", date_order="ymd", date_pattern="yyyy/MM/dd"),
    _locale("de_DE", decimal=",", group=".", **_DOTS, **_EURO),
    _locale("de_AT", decimal=",", group=_WIDE, **_DOTS, currency="€"),
    _locale("de_CH", group="’", **_DOTS, currency="CHF"),
    _locale("fr_FR", decimal=",", group=_NARROW, **_EURO),
    _locale("fr_BE", decimal=",", group=_NARROW, date_pattern="d/MM/yyyy", **_EURO),
    _locale("fr_CA", decimal=",", group=_WIDE, **_DASHES, currency_first=False),
    _locale("fr_CH", decimal=",", group=_NARROW, **_DOTS, currency="CHF", currency_first=False),
    _locale("es_ES", decimal=",", group=".", date_pattern="d/MM/yyyy", time_pattern="H:mm:ss", **_EURO),
    _locale("es_MX"),
    _locale("it_IT", decimal=",", group=".", time_pattern="H.mm.ss", **_EURO),
    _locale("nl_NL", decimal=",", group=".", date_pattern="d-M-yyyy", currency="€"),
    _locale("pt_BR", decimal=",", group=".", currency="R$"),
    _locale("pt_PT", decimal=",", group=_WIDE, **_EURO),
    _locale("pl_PL", decimal=",", group=_WIDE, **_DOTS, currency="zł", currency_first=False),
    _locale("sv_SE", decimal=",", group=_WIDE, **_DASHES, currency="kr", currency_first=False),
    _locale("da_DK", decimal=",", group=".", **_DOTS, currency="kr.", currency_first=False),
    _locale("nb_NO", decimal=",", group=_WIDE, **_DOTS, currency="kr", currency_first=False),
    _locale("fi_FI", decimal=",", group=_WIDE, date_pattern="d.M.yyyy", time_pattern="H.mm.ss", **_EURO),
    _locale("cs_CZ", decimal=",", group=_WIDE, date_pattern="d.M.yyyy", currency="Kč", currency_first=False),
    _locale("ja_JP", date_order="ymd", date_pattern="yyyy/MM/dd", time_pattern="H:mm:ss", currency="¥"),
    _locale("zh_CN", date_order="ymd", date_pattern="yyyy/M/d", time_pattern="H:mm:ss", currency="¥"),
    _locale("ko_KR", date_order="ymd", date_pattern="yyyy. M. d", time_pattern="H:mm:ss", currency="₩"),
]
_BY_NAME = {locale.name: locale for locale in _LOCALES}
_BY_LANGUAGE = {locale.name.partition("_")[0]: locale for locale in reversed(_LOCALES)}


def locale_of(name: str) -> Locale:
    """The locale of a spreadsheet; an unknown one counts as its language, and that as en_US."""
    return _BY_NAME.get(name) or _BY_LANGUAGE.get(name.partition("_")[0]) or _LOCALES[0]
