"""gspread for values and gspread-formatting's batch updater for formats."""

from __future__ import annotations

from collections.abc import Iterator

import gspread_formatting as fmt  # type: ignore[import-untyped]

from bench.sheets.laps import PREPARED, Lap, Task
from bench.sheets.ways.clients import open_worksheet
from bench.sheets.ways.gspread_batches import painted, struck, values_of
from bench.sheets.workload import make_work


def laps(task: Task) -> Iterator[Lap]:
    """Reads all values; one call for values, one for formats."""
    work = make_work(task.rows, task.percent)
    yield PREPARED
    sheet = open_worksheet(task)
    found = sheet.get_all_values()
    yield Lap(task.run, "read")
    if work.changes:
        sheet.batch_update(values_of(work))
        crossed = fmt.CellFormat(textFormat=fmt.TextFormat(strikethrough=True))
        with fmt.batch_updater(sheet.spreadsheet) as batch:
            colours = [(cell, fmt.CellFormat(backgroundColor=fmt.Color(**colour))) for cell, colour in painted(work)]
            batch.format_cell_ranges(sheet, [*colours, *((row, crossed) for row in struck(work))])
        yield Lap(task.run, "write")
    del found
