"""Bounce notices out of a folder of a real mail server: each read once, none marked, whatever happens on the way."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.bounces.authentication import SenderRules
from bot.bounces.imap import open_folder
from bot.bounces.imap_session import ImapPlace
from bot.config.bounces import MailTls
from bot.core.notice import MailboxMark
from bot.errors import BotError, ConfigurationError, CredentialsError, ServiceDown
from bot.ledger import Ledger
from bot.runner.notices import Intake, fetch_notices
from tests.contract.bounces.mail_server import MailServer, free_port

RULES = SenderRules(frozenset({"mx.google.com"}), frozenset({"amazon.com"}))
PlaceOf = Callable[..., ImapPlace]


def mail(number: int, *, more: str = "") -> bytes:
    order = f"111-2222222-{number:07}"
    return (
        "Authentication-Results: mx.google.com; dmarc=pass header.from=amazon.com\r\n"
        "From: donotreply@amazon.com\r\nDate: Tue, 17 Nov 2026 16:15:30 +0000\r\n"
        f"Message-ID: <{number}@example.com>\r\nSubject: Order {order}\r\n\r\n"
        f"The buyer opted out from receiving this message.\r\n{more}"
    ).encode()


def fetch(ledger: Ledger, place: ImapPlace) -> Intake:
    return fetch_notices(ledger, place, RULES, datetime.now(UTC), lambda _stage, _done, _total: None)


def counts(intake: Intake) -> tuple[int, int, int]:
    return intake.new, intake.known, len(intake.problems)


def orders(ledger: Ledger) -> list[int]:
    return sorted(int(notice.order_key[-7:]) for notice in ledger.all_notices())


def test_each_message_is_read_once_and_none_is_marked(
    server: MailServer, folder: str, place_of: PlaceOf, ledger: Ledger
) -> None:
    place = place_of(server, folder)
    assert counts(fetch(ledger, place)) == (0, 0, 0)
    server.deliver(folder, [mail(1), mail(2), b"From: stranger@example.com\r\n\r\n111-2222222-0000009\r\n"])
    first = fetch(ledger, place)
    assert counts(first) == (2, 0, 1)
    mark = ledger.mailbox(place.name)
    assert mark is not None
    assert (first.problems[0].sheet, first.problems[0].row) == (place.place, mark.last_uid)
    assert counts(fetch(ledger, place)) == (0, 0, 0)
    server.deliver(folder, [mail(3)])
    assert counts(fetch(ledger, place)) == (1, 0, 0)
    assert orders(ledger) == [1, 2, 3]
    assert server.flags(folder) == [b""] * 4


def test_a_folder_numbered_anew_is_read_again_and_nothing_counts_twice(
    server: MailServer, folder: str, place_of: PlaceOf, ledger: Ledger
) -> None:
    place = place_of(server, folder)
    server.deliver(folder, [mail(1), mail(2), mail(3)])
    fetch(ledger, place)
    before = ledger.mailbox(place.name)
    server.delete(folder)
    server.create(folder)
    server.deliver(folder, [mail(2), mail(4)])
    assert counts(fetch(ledger, place)) == (1, 1, 0)
    after = ledger.mailbox(place.name)
    assert before is not None
    assert after is not None
    assert before.uid_validity != after.uid_validity
    assert orders(ledger) == [1, 2, 3, 4]


def test_the_first_reading_looks_back_so_many_days_and_never_further(
    server: MailServer, folder: str, place_of: PlaceOf, ledger: Ledger
) -> None:
    now = datetime.now(UTC)
    server.deliver(folder, [mail(1)], received=now - timedelta(days=40))
    server.deliver(folder, [mail(2)], received=now - timedelta(days=3))
    server.deliver(folder, [mail(3)], received=now - timedelta(days=40))
    assert counts(fetch(ledger, place_of(server, folder))) == (1, 0, 0)
    assert counts(fetch(ledger, place_of(server, folder))) == (0, 0, 0)
    assert orders(ledger) == [2]


def test_a_message_that_is_too_large_is_a_problem_and_is_not_loaded(
    server: MailServer, folder: str, place_of: PlaceOf, ledger: Ledger
) -> None:
    server.deliver(folder, [mail(1), mail(2, more="x" * 100_000), mail(3)])
    intake = fetch(ledger, place_of(server, folder))
    assert counts(intake) == (2, 0, 1)
    assert intake.problems[0].problem == "the mail is larger than 100,000 bytes, which no notice is"
    assert orders(ledger) == [1, 3]


def test_what_was_kept_before_a_crash_is_not_read_again_and_nothing_is_left_out(
    server: MailServer, folder: str, place_of: PlaceOf, ledger: Ledger, tmp_path: Path
) -> None:
    server.deliver(folder, [mail(number) for number in range(60)])
    place = place_of(server, folder)
    steps: list[tuple[int, int]] = []

    def crash_after_the_first_batch(_stage: str, done: int, total: int) -> None:
        steps.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_notices(ledger, place, RULES, datetime.now(UTC), crash_after_the_first_batch)
    assert steps == [(50, 60)]
    assert orders(ledger) == list(range(50))
    with sqlite3.connect(tmp_path / "ledger.db") as outside:  # a ledger that takes no mark must take no notice either
        outside.execute("CREATE TRIGGER full BEFORE UPDATE ON mailboxes BEGIN SELECT RAISE(ABORT, 'full'); END")
    outside.close()
    with pytest.raises(Exception, match="full"):
        fetch(ledger, place)
    assert orders(ledger) == list(range(50))
    with sqlite3.connect(tmp_path / "ledger.db") as outside:
        outside.execute("DROP TRIGGER full")
    outside.close()
    assert counts(fetch(ledger, place)) == (10, 0, 0)


def test_what_a_person_deletes_meanwhile_is_passed_over(server: MailServer, folder: str, place_of: PlaceOf) -> None:
    server.deliver(folder, [mail(1), mail(2)])
    with open_folder(place_of(server, folder)) as opened:
        batches = opened.new_mails(None, datetime.now(UTC))
        uids = [uid for uid, _ in next(batches).raw]
    server.expunge(folder, uids[0])
    with open_folder(place_of(server, folder)) as opened:
        (batch,) = opened.new_mails(None, datetime.now(UTC))
    assert [uid for uid, _ in batch.raw] == uids[1:]
    assert batch.mark == MailboxMark(batch.mark.uid_validity, uids[1])


def test_a_folder_may_have_any_name(server: MailServer, place_of: PlaceOf, ledger: Ledger) -> None:
    server.create('"Zur&APw-ck &- &ZeVnLIqe-"')
    server.deliver('"Zur&APw-ck &- &ZeVnLIqe-"', [mail(1)])
    assert counts(fetch(ledger, place_of(server, "Zurück & 日本語"))) == (1, 0, 0)
    with pytest.raises(ConfigurationError, match="no such folder"):
        fetch(ledger, place_of(server, 'Nowhere "\\'))


def test_a_wrong_password_is_told_without_showing_it(server: MailServer, place_of: PlaceOf, ledger: Ledger) -> None:
    with pytest.raises(CredentialsError) as caught:
        fetch(ledger, place_of(server, user="joy@example.com", password="hunter22"))
    assert "hunter22" not in str(caught.value)
    assert "joy" not in str(caught.value)
    assert "joy" not in place_of(server, user="joy@example.com").name


def test_the_way_is_encrypted_and_the_certificate_checked(
    server: MailServer, place_of: PlaceOf, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = [(MailTls.IMPLICIT, server.tls_port), (MailTls.STARTTLS, server.port)]
    for tls, port in ways:
        with pytest.raises(ConfigurationError, match="its certificate is refused"):
            fetch(ledger, place_of(server, tls=tls, port=port))
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    for tls, port in ways:
        assert counts(fetch(ledger, place_of(server, tls=tls, port=port))) == (0, 0, 0)
    with pytest.raises(ServiceDown):
        fetch(ledger, place_of(server, tls=MailTls.IMPLICIT, port=server.port))


GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"
SIGNED_IN = [GREETING, b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%t OK done\r\n", b"+ \r\n", b"%t OK done\r\n"]
EXAMINED = [*SIGNED_IN, b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n%t OK [READ-ONLY]\r\n"]


@contextmanager
def scripted(answers: Sequence[bytes]) -> Iterator[int]:
    """A server that says these things, one after each line it is sent, then nothing more; `%t` is the line's tag."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with suppress(OSError), connection, connection.makefile("rb") as lines:
                tag = b""
                for answer in answers:
                    if answer is not answers[0]:
                        line = lines.readline()
                        tag = line.split()[0] if re.match(rb"[A-Z]{4}\d+ ", line) else tag
                    if answer == b"hang up":
                        return
                    connection.sendall(answer.replace(b"%t", tag))
                lines.read()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
    thread.join(timeout=5)


