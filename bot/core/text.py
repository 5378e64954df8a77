"""Text as people type it: folding for comparison, and the few closed words every sheet uses (RULES §0)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u0060\u00b4"), "'") | dict.fromkeys(
    map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb"), '"'
)
_INVISIBLE = dict.fromkeys(
    [*map(ord, "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\ufeff\x00"), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
_FOLD = _DASHES | _QUOTES | _INVISIBLE
_SPACE = re.compile(r"\s+")
_TICKS = frozenset({"true", "x", "y", "yes", "done", "✓", "✔"})


def fold(text: str) -> str:
    """The text for comparison: NFKC, dashes, quotes, case and white space folded, without invisible characters.

    Two texts mean the same exactly when their folds are equal; nothing is ever matched by a part of it.
    """
    if text.isascii():  # nearly all of a sheet, and ten times as fast
        folded = " ".join(text.replace("`", "'").replace("\0", "").split()).lower()
        return text if folded == text else folded  # one object where people typed it so: a sheet has many
    plain = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD)
    return _SPACE.sub(" ", plain).strip().casefold()


def order_key(text: str) -> str:
    """The order number for comparison: folded, and without any white space or leading `#`."""
    return fold(text).replace(" ", "").lstrip("#")


def is_ticked(value: object) -> bool:
    """Whether a cell says yes: TRUE, x, y, yes, done or ✓ in any case."""
    if isinstance(value, str):
        return fold(value) in _TICKS
    return value is True


def canonical(text: str, words: Iterable[str]) -> str | None:
    """The one of `words` that `text` means, in its canonical spelling; None when it is none of them."""
    return _by_fold(tuple(words)).get(fold(text))


@lru_cache(maxsize=64)
def _by_fold(words: tuple[str, ...]) -> Mapping[str, str]:
    return {fold(word): word for word in reversed(words)}  # of two that mean the same the first


def nearest(text: str, words: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The one of `words` that `text` was probably meant to be, for a message; None when nothing is near."""
    by_fold = {fold(word): word for word in words}
    found = get_close_matches(fold(text), list(by_fold), n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def printable(text: str, limit: int = 60) -> str:
    """The text for a message: one line, no control or direction characters, cut at `limit` characters."""
    line = _SPACE.sub(" ", harmless(text.translate(_INVISIBLE))).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def harmless(text: str) -> str:
    """The text as long as it is, on one line: control, direction and other unprintable characters become spaces."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
