"""pygsheets in its batch ways: get_all_values, update_values_batch, apply_format of many ranges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httplib2  # type: ignore[import-untyped]
import pygsheets  # type: ignore[import-untyped]

from bench.sheets.laps import PREPARED, Lap, Task
from bench.sheets.ways.clients import GOOGLE, credentials
from bench.sheets.ways.gspread_batches import painted, struck, values_of
from bench.sheets.workload import TAB, make_work


def laps(task: Task) -> Iterator[Lap]:
    """Reads all values; one call for values, one for colours, one for strikes."""
    work = make_work(task.rows, task.percent)
    yield PREPARED
    sheet = _open(task)
    found = sheet.get_all_values(include_tailing_empty_rows=False)
    yield Lap(task.run, "read")
    if work.changes:
        values = values_of(work)
        sheet.update_values_batch([one["range"] for one in values], [one["values"] for one in values])
        cells, colours = zip(*painted(work), strict=True)
        background = "userEnteredFormat.backgroundColor"
        sheet.apply_format(list(cells), [{"backgroundColor": colour} for colour in colours], background)
        strikethrough = "userEnteredFormat.textFormat.strikethrough"
        sheet.apply_format(list(struck(work)), {"textFormat": {"strikethrough": True}}, strikethrough)
        yield Lap(task.run, "write")
    del found


def _open(task: Task) -> Any:
    class Local(httplib2.Http):  # type: ignore[misc]
        def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
            for host in GOOGLE:
                uri = uri.replace(host, task.url)
            return super().request(uri, *args, **kwargs)

    client = pygsheets.client.Client(credentials(task), http=Local(timeout=120))
    return client.open_by_key(task.spreadsheet_id).worksheet_by_title(TAB)
