"""Rich text: the runs of a cell as they are kept after a write."""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.model import Json, Value


def settled(value: Value, given: list[Json] | None, format_: Json | None) -> tuple[list[Json] | None, Json | None]:
    """(runs, format) of a cell after `textFormatRuns` were written to it.

    In order, the first without a `startIndex` when it is 0, neighbours of the same look joined. A single run over the
    whole text becomes part of the cell's format, as the service does. Only texts have runs.

    Raises:
        ApiError: 400, a run begins behind the end of the text.
    """
    if not given or not isinstance(value, str):
        return None, format_
    length = len(value.encode("utf-16-le")) // 2
    by_start: dict[int, Json] = {}
    for run in given:
        start = int(run.get("startIndex") or 0)
        if not 0 <= start < length:
            raise invalid(f"TextFormatRun.startIndex[{start}] must be less than the length of the text[{length}]")
        by_start[start] = normal(run.get("format") or {})
    runs: list[Json] = []
    look: Any = {}
    for start, shown in sorted(by_start.items()):
        if shown != look:
            runs.append({"startIndex": start, "format": shown} if start else {"format": shown})
        look = shown
    if len(runs) == 1 and "startIndex" not in runs[0]:
        entered = format_ or {}
        return None, {**entered, "textFormat": {**entered.get("textFormat", {}), **runs[0]["format"]}}
    return runs or None, format_


def without_links(runs: list[Json]) -> list[Json]:
    """The runs after a link was set on the cell as a whole."""
    kept = [{**run, "format": {k: v for k, v in run["format"].items() if k != "link"}} for run in runs]
    return kept if any(run["format"] for run in kept) else []