@pytest.mark.parametrize(
    ("answers", "kind", "problem"),
    [
        ([b""], ServiceDown, "no answer (TimeoutError)"),
        ([b"HTTP/1.1 400 Bad Request\r\n"], ServiceDown, "the connection broke"),
        ([b"* BYE too busy\r\n"], ServiceDown, "the server did not understand"),
        ([GREETING, b"hang up"], ServiceDown, "the connection broke"),
        ([*SIGNED_IN[:2], b"%t NO [UNAVAILABLE] joy@example.com\r\n"], ServiceDown,
         "the server lets nobody in right now"),
        ([*SIGNED_IN, b"%t BAD joy@example.com\r\n"], ServiceDown, "the server did not understand"),
        ([*SIGNED_IN, b"* 1 EXISTS\r\n%t OK done\r\n"], ServiceDown, "the server does not number its messages"),
        ([*EXAMINED, b"%t NO joy@example.com\r\n"], ServiceDown, "the server refused SEARCH"),
        ([*EXAMINED, b"* SEARCH 8\r\n%t OK done\r\n", b"* 1 FETCH (UID 8 RFC822.SIZE 9)\r\n%t OK done\r\n",
          b"* 1 FETCH (UID 8 BODY[] {9}\r\nFrom"], ServiceDown, "no answer (TimeoutError)"),
        ([*EXAMINED, b"* SEARCH " + b"8 " * 600_000 + b"\r\n%t OK done\r\n"], ServiceDown,
         "the server did not understand"),
    ],
)  # fmt: skip
def test_a_server_that_fails_is_told_in_time_and_nothing_it_says_of_people_is_repeated(
    place_of: PlaceOf, ledger: Ledger, answers: list[bytes], kind: type[BotError], problem: str
) -> None:
    with scripted(answers) as port, pytest.raises(kind) as caught:
        fetch(ledger, place_of(MailServer(port, "joy@example.com", "hunter22"), timeout_s=0.2))
    assert caught.value.problem == problem
    assert "joy" not in str(caught.value)
    assert not ledger.all_notices()


