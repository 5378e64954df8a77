"""What Amazon may block or punish in a message to a buyer: a reading of its rules, not a verdict.

Every warning is about a message that the team begins (B-7); an answer to a buyer's own message is freer. Nothing found
does not mean that Amazon lets it through.

The carrier's tracking page is let through: Amazon allows links to itself and secure working links that the order needs,
and a return cannot be followed without its link. The attached return label is not: Amazon wants no attachment that the
order does not need, and shows the label itself. So the team's own message has one warning, which a person may overrule.

Sources: bot/core/draft_words.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from phonenumbers import PhoneNumberMatcher

from bot.core.amazon import AMAZON_DOMAINS
from bot.core.dates import day_text
from bot.core.draft_words import SPELLED_NUMBER, WORDS, DraftRule
from bot.core.text import printable
from bot.core.tracking_link import is_carrier_site

MESSAGE_DAYS = 30
"""So long after the order a seller may begin a message; Amazon's own number, so no setting."""


@dataclass(frozen=True, slots=True)
class DraftWarning:
    """One thing to change before sending.

    `words` are the draft's own, so they may be personal: for the screen of who wrote it, never for a log. `line` counts
    from 1; None, with no words, is about the whole draft.
    """

    rule: DraftRule
    words: str
    line: int | None
    why: str
    fix: str

    def to_json(self) -> dict[str, Any]:
        """The shape of `bot letters check --json`."""
        return asdict(self)


_ENDINGS = (
    "com|org|net|info|biz|gov|edu|io|co|us|ca|uk|eu|de|me|ly|shop|store|online|site|link|app|xyz|tv|ai|cc|ch|cn|dev|dk|es"
    "|fr|gd|gg|gl|icu|ie|jp|mobi|mx|nl|nz|ph|ru|se|tech|vc|vip|website|ws|club"
)
_REST = r"[^\s<>\"]"
_LINK = re.compile(
    rf"(?:https?|hxxps?|s?ftps?)://{_REST}+|(?<![\w@.-])(?:"
    rf"www\.[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,5}}(?![@\w-])(?:[/?#:]{_REST}*)?"
    rf"|(?:[\w-]{{1,63}}\.){{1,5}}(?:{_ENDINGS})\b(?![@\w-])(?:[/?#:]{_REST}*)?"
    # the endings of other countries are words too (is, it, in): only before a path or port
    rf"|(?:[\w-]{{1,63}}\.){{1,5}}[a-z]{{2}}(?:/|:\d){_REST}+"
    rf"|\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?:/|:\d){_REST}+)",
    re.IGNORECASE,
)
_AMAZON = re.compile(rf"(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, AMAZON_DOMAINS))})", re.IGNORECASE)
_ORDER_NUMBER = re.compile(r"(?<![\d-])\d{3}-\d{7}-\d{7}(?![\d-])")
_ASKS = re.compile(
    r"\?|\bplease (?:[a-z]+ (?:and )?){0,2}"
    r"(?:answer|advise|confirm|choose|let us know|provide|reply|respond|send|tell)\b"
    r"|\blet (?:us|me) know\b|\breply (?:back|to)\b|\b(?:can|could|will|would) you\b",
    re.IGNORECASE,
)


def check_draft(text: str, ordered_on: date | None, today: date) -> tuple[DraftWarning, ...]:
    """What to change in a message before it is sent to a buyer; empty when nothing was found.

    Guarantees: pure; each find once a line, ordered by line, what concerns the whole draft last.

    Args:
        ordered_on: the day of the order; None, unknown, leaves its age unchecked, and the caller says so.
        today: in the same time zone as `ordered_on`.
    """
    found = [warning for number, line in enumerate(text.splitlines(), 1) for warning in _in_line(number, line)]
    found += _in_whole(text)
    if ordered_on is not None:
        found += _age(ordered_on, today)
    return tuple(dict.fromkeys(found))


def _in_line(number: int, line: str) -> Iterator[DraftWarning]:
    for match in _LINK.finditer(line):
        yield from _link(match[0].rstrip(".,;:!?)]}'*"), number)
    rest = _LINK.sub(" ", line)  # a number within a link is no telephone number, a word no advertisement
    for telephone in PhoneNumberMatcher(rest, "US"):
        words = printable(telephone.raw_string, 80)
        yield DraftWarning(SPELLED_NUMBER.rule, words, number, SPELLED_NUMBER.why, SPELLED_NUMBER.fix)
    for kind in WORDS:
        for found in kind.pattern.finditer(rest):
            yield DraftWarning(kind.rule, printable(found[0], 80), number, kind.why, kind.fix)


def _link(address: str, number: int) -> Iterator[DraftWarning]:
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    is_amazon = _AMAZON.fullmatch(host) is not None
    if not (is_amazon or is_carrier_site(host)):
        why = "Amazon allows links to itself and secure ones that the order needs, none to other sites"
        fix = "Take it out, or link to the carrier's own tracking page"
    elif parts.scheme != "https" and not (is_amazon and parts.scheme == ""):  # "log in at amazon.com" is no link
        why, fix = "Amazon allows secure links only", "Write it whole, with https:// before it"
    else:
        return
    yield DraftWarning(DraftRule.LINK, printable(address, 80), number, why, fix)


def _in_whole(text: str) -> Iterator[DraftWarning]:
    if not _ORDER_NUMBER.search(text):
        why = "Amazon wants the 17-digit order number in every message that a seller begins"
        yield DraftWarning(DraftRule.ORDER_NUMBER, "", None, why, "Write it as it stands in ORD#")
    if not _ASKS.search(_LINK.sub(" ", text)):
        why = "about a return Amazon lets a seller ask for what is missing; a mere notice counts as unsolicited"
        yield DraftWarning(DraftRule.QUESTION, "", None, why, "Ask for what you need to know to complete the return")


def _age(ordered_on: date, today: date) -> Iterator[DraftWarning]:
    days = (today - ordered_on).days
    if days < 0:
        problem, fix = f"the order would be of {day_text(ordered_on)}, after today", "Check the order's date"
        yield DraftWarning(DraftRule.AGE, "", None, problem, fix)
    elif days > MESSAGE_DAYS:
        why = f"the order is {days} days old: Amazon lets a seller begin a message for {MESSAGE_DAYS} days"
        fix = "Reply to a message of the buyer's if there is one; else do not send it"
        yield DraftWarning(DraftRule.AGE, "", None, why, fix)
