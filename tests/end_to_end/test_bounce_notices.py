"""`bot bounces`: notices imported twice, listed, fetched from a mail folder, and what is wrong with them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.bounces.mail_server import MailServer, dovecot
from tests.end_to_end.desk import Desk, Done

PAYLOADS = Path(__file__).parents[1] / "payloads" / "bounces"
Bot = Callable[..., Done]


@pytest.fixture
def mails(desk: Desk) -> Path:
    """The folder of saved notices, at the desk."""
    return Path(shutil.copytree(PAYLOADS, desk.folder / "mails"))


def test_an_import_keeps_what_is_proven_tells_the_rest_and_is_harmless_twice(bot: Bot, mails: Path) -> None:
    first = bot("bounces", "import", "mails")
    assert first.code == 5
    assert first.out.startswith("4 new notices, 0 known already\n")
    assert "mails/forwarded.eml: nobody vouches that this mail is from example.com → " in first.out
    again = bot("bounces", "import", "mails", "mails/opt_out.eml", "--trust", "--json")
    assert (again.code, again.json) == (0, {"new": 1, "known": 5, "problems": []})
    listed = bot("bounces", "list", "--json").json["notices"]
    assert {(one["order"], one["reason"], one["noticed_at"]) for one in listed} == {
        ("111-2222222-3333333", "opt_out", "2026-11-17T16:15:30Z"),
        ("112-4455667-7788990", "guidelines", "2026-11-18T14:00:00Z"),
        ("113-1112223-4445556", "delivery_failure", "2026-11-19T10:30:00Z"),
        ("114-7654321-1234567", "delivery_failure", "2026-11-17T16:15:30Z"),
        ("115-0000001-0000002", "opt_out", "2026-11-18T20:00:00Z"),
    }
    assert "2026-11-17 11:15  111-2222222-3333333  opt out\n" in bot("bounces", "list").out


def test_before_the_first_notice_the_list_says_what_to_do(bot: Bot) -> None:
    assert bot("bounces", "list").out == "No notice yet. The first: bot bounces import FILE\n"
    assert bot("bounces", "list", "--json").json == {"notices": []}


def test_a_list_with_rows_to_mend_ends_with_5_and_keeps_the_others(bot: Bot, desk: Desk) -> None:
    (desk.folder / "b.csv").write_text("Order ID;Why\n111-2222222-3333333;bounced\n111-22;x\n", encoding="utf-8-sig")
    done = bot("bounces", "import", "b.csv", "--json")
    assert done.code == 5
    assert done.json == {
        "new": 1,
        "known": 0,
        "problems": [
            {
                "sheet": "b.csv",
                "row": 3,
                "column": "Order Number",
                "problem": "the cell holds no Amazon order number: '111-22'",
                "fix": "Write one such as 111-2222222-3333333",
            }
        ],
    }
    assert "! b.csv · no. 3 · Order Number: the cell holds no" in bot("bounces", "import", "b.csv").out


def test_one_file_that_cannot_be_read_and_nothing_is_kept(bot: Bot, mails: Path) -> None:
    done = bot("bounces", "import", "mails", "mails/gone.mbox")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("✗ mails/gone.mbox: there is no such file → Check the path")
    assert bot("bounces", "list", "--json").json == {"notices": []}


def test_no_address_and_no_name_gets_into_the_ledger_or_onto_the_screen(bot: Bot, desk: Desk, mails: Path) -> None:
    done = bot("bounces", "import", "mails", "--trust")
    kept = b"".join(path.read_bytes() for path in (desk.folder / "var").glob("ledger.db*"))
    assert sqlite3.connect(desk.folder / "var" / "ledger.db").execute("SELECT count(*) FROM notices").fetchone() == (5,)
    for private in ("Robin", "Kim", "buyer@", "kim@", "donotreply", "support@", "email.example.net"):
        assert private not in done.out + done.err
        assert private.encode() not in kept


def test_without_a_mail_folder_or_its_password_there_is_nothing_to_fetch(bot: Bot, desk: Desk) -> None:
    done = bot("bounces", "fetch")
    assert (done.code, done.out) == (2, "")
    assert "no mail folder is set → Write the section bounces.imap" in done.err
    desk.configure({"bounces.imap": "{host: imap.example.com}"})
    done = bot("bounces", "fetch", "--json")
    assert done.code == 2
    assert done.json["error"]["problem"] == "the environment variable BOUNCES_IMAP_USER is not set"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with dovecot() as running:
        yield running


def test_a_mail_folder_is_fetched_and_then_only_what_is_new(
    bot: Bot, desk: Desk, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOUNCES_IMAP_USER", server.user)
    monkeypatch.setenv("BOUNCES_IMAP_PASSWORD", server.password)
    desk.configure({"bounces.imap": f"{{host: 127.0.0.1, port: {server.port}, tls: none}}"})
    server.deliver("INBOX", [(PAYLOADS / name).read_bytes() for name in ("opt_out.eml", "forwarded.eml")])
    done = bot("bounces", "fetch")
    assert done.code == 5
    assert done.out.startswith(
        "1 new notice, 0 known already\n! IMAP folder INBOX on 127.0.0.1 · no. 2: nobody vouches"
    )
    server.deliver("INBOX", [(PAYLOADS / name).read_bytes() for name in ("opt_out.eml", "guidelines.eml")])
    assert bot("bounces", "fetch", "--json").json == {"new": 1, "known": 1, "problems": []}
    assert bot("bounces", "fetch").out == "0 new notices, 0 known already\n"
    monkeypatch.setenv("BOUNCES_IMAP_PASSWORD", "wrong-password")
    refused = bot("bounces", "fetch")
    assert refused.code == 2
    assert "the server refused the user or the password" in refused.err
    assert server.user not in refused.err
    desk.configure({"bounces.imap": "{host: 127.0.0.1, port: 1, tls: none}"})
    assert bot("bounces", "fetch").code == 4
