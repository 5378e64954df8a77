"""Documented answers with something wrong at random places: hypothesis strategies."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

PAYLOADS = Path(__file__).parents[2] / "payloads"

# Hypothesis also draws words that stand in our own source: without these letters none tells of a delivery.
_LETTERS = st.characters(exclude_characters="dDeE")
_ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(_LETTERS, max_size=12)
    | st.sampled_from(["", " ", "0", "-1", "2", "999999", "9" * 5000, "\ud800", "\x00", "\u0661\u0662", "x" * 2000])
    | st.sampled_from(["2026-11-14", "2026-11-14T25:61:00", "+99:99", "9999-12-31T23:59:59-14:00", "US", "null"])
    | st.sampled_from(["0001-01-01T00:00:00+14:00", [], {}, [[]], [None], {"": None}, [{}] * 3])
)
_JUNK = _ODD | st.lists(_ODD, max_size=3) | st.dictionaries(st.text(max_size=8), _ODD, max_size=3)


@st.composite
def damaged(draw: st.DrawFn, api: str, names: Sequence[str] = ()) -> str | bytes:
    """A saved answer of the API, or one of those named, changed in one to six places; at times cut or mere bytes."""
    how = draw(st.integers(0, 19))
    if how == 0:
        return draw(st.binary(max_size=64))
    name = draw(st.sampled_from(names or sorted(path.stem for path in (PAYLOADS / api).glob("*.json"))))
    data = json.loads((PAYLOADS / api / f"{name}.json").read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 6))):
        data = _changed(draw, data)
    text = json.dumps(data)
    if how == 1:
        text = text[: draw(st.integers(0, len(text)))]
    return text if draw(st.booleans()) else text.encode()


def _changed(draw: st.DrawFn, data: Any) -> Any:
    places = [place for place in _places(data) if place]
    if not places:
        return copy.deepcopy(draw(_JUNK))
    *way, last = draw(st.sampled_from(places))
    parent = data
    for key in way:
        parent = parent[key]
    what = draw(st.sampled_from(["replaced", "removed", "wrapped", "doubled"]))
    if what == "removed":
        del parent[last]
    elif what == "wrapped":
        parent[last] = [parent[last]]
    elif what == "doubled" and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
    else:
        parent[last] = copy.deepcopy(draw(_JUNK))
    return data


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in JSON."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]
