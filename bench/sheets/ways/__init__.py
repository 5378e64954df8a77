"""The ways of doing the same work, side by side. Each module has `laps(task)`, and is imported in its own process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WAYS: Mapping[str, str] = {
    "ours": "this bot",
    "floor": "the floor: one read, one write, nothing checked",
    "gspread_batches": "gspread, batch calls",
    "gspread_formats": "gspread-formatting, values by gspread",
    "pygsheets_batches": "pygsheets, batch calls",
    "gspread_cells": "gspread, cell by cell",
}
"""The title of each way in the results, by module; this bot first, because the ratios are against it."""

READS_ALIKE = frozenset({"gspread_formats", "gspread_cells"})
"""Ways that read as `gspread_batches` does: where nothing is to be written they need not be measured too."""


def ways_for(ways: Sequence[str], percent: float) -> list[str]:
    """Those of the ways that differ when so much is changed."""
    return [way for way in ways if percent or way not in READS_ALIKE]
