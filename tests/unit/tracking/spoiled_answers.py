"""Answers of carriers with something wrong in them, for the parsers to survive: hypothesis strategies."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.event import History
from bot.tracking.state import state_of

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "40"))
PAYLOADS = Path(__file__).parents[2] / "payloads"

_ODD = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**20), max_value=10**20)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["", " ", "0", "-1", "9" * 5000, "\ud800", "\x00", "2026-11-14T25:61:00", "9999-12-31T23:59:59Z"])
    | st.sampled_from(["2026-11-14", "+99:99", "delivered", "Delivered", "US", "\u0661\u0662", "null"])
    | st.sampled_from([[], {}, [[]], [None], {"": None}, [{}] * 3, "x" * 2000])
)


@st.composite
def spoiled_answers(draw: st.DrawFn, carrier: str) -> str | bytes:
    """A documented answer with a few of its values replaced, taken out or repeated; now and then cut or mere bytes."""
    good = draw(st.sampled_from(sorted((PAYLOADS / carrier).glob("*.json")))).read_text(encoding="utf-8")
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=40) | st.just(good[: draw(st.integers(0, len(good)))]).map(str.encode))
    data = json.loads(good)
    for _ in range(draw(st.integers(1, 6))):
        data = _spoil(draw, copy.deepcopy(data))
    return json.dumps(data)


def _spoil(draw: st.DrawFn, data: Any) -> Any:
    """The data with one place of it changed, found by going down from the top at random."""
    here: Any = data
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here))) if isinstance(here, list) else []
        if not keys:
            return draw(_ODD)
        key = draw(st.sampled_from(keys))
        below = here[key]
        if isinstance(below, dict | list) and below and draw(st.integers(0, 5)):
            here = below
            continue
        act = draw(st.sampled_from(["replace", "replace", "take out", "repeat"]))
        if act == "take out":
            del here[key]
        elif act == "repeat" and isinstance(here, list):
            here.append(below)
        else:
            here[key] = draw(_ODD)
        return data


def survives(parse_events: Callable[[str | bytes], list[History]], answer: str | bytes) -> None:
    """Fails when the parser raises anything but the documented, or gives what cannot be kept or made a state of."""
    try:
        histories = parse_events(answer)
    except (ServiceDown, CredentialsError) as error:
        str(error).encode()
        return
    for history in histories:
        state_of(history)
        kept = json.dumps(history.to_json(), ensure_ascii=False).encode()
        assert History.from_json(json.loads(kept)) == history
