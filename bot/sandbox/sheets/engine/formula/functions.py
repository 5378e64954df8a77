"""Functions that Sheets has and the calculator lacks or takes otherwise, said in the calculator's own functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.sandbox.sheets.engine.formula.tree import Node

Write = Callable[[Node], str]
Rewrite = Callable[[Sequence[Node], Write], str | None]
"""(arguments, how to write one) → the call in the calculator's words; None to leave it as it is."""

NOT_COMPUTED = frozenset(
    (
        *("QUERY", "IMPORTRANGE", "IMPORTXML", "IMPORTHTML", "IMPORTDATA", "IMPORTFEED", "GOOGLEFINANCE"),
        *("GOOGLETRANSLATE", "DETECTLANGUAGE", "GETPIVOTDATA", "AI"),
    )
)
"""Functions of Sheets that need the web or a language of their own: `#N/A`, with a message that says so."""


def _operator(sign: str) -> Rewrite:
    return lambda given, write: f"(({write(given[0])}){sign}({write(given[1])}))" if len(given) == 2 else None


def _value(given: Sequence[Node], write: Write) -> str | None:
    return f"({write(given[0])})" if given else None


def _with_default(name: str, default: str) -> Rewrite:
    return lambda given, write: f"{name}({write(given[0])},{default})" if len(given) == 1 else None


def _renamed(name: str) -> Rewrite:
    return lambda given, write: f"{name}({','.join(map(write, given))})"


def _matches(pattern: str) -> Rewrite:
    return lambda given, write: f'REGEXTEST({write(given[0])}&"","{pattern}")' if len(given) == 1 else None


def _joined(given: Sequence[Node], write: Write) -> str | None:
    return f"TEXTJOIN({write(given[0])},FALSE,{','.join(map(write, given[1:]))})" if len(given) > 1 else None


def _concatenated(given: Sequence[Node], write: Write) -> str | None:
    return f'TEXTJOIN("",FALSE,{",".join(map(write, given))})' if given else None


def _split(given: Sequence[Node], write: Write) -> str | None:
    """By each character of the delimiter unless told otherwise; empty pieces go; numbers become numbers."""
    if len(given) < 2:
        return None
    text, marks = write(given[0]), write(given[1])
    by_each = len(given) < 3 or given[2].text.upper() != "FALSE"
    if by_each and given[1].kind == "string" and len(characters := given[1].text[1:-1].replace('""', '"')) > 1:
        # a character may not be missing from the text: it is asked to split what has been made one mark already
        for character in characters[1:]:
            text = f"SUBSTITUTE({text},{_quoted(character)},{_quoted(characters[0])})"
        marks = _quoted(characters[0])
    ignore = write(given[3]) if len(given) > 3 else "TRUE"
    pieces = f"TEXTSPLIT({text},{marks},,{ignore})"
    return f"IFERROR({pieces}*1,{pieces})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\((?!\?)")


def _extracted(given: Sequence[Node], write: Write) -> str | None:
    """One column for each capturing group of the expression."""
    if len(given) != 2 or given[1].kind != "string":
        return None
    groups = sum(match[0] == "(" for match in _GROUP.finditer(given[1].text))
    if groups < 2:
        return None
    text = write(given[0])
    return f"HSTACK({','.join(f'REGEXEXTRACT({text},{_one_group(given[1].text, n)})' for n in range(groups))})"


def _one_group(expression: str, wanted: int) -> str:
    seen = -1

    def change(match: re.Match[str]) -> str:
        nonlocal seen
        if match[0] != "(":
            return match[0]
        seen += 1
        return "(" if seen == wanted else "(?:"

    return _GROUP.sub(change, expression)


def _replaced(given: Sequence[Node], write: Write) -> str | None:
    """Groups may be written `$1` or `\\1`."""
    if len(given) != 3 or given[2].kind != "string" or "\\" not in given[2].text:
        return None
    with_dollars = re.sub(r"\\(\d)", r"$\1", given[2].text)
    return f"REGEXREPLACE({write(given[0])},{write(given[1])},{with_dollars})"


