"""gspread cell by cell, as most scripts are written: get_all_values, then update_cell and format for each change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from bench.sheets.laps import PREPARED, Lap, Task
from bench.sheets.ways.clients import open_worksheet
from bench.sheets.ways.gspread_batches import painted, struck
from bench.sheets.workload import HEADERS, make_work
from bot.core.memory import ChangeKind


def laps(task: Task) -> Iterator[Lap]:
    """Writes at most `task.part` cells, evenly picked; they count for all."""
    work = make_work(task.rows, task.percent)
    yield PREPARED
    sheet = open_worksheet(task)
    found = sheet.get_all_values()
    yield Lap(task.run, "read")
    steps: list[Callable[[], object]] = [
        partial(sheet.update_cell, change.row or 0, HEADERS.index(change.column) + 1, change.new)  # type: ignore[arg-type]
        for change in work.of(ChangeKind.VALUE)
    ]
    steps += [partial(sheet.format, cell, {"backgroundColor": colour}) for cell, colour in painted(work)]
    steps += [partial(sheet.format, row, {"textFormat": {"strikethrough": True}}) for row in struck(work)]
    if steps:
        chosen = steps[:: max(1, -(-len(steps) // task.part))]
        for step in chosen:
            step()
        yield Lap(task.run, "write", len(steps) / len(chosen))
    del found
