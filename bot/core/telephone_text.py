"""The text of a TEL cell, taken apart into the stretches that should each be a telephone number.

Nothing here knows a numbering plan; nothing is raised, and time is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.snapshot import CellValue
from bot.core.telephone_words import LETTER, NOUNS
from bot.core.text import fold

MOST_CHARACTERS = 250
"""Longer text is a note, not a telephone number."""

_WHOLE_DIGITS = 15  # what a spreadsheet keeps of a number
_ERROR = re.compile(r"#(?:n/a|ref!|value!|name\?|div/0!|null!|num!|error!|spill!|calc!)")
_NO_WORDS = frozenset({"no", "none", "nil", "null", "na", "n a", "not available", "not on file", "none on file"}) | {
    f"{no} {noun}{where}"
    for no in ("no", "none", "without")
    for noun in NOUNS
    for where in ("", " on file", " available", " given", " listed")
}
_NOT_WORDS = re.compile(r"[\W_]+")
_NUMBER_AS_TEXT = re.compile(r"(\d{7,15})\.0+")

# The keys spell only toll-free numbers here: a caller's private number with letters in it is a typing error.
_VANITY = re.compile(r"((?:\+?1[ .-]*)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]*)([a-z\d](?:[ .-]?[a-z\d]){6})")
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")

_MARK = "~"  # stands before an extension once one was recognised
_NOT_THE_NEXT_NUMBER = r"(?!\d|[-.]\d|\s\d{3}[-.\s]\d{4}(?!\d))"
_NEXT = r"\d{3}[\s/,.-]?\d{3}[\s/,.-]?\d{4}(?!\d)|0[01]1\s\d"  # the digits behind begin a number of their own
_LONG_NEXT = r"1\s\(?\d{3}\)?[\s/.-]?\d{3}[\s.-]?\d{4}(?!\d)"
_EXTENSION = re.compile(
    r"(?<=[\d)])[\s.,;:(\[-]*(?:(?:extensi[oó]n|extn|ext|x)[\s.:#=]*|#\s*)"
    rf"(?!{_NEXT})(\d{{1,9}}){_NOT_THE_NEXT_NUMBER}[\])#]*"
)
_PAUSE = re.compile(
    rf"((?:\d[\s().+-]*){{7}}),{{1,2}}(?!{_NEXT}|{_LONG_NEXT})(\d{{1,6}})(?!,\d){_NOT_THE_NEXT_NUMBER}#?"
)
_OR = re.compile(r"(?<![^\W\d_])(?:or|and)(?![^\W\d_])")
# A word stands beside the number; one or two letters that touch a digit, or any behind "212-", stand in it.
_WORD = re.compile(rf"(?<!\d[-.])(?:{LETTER}{{3,}}|(?<!\d){LETTER}{{1,2}}(?![^\W_]))")
_FOREIGN = re.compile(rf"[^\w\s+\-.()/,#{_MARK}]|_")
_BREAK = re.compile(r"\n|(?=\+)")
_SLASH = re.compile(r"[/,]")
_AREA_CODE = re.compile(r"\d{3}(?!\d)")
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"\+?\d+|\+")
_FEWEST_DIGITS = 7  # before a slash or comma that parts two numbers; fewer are an area code: 212/555-0123
_ASIDE_DIGITS = 3  # "call after 5pm", "2nd floor"


@dataclass(frozen=True, slots=True)
class Stretch:
    """What should be one number.

    Attributes:
        digits: the words that white space parts: groups of ASCII digits with `-` between; the first may begin with `+`.
        extension: its digits, "" for none.
        has_letters: letters stand among the digits.
        may_be_torn: begins with three digits, which a slash parts from the stretch before: 555-0123/212 555-0199.
    """

    digits: tuple[str, ...] = field(repr=False)
    extension: str = field(repr=False)
    has_letters: bool
    may_be_torn: bool = False


def plain_text(cell: CellValue) -> str | None:
    """The text of a cell: folded line by line, digits of every script 0–9; "" when blank.

    A number is its digits; None when it is negative, no whole number, or too long to be as typed.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        whole = 0 <= cell < 10**_WHOLE_DIGITS and cell == int(cell)
        return str(int(cell)) if whole else None
    lines = (fold(line) for line in cell.splitlines())
    text = "\n".join(line for line in lines if line).strip("'\" \n")
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    as_number = _NUMBER_AS_TEXT.fullmatch(text)
    return as_number[1] if as_number else text


def is_error(text: str) -> bool:
    """Whether a plain text is what a broken formula shows. `#N/A` is one; `n/a` is a person's word for none."""
    return _ERROR.fullmatch(text) is not None


def is_none(text: str) -> bool:
    """Whether a plain text says as a whole that there is no telephone: none, n/a, no tel#."""
    return _NOT_WORDS.sub(" ", text).strip() in _NO_WORDS


def vanity(text: str) -> str | None:
    """The digits of a toll-free number that is spelled on the keys; None when the plain text is none."""
    match = _VANITY.fullmatch(text)
    if match is None or sum(char.isalpha() for char in match[2]) < 3:
        return None
    return match[1] + match[2].translate(_KEYS)


def stretches(text: str) -> Iterator[Stretch]:
    """The stretches of a plain text that should each be one number: between separators, words left out."""
    text = text.replace(_MARK, "\n")
    for pattern, replacement in (
        (_EXTENSION, rf"{_MARK}\1\n"),
        (_PAUSE, rf"\1{_MARK}\2\n"),
        (_OR, "\n"),
        (_WORD, "\n"),
        (_FOREIGN, "\n"),
    ):
        text = pattern.sub(replacement, text)
    for part in _BREAK.split(text):
        head, _, extension = part.partition(_MARK)
        pieces = [piece for piece in _between_slashes(head) if _DIGIT.search(piece)]
        if extension and not pieces:
            yield Stretch((), extension, has_letters=False)  # not to be lost: it belongs to a number that is elsewhere
        for place, piece in enumerate(pieces, start=1):
            digits = tuple(word for word in map(_digits, piece.split()) if word)
            has_letters = any(map(str.isalpha, piece))
            if not (has_letters and len(_DIGIT.findall(piece)) <= _ASIDE_DIGITS):
                may_be_torn = place > 1 and _AREA_CODE.match(digits[0]) is not None
                yield Stretch(digits, extension if place == len(pieces) else "", has_letters, may_be_torn)


def _between_slashes(text: str) -> Iterator[str]:
    begin = counted = digits = 0
    for slash in _SLASH.finditer(text):
        digits += len(_DIGIT.findall(text, counted, slash.start()))
        counted = slash.end()
        if digits >= _FEWEST_DIGITS:
            yield text[begin : slash.start()]
            begin, digits = slash.end(), 0
    yield text[begin:]


def _digits(word: str) -> str:
    """The groups of digits of a word; a `+` is kept, and stands before digits only at the beginning of a stretch."""
    return "-".join(_GROUP.findall(word))
