"""Times as carriers write them: ISO 8601 with an offset, or the local time of the place where something happened.

A local time is placed by its country, and in the countries with several zones by its state. A state that a zone
border crosses is read in the zone most of its people live in: at most an hour off.

Source: IANA time zone database, zone1970.tab; ISO 3166-1; https://en.wikipedia.org/wiki/List_of_time_offsets_by_U.S._state_and_territory
(read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<clock>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?)?"
    r"\s?(?P<offset>Z|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)

_FARTHEST_ZONES = timedelta(hours=26)

_STATES: dict[str, str] = {
    "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "America/Toronto": "ON QC",
    "America/Halifax": "NB NS PE",
    "America/St_Johns": "NL",
    "America/Winnipeg": "MB",
    "America/Regina": "SK",
    "America/Edmonton": "AB",
    "America/Vancouver": "BC",
    "America/Whitehorse": "YT",
}
_ZONE_OF_STATE = {state: zone for zone, states in _STATES.items() for state in states.split()}
_CANADIAN = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK", "YT"])

# ISO 3166-1 alpha-2, alpha-3, and the English name of countries that have one zone (away from their islands).
_COUNTRIES: dict[str, str] = {
    "Europe/Berlin": "DE DEU GERMANY",
    "Europe/Vienna": "AT AUT AUSTRIA",
    "Europe/Zurich": "CH CHE SWITZERLAND",
    "Europe/Paris": "FR FRA FRANCE",
    "Europe/Brussels": "BE BEL BELGIUM",
    "Europe/Amsterdam": "NL NLD NETHERLANDS NETHERLANDS,_THE THE_NETHERLANDS",
    "Europe/Luxembourg": "LU LUX LUXEMBOURG",
    "Europe/London": "GB GBR UNITED_KINGDOM UK",
    "Europe/Dublin": "IE IRL IRELAND IRELAND,_REPUBLIC_OF",
    "Europe/Madrid": "ES ESP SPAIN",
    "Europe/Lisbon": "PT PRT PORTUGAL",
    "Europe/Rome": "IT ITA ITALY",
    "Europe/Copenhagen": "DK DNK DENMARK",
    "Europe/Stockholm": "SE SWE SWEDEN",
    "Europe/Oslo": "NO NOR NORWAY",
    "Europe/Helsinki": "FI FIN FINLAND",
    "Europe/Warsaw": "PL POL POLAND",
    "Europe/Prague": "CZ CZE CZECH_REPUBLIC CZECHIA CZECH_REPUBLIC,_THE",
    "Europe/Bratislava": "SK SVK SLOVAKIA",
    "Europe/Budapest": "HU HUN HUNGARY",
    "Europe/Bucharest": "RO ROU ROMANIA",
    "Europe/Athens": "GR GRC GREECE",
    "Europe/Istanbul": "TR TUR TURKEY TÜRKIYE",
    "Asia/Jerusalem": "IL ISR ISRAEL",
    "Asia/Dubai": "AE ARE UNITED_ARAB_EMIRATES",
    "Asia/Riyadh": "SA SAU SAUDI_ARABIA BH BHR BAHRAIN",
    "Asia/Kolkata": "IN IND INDIA",
    "Asia/Karachi": "PK PAK PAKISTAN",
    "Asia/Bangkok": "TH THA THAILAND",
    "Asia/Ho_Chi_Minh": "VN VNM VIETNAM",
    "Asia/Kuala_Lumpur": "MY MYS MALAYSIA",
    "Asia/Singapore": "SG SGP SINGAPORE",
    "Asia/Manila": "PH PHL PHILIPPINES PHILIPPINES,_THE",
    "Asia/Hong_Kong": "HK HKG HONG_KONG HONG_KONG_SAR_CHINA HONG_KONG,_CHINA",
    "Asia/Shanghai": "CN CHN CHINA CHINA_MAINLAND CHINA,_PEOPLES_REPUBLIC MO MAC MACAU",
    "Asia/Taipei": "TW TWN TAIWAN TAIWAN,_CHINA",
    "Asia/Tokyo": "JP JPN JAPAN",
    "Asia/Seoul": "KR KOR KOREA,_REPUBLIC_OF SOUTH_KOREA KOREA,_SOUTH_(SOUTH_K.)",
    "Pacific/Auckland": "NZ NZL NEW_ZEALAND",
    "Africa/Johannesburg": "ZA ZAF SOUTH_AFRICA",
    "Africa/Cairo": "EG EGY EGYPT",
    "Africa/Lagos": "NG NGA NIGERIA",
    "America/Puerto_Rico": "PR PRI PUERTO_RICO",
    "America/Bogota": "CO COL COLOMBIA",
    "America/Lima": "PE PER PERU",
    "America/Argentina/Buenos_Aires": "AR ARG ARGENTINA",
}
_ZONE_OF_COUNTRY = {name: zone for zone, names in _COUNTRIES.items() for name in names.split()}
_UNITED_STATES = frozenset(["US", "USA", "UNITED_STATES", "UNITED_STATES_OF_AMERICA"])
_CANADA = frozenset(["CA", "CAN", "CANADA"])


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC; `is_known` False when its zone had to be taken for UTC, or only the day was given."""

    utc: datetime
    is_known: bool


@lru_cache(maxsize=4096)
def zone_of(country: str | None, state: str | None = None) -> tzinfo | None:
    """The zone of a place by its country (code or English name) and state (code); None when that does not tell it."""
    nation = "_".join((country or "").upper().split())
    region = (state or "").strip().upper()
    is_home = nation in _UNITED_STATES or nation in _CANADA
    if is_home or not nation:
        in_canada = region in _CANADIAN
        if nation and in_canada != (nation in _CANADA):
            return None
        name = _ZONE_OF_STATE.get(region)
    else:
        name = _ZONE_OF_COUNTRY.get(nation)
    return ZoneInfo(name) if name is not None else None


def moment_of(text: str | None, zone: tzinfo | None) -> Moment | None:
    """When a text says, in `zone` unless it has an offset of its own; None for what is no time from 2000 to 2099."""
    match = _TIME.fullmatch(text or "")
    if match is None:
        return None
    offset = (match["offset"] or "").upper()
    try:
        when = datetime.fromisoformat(f"{match['day']}T{match['clock'] or '00:00'}{offset}")
    except ValueError:
        return None
    if not 2000 <= when.year < 2100:
        return None
    is_known = match["clock"] is not None and (bool(offset) or zone is not None)
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone or UTC)
    return Moment(when.astimezone(UTC), is_known)


def in_listed_order(moments: Sequence[Moment | None]) -> list[Moment | None]:
    """The moments of a list of events, the oldest first, so that none of an unknown zone turns the list round.

    One of an unknown zone that seems to come before the one above it in the list, or after a known one below it, by
    no more than zones differ, takes that one's time. Without a time, so does an event; one at the top stays None.
    """
    found = list(moments)
    for index in reversed(range(len(found) - 1)):
        this, later = found[index], found[index + 1]
        if this is None or later is None or this.is_known or not later.is_known:
            continue
        if timedelta(0) < this.utc - later.utc < _FARTHEST_ZONES:
            found[index] = Moment(later.utc, is_known=False)
    before: Moment | None = None
    for index, this in enumerate(found):
        if before is not None:
            if this is None or (not this.is_known and timedelta(0) < before.utc - this.utc < _FARTHEST_ZONES):
                this = Moment(before.utc, is_known=False)
            found[index] = this
        if this is not None and (before is None or this.utc > before.utc):
            before = this
    return found
