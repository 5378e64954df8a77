"""A raw mail taken apart: its headers, what it says itself, what it says of another mail, and what became of that."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from html.parser import HTMLParser

_MOST_PARTS = 500
_HEADER_LONGEST = 20_000  # the server's own limits are lower; beyond it somebody is up to something
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_SPACING = re.compile(r"br|p|div|t[dhr]|li|[uo]l|table|h[1-6r]|blockquote")
_UNSEEN = frozenset({"script", "style", "head", "title"})
_NO_TEXTS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})


class NotReadable(ValueError):
    """The bytes are no mail, or nested beyond reason; the message says which."""


@dataclass(frozen=True, slots=True)
class MailText:
    """What a mail holds.

    `headers` are (name in lower case, value) from the top, unfolded, raw 8-bit text read, and nothing else: decode what
    a person wrote, as `decoded` does, and nothing that is to prove something. `own` is subject and text; `nested` is
    subject and text of mails within it; quoted lines begin with `>` in both. `actions` are those of its delivery status
    (RFC 3464 §2.3.3), `nested_actions` those of mails within it, None when there is no report; a status without an
    action counts as `failed` when its class is 4 or 5.
    """

    headers: tuple[tuple[str, str], ...]
    own: str
    nested: str
    actions: frozenset[str] | None
    nested_actions: frozenset[str] | None

    def all(self, name: str) -> list[str]:
        """The values of every such header, the topmost first."""
        return [value for key, value in self.headers if key == name]


def read_mail_text(raw: bytes) -> MailText:
    """The mail in the bytes, whatever their charsets; damaged parts are read as far as they go.

    Raises:
        NotReadable: it has no header that a mail has, or is nested beyond reason.
    """
    try:
        message = message_from_bytes(raw.lstrip(b"\r\n"))
        headers = _headers(message)
        if not {"from", "date", "subject", "message-id", "received"} & {name for name, _ in headers}:
            raise NotReadable("is no mail: it has none of the headers From, Date, Subject, Message-ID, Received")
        own, nested = [_subject(headers)], list[str]()
        actions: dict[bool, frozenset[str]] = {}
        stack: list[tuple[Message, bool]] = [(message, False)]
        for _ in range(_MOST_PARTS):
            if not stack:
                return MailText(headers, "\n\n".join(own), "\n\n".join(nested), actions.get(False), actions.get(True))
            part, inner = stack.pop()
            kind = part.get_content_type()
            if kind == "message/delivery-status":
                actions[inner] = actions.get(inner, frozenset()) | _actions(part)
            elif part.is_multipart():
                inside = _children(part)
                is_mail = kind.startswith("message/")
                if is_mail:
                    nested += [_subject(_headers(one)) for one in inside]
                stack += [(one, inner or is_mail) for one in reversed(inside)]
            elif kind.startswith("text/") and part.get_content_disposition() != "attachment":
                of_another = inner or kind == "text/rfc822-headers"
                (nested if of_another else own).append(_part_text(part, kind))
    except RecursionError:
        pass
    raise NotReadable("is nested too deeply, or has too many parts")


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), _unfolded(str(value))) for name, value in message.raw_items())


def _unfolded(value: str) -> str:
    return _FOLD.sub(" ", as_text(value.encode("utf-8", "surrogateescape"), "utf-8"))


def _subject(headers: tuple[tuple[str, str], ...]) -> str:
    return " ".join(decoded(value) for name, value in headers if name == "subject")


def decoded(value: str) -> str:
    """An unfolded header's value as a person reads it, its RFC 2047 words decoded.

    Source: RFC 2047 §5 (https://www.rfc-editor.org/rfc/rfc2047, read 2026-11-22): words of subjects, comments and names
    are encoded, never those of an address or a result.
    """
    line = value[:_HEADER_LONGEST]
    if "=?" not in line:
        return line
    try:
        chunks = decode_header(line)
    except (HeaderParseError, ValueError):
        return line
    return "".join(as_text(chunk, charset) if isinstance(chunk, bytes) else chunk for chunk, charset in chunks)


def as_text(raw: bytes, charset: str | None) -> str:
    """The text in its charset; where that is unknown or wrong in UTF-8, else in Latin-1, which takes every byte."""
    for name in (charset, "utf-8"):
        if name and name.lower().replace("-", "_") not in _NO_TEXTS:
            try:
                return raw.decode(name)
            except (LookupError, ValueError):
                continue
    return raw.decode("latin-1")


def _part_text(part: Message, kind: str) -> str:
    try:
        raw = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except (MessageError, LookupError, ValueError):
        return ""
    text = as_text(raw, charset) if isinstance(raw, bytes) else ""
    return html_text(text) if kind == "text/html" else text


def _actions(part: Message) -> frozenset[str]:
    found = set()
    for block in _children(part):
        fields = dict(_headers(block))
        action, status = fields.get("action", "").strip().lower(), fields.get("status", "").strip()
        if action:
            found.add(action)
        elif status[:2] in ("4.", "5."):
            found.add("failed")
    return frozenset(found)


def html_text(markup: str) -> str:
    """What a person sees of it, quoted lines beginning with `>`; a number that tags split in a line comes out whole."""
    parser = _Visible()
    try:
        parser.feed(markup)
    except AssertionError:  # html.parser asserts on some malformed declarations
        parser.texts.append(re.sub(r"<[^<>]*>", " ", parser.rawdata))
    else:
        parser.texts.append(html.unescape(parser.rawdata))  # what it still waits for the end of
    return "".join(parser.texts)


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._unseen = self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN
        self._quoted += tag == "blockquote"
        if _SPACING.fullmatch(tag):
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._quoted = max(0, self._quoted - (tag == "blockquote"))
        if _SPACING.fullmatch(tag):
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data.replace("\n", "\n> ") if self._quoted else data)

    def _break(self) -> None:
        self.texts.append("\n> " if self._quoted else "\n")
