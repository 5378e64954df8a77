"""Numbers shown as fractions: `# ?/?`, `0 #/8`."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_PATTERN = re.compile(
    r"(?P<before>(?:\"[^\"]*\"|\\.|[^0#?])*)(?:(?P<whole>[0#?][0#?,]*)(?P<gap>[^0#?/]+))?"
    r"(?P<top>[0#?]+)/(?P<bottom>[1-9]\d*|[0#?]+)(?P<after>.*)",
    re.DOTALL,
)
_MARKS = re.compile(r'"([^"]*)"|\\(.)|_.')


def fraction(value: float, section: str) -> str:
    """A number that is not negative as a whole part and a fraction, which is left out when it is zero."""
    match = _PATTERN.fullmatch(section)
    if match is None:
        return section
    exact = Fraction(Decimal(repr(value)))
    whole = int(exact) if match["whole"] else 0
    bottom = match["bottom"]
    if bottom[0] in "0#?":
        part = (exact - whole).limit_denominator(10 ** len(bottom) - 1)
        top, under = part.numerator, part.denominator
    else:
        under = int(bottom)
        top = int((exact - whole) * under + Fraction(1, 2))
    if match["whole"] and top == under:
        whole, top = whole + 1, 0
    text = _padded(whole, match["whole"]) if match["whole"] else ""
    if top or not match["whole"]:
        low = str(under).ljust(len(bottom)) if "?" in bottom else str(under)
        text += (_literal(match["gap"]) if text.strip() else "") if match["whole"] else ""
        text += f"{_padded(top, match['top'])}/{low}"
    return _literal(match["before"]) + (text or "0") + _literal(match["after"])


def _padded(number: int, mask: str) -> str:
    digits = "" if number == 0 and "0" not in mask else str(number)
    return digits.rjust(mask.count("0"), "0").rjust(len(mask) if "?" in mask else 0)


def _literal(text: str) -> str:
    return _MARKS.sub(lambda m: " " if m[0].startswith("_") else m[1] or m[2] or "", text)
