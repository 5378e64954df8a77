"""When a buyer may be called (B-12). `PROPERTY_EXAMPLES=20000 pytest …/test_call_window.py` tries more."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers.tzdata import TIMEZONE_DATA

from bot.core.call_window import CallWindow, call_window
from bot.core.state_zones import US_ZONES, zones_of_area_code, zones_of_state
from bot.core.telephone import read_telephone

EXAMPLES = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "100")))
WINDOW = (time(9), time(20))
NEW_YORK = "America/New_York"
WINTER, SUMMER = "2026-11-23", "2026-07-22"


def window(
    telephone: str, state: str = "", day: str = WINTER, team: str = NEW_YORK, hours: tuple[time, time] = WINDOW
) -> CallWindow:
    return call_window(read_telephone(telephone), state, date.fromisoformat(day), hours, ZoneInfo(team))


@pytest.mark.parametrize(
    ("telephone", "state", "day", "text"),
    [
        ("212-555-0123", "NY", WINTER, "9:00 AM–8:00 PM ET"),
        ("310-555-0199", "California", WINTER, "12:00–11:00 PM ET (9:00 AM–8:00 PM in Los Angeles)"),
        ("212-555-0123", "CA", WINTER, "12:00–8:00 PM ET (9:00 AM–5:00 PM in Los Angeles)"),
        ("310-555-0199", "NY", WINTER, "12:00–8:00 PM ET (9:00 AM–5:00 PM in Los Angeles)"),
        ("310-555-0199 / 212-555-0123", "", WINTER, "12:00–8:00 PM ET (9:00 AM–5:00 PM in Los Angeles)"),
        # the clocks of Arizona stand still, but for the Navajo Nation
        ("602-555-0123", "", WINTER, "11:00 AM–10:00 PM ET (9:00 AM–8:00 PM in Phoenix)"),
        ("602-555-0123", "", SUMMER, "12:00–11:00 PM ET (9:00 AM–8:00 PM in Phoenix)"),
        ("602-555-0123", "AZ", SUMMER, "12:00–10:00 PM ET (9:00 AM–7:00 PM in Phoenix)"),
        ("928-555-0123", "", SUMMER, "12:00–10:00 PM ET (9:00 AM–7:00 PM in Phoenix)"),
        # and those of Hawaii; Indiana has two zones, and so have other States and area codes
        ("808-555-0123", "HI", WINTER, "2:00 PM–1:00 AM ET (9:00 AM–8:00 PM in Honolulu)"),
        ("808-555-0123", "HI", SUMMER, "3:00 PM–2:00 AM ET (9:00 AM–8:00 PM in Honolulu)"),
        ("317-555-0123", "", WINTER, "9:00 AM–8:00 PM ET"),
        ("317-555-0123", "Indiana", WINTER, "10:00 AM–8:00 PM ET (9:00 AM–7:00 PM in Chicago)"),
        ("850-222-0123", "", WINTER, "10:00 AM–8:00 PM ET (9:00 AM–7:00 PM in Chicago)"),
        ("907-555-0123", "AK", WINTER, "2:00 PM–12:00 AM ET (9:00 AM–7:00 PM in Adak)"),
        # Canada and the islands
        ("416-555-0123", "", WINTER, "9:00 AM–8:00 PM ET"),
        ("416-555-0123", "Ontario", WINTER, "10:00 AM–8:00 PM ET (9:00 AM–7:00 PM in Winnipeg)"),
        ("709-555-0123", "NL", WINTER, "8:00 AM–6:30 PM ET (9:30 AM–8:00 PM in St Johns)"),
        ("787-555-0123", "PR", WINTER, "8:00 AM–7:00 PM ET (9:00 AM–8:00 PM in Puerto Rico)"),
        # abroad, and beyond the date line: Guam's Tuesday morning is New York's Monday evening
        ("+44 20 7946 0958", "", WINTER, "4:00 AM–3:00 PM ET (9:00 AM–8:00 PM in London)"),
        ("671-555-0123", "Guam", WINTER, "6:00 PM–5:00 AM ET (9:00 AM–8:00 PM in Guam)"),
        ("212-555-0123", "GU", WINTER, "6:00–8:00 PM ET (9:00–11:00 AM in Guam)"),
        # the number tells nothing of the place: toll-free, given out by Amazon, an area code nobody knows
        ("800-299-1028", "CA", WINTER, "12:00–11:00 PM ET (9:00 AM–8:00 PM in Los Angeles)"),
        ("+1 207-835-4259 ext. 12345", "CA", WINTER, "12:00–11:00 PM ET (9:00 AM–8:00 PM in Los Angeles)"),
        ("555-234-2222", "NY", WINTER, "9:00 AM–8:00 PM ET"),
        ("800-299-1028", "", WINTER, "2:00–8:00 PM ET (place unknown: fits all of the US)"),
        ("+1 207-835-4259 ext. 12345", "", WINTER, "2:00–8:00 PM ET (place unknown: fits all of the US)"),
        ("+44 808 157 0192", "", WINTER, "2:00–8:00 PM ET (place unknown: fits all of the US)"),
        ("555-234-2222", "", SUMMER, "3:00–8:00 PM ET (place unknown: fits all of the US)"),
        ("+870 773 111 632", "", WINTER, "2:00–8:00 PM ET (place unknown: fits all of the US)"),
        ("none", "TX", WINTER, "11:00 AM–9:00 PM ET (9:00 AM–7:00 PM in Denver)"),  # El Paso
        # an ordinary extension is an office's, and the office is where its number is
        ("207-835-4259 x12", "", WINTER, "9:00 AM–8:00 PM ET"),
        ("212-555-0123", "AE", WINTER, "military address: ask when to call"),
    ],
)
def test_the_window_fits_every_place_the_number_and_the_State_can_mean(
    telephone: str, state: str, day: str, text: str
) -> None:
    assert window(telephone, state, day).text == text
    assert len(text) <= 60


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2026-03-07", "2026-03-07T16:00+00:00"),
        ("2026-03-08", "2026-03-08T16:00+00:00"),  # New York has moved on, Phoenix has not: 9:00 there is 16:00 UTC
        ("2026-10-31", "2026-10-31T16:00+00:00"),
        ("2026-11-01", "2026-11-01T16:00+00:00"),
        ("2028-02-29", "2028-02-29T16:00+00:00"),
        ("2026-12-31", "2026-12-31T16:00+00:00"),
    ],
)
def test_summer_time_is_that_of_the_very_day(day: str, opens: str) -> None:
    found = window("602-555-0123", "", day)
    assert found.opens == datetime.fromisoformat(opens)
    assert found.closes == datetime.fromisoformat(opens) + timedelta(hours=11)
    eleven_or_noon = "11:00 AM" if day not in ("2026-03-08", "2026-10-31") else "12:00"
    assert found.text.startswith(eleven_or_noon)


def test_the_hours_are_the_team_s_and_the_day_is_its_day() -> None:
    found = window("212-555-0123", "NY", team="Asia/Manila")
    assert found.text == "10:00 PM–9:00 AM Manila time (9:00 AM–8:00 PM in New York)"
    assert found.opens == datetime(2026, 11, 23, 14, tzinfo=UTC)
    both = window("808-555-0123", "NY", team="Asia/Manila")  # on Sunday in New York and in Honolulu
    assert both.text == "3:00–9:00 AM Manila time (9:00 AM–3:00 PM in Honolulu)"
    assert both.opens == datetime(2026, 11, 22, 19, tzinfo=UTC)
    assert window("310-555-0199", team="America/Los_Angeles").text == "9:00 AM–8:00 PM PT"


def test_of_two_spans_in_a_day_the_longer_one_is_shown() -> None:
    found = window("+63 917 123 4567", "NY", hours=(time(5), time(23)))  # or 5:00 to 10:00 AM
    assert found.text == "4:00–11:00 PM ET (5:00 AM–12:00 PM in Manila)"


def test_hours_over_night_name_both_halves_of_the_day() -> None:
    found = window("212-555-0123", team="Asia/Manila", hours=(time(8), time(23)))
    assert found.text == "9:00 PM–12:00 PM Manila time (8:00 AM–11:00 PM in New York)"


def test_hours_that_no_two_places_share_are_said_to_be_none() -> None:
    found = window("212-555-0123", "GU", hours=(time(10), time(17)))
    assert (found.opens, found.closes) == (None, None)
    assert found.text == "no hour fits both Guam and New York; ask"
    assert set(found.zones) == {"Pacific/Guam", NEW_YORK}
    several = window("212-555-0123 / 808-555-0123 / +44 20 7946 0958", "", hours=(time(9), time(17)))
    assert several.text == "no hour fits both Honolulu and London; ask"


def test_where_no_hours_begin_on_the_day_it_is_said_in_words() -> None:
    day = "2027-03-14"  # of 23 hours in New York: 9:00 in Karachi is 11:00 PM on the 13th, and midnight on the 15th
    for telephone in ("+92 21 3456 7890", "+92 300 1234567"):
        found = window(telephone, day=day)
        assert (found.opens, found.closes) == (None, None)
        assert (found.text, found.zones) == ("no hours in Karachi begin on this day; ask", ("Asia/Karachi",))
    both = window("+92 21 3456 7890 / 212-555-0123", day=day)
    assert both.text == "9:00–11:00 AM ET (6:00–8:00 PM in Karachi)"
    skipped = window("212-555-0123", day="2011-12-30", team="Pacific/Apia")  # Samoa went from the 29th to the 31st
    assert skipped.text == "no hours in New York begin on this day; ask"


@pytest.mark.parametrize("hours", [(time(20), time(9)), (time(9), time(9))])
def test_a_window_without_a_minute_is_said_to_have_none(hours: tuple[time, time]) -> None:
    assert window("212-555-0123", hours=hours).text == "no hours in New York begin on this day; ask"
    assert window("none", hours=hours).text == "place unknown: ask when to call"


def test_a_State_nobody_knows_is_told_and_the_number_alone_counts() -> None:
    found = window("212-555-0123", "Narnia")
    assert (found.text, found.zones) == ("9:00 AM–8:00 PM ET", (NEW_YORK,))
    assert found.problem == "is no State, territory or province: the call window goes by the number alone"
    assert window("212-555-0123", " ").problem == ""
    assert window("212-555-0123", "NY").problem == ""


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("CA", ("America/Los_Angeles",)),
        (" ca ", ("America/Los_Angeles",)),
        ("california", ("America/Los_Angeles",)),
        ("CA 90001-1234", ("America/Los_Angeles",)),
        ("Los Angeles, CA 90001", ("America/Los_Angeles",)),
        ("CA - California", ("America/Los_Angeles",)),
        ("California, USA", ("America/Los_Angeles",)),
        ("N.Y.", (NEW_YORK,)),
        ("New\u00a0York", (NEW_YORK,)),
        ("D.C.", (NEW_YORK,)),
        ("Washington, D.C.", (NEW_YORK, "America/Los_Angeles")),
        ("Washington DC", (NEW_YORK,)),
        ("Washington", ("America/Los_Angeles",)),
        ("West Virginia", (NEW_YORK,)),
        ("Hawai'i", ("Pacific/Honolulu",)),
        ("NY / CA", (NEW_YORK, "America/Los_Angeles")),
        ("FL", (NEW_YORK, "America/Chicago")),
        ("U.S. Virgin Islands", ("America/St_Thomas",)),
        ("Québec", ("America/Toronto", "America/Halifax", "America/Blanc-Sablon")),
        ("QC H2X 1Y4", ("America/Toronto", "America/Halifax", "America/Blanc-Sablon")),
        ("P.E.I.", ("America/Halifax",)),
        ("Newfoundland & Labrador", ("America/St_Johns", "America/Halifax")),
        ("Los Angeles CA 90001", ("America/Los_Angeles",)),
        ("Shangri La", None),
        ("AP", ()),
        ("APO AE 09001", ()),
        ("", None),
        ("York", None),
        ("Virginian", None),
        ("#N/A", None),
        ("12", None),
        ("x" * 50_000, None),
    ],
)
def test_a_State_is_known_by_its_code_or_its_whole_name(text: str, zones: tuple[str, ...] | None) -> None:
    found = zones_of_state(text)
    assert (found is None) == (zones is None)
    assert set(found or ()) == set(zones or ())


def clocks(zone: str) -> tuple[timedelta | None, ...]:
    """What the zone's clocks show over a year."""
    place = ZoneInfo(zone)
    return tuple(datetime(2026, month, day, 17, tzinfo=place).utcoffset() for month in range(1, 13) for day in (3, 20))


