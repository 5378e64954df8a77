"""What one kind of tracking number is: whose, what it looks like, what its check digit covers, how much it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.tracking.formats.check_digits import Check

LONGEST = 42  # routing of 12 digits and an IMpb of 30
_LOOK_AHEAD = re.compile(r"\(\?[=!][^()]*\)")
_TOKEN = re.compile(r"\{[\d,]+\}|\[[^\]]*\]|\\d|[0-9A-Z%]")
_GROUP_NAME = re.compile(r"\?P<\w>")
_DIGITS_WILL_DO = re.compile(r"\?P<\w>|\[0-9A-Z\]|%\?")


class Says(StrEnum):
    """How much the form of a number says about its carrier."""

    MUCH = "much"
    LITTLE = "little"  # many numbers of others look like it: asked only when nothing better is known
    NOTHING = "nothing"  # any twelve digits: no candidate unless the Carrier column names the carrier


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of number.

    Args:
        patterns: each matches a whole number. Its group `c` is what the check covers (all of it without the group),
            its group `n` what the carrier's own service is asked for (all of it without the group).
        source: where the form is described.
        may_have_letters, needs_letters: known from the patterns; they save most of the matching.
    """

    carrier: str
    name: str
    patterns: tuple[re.Pattern[str], ...]
    source: str
    check: Check | None
    says: Says
    may_have_letters: bool
    needs_letters: bool

    def is_right(self, match: re.Match[str]) -> bool:
        """Whether the check digit of a number that one of the patterns matches is right, or there is none."""
        return self.check is None or self.check(_group(match, "c"))

    def asked_as(self, match: re.Match[str]) -> str:
        """The number, matched by one of the patterns, as the carrier's service knows it."""
        return _group(match, "n")


def form(
    carrier: str,
    name: str,
    patterns: str | tuple[str, ...],
    source: str,
    check: Check | None = None,
    *,
    says: Says = Says.MUCH,
) -> Format:
    """A format from its patterns, which are in capitals and without separators."""
    texts = (patterns,) if isinstance(patterns, str) else patterns
    compiled = tuple(re.compile(text, re.ASCII) for text in texts)
    may_have_letters = any(re.search("[A-Z%]", _GROUP_NAME.sub("", text)) for text in texts)
    needs_letters = all(re.search("[A-Z%]", _DIGITS_WILL_DO.sub("", text)) for text in texts)
    return Format(carrier, name, compiled, source, check, says, may_have_letters, needs_letters)


def lengths(pattern: re.Pattern[str]) -> tuple[int, ...]:
    """The lengths of the numbers that a pattern of a format can match, none above 42."""
    shape = _GROUP_NAME.sub("?:", _LOOK_AHEAD.sub("", pattern.pattern))
    any_character = re.compile(_TOKEN.sub(lambda token: token[0] if token[0].startswith("{") else ".", shape))
    return tuple(length for length in range(1, LONGEST + 1) if any_character.fullmatch("0" * length))


def _group(match: re.Match[str], name: str) -> str:
    found = match[name] if name in match.re.groupindex else None
    return found if found is not None else match[0]
