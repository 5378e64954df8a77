"""An IMAP folder as a source of bounce notices: read only, from where it was read last.

The standard library's imaplib is enough: the bot needs four commands, and the libraries above it read a whole message
before they tell its size.

Source: RFC 3501 (https://www.rfc-editor.org/rfc/rfc3501, read 2026-11-22).
"""

from __future__ import annotations

import base64
import imaplib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.bounces.imap_session import LATER, ImapPlace, explained, signed_in
from bot.core.notice import MailboxMark
from bot.errors import ConfigurationError, ServiceDown

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZES_AT_ONCE = 200
_MAILS_AT_ONCE = 50
_BYTES_AT_ONCE = 16_000_000  # imaplib holds a whole answer in memory
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Mails:
    """Some messages by their UID, in order, None for one that is too large; and the mark once they are kept.

    `done` of the `total` new messages are read with these.
    """

    raw: tuple[tuple[int, bytes | None], ...]
    mark: MailboxMark
    done: int
    total: int


class ImapFolder:
    """The folder, open read-only (EXAMINE): nothing in it is marked as read, and nothing can be changed."""

    def __init__(self, client: imaplib.IMAP4, place: ImapPlace, uid_validity: int, uid_next: int) -> None:
        self._client = client
        self._place = place
        self._uid_validity = uid_validity
        self._uid_next = uid_next

    def new_mails(self, mark: MailboxMark | None, now: datetime) -> Iterator[Mails]:
        """The messages after the mark, in batches; the last batch may be empty and moves the mark on.

        Without a mark, or after the server numbered the folder anew, those of the last `since_days` days: notices that
        are known already are harmless. What disappears meanwhile is passed over. Keep a batch and its mark together.

        Raises:
            ServiceDown: the server stopped answering, or refused.
        """
        with explained(self._place):
            last = mark.last_uid if mark is not None and mark.uid_validity == self._uid_validity else None
            uids = self._search(last, now)
            for at in range(0, len(uids), _SIZES_AT_ONCE):
                for batch in self._batches(uids[at : at + _SIZES_AT_ONCE]):
                    last = batch[-1][0]
                    done = bisect_right(uids, last)
                    yield Mails(tuple(self._read(batch)), MailboxMark(self._uid_validity, last), done, len(uids))
            end = max(last or 0, self._uid_next - 1)
            if end != last:
                yield Mails((), MailboxMark(self._uid_validity, end), len(uids), len(uids))

    def _search(self, last: int | None, now: datetime) -> list[int]:
        if last is None:
            since = now - timedelta(days=self._place.since_days)
            words = ["SINCE", f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year:04}"]
        else:
            words = ["UID", f"{last + 1}:*"]
        found = self._ask("SEARCH", *words)
        uids = (int(one) for line in found if isinstance(line, bytes) for one in line.split() if one.isdigit())
        return sorted({uid for uid in uids if last is None or uid > last})  # n:* means the newest when n is beyond it

    def _batches(self, uids: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
        """(UID, size) of those that are still there, as many together as may be read at once."""
        batch: list[tuple[int, int]] = []
        weight = 0
        answer = self._ask("FETCH", _uid_set(uids), "(UID RFC822.SIZE)")
        sizes = dict(filter(None, (_uid_and_size(line) for line in answer if isinstance(line, bytes))))
        for uid in uids:
            if uid not in sizes:
                continue
            size = sizes[uid]
            counts = size if size <= self._place.max_message_bytes else 0
            if batch and (len(batch) == _MAILS_AT_ONCE or weight + counts > _BYTES_AT_ONCE):
                yield batch
                batch, weight = [], 0
            batch.append((uid, size))
            weight += counts
        if batch:
            yield batch

    def _read(self, batch: Sequence[tuple[int, int]]) -> Iterator[tuple[int, bytes | None]]:
        limit = self._place.max_message_bytes
        small = [uid for uid, size in batch if size <= limit]
        bodies = _bodies(self._ask("FETCH", _uid_set(small), "(UID BODY.PEEK[])")) if small else {}
        for uid, size in batch:
            if size > limit:
                yield uid, None
            elif uid in bodies:
                yield uid, bodies[uid]

    def _ask(self, command: str, *words: str) -> list[Any]:
        kind, answer = self._client.uid(command, *words)
        if kind != "OK":
            raise ServiceDown(self._place.place, f"the server refused {command}", LATER)
        return answer


@contextmanager
def open_folder(place: ImapPlace) -> Iterator[ImapFolder]:
    """The folder while it is entered.

    Raises:
        ServiceDown, CredentialsError: see `signed_in`. ConfigurationError: likewise, or there is no such folder.
    """
    with signed_in(place) as client:
        with explained(place):
            folder = _examine(client, place)
        yield folder


def _examine(client: imaplib.IMAP4, place: ImapPlace) -> ImapFolder:
    kind, _ = client.select(f'"{_mailbox_name(place.folder)}"', readonly=True)
    if kind != "OK":
        fix = "Write the folder's whole name into bounces.imap.folder, as the server has it, such as INBOX/Bounces"
        raise ConfigurationError(place.place, "there is no such folder, or it may not be read", fix)
    numbers = [_number(client.response(name)[1]) for name in ("UIDVALIDITY", "UIDNEXT")]
    if not numbers[0]:
        raise ServiceDown(place.place, "the server does not number its messages", LATER)
    return ImapFolder(client, place, numbers[0], numbers[1] or 1)


def _number(answer: Sequence[Any]) -> int:
    last = answer[-1] if answer else None
    return int(last) if isinstance(last, bytes) and last.isdigit() else 0


def _mailbox_name(name: str) -> str:
    """The name as it is sent: modified UTF-7 (RFC 3501 §5.1.3), quotes and backslashes escaped."""

    def shifted(match: re.Match[str]) -> str:
        coded = base64.b64encode(match[0].encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
        return f"&{coded.decode()}-"

    sent = re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))
    return sent.replace("\\", "\\\\").replace('"', '\\"')


def _uid_set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _uid_and_size(line: bytes) -> tuple[int, int] | None:
    uid, size = _UID.search(line), _SIZE.search(line)
    return (int(uid[1]), int(size[1])) if uid and size else None


def _bodies(answer: Sequence[Any]) -> dict[int, bytes]:
    """The messages by UID; imaplib gives (what stands before the literal, the literal), then what stands after it."""
    found: dict[int, bytes] = {}
    for at, item in enumerate(answer):
        if isinstance(item, tuple):
            after = answer[at + 1] if at + 1 < len(answer) and isinstance(answer[at + 1], bytes) else b""
            uid = _UID.search(item[0]) or _UID.search(after)
            if uid:
                found[int(uid[1])] = item[1]
    return found
