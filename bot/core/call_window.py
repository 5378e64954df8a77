"""When a buyer may be called: the hours that fit every place the number and the State can mean (B-12)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

from bot.core.state_zones import US_ZONES, Zones, zones_of_area_code, zones_of_state
from bot.core.telephone import Telephone, TelephoneNumber

Span = tuple[datetime, datetime]

_NORTH_AMERICA = 1
_RELAY_DIGITS = 5  # extensions of the numbers Amazon gives out in a buyer's place
_SHORT_NAMES = {
    "America/New_York": "ET",
    "America/Chicago": "CT",
    "America/Denver": "MT",
    "America/Los_Angeles": "PT",
}
_SHIFTS = range(-2, 3)  # days: clocks on earth are up to 26 hours apart
_NOWHERE = "place unknown: ask when to call"
_MILITARY = "military address: ask when to call"
_UNKNOWN_STATE = "is no State, territory or province: the call window goes by the number alone"


@dataclass(frozen=True, slots=True)
class CallWindow:
    """The hours to call in.

    Attributes:
        opens, closes: instants in UTC; both None when no hour fits, or none can be known.
        zones: the IANA names it fits, the State's first.
        text: for the caller, in the team's time: `12:00–8:00 PM ET (9:00 AM–5:00 PM in Los Angeles)`.
        problem: what is wrong with the State cell; "" when it is blank or known.
    """

    opens: datetime | None
    closes: datetime | None
    zones: Zones
    text: str
    problem: str = ""


def call_window(
    telephone: Telephone,
    state: str,
    day: date,
    window: tuple[time, time],
    team_zone: ZoneInfo,
) -> CallWindow:
    """The hours that begin on the team's `day` and lie within `window` on every clock the buyer may live by.

    Those clocks are the zones of the State (both, where it lies in two) and of every number of the cell: numbers move
    with people, so neither outweighs the other. A number by area code can mean the whole area code. A toll-free number
    and one with an extension of five digits or more (as Amazon gives out in a buyer's place) tell nothing of the place.
    When nothing does, every zone of the fifty states and the capital counts. Summer time is that of the very day. Where
    the window of a far place begins on the team's day but on the place's next, it is that one. Where none begins on the
    team's day, as can be when its clocks go forward, or `window` has no minute, the text says so; nothing is raised.

    Source: RULES B-12; zones: state_zones, and the prefixes of `phonenumbers.timezone`.
    """
    of_state = zones_of_state(state)
    if of_state == ():
        return CallWindow(None, None, (), _MILITARY)
    of_numbers = [zone for number in telephone.numbers for zone in _zones_of_number(number)]
    known = tuple(dict.fromkeys((*(of_state or ()), *of_numbers)))
    found = _fitting(known, day, window, team_zone) if known else _anywhere(day, window, team_zone)
    return replace(found, problem=_UNKNOWN_STATE) if of_state is None and state.strip() else found


def _zones_of_number(number: TelephoneNumber) -> Zones:
    """Every zone the number can mean; () when it tells nothing of the place."""
    if number.toll_free or len(number.extension) >= _RELAY_DIGITS:
        return ()
    if number.e164.startswith("+1"):
        return zones_of_area_code(number.e164[2:5]) or _zones_of_prefix(number.e164)
    parsed = phonenumbers.parse(number.e164)
    return _known(timezone.time_zones_for_number(parsed)) or _zones_of_code(parsed.country_code or 0)


def _zones_of_prefix(e164: str) -> Zones:
    """The zones of a North American number; () for an area code of no place, or not known yet."""
    zones = timezone.time_zones_for_geographical_number(phonenumbers.PhoneNumber(_NORTH_AMERICA, int(e164[2:])))
    return () if zones == _zones_of_code(_NORTH_AMERICA) else zones


@lru_cache
def _zones_of_code(country_code: int) -> Zones:
    return _known(timezone.time_zones_for_geographical_number(phonenumbers.PhoneNumber(country_code, 0)))


def _known(zones: Zones) -> Zones:
    return tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)


@lru_cache(maxsize=1024)
def _fitting(zones: Zones, day: date, window: tuple[time, time], team_zone: ZoneInfo) -> CallWindow:
    span = _common_span(zones, day, window, team_zone)
    if span is None:
        return CallWindow(None, None, zones, _no_hours(zones, day, window, team_zone))
    text = f"{_hours(span, team_zone)} {_short_name(team_zone)}"
    if elsewhere := _farthest_clock(zones, span, team_zone):
        text = f"{text} ({_hours(span, ZoneInfo(elsewhere))} in {_city(elsewhere)})"
    return CallWindow(*span, zones, text)


@lru_cache(maxsize=1024)
def _anywhere(day: date, window: tuple[time, time], team_zone: ZoneInfo) -> CallWindow:
    span = _common_span(US_ZONES, day, window, team_zone)
    if span is None:
        return CallWindow(None, None, US_ZONES, _NOWHERE)
    text = f"{_hours(span, team_zone)} {_short_name(team_zone)} (place unknown: fits all of the US)"
    return CallWindow(*span, US_ZONES, text)


def _common_span(zones: Zones, day: date, window: tuple[time, time], team_zone: ZoneInfo) -> Span | None:
    """The longest span within `window` in every zone that begins on the team's `day`; the earlier of equals."""
    common = [(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))]
    for zone in map(ZoneInfo, zones):
        days = [day + timedelta(days=shift) for shift in _SHIFTS]
        open_here = [tuple(datetime.combine(one, at, zone).astimezone(UTC) for at in window) for one in days]
        common = [
            (max(begin, opens), min(end, closes))
            for begin, end in common
            for opens, closes in open_here
            if max(begin, opens) < min(end, closes)
        ]
    on_day = [span for span in common if span[0].astimezone(team_zone).date() == day]
    return max(on_day, key=lambda span: span[1] - span[0], default=None)


