"""Documented answers with something wrong at random places: hypothesis strategies."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from functools import cache
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

_WHAT = st.sampled_from(["replaced", "removed", "wrapped", "doubled"])
_STOP = st.integers(0, 7)


@st.composite
def damaged(draw: st.DrawFn, api: str, names: Sequence[str] = ()) -> str | bytes:
    """A saved answer of the API, or one of those named, changed in one to six places; at times cut or mere bytes."""
    how = draw(st.integers(0, 19))
    if how == 0:
        return draw(st.binary(max_size=64))
    data = json.loads(_read(api, draw(st.sampled_from(names or _names(api)))))
    for _ in range(draw(st.integers(1, 6))):
        data = _changed(draw, data)
    text = json.dumps(data)
    if how == 1:
        text = text[: draw(st.integers(0, len(text)))]
    return text if draw(st.booleans()) else text.encode()


def _changed(draw: st.DrawFn, data: Any) -> Any:
    way = _way(draw, data)
    if not way:
        return copy.deepcopy(draw(_JUNK))
    *above, last = way
    parent = data
    for key in above:
        parent = parent[key]
    what = draw(_WHAT)
    if what == "removed":
        del parent[last]
    elif what == "wrapped":
        parent[last] = [parent[last]]
    elif what == "doubled" and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
    else:
        parent[last] = copy.deepcopy(draw(_JUNK))
    return data


def _way(draw: st.DrawFn, data: Any) -> list[Any]:
    """The keys to something that stands in JSON, more often deep in it than not; none for what is no container."""
    way: list[Any] = []
    while isinstance(data, (dict, list)) and data and not (way and draw(_STOP) == 0):
        keys = list(data) if isinstance(data, dict) else range(len(data))
        way.append(keys[draw(st.integers(0, len(keys) - 1))])
        data = data[way[-1]]
    return way


@cache
def _read(api: str, name: str) -> str:
    return (PAYLOADS / api / f"{name}.json").read_text(encoding="utf-8")


@cache
def _names(api: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (PAYLOADS / api).glob("*.json")))
