"""The settings themselves: what config.yaml of the repository documents, and what each value may be."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from bot.config import InvalidFile, Settings, Weekday, read_config
from bot.config.yaml_lines import Document, KeyPath, parse_yaml, read_yaml

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "config.yaml"
SHEETS = "sheets: {spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz0123456789}}\n"
_DEFAULT = re.compile(r"\(default: (.+?)\)")


def read(folder: Path, text: str, jobs: tuple[str, ...] = (), start: str = SHEETS) -> Settings:
    path = folder / "config.yaml"
    path.write_text(start + text)
    return read_config(path, jobs)


def problem(folder: Path, text: str, jobs: tuple[str, ...] = (), start: str = SHEETS) -> str:
    with pytest.raises(InvalidFile) as caught:
        read(folder, text, jobs, start)
    [fault] = caught.value.faults
    return f"{fault.problem}. {fault.fix}"


def keys_of(model: type[BaseModel]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for plain_name, field in model.model_fields.items():
        name = field.alias or plain_name
        found.add((name,))
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found |= {(name, *rest) for rest in keys_of(inner)}
    return found


def written_keys(document: Document) -> set[tuple[str, ...]]:
    names = {tuple(part for part in path if isinstance(part, str)) for path in document.lines}
    named_by_the_team = (("sheets", "spreadsheets"), ("channels",))
    return {path for path in names if path[:-1] not in named_by_the_team}


def test_every_setting_is_in_config_yaml_and_nothing_else_is() -> None:
    in_comments = ("bounces", "imap")  # null by default; test_config_bounces reads what its comments show
    assert written_keys(read_yaml(CONFIG)) == {path for path in keys_of(Settings) if path[:-1] != in_comments}


def with_defaults(value: Any, path: KeyPath, document: Document, comments: list[str]) -> Any:
    """The data as written, each value replaced by the default that its comment names."""
    if path and (noted := _DEFAULT.search(comments[document.line(path) - 1])):
        return parse_yaml(f"x: {noted[1]}".encode(), "comment").data["x"]
    if isinstance(value, dict):
        return {key: with_defaults(item, (*path, key), document, comments) for key, item in value.items()}
    return value


def test_each_value_in_config_yaml_is_the_default_unless_its_comment_names_another() -> None:
    document = read_yaml(CONFIG)
    lines = CONFIG.read_text().splitlines()
    comments = [line.partition(" #")[2] for line in lines]
    comments[lines.index("schedule:")] = next(line for line in lines if line.startswith("# When `bot serve`"))
    defaults = with_defaults(document.data, (), document, comments)
    required = {"sheets": {"spreadsheets": defaults["sheets"]["spreadsheets"]}}
    written, bare = Settings.model_validate(defaults), Settings.model_validate(required)
    for section in Settings.model_fields:
        assert getattr(written, section) == getattr(bare, section), section


def test_every_line_with_a_value_says_why() -> None:
    places = {"support", "spreadsheet", "tab"}  # their section says it
    bare = [
        line.strip()
        for line in CONFIG.read_text().splitlines()
        if re.match(r"\s+[a-z_]+: \S", line) and " #" not in line and line.split(":")[0].strip() not in places
    ]
    assert set(bare) <= {"days: weekdays", "between: 08:00-18:00", "days: [Sat]"}


def test_the_repository_s_configuration_is_the_sandbox_on_a_wednesday() -> None:
    settings = read_config(CONFIG, ["cancellations", "bounced_messages", "call_list", "archive"])
    assert settings.sandbox.enabled
    assert settings.sheets.endpoint is None
    assert settings.fixed_now is not None
    assert settings.fixed_now.astimezone(UTC) == datetime(2026, 11, 18, 20, tzinfo=UTC)
    assert settings.fixed_now.strftime("%A") == "Wednesday"


def test_settings_cannot_be_changed() -> None:
    settings = read_config(CONFIG)
    with pytest.raises(ValidationError, match="frozen"):
        settings.guard.floor = 0  # type: ignore[misc]


def test_the_fixed_clock_never_reaches_real_sheets(tmp_path: Path) -> None:
    settings = read(tmp_path, "sandbox: {enabled: false, now: 2026-11-18T15:00:00-05:00}\n")
    assert settings.sandbox.now is not None
    assert settings.fixed_now is None


def test_relative_paths_count_from_the_folder_of_the_file_even_when_they_are_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert settings.sheets.credentials_file == tmp_path / "credentials.json"
    assert settings.ledger.database == str(tmp_path / "var/ledger.db")
    assert settings.sandbox.xlsx == tmp_path / "var/workbook.xlsx"
    assert read(tmp_path, "ledger: {database: /srv/ledger.db}").ledger.database == "/srv/ledger.db"
    assert read(tmp_path, "ledger: {database: ~/l.db}").ledger.database == str(Path.home() / "l.db")


def test_a_postgresql_ledger_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://bot@db.example/sheets"
    assert read(tmp_path, f"ledger: {{database: {url}}}").ledger.database == url
    assert "PGPASSWORD" in problem(tmp_path, "ledger: {database: 'postgresql://bot:pw@db/sheets'}")
    assert "neither a file nor" in problem(tmp_path, "ledger: {database: 'sqlite:///x.db'}")


def test_the_team_has_a_zone_and_a_calendar(tmp_path: Path) -> None:
    text = "team: {time_zone: Europe/Berlin, holidays: null, weekend: [Sun], closures: [2026-11-20, 2026-11-20]}"
    team = read(tmp_path, text).team
    assert team.zone.key == "Europe/Berlin"
    assert team.calendar.is_working_day(date(2026, 11, 21))
    assert not team.calendar.is_working_day(date(2026, 11, 20))
    assert not team.calendar.is_working_day(date(2026, 11, 22))
    assert team.closures == (date(2026, 11, 20),)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("America/NewYork", "Did you mean 'America/New_York'?"),
        ("New York", "Did you mean 'America/New_York'?"),
        ("EST", "Write a name with its region"),  # has no summer time: wrong for half of the year
        ("../../etc/passwd", "which is no IANA time zone"),
        ("-05:00", "which is no IANA time zone"),
    ],
)
def test_a_time_zone_is_an_iana_name(tmp_path: Path, written: str, hint: str) -> None:
    assert hint in problem(tmp_path, f"team: {{time_zone: '{written}'}}")


def test_a_country_must_have_known_holidays(tmp_path: Path) -> None:
    assert "Did you mean US?" in problem(tmp_path, "team: {holidays: us}")
    assert "null for none" in problem(tmp_path, "team: {holidays: Atlantis}")


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("[Mon, Tue, Wed, Thu, Fri, Sat, Sun]", "leaves no working day"),
        ("weekdays", "leaves no working day"),
        ("[6]", "the scheduler counts days from Monday, cron from Sunday"),
        ("['6']", "the scheduler counts days from Monday, cron from Sunday"),
        ("[Caturday]", "'Caturday', which is no day"),
        ("[Sat, Saturday]", "holds 'Saturday' twice"),
        ("Sat", "is no list of days"),
    ],
)
def test_a_weekend_is_a_list_of_names(tmp_path: Path, written: str, hint: str) -> None:
    assert hint in problem(tmp_path, f"team: {{weekend: {written}}}")


def test_a_schedule_entry_says_once_or_every_so_many_minutes(tmp_path: Path) -> None:
    text = """schedule:
  - {job: cancellations, days: [friday, MON], at: 12:00}
  - {job: call_list, days: weekdays, every_minutes: 15, between: 04:00 - 23:59}