def _between(given: Sequence[Node], write: Write) -> str | None:
    if not 3 <= len(given) <= 5:
        return None
    value, low, high = (write(part) for part in given[:3])
    at_low, at_high = (len(given) <= n or given[n].text.upper() != "FALSE" for n in (3, 4))
    return f"AND(({value})>{'=' * at_low}({low}),({value})<{'=' * at_high}({high}))"


def _sorted(given: Sequence[Node], write: Write) -> str | None:
    """Any number of columns, each by its number or as a range, ascending when TRUE."""
    if len(given) < 3:
        return None
    data = write(given[0])
    keys = []
    for key, ascending in zip(given[1::2], [*given[2::2], Node("name", "TRUE")], strict=False):
        column = write(key) if key.is_range else f"INDEX({data},0,{write(key)})"
        keys.append(f"{column},IF({write(ascending)},1,-1)")
    return f"SORTBY({data},{','.join(keys)})"


def _first_sorted(given: Sequence[Node], write: Write) -> str | None:
    data = write(given[0]) if given else ""
    count = write(given[1]) if len(given) > 1 else "1"
    rows = _sorted((given[0], *given[3:]), write) if len(given) > 4 else f"SORT({data})"
    return f"TAKE({rows},{count})" if given else None


def _column(given: Sequence[Node], write: Write) -> str | None:
    columns = [f"TOCOL({write(part)})" for part in given]
    return columns[0] if len(columns) == 1 else f"VSTACK({','.join(columns)})" if columns else None


def _unique_count(given: Sequence[Node], write: Write) -> str | None:
    columns = [f"TOCOL({write(part)},1)" for part in given]
    found = columns[0] if len(columns) == 1 else f"VSTACK({','.join(columns)})"
    return f"IFERROR(COUNTA(UNIQUE({found})),0)" if given else None


def _from_epoch(given: Sequence[Node], write: Write) -> str | None:
    units = {"1": 86400, "2": 86400 * 10**3, "3": 86400 * 10**6}
    unit = units.get(given[1].text if len(given) > 1 else "1")
    return f"(({write(given[0])})/{unit}+25569)" if given and unit else None


REWRITES: dict[str, Rewrite] = {
    **{name: _operator(sign) for name, sign in {"ADD": "+", "MINUS": "-", "MULTIPLY": "*", "DIVIDE": "/"}.items()},
    **{name: _operator(sign) for name, sign in {"EQ": "=", "NE": "<>", "GT": ">", "GTE": ">="}.items()},
    **{name: _operator(sign) for name, sign in {"LT": "<", "LTE": "<=", "POW": "^"}.items()},
    **dict.fromkeys(("UPLUS", "TO_DATE", "TO_PURE_NUMBER", "TO_PERCENT", "TO_DOLLARS", "ARRAYFORMULA"), _value),
    **{name: _with_default(name, "0") for name in ("ROUND", "ROUNDUP", "ROUNDDOWN")},
    **{name: _with_default(name, "1") for name in ("FLOOR", "CEILING")},
    "UMINUS": lambda given, write: f"(-({write(given[0])}))" if given else None,
    "UNARY_PERCENT": lambda given, write: f"(({write(given[0])})/100)" if given else None,
    "IFERROR": _with_default("IFERROR", '""'),
    "TO_TEXT": lambda given, write: f'(({write(given[0])})&"")' if given else None,
    "CONCATENATE": _concatenated,
    "JOIN": _joined,
    "SPLIT": _split,
    "REGEXMATCH": _renamed("REGEXTEST"),
    "REGEXEXTRACT": _extracted,
    "REGEXREPLACE": _replaced,
    "ISBETWEEN": _between,
    "ISEMAIL": _matches(r"^[^@ ]+@[^@ ]+\.[A-Za-z]{2,}$"),
    "ISURL": _matches(r"^(https?://|ftp://|mailto:)?[^ /@]+\.[A-Za-z]{2,}(/.*)?$"),
    "SORT": _sorted,
    "SORTN": _first_sorted,
    "FLATTEN": _column,
    "COUNTUNIQUE": _unique_count,
    "ARRAY_CONSTRAIN": _renamed("TAKE"),
    "EPOCHTODATE": _from_epoch,
    "IMAGE": lambda _, __: '""',
    "SPARKLINE": lambda _, __: '""',
}
"""By the name in Sheets."""
