"""The values that random requests are made of: likely ones, and those on which programs stumble."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from googleapiclient.discovery_cache import get_static_doc

Json = dict[str, Any]

DOCUMENTS: dict[str, Json] = {
    "sheets": json.loads(get_static_doc("sheets", "v4")),
    "drive": json.loads(get_static_doc("drive", "v3")),
}
HUGE = 2**31
_VALUES: Json = json.loads(Path(__file__).with_name("fuzz_values.json").read_text("utf-8"))
TITLES: list[str] = [*_VALUES["titles"], "x" * 101]
WORDS: list[str] = [*_VALUES["words"], *TITLES, "k" * 3000]
TYPED: list[str] = [*_VALUES["typed"], "x" * 60_000, "=1" + "+1" * 3000, "=" + "(" * 999]
A1: list[str] = [*_VALUES["a1"], "A" * 3000]
MASKS: list[str] = _VALUES["masks"]
NUMBERS: list[float] = _VALUES["numbers"]
WRONG: list[Any] = _VALUES["wrong"]
KEPT_APART: dict[str, list[list[str]]] = _VALUES["kept_apart"]
"""Message → fields of which it has one each."""
NEW: dict[str, str] = _VALUES["new"]
"""Message → the id that a request to add one leaves out."""
WRITTEN: list[str] = _VALUES["written"]
"""The fields that callers of Drive write."""
RARE: list[str] = _VALUES["rare"]
"""Fields that are refused, or take much room."""

_POOLS = {
    "words": WORDS,
    "titles": TITLES,
    "typed": TYPED,
    "patterns": [*_VALUES["patterns"], "#" * 500],
    "zones": _VALUES["zones"],
    "locales": _VALUES["locales"],
}
_LONG = {"data": "x" * 51_000, "name": "x" * 260, "columnName": "x" * 300}
TEXTS: dict[str, list[str]] = {
    name: _POOLS[pool] if isinstance(pool, str) else [*pool, *([_LONG[name]] if name in _LONG else [])]
    for name, pool in _VALUES["texts"].items()
}
"""What a text field of this name may hold; of all others any of the words."""