def _no_hours(zones: Zones, day: date, window: tuple[time, time], team_zone: ZoneInfo) -> str:
    for zone in zones:
        if _common_span((zone,), day, window, team_zone) is None:
            return f"no hours in {_city(zone)} begin on this day; ask"
    one, other = _farthest_apart(zones, day, window, team_zone)
    return f"no hour fits both {_city(one)} and {_city(other)}; ask"


def _farthest_apart(zones: Zones, day: date, window: tuple[time, time], team_zone: ZoneInfo) -> tuple[str, str]:
    """The two zones that share the least of the day, of two or more."""

    def shared(pair: tuple[str, str]) -> timedelta:
        span = _common_span(pair, day, window, team_zone)
        return span[1] - span[0] if span else timedelta()

    return min(combinations(zones, 2), key=shared)


def _farthest_clock(zones: Zones, span: Span, team_zone: ZoneInfo) -> str | None:
    """The zone whose clock differs most from the team's; None when all show the same."""

    def difference(zone: str) -> timedelta:
        there, here = span[0].astimezone(ZoneInfo(zone)).utcoffset(), span[0].astimezone(team_zone).utcoffset()
        return abs((there or timedelta()) - (here or timedelta()))

    farthest = max(zones, key=difference)
    return farthest if difference(farthest) else None


def _hours(span: Span, zone: ZoneInfo) -> str:
    """`9:00 AM–5:00 PM`, or `12:00–8:00 PM` within one half of the day."""
    (begin, first_half), (end, second_half) = (_twelve_hours(instant.astimezone(zone)) for instant in span)
    same = first_half == second_half and span[1] - span[0] < timedelta(hours=12)
    return f"{begin}–{end} {second_half}" if same else f"{begin} {first_half}–{end} {second_half}"


def _twelve_hours(moment: datetime) -> tuple[str, str]:
    return f"{moment.hour % 12 or 12}:{moment.minute:02}", "PM" if moment.hour >= 12 else "AM"


def _short_name(zone: ZoneInfo) -> str:
    return _SHORT_NAMES.get(zone.key, f"{_city(zone.key)} time")


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