def test_without_a_server_or_encryption_nothing_is_sent(place_of: PlaceOf, ledger: Ledger) -> None:
    with pytest.raises(ServiceDown, match="no answer"):
        fetch(ledger, place_of(MailServer(free_port(), "a", "b")))
    with scripted(SIGNED_IN) as port, pytest.raises(ConfigurationError, match="does not offer STARTTLS"):
        fetch(ledger, place_of(MailServer(port, "a", "b"), tls=MailTls.STARTTLS, timeout_s=1.0))


def test_sizes_that_the_server_does_not_tell_and_numbers_after_the_text_are_coped_with(place_of: PlaceOf) -> None:
    body = b"Subject: x\r\n\r\n"
    answers = [
        *EXAMINED,
        b"* SEARCH 5 8 7\r\n%t OK done\r\n",
        b"* 1 FETCH (UID 7)\r\n* 2 FETCH (RFC822.SIZE 14 UID 8)\r\n%t OK done\r\n",
        b"* 2 FETCH (FLAGS ())\r\n* 2 FETCH (BODY[] {14}\r\n" + body + b" UID 8)\r\n%t OK done\r\n",
        b"* BYE\r\n%t OK bye\r\n",
    ]
    with scripted(answers) as port, open_folder(place_of(MailServer(port, "a", "b"), timeout_s=1.0)) as opened:
        (batch,) = opened.new_mails(MailboxMark(7, 5), datetime.now(UTC))
    assert (batch.raw, batch.mark) == (((8, body),), MailboxMark(7, 8))
