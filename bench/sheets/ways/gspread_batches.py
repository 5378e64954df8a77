"""gspread's own batch calls, as its documentation recommends them: get_all_values, batch_update, batch_format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gspread.utils import rowcol_to_a1
from gspread.worksheet import CellFormat

from bench.sheets.laps import PREPARED, Lap, Task
from bench.sheets.ways.clients import open_worksheet
from bench.sheets.workload import HEADERS, KEY, ORANGE_PARTS, Work, make_work
from bot.core.memory import ChangeKind


def laps(task: Task) -> Iterator[Lap]:
    """Reads all values; writes values in one call and formats in another."""
    work = make_work(task.rows, task.percent)
    yield PREPARED
    sheet = open_worksheet(task)
    found = sheet.get_all_values()
    yield Lap(task.run, "read")
    if work.changes:
        sheet.batch_update(values_of(work))
        sheet.batch_format(_formats(work))
        yield Lap(task.run, "write")
    del found


def values_of(work: Work) -> list[dict[str, Any]]:
    """One range a row: the two columns stand side by side."""
    first = HEADERS.index("Next Action") + 1
    by_row: dict[int, list[Any]] = {}
    for change in work.of(ChangeKind.VALUE):
        by_row.setdefault(change.row or 0, []).append(change.new)
    return [
        {"range": f"{rowcol_to_a1(row, first)}:{rowcol_to_a1(row, first + 1)}", "values": [values]}
        for row, values in by_row.items()
    ]


def painted(work: Work) -> Iterator[tuple[str, dict[str, float]]]:
    """The key cells that get a colour, as ranges: pygsheets takes `D51` for everything from there on."""
    column = HEADERS.index(KEY) + 1
    for change in work.of(ChangeKind.BACKGROUND):
        cell = rowcol_to_a1(change.row or 0, column)
        yield f"{cell}:{cell}", ORANGE_PARTS


def struck(work: Work) -> Iterator[str]:
    """The rows that are struck through, as ranges."""
    for change in work.of(ChangeKind.STRIKETHROUGH):
        yield f"A{change.row}:{rowcol_to_a1(change.row or 0, len(HEADERS))}"


def _formats(work: Work) -> list[CellFormat]:
    crossed = {"textFormat": {"strikethrough": True}}
    colours = [CellFormat(range=cell, format={"backgroundColor": colour}) for cell, colour in painted(work)]
    return [*colours, *(CellFormat(range=row, format=crossed) for row in struck(work))]
