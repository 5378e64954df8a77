"""Appending the columns that a tab lacks, whatever people do to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.errors import OutcomeUnknown, RefusedByGuard, ServiceDown
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.reader import read_book, same_tab
from bot.sheets.structure import columns_body
from bot.sheets.writer import ROUNDS


def append_columns(
    client: SheetsClient,
    schema: SheetSchema,
    names: Sequence[str],
    tab: Tab,
    layout: Layout,
    sleep: Callable[[float], None],
    before_send: Callable[[], None],
) -> tuple[Tab, Layout]:
    """Appends the columns of these names that are not there; the tab and its layout as they stand then.

    Raises:
        ServiceDown: the service failed again and again. RefusedByGuard: the headers changed meanwhile, or people kept
            moving them.
    """
    fault: ServiceDown | None = None
    known = layout.positions.keys()
    for attempt in range(ROUNDS):
        missing = [name for name in names if name not in layout.positions]
        if not missing:
            return tab, layout
        before_send()
        try:
            client.write(columns_body(schema, missing, tab, layout), "replies")
            fault = None
        except (NotApplied, OutcomeUnknown, RequestRefused) as error:
            fault = error
            sleep(backoff_s(attempt))
        tab = same_tab(read_book(client), tab)
        layout = find_layout(schema, tab.title, tab.top)
        if layout.problems:
            first = layout.problems[0]
            raise RefusedByGuard(f"tab {tab.title!r}", f"the headers changed meanwhile: {first.problem}", first.fix)
        if gone := sorted(known - layout.positions.keys()):
            what = f"the headers changed meanwhile: the header {gone[0]!r} is gone"
            raise RefusedByGuard(f"tab {tab.title!r}", what, "run again")
    if fault is not None:
        raise ServiceDown(fault.place, f"{fault.problem}, {ROUNDS} times", "Run again later")
    raise RefusedByGuard(
        f"tab {tab.title!r}", "the bot's columns could not be added while people work on it", "run again later"
    )