"""
    once, often = read(tmp_path, text, ("cancellations", "call_list")).schedule
    assert (once.days, once.at) == ((Weekday.MONDAY, Weekday.FRIDAY), time(12))
    assert [day.number for day in often.days] == [0, 1, 2, 3, 4]
    assert (often.every_minutes, often.between, often.at) == (15, (time(4), time(23, 59)), None)


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("days: [Mon], at: 00:00", "when the clocks change, a time between 00:00 and 04:00 comes twice or not at all"),
        ("days: [Mon], at: 03:59", "when the clocks change"),
        ("days: [Mon], every_minutes: 30, between: 02:00-05:00", "when the clocks change"),
        ("days: [Mon], every_minutes: 30, between: 18:00-08:00", "ends before it starts"),
        ("days: [Mon], every_minutes: 30, between: 18:00", "no span of the day"),
        ("days: [Mon], every_minutes: 30", "does not say when"),
        ("days: [Mon], between: 08:00-18:00", "does not say when"),
        ("days: [Mon]", "does not say when"),
        ("days: [Mon], at: 09:00, every_minutes: 30, between: 08:00-18:00", "does not say when"),
        ("days: [Mon], every_minutes: 4, between: 08:00-18:00", "minutes from 5 to 720"),
        ("days: [Mon], at: 24:00", "Write HH:MM in 24 hours"),
        ("days: [Mon], at: 9:00", "Write HH:MM in 24 hours"),
        ("days: [Mon], at: 900", "Write HH:MM in 24 hours"),
        ("days: [1, 2], at: 09:00", "counts days from Monday"),
        ("days: [], at: 09:00", "the job would never run"),
        ("at: 09:00", "does not say on which days"),
    ],
)
def test_a_schedule_entry_that_would_surprise_is_refused(tmp_path: Path, entry: str, hint: str) -> None:
    assert hint in problem(tmp_path, f"schedule: [{{job: cancellations, {entry}}}]")


def test_a_job_that_does_not_exist_is_refused_when_the_jobs_are_known(tmp_path: Path) -> None:
    text = "schedule: [{job: cancelations, days: [Mon], at: 09:00}]"
    assert read(tmp_path, text).schedule[0].job == "cancelations"
    assert "Did you mean 'cancellations'?" in problem(tmp_path, text, ("cancellations", "shipments"))


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.google.com/spreadsheets/d/1abcdefghijklmnopqrstuvwxyz0123456789/edit?gid=0#gid=0",
        "https://docs.google.com/spreadsheets/u/1/d/1abcdefghijklmnopqrstuvwxyz0123456789",
        "https://docs.google.com/a/example.com/spreadsheets/d/1abcdefghijklmnopqrstuvwxyz0123456789/edit",
        " 1abcdefghijklmnopqrstuvwxyz0123456789 ",
    ],
)
def test_a_spreadsheet_may_be_named_by_its_address(tmp_path: Path, address: str) -> None:
    settings = read(tmp_path, f"sheets: {{spreadsheets: {{support: '{address}'}}}}", start="")
    assert settings.sheets.spreadsheets == {"support": "1abcdefghijklmnopqrstuvwxyz0123456789"}


@pytest.mark.parametrize(
    ("sheets", "hint"),
    [
        ("spreadsheets: {support: my sheet}", "names for 'support' no spreadsheet. Copy the address"),
        ("spreadsheets: {support: 'https://docs.google.com/document/d/1abcdefghijklmnopqrstuv'}", "no spreadsheet"),
        ("spreadsheets: {}", "Write lines of name: id or address"),
        ("spreadsheets: {a: 1abcdefghijklmnopqrstuvwxyz, b: 1abcdefghijklmnopqrstuvwxyz}, "
         "responses: {spreadsheet: a, tab: x}, sales_returns: {spreadsheet: a, tab: y}", "one spreadsheet twice"),
        ("spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz}, responses: {spreadsheet: suport, tab: x}",
         "Did you mean 'support'?"),
        ("spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz}, responses: {spreadsheet: support, tab: Sales Returns}",
         "the very tab of sheets.responses"),
        ("spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz}, body_bytes: 3000000", "from 10,000 to 2,000,000"),
        ("spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz}, endpoint: http://sheets.example", "not encrypted"),
        ("spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz}, endpoint: sheets.example", "is no web address"),
        ("spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz}, endpoint: 'https://[::1'", "is no web address"),
    ],
)  # fmt: skip
def test_sheets_must_be_findable(tmp_path: Path, sheets: str, hint: str) -> None:
    assert hint in problem(tmp_path, f"sheets: {{{sheets}}}", start="")


def test_a_local_endpoint_may_be_unencrypted_but_not_beside_the_sandbox(tmp_path: Path) -> None:
    sheets = "sheets: {endpoint: 'http://127.0.0.1:8765/', spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz}}\n"
    assert read(tmp_path, sheets, start="").sheets.endpoint == "http://127.0.0.1:8765"
    assert "sheets.endpoint names another" in problem(tmp_path, sheets + "sandbox: {enabled: true}", start="")


@pytest.mark.parametrize("moment", ["2026-11-18T15:00:00", "2026-11-18", "noon", "1763496000", "20261118"])
def test_the_clock_of_the_sandbox_has_an_offset(tmp_path: Path, moment: str) -> None:
    assert "offset from UTC" in problem(tmp_path, f"sandbox: {{now: {moment}}}")


@pytest.mark.parametrize("day", ["18.11.2026", "2026-02-30", "20261118", "2026-11-18T00:00:00"])
def test_a_date_is_written_year_first(tmp_path: Path, day: str) -> None:
    assert "YYYY-MM-DD" in problem(tmp_path, f"adopt: {{since: {day}}}")
