"""The time zones a State column can mean, and those of North American area codes that lie in two.

States, territories and freely associated states of the US with their USPS codes, and provinces of Canada. A place is
listed with every zone whose clock differs anywhere in it from a zone already listed, today or on another day of the
year; what the clocks show on a day is the tz database's to say.

Source: 49 CFR Part 71 (limits of the zones); zone.tab of the tz database 2026 (Arizona's Navajo Nation, Canada, the
islands); USPS Publication 28 appendix B (codes, military addresses); area codes whose exchanges lie in several zones:
prefix data of phonenumbers 9.0.43, the codes laid over them later: its geographic data, lincmad.com/areacodemap.html;
read 2026-11-22.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.core.text import fold

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
_ATLANTIC, _ARIZONA = "America/Halifax", "America/Phoenix"
_ALASKA, _ALEUTIANS, _HAWAII = "America/Anchorage", "America/Adak", "Pacific/Honolulu"
_ONTARIO, _MANITOBA, _ALBERTA = "America/Toronto", "America/Winnipeg", "America/Edmonton"
_NORTH_EAST = "America/Atikokan"  # Eastern without daylight saving time

Zones = tuple[str, ...]
_Places = dict[str, tuple[str, Zones]]

_STATES: _Places = {
    "AL": ("Alabama", (_CENTRAL,)),
    "AK": ("Alaska", (_ALASKA, _ALEUTIANS)),
    "AZ": ("Arizona", (_ARIZONA, _MOUNTAIN)),
    "AR": ("Arkansas", (_CENTRAL,)),
    "CA": ("California", (_PACIFIC,)),
    "CO": ("Colorado", (_MOUNTAIN,)),
    "CT": ("Connecticut", (_EASTERN,)),
    "DE": ("Delaware", (_EASTERN,)),
    "DC": ("District of Columbia", (_EASTERN,)),
    "FL": ("Florida", (_EASTERN, _CENTRAL)),
    "GA": ("Georgia", (_EASTERN,)),
    "HI": ("Hawaii", (_HAWAII,)),
    "ID": ("Idaho", (_MOUNTAIN, _PACIFIC)),
    "IL": ("Illinois", (_CENTRAL,)),
    "IN": ("Indiana", (_EASTERN, _CENTRAL)),
    "IA": ("Iowa", (_CENTRAL,)),
    "KS": ("Kansas", (_CENTRAL, _MOUNTAIN)),
    "KY": ("Kentucky", (_EASTERN, _CENTRAL)),
    "LA": ("Louisiana", (_CENTRAL,)),
    "ME": ("Maine", (_EASTERN,)),
    "MD": ("Maryland", (_EASTERN,)),
    "MA": ("Massachusetts", (_EASTERN,)),
    "MI": ("Michigan", (_EASTERN, _CENTRAL)),
    "MN": ("Minnesota", (_CENTRAL,)),
    "MS": ("Mississippi", (_CENTRAL,)),
    "MO": ("Missouri", (_CENTRAL,)),
    "MT": ("Montana", (_MOUNTAIN,)),
    "NE": ("Nebraska", (_CENTRAL, _MOUNTAIN)),
    "NV": ("Nevada", (_PACIFIC, _MOUNTAIN)),
    "NH": ("New Hampshire", (_EASTERN,)),
    "NJ": ("New Jersey", (_EASTERN,)),
    "NM": ("New Mexico", (_MOUNTAIN,)),
    "NY": ("New York", (_EASTERN,)),
    "NC": ("North Carolina", (_EASTERN,)),
    "ND": ("North Dakota", (_CENTRAL, _MOUNTAIN)),
    "OH": ("Ohio", (_EASTERN,)),
    "OK": ("Oklahoma", (_CENTRAL,)),
    "OR": ("Oregon", (_PACIFIC, _MOUNTAIN)),
    "PA": ("Pennsylvania", (_EASTERN,)),
    "RI": ("Rhode Island", (_EASTERN,)),
    "SC": ("South Carolina", (_EASTERN,)),
    "SD": ("South Dakota", (_CENTRAL, _MOUNTAIN)),
    "TN": ("Tennessee", (_CENTRAL, _EASTERN)),
    "TX": ("Texas", (_CENTRAL, _MOUNTAIN)),
    "UT": ("Utah", (_MOUNTAIN,)),
    "VT": ("Vermont", (_EASTERN,)),
    "VA": ("Virginia", (_EASTERN,)),
    "WA": ("Washington", (_PACIFIC,)),
    "WV": ("West Virginia", (_EASTERN,)),
    "WI": ("Wisconsin", (_CENTRAL,)),
    "WY": ("Wyoming", (_MOUNTAIN,)),
}
_ISLANDS: _Places = {
    "AS": ("American Samoa", ("Pacific/Pago_Pago",)),
    "FM": ("Micronesia", ("Pacific/Chuuk", "Pacific/Pohnpei")),
    "GU": ("Guam", ("Pacific/Guam",)),
    "MH": ("Marshall Islands", ("Pacific/Majuro",)),
    "MP": ("Northern Mariana Islands", ("Pacific/Saipan",)),
    "PR": ("Puerto Rico", ("America/Puerto_Rico",)),
    "PW": ("Palau", ("Pacific/Palau",)),
    "VI": ("Virgin Islands", ("America/St_Thomas",)),
}
_PROVINCES: _Places = {
    "AB": ("Alberta", (_ALBERTA,)),
    "BC": ("British Columbia", ("America/Vancouver", _ALBERTA, "America/Creston")),
    "MB": ("Manitoba", (_MANITOBA,)),
    "NB": ("New Brunswick", (_ATLANTIC,)),
    "NL": ("Newfoundland and Labrador", ("America/St_Johns", _ATLANTIC)),
    "NS": ("Nova Scotia", (_ATLANTIC,)),
    "NT": ("Northwest Territories", (_ALBERTA,)),
    "NU": ("Nunavut", ("America/Iqaluit", _NORTH_EAST, "America/Rankin_Inlet", "America/Cambridge_Bay")),
    "ON": ("Ontario", (_ONTARIO, _MANITOBA, _NORTH_EAST)),
    "PE": ("Prince Edward Island", (_ATLANTIC,)),
    "QC": ("Quebec", (_ONTARIO, _ATLANTIC, "America/Blanc-Sablon")),
    "SK": ("Saskatchewan", ("America/Regina", _ALBERTA, _MANITOBA)),
    "YT": ("Yukon", ("America/Whitehorse",)),
}
_OTHER_NAMES = {
    "washington dc": "DC",
    "us virgin islands": "VI",
    "usvi": "VI",
    "northern marianas": "MP",
    "federated states of micronesia": "FM",
    "newfoundland": "NL",
    "labrador": "NL",
    "nwt": "NT",
    "pei": "PE",
    "pq": "QC",
    "yukon territory": "YT",
}
# Where post to the armed forces goes abroad, to any clock of the world.
_MILITARY: _Places = {
    "AA": ("Armed Forces Americas", ()),
    "AE": ("Armed Forces Europe", ()),
    "AP": ("Armed Forces Pacific", ()),
}
_PLACES = _STATES | _ISLANDS | _PROVINCES | _MILITARY
_AREA_CODES = {
    "AK": "907",
    "AZ": "928",
    "BC": "236 250 257 672 778",
    "FL": "448 850",
    "ID": "208 986",
    "IN": "219 574 812 930",
    "KS": "620 785",
    "KY": "270 364 606",
    "MI": "906",
    "ND": "701",
    "NE": "308",
    "NL": "709 879",
    "NU NT YT": "867",
    "NV": "775",
    "ON": "807",
    "OR": "458 541",
    "QC": "367 418 581",
    "SD": "605",
    "SK": "306 474 639",
    "TN": "423",
}

_MOST_CHARACTERS = 100
_ZIP = re.compile(r"\b(?:\d{5}(?: \d{4})?|[a-z]\d[a-z] ?\d[a-z]\d)$")
_CODE_BEHIND = re.compile(r" ([A-Z]{2})[ \d-]*$")  # Los Angeles CA 90001; in capitals, as codes are: "Shangri La"
_PARTS = re.compile(r"[,/;|()]| - ")


def _key(text: str) -> str:
    """A name for comparison: folded, without accents, dots, apostrophes and the postal code behind it."""
    letters = unicodedata.normalize("NFKD", fold(text).replace(".", "").replace("'", ""))
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return _ZIP.sub("", " ".join(plain.replace("-", " ").split()).replace(" & ", " and ")).strip()


def _code(part: str) -> str | None:
    code = _CODES.get(_key(part))
    behind = None if code else _CODE_BEHIND.search(part)
    return _CODES.get(_key(behind[1])) if behind else code


def _union(codes: Iterable[str]) -> Zones:
    return tuple(dict.fromkeys(zone for code in codes for zone in _PLACES[code][1]))


_CODES = {key: code for code, (name, _) in _PLACES.items() for key in (_key(code), _key(name))} | _OTHER_NAMES
_ZONES_OF_AREA_CODE = {area: _union(places.split()) for places, areas in _AREA_CODES.items() for area in areas.split()}

US_ZONES = _union(_STATES)
"""Every zone of the fifty states and the capital."""


def zones_of_state(text: str) -> Zones | None:
    """Every time zone that the text of a State cell can mean, by code or full name, the likeliest first.

    A postal code behind it and a city before a comma are passed over; several places (`NY / NJ`) mean the zones of
    all. None when no part of the text is a known place; () for a military address, which can be anywhere.
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    whole = _CODES.get(_key(text))
    codes = [whole] if whole else [code for part in _PARTS.split(text) if (code := _code(part))]
    if any(code in _MILITARY for code in codes):
        return ()
    return _union(codes) or None


def zones_of_area_code(area_code: str) -> Zones:
    """The zones of a North American area code that lies in more than one; () for every other."""
    return _ZONES_OF_AREA_CODE.get(area_code, ())
