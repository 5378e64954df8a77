"""config.yaml as a file: whatever is wrong in it is said with its line, all at once, and without echoing secrets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import InvalidFile, Settings, find_config, read_config, yaml_lines
from bot.config.yaml_lines import parse_yaml
from bot.errors import ConfigurationError

REPOSITORY = Path(__file__).parents[3]
YAML_FILES = (REPOSITORY / "config.yaml", *sorted((REPOSITORY / "sheet_schemas").glob("*.yaml")))
SHEETS = "sheets: {spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz0123456789}}\n"


def read(folder: Path, text: str | bytes, jobs: tuple[str, ...] = ()) -> Settings:
    path = folder / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else (SHEETS + text).encode())
    return read_config(path, jobs)


def faults(folder: Path, text: str | bytes, jobs: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidFile) as caught:
        read(folder, text, jobs)
    assert issubclass(caught.type, ConfigurationError)
    assert caught.value.exit_code == 2
    return [(fault.place.removeprefix(str(folder) + os.sep), fault.problem, fault.fix) for fault in caught.value.faults]


def test_an_unknown_key_is_refused_with_its_line_and_the_key_that_was_meant(tmp_path: Path) -> None:
    assert faults(tmp_path, "guard:\n  floor: 50\n  max_fracton: 0.2\n") == [
        ("config.yaml line 4", "unknown key 'max_fracton' in guard", "Did you mean 'max_fraction'?")
    ]


def test_the_place_is_relative_to_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, "gaurd: {}\n")
    assert str(caught.value) == "config.yaml line 2: unknown key 'gaurd'. Did you mean 'guard'?"


def test_an_unknown_key_like_no_other_lists_the_known_ones(tmp_path: Path) -> None:
    [(_, _, fix)] = faults(tmp_path, "adopt: {zzzz: 1}\n")
    assert fix == "Delete it; known here are since, days_before_first_run"


def test_all_errors_of_the_file_are_shown_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = "guard:\n  floor: many\n  floor: 3\n  max_fraction: 2\ntam: {}\nlog: {level: loud}\nsandbox: {port: 80}\n"
    places = [place for place, _, _ in faults(tmp_path, text)]
    assert places == [f"config.yaml line {line}" for line in (3, 4, 5, 6, 7, 8)]


def test_every_error_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, "guard: {floor: x, max_fraction: y}\n")
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "problem", "fix"),
    [
        ('guard: {floor: "50"}', "guard.floor is '50'", "Write a number of rows from 0 to 100,000"),
        ("guard: {floor: 1.5}", "guard.floor is 1.5", "Write a number of rows from 0 to 100,000"),
        ("guard: {floor: true}", "guard.floor is true", "Write a number of rows from 0 to 100,000"),
        ("guard: {max_fraction: .nan}", "guard.max_fraction is '.nan'", "Write a share of the open rows from 0 to 1"),
        ("guard: {max_fraction: 1e999}", "guard.max_fraction is inf", "Write a share of the open rows from 0 to 1"),
        ("guard: {max_fraction: [1]}", "guard.max_fraction is a list", "Write a share of the open rows from 0 to 1"),
        ("guard: {floor: }", "guard.floor is empty", "Write a number of rows from 0 to 100,000"),
        ("guard:", "guard is empty", "Give it a value, or delete the key for its default"),
        ("sales_returns: {enabled: 1}", "sales_returns.enabled is 1", "Write true or false"),
        ("cancellations: {refund_on: never}", "cancellations.refund_on is 'never'", "Write returning or returned"),
        ("escalations: {refund: 7}", "escalations.refund is 7", "Write a name"),
        ("schedule: cancellations", "schedule is 'cancellations'", "Write a list of entries that start with - job:"),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(tmp_path: Path, text: str, problem: str, fix: str) -> None:
    assert faults(tmp_path, text) == [("config.yaml line 2", problem, fix)]


def test_a_missing_key_is_told_with_the_line_of_its_section(tmp_path: Path) -> None:
    assert faults(tmp_path, b"log:\n  level: info\nsheets:\n  timeout_s: 3\n") == [
        ("config.yaml line 3", "'spreadsheets' is missing in sheets", "Write lines of name: id or address")
    ]


@pytest.mark.parametrize(
    ("raw", "line", "problem"),
    [
        (b"", 1, "the file is empty"),
        (b"# nothing but a comment\n", 1, "the file is empty"),
        (b"- a\n- b\n", 1, "the file is no list of settings"),
        (b"guard:\n\tfloor: 1\n", 2, "a tab stands where YAML needs spaces"),
        (b"guard:\n  floor: [1\nlog: 2\n", 3, "not valid YAML"),
        (b"guard: {}\nlog: 'open\n", 3, "not valid YAML"),
        (b"guard: {}\n---\nlog: {}\n", 2, "not valid YAML"),
        (b"a: &x 1\nb: *x\n", 2, "not valid YAML: aliases"),
        (b"guard: {}\nlog: \xff\n", 2, "a character is not UTF-8"),
        ("guard: {}\n".encode("utf-16"), 1, "the file is UTF-16, not UTF-8"),
        (b"guard: {}\n# \x07\n", 2, "a control character"),
        (b"guard: {}\nguard: {}\n", 2, "the key 'guard' stands twice, first in line 1"),
        (b"guard: {}\nlog: !!python/object/apply:os.system [ls]\n", 2, "log is "),
        (b"guard: {}\nlog: {level: !!python/name:os.system x}\n", 2, "a tag (!"),
        (b"guard: {}\nlog: {level: !!int x}\n", 2, "a tag (!"),
        (b'guard: {}\nlog: {level: "\\ud800"}\n', 2, "a tag (!"),
        (b"guard: {}\n? [a]\n: 1\n", 2, "a key is no plain text"),
        (b"[" * 1500, 1, "the file is nested too deeply"),
    ],
)
def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path, raw: bytes, line: int, problem: str) -> None:
    found = faults(tmp_path, raw)
    assert any(place == f"config.yaml line {line}" and text.startswith(problem) for place, text, _ in found), found


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="there is no such file"):
        read_config(tmp_path / "none.yaml")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + (SHEETS + "guard:\n  floor: 7\n").replace("\n", "\r\n").encode()
    assert read(tmp_path, raw).guard.floor == 7


def test_norway_is_a_country_and_half_past_twelve_is_a_time(tmp_path: Path) -> None:
    text = "team: {holidays: NO}\nschedule: [{job: cancellations, days: [Mon], at: 12:30}]\n"
    settings = read(tmp_path, text)
    assert settings.team.holidays == "NO"
    assert settings.schedule[0].at is not None
    assert settings.schedule[0].at.isoformat() == "12:30:00"


SECRET = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9t"


@pytest.mark.parametrize(
    "text",
    [
        f"carriers: {{ups: {{client_secret_env: {SECRET}}}}}",
        f"carriers: {{ups: {{client_id_env: {SECRET}}}}}",
        f"carriers: {{ups: {{client_secret: {SECRET}}}}}",
        f"carriers: {{ups: {SECRET}}}",
        f"carriers: {{ups: [{SECRET}]}}",
        f"carriers: {{ups: {{timeout_s: {SECRET}}}}}",
        f"carriers: {{ups: {{base_url: 'https://me:{SECRET}@ups.example'}}}}",
        f"carriers: {SECRET}",
        f"{SECRET[:8]}: {SECRET}",
        f"ledger: {SECRET}",
        f"ledger: {{database: 'postgresql://bot:{SECRET}@host/x'}}",
        f"ledger: {{database: 'postgresql://bot@host/x?password={SECRET}'}}",
        f"ledger: {{database: 'mysql://bot:{SECRET}@host/x'}}",
        f"guard: {{floor: 1}}\nguard: {SECRET}",
        f"log: '{SECRET}",
        f"log: [{SECRET}\nx: {SECRET}",
        f"log: !{SECRET} {SECRET}",
        f"log: &{SECRET} 1\nguard: *{SECRET}",
    ],
)
def test_a_secret_pasted_anywhere_is_refused_without_echo(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, text)
    chain: BaseException | None = caught.value
    while chain is not None:
        if chain.__suppress_context__ or chain is caught.value:
            assert SECRET not in f"{chain} {chain!r}"
        chain = None if chain.__suppress_context__ else chain.__context__


def test_a_secret_in_capitals_is_no_name_of_a_variable_either(tmp_path: Path) -> None:
    [(_, problem, fix)] = faults(tmp_path, "carriers: {ups: {client_secret_env: AKIAIOSFODNN7EXAMPLEKEY9}}")
    assert "AKIA" not in problem + fix
    assert "revoke" in fix


@given(st.binary(max_size=200))
def test_no_bytes_whatever_crash_the_reader(raw: bytes) -> None:
    place = "config.yaml line 1"
    try:
        parse_yaml(raw, "config.yaml")
    except InvalidFile as error:
        place = error.faults[0].place
    assert place.startswith("config.yaml line ")


@given(st.text(alphabet="ab:- \n\t[]{},'\"#&*!|>%@0_.~?", max_size=60))
def test_no_text_made_of_yaml_signs_crashes_the_reader(text: str) -> None:
    try:
        document = parse_yaml(text.encode(), "config.yaml")
    except InvalidFile:
        return
    assert all(1 <= line <= text.count("\n") + 1 for line in document.lines.values())


def parsed(raw: bytes) -> tuple[object, ...]:
    """What the document says and where, and the faults."""
    try:
        document = parse_yaml(raw, "config.yaml")
    except InvalidFile as error:
        return tuple(map(str, error.faults))
    return (document.data, document.lines, document.texts, *map(str, document.faults))


@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(path.read_text(encoding="utf-8"), id=path.name) for path in YAML_FILES),
        "a: [1, two, 3.0\nb: 4\n",
        "a: 1\n   b: 2\n",
        "a: 'open\n",
        "a: &name 1\nb: *name\n",
        "a:\n\tb: 1\n",
        "a: b\t\n",
        "a: \x07\n",
        'a: "\\q"\n',
        "NO: NO\nat: 12:30\nempty:\nlist:\n- 1\n-\n- {x: !tag y}\nlong: >\n  two\n  lines\n",
    ],
)
def test_a_python_without_libyaml_reads_and_refuses_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = parsed(text.encode())
    monkeypatch.setattr(yaml_lines, "CParser", None)
    assert parsed(text.encode()) == quick


def test_the_file_named_on_the_command_line_wins_over_the_environment_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("config.yaml", "named.yaml", "given.yaml"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    environment = {"SHEET_BOT_CONFIG": "named.yaml"}
    assert find_config(Path("given.yaml"), environment) == tmp_path / "given.yaml"
    assert find_config(None, environment) == tmp_path / "named.yaml"
    assert find_config(None, {"SHEET_BOT_CONFIG": " "}) == tmp_path / "config.yaml"
    assert find_config(None, {}) == tmp_path / "config.yaml"


def test_a_configuration_that_is_not_there_names_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(
        ConfigurationError, match=r"^config\.yaml: there is no such file\. .*--config.*SHEET_BOT_CONFIG"
    ):
        find_config(None, {})
    with pytest.raises(ConfigurationError, match=r"^--config none\.yaml: there is no such file"):
        find_config(Path("none.yaml"), {})
    with pytest.raises(ConfigurationError, match=r"^\$SHEET_BOT_CONFIG folder: it is a folder"):
        find_config(None, {"SHEET_BOT_CONFIG": "folder"})
