"""Number format patterns read into sections and tokens, and the choice of the section for a value.

Source: developers.google.com/workspace/sheets/api/guides/formats, read 2026-11-21.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

NUMBER, MOMENT, FRACTION = "number", "moment", "fraction"


class Token(NamedTuple):
    """One part of a section.

    `kind` is literal, digit, point, comma, percent, exponent, date, elapsed, half or text.
    """

    kind: str
    text: str


class Condition(NamedTuple):
    """`[>=100]` before a section."""

    holds: Callable[[float, float], bool]
    limit: float


class Section(NamedTuple):
    """One of the up to four parts of a pattern."""

    kind: str
    tokens: tuple[Token, ...]
    condition: Condition | None
    source: str
    """The section without its meta instructions."""


_QUOTED = r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]'
_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)'
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<meta>[^\]]*)\]"
    r"|(?P<half>am/pm|a/p|(?<![a-z])[ap]m(?![a-z]))|(?P<exponent>e[+-][0#?]+)|(?P<date>y+|m+|d+|h+|s+|\.0+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)(-?\d+(?:\.\d+)?)\]")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_META = re.compile(r"\[(?!\$)(?!(?:h+|m+|s+)\])[^\]]*\]", re.IGNORECASE)


_ONLY_IN_NUMBERS = ("comma", "point", "percent", "digit", "exponent")


@lru_cache(maxsize=512)
def sections(pattern: str) -> tuple[tuple[Section, ...], Section | None]:
    """(sections for numbers, section for text or None)."""
    parts = re.findall(rf"((?:{_QUOTED}|[^;])*)(?:;|$)", pattern, re.DOTALL)[:-1] or [pattern]
    if pattern.endswith(";"):
        parts.append("")
    found = [_section(part) for part in parts]
    last = found[-1]
    if len(found) > 3 or (len(found) > 1 and any(t.kind == "text" for t in last.tokens)):
        return tuple(found[:-1]), last
    return tuple(found), last if any(t.kind == "text" for t in last.tokens) else None


def section_for_text(pattern: str) -> tuple[Token, ...] | None:
    """The tokens that a text is shown with; None when the pattern says nothing about texts."""
    found = sections(pattern)[1]
    return None if found is None else found.tokens


def section_for_number(pattern: str, value: float) -> tuple[Section | None, str]:
    """(the section for this number, the sign to put before it); no section when no condition holds."""
    found = sections(pattern)[0]
    minus = "-" if value < 0 else ""
    if any(section.condition for section in found[:2]):
        for section in found[:2]:
            if section.condition is None or section.condition.holds(value, section.condition.limit):
                return section, minus
        return (found[2], minus) if len(found) > 2 else (None, "")
    if value < 0 and len(found) > 1:
        return found[1], ""
    return (found[2], "") if value == 0 and len(found) > 2 else (found[0], minus)


def _section(text: str) -> Section:
    match = _CONDITION.search(text)
    condition = Condition(_COMPARISONS[match[1]], float(match[2])) if match else None
    bare = _META.sub(lambda m: m[0] if _escaped(text, m.start()) else "", text)
    plain = re.sub(_QUOTED, lambda m: "h" if re.fullmatch(r"\[(h+|m+|s+)\]", m[0], re.IGNORECASE) else "", bare)
    if re.search(r"[ymdhs]|a/p", plain, re.IGNORECASE):
        return Section(MOMENT, _told_apart(_tokens(bare, True)), condition, bare)
    kind = FRACTION if re.search(r"[0#?]/[0-9#?]", plain) else NUMBER
    return Section(kind, tuple(_tokens(bare, False)), condition, bare)


def _escaped(text: str, place: int) -> bool:
    before = text[:place]
    return before.endswith("\\") or before.count('"') % 2 == 1


def _tokens(section: str, is_moment: bool) -> list[Token]:
    tokens: list[Token] = []
    for match in _TOKENS.finditer(section):
        kind, text = match.lastgroup or "other", match[match.lastgroup or 0]
        if kind in ("quoted", "escaped", "currency", "other"):
            tokens.append(Token("literal", text))
        elif kind == "space":
            tokens.append(Token("literal", " "))
        elif kind in ("fill", "meta"):
            continue
        elif kind == "date" and text.startswith(".") and not is_moment:
            tokens += [Token("point", "."), *(Token("digit", "0") for _ in text[1:])]
        elif kind in (_ONLY_IN_NUMBERS if is_moment else ("half",)):
            tokens.append(Token("literal", text))
        else:
            tokens.append(Token(kind, text))
    return tokens


def _told_apart(tokens: list[Token]) -> tuple[Token, ...]:
    """Minutes become `n`: `m` and `mm` after hours or before seconds. `M` is always the month."""
    parts = [i for i, t in enumerate(tokens) if t.kind in ("date", "elapsed")]
    for place, i in enumerate(parts):
        text = tokens[i].text
        if tokens[i].kind != "date" or not text.startswith("m") or len(text) > 2:
            continue
        before = tokens[parts[place - 1]].text.lower() if place else ""
        after = tokens[parts[place + 1]].text.lower() if place + 1 < len(parts) else ""
        if before.startswith("h") or after.startswith("s"):
            tokens[i] = Token("date", "n" * len(text))
    return tuple(tokens)
