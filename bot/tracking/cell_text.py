"""From a cell to the stretches of its text that should each be one tracking number.

Time is linear in the length of the text, whatever is in it; nothing is raised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.tracking.candidate import candidates_of, is_certain

CellValue = str | float | int | bool | None

ORDER_NUMBER = re.compile(r"(?<![\d-])\d{3} ?- ?\d{7} ?- ?\d{7}(?![\d-])")
_SPACED_ORDER_NUMBER = re.compile(r"\d{3}[ ._]\d{7}[ ._]\d{7}")
_DOMAIN = r"(?<![\w.@-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|info|ca|us|eu|de|uk)(?=[/?#])"
_ADDRESS = re.compile(rf"(?:https?://|www\.|{_DOMAIN})[^\s\"'<>]+", re.I)
_SEPARATORS = re.compile(r"[,;/|&:=\r\n\t]+| (?:and|\+) |(?<!E)\+(?=\w{8})", re.I)
# Numbers that stand beside a tracking number and are none: dates, how many boxes, which of them, list marks, services.
_MONTHS = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_BOX = r"(?:box|carton|pkg|package|parcel|piece|pc|label|item|unit)"
_ASIDES = re.compile(
    r"(?<![^\s(,;:])(?:20\d\d-[01]\d-[0-3]\d|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)|\d{1,2}/\d{1,2}"
    rf"|(?:{_MONTHS})[a-z]{{0,6}}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? 20\d\d)?"
    rf"|\d{{1,2}} ?(?:{_BOX}e?s?|days?|day air)|{_BOX} ?#?\d{{1,2}}"
    r"|\d{1,2}(?:st|nd|rd|th)|(?<![^\n])\d{1,2}[.)](?= ))"
    r"(?![^\s),;:.!?])",
    re.I,
)
_EDGES = " .#()[]<>{}'\"`´*?!-_~"
_INSIDE = re.compile(r"[\s\-._#()\[\]*'\"`]|[^\w\x00-\x7f]")
_DASHES = frozenset("‐‑‒–—―−﹘﹣－⁃")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[^\S\r\n\t]+")
_DIGIT = re.compile(r"\d", re.ASCII)
_PARAMETERS = re.compile(
    r"tracknums?|tracknumbers?|trknbrs?|trck|tlabels|qtc_tlabels\d*|inquirynumbers?\d*|strorigtracknum|"
    r"tracking[-_]?(?:ids?|no|nr|num|numbers?|codes?)?|track(?:ids?|no|code)?|nums?|numbers?|shipment(?:id|number)|"
    r"piececode|idc|awb|waybill|pin|pins|pro|pronumbers?|barcodes?|parcel(?:id|no|nr|number)|consignments?|searchfor|match",
    re.I,
)
_NESTED = 3  # an address may carry another one as a parameter: mail filters, redirects


def plain_text(value: CellValue) -> str:
    """The text of a cell in plain characters; a number as its digits, as the spreadsheet keeps them.

    Dashes of every kind become hyphens, digits of every script 0–9; marks that cannot be seen are left out.
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _digits(value)
    text = str(value)
    if _is_one_word(text):
        return text
    if not text.isascii():
        text = "".join(map(_plain_character, text))
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    return _BLANKS.sub(" ", text).strip().strip("'\"`").strip()


def compact(stretch: str) -> str:
    """A number as it is looked at: in capitals, without spaces, hyphens, dots, brackets and emoji."""
    return (stretch if _is_one_word(stretch) else _INSIDE.sub("", stretch)).upper()


def is_order_number(stretch: str) -> bool:
    """Whether it holds an Amazon order number: 3-7-7 digits with hyphens, or alone with spaces."""
    if _is_one_word(stretch):
        return False
    return bool(ORDER_NUMBER.search(stretch) or _SPACED_ORDER_NUMBER.fullmatch(stretch))


def stretches(text: str, hint: str | None) -> Iterator[str]:
    """The stretches of a plain text that should each be one number: out of links, between separators, words aside."""
    if _is_one_word(text) and _DIGIT.search(text):
        yield text
        return
    if "." in text or "/" in text:
        for address in _ADDRESS.findall(text):
            yield from _in_address(address, hint, _NESTED)
        text = _ADDRESS.sub("\n", text)
    yield from _in_words(_ASIDES.sub("\n", text), hint)


def _is_one_word(text: str) -> bool:
    """Whether it is plain letters and digits, as nearly every cell: then there is nothing to take apart."""
    return text.isascii() and text.isalnum()


def _digits(value: float) -> str:
    try:
        exact = Decimal(repr(value))
        return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact, "f")
    except (InvalidOperation, ValueError):  # no number at all; an integer too long for Python to write
        return "9" * 5000 if isinstance(value, int) else str(value)


@lru_cache(maxsize=1024)
def _plain_character(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in _DASHES:
        return "-"
    if unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return ""
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isascii() else char


def _in_words(text: str, hint: str | None) -> Iterator[str]:
    for part in _SEPARATORS.split(text):
        part = part.strip(_EDGES)
        if not _DIGIT.search(part):
            continue  # a word beside the number: "UPS", "see"
        words = part.split()
        if len(words) == 1 or is_order_number(part):
            yield part
            continue
        numbers = [word for word in words if _DIGIT.search(word)]
        are_certain = all(is_certain(compact(word), hint) for word in numbers)
        whole = compact(part)
        if are_certain and (len(numbers) > 1 or not is_certain(whole, hint)):
            yield from numbers  # "UPS 1Z…", "1Z… 1Z…"; words without a digit are no numbers
        elif candidates_of(whole, hint) or len(numbers) == len(words):
            yield part  # "9400 1112 …", "TBA 1234…"
        else:
            yield " ".join(numbers)  # "Tracking no. 9400 1112 …"


def _in_address(address: str, hint: str | None, depth: int) -> Iterator[str]:
    try:
        url = urlsplit(address if "://" in address else "https://" + address)
        query = parse_qsl(url.query) + parse_qsl(url.fragment.rpartition("?")[2])
    except ValueError:
        yield address
        return
    inner = [value for _, value in query if depth and _ADDRESS.fullmatch(value)]
    if inner:
        for value in inner:
            yield from _in_address(value, hint, depth - 1)
        return
    values = [value for key, value in query if _PARAMETERS.fullmatch(key) and _DIGIT.search(value)]
    if values:
        for value in values:
            yield from _in_words(value, hint)
        return
    sure = [value for _, value in query if is_certain(compact(value), hint)]
    sure = sure or [value for key, value in query if key.casefold() == "id" and candidates_of(compact(value), hint)]
    if sure:
        yield from sure
        return
    steps = [unquote(step) for step in f"{url.path}/{url.fragment}".split("/")]
    found = [step for step in steps if is_certain(compact(step), hint)]
    yield from found or [unquote(address)]
