"""All or nothing: what happens inside one call is kept whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.sandbox.sheets.engine import cycles
from bot.sandbox.sheets.engine.model import Workbook


@contextmanager
def transaction(workbook: Workbook) -> Iterator[None]:
    """Puts the workbook back as it was, version and time included, when the block raises; else counts one change."""
    before = workbook.snapshot()
    try:
        with cycles.not_searched():  # a request may make millions of cells
            yield
    except BaseException:
        workbook.restore(before)
        workbook.version = before.version  # nobody has seen what was undone, so nobody need know
        raise
    workbook.touch()
