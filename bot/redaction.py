"""What must not reach a log: customers' data and secrets, wherever in an event they stand (defence in depth).

Callers must not log such data in the first place; what slips through is taken out here, rather once too often.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr

REDACTED = "[redacted]"
_LONGEST = 10_000
_DEEPEST = 6

_PERSONAL_WORDS = {
    "customer",
    "customers",
    "phone",
    "phones",
    "telephone",
    "tel",
    "mobile",
    "email",
    "emails",
    "mail",
    "mails",
}
_SECRET_WORDS = {
    *(
        "token",
        "tokens",
        "secret",
        "secrets",
        "password",
        "passwd",
        "pwd",
        "authorization",
        "bearer",
        "cookie",
        "cookies",
    ),
    *("credential", "credentials", "apikey", "assertion", "signature", "pem", "jwt"),
}
_NAMES = re.compile(r"(?:(?:first|last|full|given|family|person|recipient|buyer|caller)[ _-]*)?names?", re.IGNORECASE)
_SECRET_PAIRS = re.compile(r"(?:api|private|access|secret|signing)[ _-]*key|client[ _-]*(?:id|secret)", re.IGNORECASE)
_PLAIN_KEYS = re.compile(  # numbers as long as a telephone number are wanted here
    r"order(?:_key|_number)?|(?:return_)?tracking(?:_number)?s?|number|case_id|spreadsheet(?:_id)?|run(?:_id)?|event|timestamp"
    r"|.*_(?:s|ms|ns|bytes|at|on)",
)

_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL),
    re.compile(r"\beyJ[\w-]{5,}(?:\.[\w-]*){0,2}"),
    re.compile(r"\bya29\.[\w.-]+|\b1//0[\w-]+|\bGOCSPX-[\w-]+|\bAIza[\w-]{20,}"),
    re.compile(r"\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE),
)
_PAIR = re.compile(  # key=value and "key": value inside a text, such as the repr of something or a query string
    r"((?:customer[\w ]{0,30}|\bnames?|(?:full|first|last)_?name|phone|\btel|e-?mail"
    r"|token|secret|password|passwd|pwd|api[_-]?key|private_?key|client_id|authorization|assertion|signature|cookie)"
    r"[\"']?\s{0,3}[=:]\s{0,3})"
    r"(\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|[^\s,;&)}\]]+)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@<>()\[\]{},;:\"|=]{1,64}(?:@|＠|%40)[^\s@<>()\[\]{},;:\"'|=]+", re.IGNORECASE)
_DIGITS = re.compile(r"(?:(?<![\w.-])|(?<=\\[nrtbfv]))[+(]{0,2}\d(?:[\s.()/\u2010-\u2015-]{0,3}\d){6,60}+(?!\w)")
_KEPT = re.compile(  # what looks like a telephone number and is none: orders, dates and times, addresses, fractions
    r"(?<![\w.-])(\d{3}-\d{7}-\d{7}|(?:19|20)\d\d-[01]\d-[0-3]\d"
    r"(?:[T ][0-2]\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?"
    r"|\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}\.\d+)(?![\w-])"
)

_hidden: set[str] = set()


def hide(secret: str) -> None:
    """Takes that very text out of everything logged from now on; texts of less than six characters are passed over."""
    if len(secret) >= 6:
        _hidden.add(secret)


def redact(value: Any, key: str = "") -> Any:
    """The value as it may be logged: texts, numbers, true, false, null, dicts and lists of them, and nothing else.

    Guarantees: what stands under a key that names a customer, a way to reach one or a secret is gone, and e-mail
    addresses, telephone numbers, tokens and `hide`-den texts are gone from texts and from keys.
    """
    return _redact(value, key, 0)


def redact_text(text: str, *, phones: bool = True) -> str:
    """The text without e-mail addresses, telephone numbers and secrets, cut at 10,000 characters."""
    text = text[:_LONGEST] + "…" if len(text) > _LONGEST else text
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    for pattern in _SECRETS:
        text = pattern.sub(REDACTED, text)
    text = _PAIR.sub(rf"\1{REDACTED}", text)
    text = _EMAIL.sub(REDACTED, text)
    if phones:
        parts = _KEPT.split(text)
        parts[::2] = [_DIGITS.sub(_phone, part) for part in parts[::2]]
        text = "".join(parts)
    return text


def is_private(key: str) -> bool:
    """Whether nothing that stands under such a key may be logged."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower())
    if not words or words[-1] in ("env", "file"):  # the name of a variable or file, not what is in it
        return False
    return (
        words[0].startswith("customer")
        or not _PERSONAL_WORDS.isdisjoint(words)
        or not _SECRET_WORDS.isdisjoint(words)
        or _NAMES.fullmatch(key.strip()) is not None
        or _SECRET_PAIRS.search(key) is not None
    )


def _redact(value: Any, key: str, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if is_private(key) or isinstance(value, SecretStr | SecretBytes):
        return REDACTED
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {redact_text(str(name)): _redact(item, str(name), depth + 1) for name, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Path):
        return [_redact(item, key, depth + 1) for item in value]
    return _redact_scalar(value, plain=_PLAIN_KEYS.fullmatch(key.lower()) is not None)


def _redact_scalar(value: Any, *, plain: bool) -> Any:
    if isinstance(value, int):
        return REDACTED if not plain and 10 <= len(str(abs(value))) <= 11 else value
    if isinstance(value, float):
        return value
    if isinstance(value, date | time | timedelta):
        return value.isoformat() if not isinstance(value, timedelta) else str(value)
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    elif isinstance(value, BaseException):
        value = f"{type(value).__name__}: {value}"
    return redact_text(value if isinstance(value, str) else repr(value), phones=not plain)


def _phone(match: re.Match[str]) -> str:
    text = match[0]
    if text.isdigit() and len(text) not in (10, 11):  # a count, an id, a tracking number
        return text
    return REDACTED
