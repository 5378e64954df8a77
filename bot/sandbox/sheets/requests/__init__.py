"""The kinds of requests of a batchUpdate: one module a family, each with its HANDLERS."""

from __future__ import annotations

from bot.sandbox.sheets.requests import (
    cells,
    conditional,
    copy_paste,
    dimensions,
    filters,
    find_replace,
    groups,
    merges,
    named_ranges,
    paste_data,
    protected_ranges,
    sheets,
    sorting,
    validation,
)
from bot.sandbox.sheets.requests.context import Handler

HANDLERS: dict[str, Handler] = {
    **cells.HANDLERS,
    **conditional.HANDLERS,
    **copy_paste.HANDLERS,
    **dimensions.HANDLERS,
    **filters.HANDLERS,
    **find_replace.HANDLERS,
    **groups.HANDLERS,
    **merges.HANDLERS,
    **named_ranges.HANDLERS,
    **paste_data.HANDLERS,
    **protected_ranges.HANDLERS,
    **sheets.HANDLERS,
    **sorting.HANDLERS,
    **validation.HANDLERS,
}
"""Request kind → what carries it out."""
