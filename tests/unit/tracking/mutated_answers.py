"""Documented answers with something wrong at random places, for the fuzzing of parsers.

`PROPERTY_EXAMPLES=20000 pytest tests/unit/tracking/test_fedex_answer.py` tries more than the few of every day.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "60"))
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["", "0", "-1", "2", "999999", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-14"]
    )
)
_JUNK = _LEAVES | st.lists(_LEAVES, max_size=3) | st.dictionaries(st.text(max_size=8), _LEAVES, max_size=3)


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in JSON."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]


def _changed(draw: st.DrawFn, data: Any) -> Any:
    *way, last = draw(st.sampled_from([place for place in _places(data) if place] or [()])) or [None]
    if last is None:
        return draw(_JUNK)
    parent = data
    for key in way:
        parent = parent[key]
    what = draw(st.sampled_from(["replaced", "removed", "wrapped", "doubled"]))
    if what == "replaced":
        parent[last] = draw(_JUNK)
    elif what == "removed":
        del parent[last]
    elif what == "wrapped":
        parent[last] = [parent[last]]
    elif isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
    return data


@st.composite
def mutated(draw: st.DrawFn, documents: Sequence[str]) -> bytes:
    """One of the JSON documents, changed at one to six places, and cut off at times."""
    data = json.loads(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 6))):
        data = _changed(draw, data)
    text = json.dumps(data).encode()
    return text[: draw(st.integers(0, len(text)))] if draw(st.integers(0, 9)) == 0 else text
