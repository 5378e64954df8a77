"""H-3: when a run would rather not write. Pure: raises, or lets pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.memory import ChangeKind, PlannedChange, RowMemory, SheetMemory
from bot.core.plan import Plan
from bot.core.table import Table
from bot.core.text import nearest, printable
from bot.errors import RefusedByGuard

TRACKING_COLUMNS = frozenset({"Tracking Status", "Last Scan", "As Of"})
"""What a carrier said, as news: on any morning most open rows have some."""
DAILY_RULES = frozenset({"B-5", "B-10", "C-4", "C-5"})
"""What the calendar brings: the day's calls, deadlines that pass, logistics to be chased. Texts and colours only."""
_DAYS = frozenset({"Due", "Deadline"})
"""They follow from a day that people typed: where one changes it was not the calendar."""


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """`guard` of config.yaml: both must be exceeded for a refusal."""

    max_fraction: float = 0.2
    floor: int = 50


def check_sheet(table: Table, known: SheetMemory | None) -> None:
    """Refuses a sheet that was emptied, or that lost a header the bot worked with.

    Raises:
        RefusedByGuard: with the header that is gone and what may have become of it.
    """
    if known is None:
        return
    if known.rows and not table.rows:
        raise RefusedByGuard(
            f"tab {table.sheet!r}",
            f"the sheet is suddenly empty; the last run saw {known.rows} rows. Nothing was written",
            "restore the rows (File > Version history), or run `bot check --accept-sheet` if that was meant",
        )
    gone = [header for header in known.headers if header not in table.layout.positions]
    if gone:
        taken = set(table.layout.positions.values())
        strangers = [text for index, text in enumerate(table.layout.headers) if text and index not in taken]
        names = []
        for header in gone:
            near = nearest(header, strangers)
            names.append(f"{header!r}" + (f" (renamed to {printable(near)!r}?)" if near else ""))
        raise RefusedByGuard(
            f"tab {table.sheet!r}",
            f"the headers changed: {', '.join(names)} is gone. Nothing was written",
            f"rename it back, add its new name to the aliases in sheet_schemas/{table.schema.name}.yaml, "
            "or run `bot check --accept-sheet` if the column was meant to go",
        )


def check_size(plan: Plan, memory: Mapping[str, RowMemory], settings: GuardSettings) -> None:
    """Refuses a plan that changes too many of the open rows the bot already knows.

    A finished row that the plan would open again is an open one; one that stays finished counts neither as changed nor
    as known. Nor do rows seen for the first time or held ever since (`Plan.fresh`). Case IDs and new columns do not
    count, nor rows where nothing changes but notes, news of the parcel and what the calendar brings.

    Raises:
        RefusedByGuard: with both numbers; the first is a part of the second.
    """
    known_open = {
        case_id
        for case_id, after in plan.memories.items()
        if case_id in memory and case_id not in plan.fresh and (memory[case_id].open or after.open)
    }
    uncounted = {plan.schema.identity.case_id, *plan.new_columns, *TRACKING_COLUMNS}
    changed = {
        change.case_id
        for change in plan.changes
        if change.row is not None
        and change.case_id in known_open
        and change.kind is not ChangeKind.NOTE
        and change.column not in uncounted
        and not _is_daily(change)
    }
    if len(changed) > settings.floor and len(changed) > settings.max_fraction * len(known_open):
        raise RefusedByGuard(
            f"tab {plan.sheet!r}",
            f"{len(changed)} of {len(known_open)} open rows would change, more than guard.floor ({settings.floor}) and "
            f"guard.max_fraction ({settings.max_fraction:g}) allow. Nothing was written",
            "look at `bot plan all` first; if it is right, run again with --force",
        )


def _is_daily(change: PlannedChange) -> bool:
    return change.rule in DAILY_RULES and change.kind is not ChangeKind.STRIKETHROUGH and change.column not in _DAYS
