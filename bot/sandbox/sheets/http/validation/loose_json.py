"""What Google's JSON parser takes beyond JSON, brought back to JSON.

Trailing commas (Google's own guides have them), bare keys, strings in single quotes and line ends within strings.

Source: json_stream_parser.cc of Protocol Buffers until version 21 ("This allows for trailing commas.", "Key is a bare
key (back compat)"), read 2026-11-22.
"""

from __future__ import annotations

import json
import re

_PARTS = re.compile(
    r"""
      "(?:[^"\\]|\\.)*"
    | (?P<single>'(?:[^'\\]|\\.)*')
    | (?P<comma>(?<![\[{,]),(?=\s*[}\]]))
    | (?P<key>[A-Za-z_$][\w$]*)(?=\s*:)
    """,
    re.VERBOSE | re.DOTALL,
)
_WITHIN = re.compile(r"\\(.)|\"", re.DOTALL)


def as_json(text: str) -> str:
    """The text with these liberties taken out; read it with `strict=False`. Other mistakes stay in it."""
    return _PARTS.sub(_part, text)


def _part(found: re.Match[str]) -> str:
    if found["single"] is not None:
        return '"' + _WITHIN.sub(_in_double_quotes, found["single"][1:-1]) + '"'
    if found["comma"] is not None:
        return ""
    return found[0] if found["key"] is None else json.dumps(found["key"])


def _in_double_quotes(found: re.Match[str]) -> str:
    return '\\"' if found[0] == '"' else "'" if found[1] == "'" else found[0]
