"""What the person who runs the bot can get wrong: settings, keys, sharing, the ledger's place. All end with 2."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.desk import REPOSITORY, Desk
from tests.end_to_end.front import SPREADSHEET, Front, assert_refused, open_front


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk) as front:
        yield front


def test_an_unknown_setting_is_refused_with_its_line_and_the_nearest_one(desk: Desk) -> None:
    text = (desk.folder / "config.yaml").read_text().replace("max_fraction:", "max_fracton:")
    (desk.folder / "config.yaml").write_text(text)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "max_fracton" in one)
    done = desk.bot_in_process("run", "all")
    assert_refused(done, 2, f"config.yaml line {line}", "max_fracton", "max_fraction")
    assert not (desk.folder / "var").exists()


def test_all_faults_of_the_settings_are_told_at_once_each_with_its_line(desk: Desk) -> None:
    desk.configure({"team.time_zone": "New York", "guard.floor": "many"}, more="pigeons: true")
    done = desk.bot_in_process("check")
    assert done.code == 2
    assert done.err.count("✗ config.yaml line ") == done.err.count(" → ") == 3
    assert len(desk.bot_in_process("check", "--json").json["errors"]) == 3


def test_without_a_configuration_every_command_says_where_it_looked(desk: Desk) -> None:
    (desk.folder / "config.yaml").unlink()
    for words in (["run", "all"], ["history"], ["check"], ["serve"]):
        assert_refused(desk.bot_in_process(*words), 2, "config.yaml")


def example(path: Path) -> None:
    path.write_text((REPOSITORY / "credentials.example.json").read_text())


def damaged(path: Path) -> None:
    key = json.loads(path.read_text())
    path.write_text(json.dumps({**key, "private_key": key["private_key"][:300]}))


def other_kind(path: Path) -> None:
    path.write_text('{"installed": {"client_id": "x"}}')


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


KEYS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "there is no such file"),
    "empty": (lambda path: path.write_text(""), "it is no JSON"),
    "a_list": (lambda path: path.write_text("[]"), "not a service account's key"),
    "the_example": (example, "this is the example, not a key"),
    "damaged": (damaged, "the key is damaged or incomplete"),
    "of_another_kind": (other_kind, "it is an OAuth client (desktop app), not a service account's key"),
    "a_folder": (a_folder, "it cannot be read"),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_file_that_cannot_be_used_is_named_and_never_shown(front: Front, name: str) -> None:
    spoil, told = KEYS[name]
    path = front.office.server.key_file
    key = path.read_text()
    spoil(path)
    done = front.run()
    assert_refused(done, 2, str(path), told)
    assert "PRIVATE KEY" not in done.err + done.out
    assert front.office.writes() == 0
    checked = front.bot("check", "--json")
    assert checked.code == 2
    assert any(one["level"] == "error" and told in one["what"] for one in checked.json["findings"])
    if path.is_dir():
        path.rmdir()
    path.write_text(key)
    assert front.run().code == 0


def test_a_sheet_that_is_not_shared_names_the_account_to_share_it_with(front: Front) -> None:
    state = front.office.server.state
    state.unshare(SPREADSHEET, state.account)
    before = front.picture()
    for words in (["run", "all"], ["plan", "cancellations"]):
        assert_refused(front.bot(*words), 2, "not shared with the bot", f"Share, add {state.account} as Editor")
    checked = front.bot("check")
    assert (checked.code, f"add {state.account} as Editor" in checked.out) == (2, True)
    assert front.picture() == before
    state.share(SPREADSHEET, state.account)
    assert front.run().code == 0


def test_a_sheet_shared_for_reading_only_is_told_when_the_first_write_is_refused(front: Front) -> None:
    state = front.office.server.state
    state.share(SPREADSHEET, state.account, "reader")
    before = front.picture()
    assert_refused(front.run(), 2, f"add {state.account} as Editor")
    assert front.picture() == before
    state.share(SPREADSHEET, state.account)
    assert front.run().code == 0


def test_sharing_taken_back_between_read_and_write_ends_with_the_account_to_share_with(front: Front) -> None:
    front.run()
    front.types("Status", 4, "Successful")
    state = front.office.server.state
    before = front.picture()
    calls = 0

    def unshare(method: str, path: str, _body: object) -> None:
        nonlocal calls
        if path.endswith(":getByDataFilter"):
            calls += 1
            state.unshare(SPREADSHEET, state.account)

    front.office.server.before_request = unshare
    assert_refused(front.run(), 2, f"add {state.account} as Editor")
    front.office.server.before_request = None
    assert (calls, front.picture()) == (1, before)
    state.share(SPREADSHEET, state.account)
    assert front.run().code == 0


def test_a_revoked_key_is_told_as_such(front: Front) -> None:
    authority = front.office.server.authority
    accounts, authority.accounts = authority.accounts, {}
    authority.expire_tokens()
    before = front.picture()
    assert_refused(front.run(), 2, "Google refused the key: invalid_grant", "create a new key")
    assert front.picture() == before
    authority.accounts = accounts
    assert front.run().code == 0


def test_tokens_that_expire_in_the_middle_are_renewed_without_a_word(front: Front) -> None:
    def expire(method: str, path: str, _body: object) -> None:
        front.office.server.authority.expire_tokens()

    front.office.server.after_request = expire
    done = front.run()
    front.office.server.after_request = None
    assert done.code == 0
    assert front.run().json["runs"][0]["counts"]["changes"] == 0


def test_an_unknown_spreadsheet_points_to_its_address(front: Front) -> None:
    front.desk.connect(front.office.server, "1NobodyKnowsThisSpreadsheet-00000000000000000")
    assert_refused(front.run(), 2, "1NobodyKnows", "Google knows no spreadsheet with this id", "sheets.spreadsheets")


@pytest.mark.parametrize("words", [["run", "all"], ["history"]])
def test_a_ledger_that_cannot_be_written_is_named_before_the_sheet_is_touched(front: Front, words: list[str]) -> None:
    (front.desk.folder / "a file").write_text("")
    before = front.picture()
    for database in ("a file/ledger.db", "office"):
        settings = {"ledger.database": front.desk.folder / database}
        front.desk.connect(front.office.server, SPREADSHEET, settings)
        assert_refused(front.bot(*words), 2, database.split("/")[0])
    (front.desk.folder / "text.db").write_text("this is no database, but a long enough text" * 50)
    front.desk.connect(front.office.server, SPREADSHEET, {"ledger.database": front.desk.folder / "text.db"})
    assert_refused(front.bot(*words), 2, "text.db", "not a database")
    assert front.picture() == before


def test_the_exit_code_reaches_the_shell(front: Front) -> None:
    state = front.office.server.state
    state.unshare(SPREADSHEET, state.account)
    done = front.desk.bot("run", "all")
    assert (done.code, done.out) == (2, "")
    assert "✗ " in done.err
    assert '"event": "run"' in done.err
    assert "Traceback" not in done.err