CODES = [
    *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA"),
    *("ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR"),
    *("PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
    *("AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"),
    *("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"),
]
CANADA_ZONES = tuple(zone for province in CODES[-13:] for zone in zones_of_state(province) or ())


@pytest.mark.parametrize(("country", "listed"), [("US", US_ZONES), ("CA", CANADA_ZONES)])
def test_no_clock_of_the_country_is_missing(country: str, listed: tuple[str, ...]) -> None:
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    zones = [line.split("\t")[2] for line in lines if line.startswith(f"{country}\t")]
    assert len(zones) > 20
    assert {clocks(zone) for zone in zones} == {clocks(zone) for zone in listed}


def test_every_State_territory_and_province_has_zones_that_exist() -> None:
    assert len(CODES) == 51 + 8 + 13
    zones = {zone for code in CODES for zone in zones_of_state(code) or ("missing",)}
    assert zones <= available_timezones()
    assert zones_of_area_code("850") == zones_of_state("FL")
    assert zones_of_area_code("212") == ()


TELEPHONES = [
    *("2125550123", "8085550123", "9285550123", "9075550123", "6715550123", "6845550123", "7095550123", "8672345678"),
    *("8002991028", "+44 20 7946 0958", "+81 3 1234 5678", "+91 22 1234 5678", "+64 9 123 4567", "+7 495 1234567"),
    "none",
]
WINDOWS = st.tuples(st.integers(4 * 60, 23 * 60 + 58), st.integers(4 * 60, 23 * 60 + 59))
TEAMS = [NEW_YORK, "America/Los_Angeles", "Asia/Manila", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


@EXAMPLES
@given(
    telephones=st.lists(st.sampled_from(TELEPHONES), max_size=2),
    state=st.one_of(st.sampled_from([*CODES, ""]), st.text(max_size=20)),
    day=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    hours=WINDOWS,
    team=st.sampled_from(TEAMS),
)
@example(["2125550123", "6715550123"], "HI", date(2026, 3, 8), (9 * 60, 20 * 60), NEW_YORK)
@example(["2125550123"], "NY", date(2026, 11, 1), (4 * 60, 23 * 60 + 59), NEW_YORK)
def test_the_window_lies_within_the_hours_on_every_clock_and_begins_on_the_team_s_day(
    telephones: list[str], state: str, day: date, hours: tuple[int, int], team: str
) -> None:
    if hours[0] >= hours[1]:
        return
    earliest, latest = (time(minutes // 60, minutes % 60) for minutes in hours)
    found = call_window(read_telephone(" / ".join(telephones)), state, day, (earliest, latest), ZoneInfo(team))
    if found.opens is None or found.closes is None:
        assert "ask" in found.text
        return
    assert found.opens < found.closes
    assert found.opens.astimezone(ZoneInfo(team)).date() == day
    for zone in map(ZoneInfo, found.zones):
        opens, closes = found.opens.astimezone(zone), found.closes.astimezone(zone)
        assert opens.date() == closes.date()
        assert earliest <= opens.time() < closes.time() <= latest
    a_minute = timedelta(minutes=1)  # and no longer one does
    for beyond in (found.opens - a_minute, found.closes + a_minute):
        clock_times = [beyond.astimezone(ZoneInfo(zone)).time() for zone in found.zones]
        assert not all(earliest <= clock_time <= latest for clock_time in clock_times)


def written(region: str, kind: int) -> str:
    """A number of that country and kind; "" when the plan has none."""
    number = phonenumbers.example_number_for_type(region, kind)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""


EXAMPLE_NUMBERS = st.builds(
    written,
    st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)),
    st.sampled_from(list(phonenumbers.PhoneNumberType.values())),
)
NUMBERS = st.one_of(EXAMPLE_NUMBERS, st.from_regex(r"\A\+?[0-9]{7,14}\Z"), st.text(max_size=20))
DAYS = st.one_of(
    st.sampled_from([date(2027, 3, 14), date(2026, 11, 1), date(2027, 3, 28), date(2026, 10, 25), date(2028, 2, 29)]),
    st.dates(date(1971, 1, 1), date(2100, 12, 31)),
)


@EXAMPLES
@given(
    telephone=st.lists(NUMBERS, max_size=3).map(" / ".join),
    state=st.one_of(st.sampled_from([*CODES, "AE", ""]), st.text(max_size=20)),
    day=DAYS,
    hours=st.one_of(st.just((9 * 60, 20 * 60)), WINDOWS),
    team=st.sampled_from(TEAMS),
)
@example("+92 21 3456 7890", "", date(2027, 3, 14), (9 * 60, 20 * 60), NEW_YORK)
def test_whatever_the_number_the_State_and_the_day_the_answer_is_in_words(
    telephone: str, state: str, day: date, hours: tuple[int, int], team: str
) -> None:
    earliest, latest = (time(minutes // 60, minutes % 60) for minutes in hours)
    found = call_window(read_telephone(telephone), state, day, (earliest, latest), ZoneInfo(team))
    assert found.text
    assert (found.opens is None) == (found.closes is None) == ("ask" in found.text)


def test_every_zone_that_a_number_can_mean_has_a_clock() -> None:
    assert {zone for zones in TIMEZONE_DATA.values() for zone in zones} <= available_timezones()
