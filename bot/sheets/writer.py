"""The guarded writer: re-read, one batch, verify in its answer, repair (SHEETS "Writing: the guard").

What it cannot exclude: a person who types into the very cell within the one round trip between the re-read and the
batch. For `Status` not even that, where a value stood there before: it is written by compare-and-set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bot.core.memory import ChangeState, Settlement
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.schema import Layout, Owner, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.errors import OutcomeUnknown, RefusedByGuard
from bot.sheets.bodies import WRITE_FIELDS, Box, batch, whole_rows
from bot.sheets.client import NotApplied, SheetsClient, backoff_s
from bot.sheets.image import SHEET_FIELDS, Image, RowIndex, read_image
from bot.sheets.overwrites import (
    BeforeUnknown,
    find_header_row,
    find_overwrites,
    header_repairs,
    infer_overwrites,
    missed_compare_and_sets,
)
from bot.sheets.port import Applied
from bot.sheets.targets import (
    CellKey,
    Obstacle,
    Overwrite,
    Pending,
    Targets,
    choose_repairs,
    choose_writes,
    goals_of,
    misplaced_ids,
)

ROUNDS = 8
BYTES_PER_CHANGE = 600  # of body: a value, a colour; notes and long texts count besides
WHOLE_GRID_CELLS = 60_000  # a re-read takes the whole tab up to this size, beyond it only what the batch can hit
TOP_ROWS = 10
NEIGHBOURS = 3  # rows read around each touched row when the tab is large


@dataclass(frozen=True, slots=True)
class _Look:
    """A fresh read, understood."""

    image: Image
    layout: Layout
    index: RowIndex


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a batch's own answer shows: the rows it wrote to, right after it."""

    image: Image
    replies: Sequence[Mapping[str, Any]]

    def shows_headers(self, schema: SheetSchema, title: str, layout: Layout) -> bool:
        """Whether the header row still stands where it stood; if not, only a fresh read tells what was hit."""
        found = find_layout(schema, title, [self.image.headers(layout.header_row)])
        return set(layout.positions) <= set(found.positions)


@dataclass(slots=True)
class _Progress:
    """What is settled so far, and what was hit by mistake."""

    pending: list[Pending]
    overwrites: dict[CellKey, Overwrite] = field(default_factory=dict)
    settled: dict[int, Settlement] = field(default_factory=dict)
    struck_before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    astray: set[int] = field(default_factory=set)
    repaired_rows: set[tuple[str, str, str]] = field(default_factory=set)

    def state(self, one: Pending) -> ChangeState | None:
        """What became of a change so far; None while it is pending."""
        settled = self.settled.get(one.number)
        return settled.state if settled else None

    def settle(self, settlements: Iterable[Settlement]) -> None:
        """These are done with."""
        for one in settlements:
            state = (
                ChangeState.REPAIRED if one.number in self.astray and one.state is ChangeState.APPLIED else one.state
            )
            self.settled[one.number] = Settlement(one.number, state, one.why)
        self.pending = [one for one in self.pending if one.number not in self.settled]


class GuardedWriter:
    """Writes the changes of one tab, whatever people do to it meanwhile."""

    def __init__(
        self,
        client: SheetsClient,
        schema: SheetSchema,
        tab: Tab,
        body_bytes: int = 1_500_000,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._schema = schema
        self._tab = tab
        self._body_bytes = body_bytes
        self._sleep = sleep

    def apply(self, plan: Plan, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes the plan; every change ends settled.

        Guarantees: a row is written whole or not at all in one batch; a cell that no longer holds what was planned on
        is left alone; what a batch hit besides its rows is put back.

        Raises:
            RefusedByGuard: the headers changed meanwhile, or `before_send` refused; nothing was written by this call.
        """
        pending = [
            Pending(
                number, change, plan.identities[change.row], plan.seen[change.row], plan.keep_struck.get(change.row, ())
            )
            for number, change in enumerate(plan.changes)
            if change.row is not None
        ]
        progress = _Progress(pending=[])
        cut_short = None
        for part in _parts(pending, self._body_bytes):
            progress.pending = part
            cut_short = self._apply_part(progress, layout, before_send)
            if cut_short:
                break
        left = {one.number for one in pending} - set(progress.settled)
        why = cut_short or "the run ended first"
        settlements = [*progress.settled.values(), *(Settlement(number, ChangeState.UNKNOWN, why) for number in left)]
        return Applied(
            settlements=tuple(sorted(settlements, key=lambda one: one.number)),
            problems=(*_obstacle_problems(plan.sheet, progress.obstacles), *progress.problems),
            repaired_rows=len(progress.repaired_rows),
            struck_before=progress.struck_before,
            cut_short=cut_short,
        )

    def _apply_part(self, progress: _Progress, layout: Layout, before_send: Callable[[], None]) -> str | None:
        whole = progress.pending
        unanswered: tuple[Targets, _Look] | None = None
        fault = ""
        for attempt in range(ROUNDS):
            try:
                look = self._look(progress, layout)
            except RefusedByGuard:
                if unanswered is None or not self._mend_headers(*unanswered):
                    raise
                continue
            if unanswered:
                sent, then = unanswered
                found = infer_overwrites(sent, then.image, then.index, look.image, look.index, then.layout.header_row)
                self._remember(progress, found)
                progress.repaired_rows |= {owner for owner, _, _ in found}
                look = self._understood(look, progress)
                unanswered = None
            targets = choose_writes(
                progress.pending, progress.overwrites, look.image, look.index, look.layout, self._schema
            )
            progress.settle(targets.settled)
            progress.obstacles.extend(targets.obstacles)
            progress.struck_before |= {
                case_id: headers
                for case_id, headers in targets.struck_before.items()
                if case_id not in progress.struck_before
            }
            goals = goals_of((one for one in whole if progress.state(one) is not ChangeState.DROPPED), look.layout)
            choose_repairs(targets, progress.overwrites, goals, look.image, look.index, look.layout.header_row)
            if not targets.writes:
                return None
            before_send()
            try:
                answer = self._send(targets, look)
            except NotApplied as error:
                fault = error.problem
            except OutcomeUnknown as error:
                fault, unanswered = error.problem, (targets, look)
            else:
                fault = "the sheet kept moving"
                if not answer.shows_headers(self._schema, self._tab.title, look.layout):
                    unanswered = (targets, look)
                elif self._verified(progress, targets, look, answer):
                    return None
                continue
            self._sleep(backoff_s(attempt))
        return f"{fault}, {ROUNDS} times"

    def _look(self, progress: _Progress, layout: Layout) -> _Look:
        image = self._read(self._boxes(progress.pending, layout))
        if image is None:
            raise RefusedByGuard(
                f"tab {self._tab.title!r}",
                "the tab was deleted while the bot worked. Nothing was written",
                "restore it",
            )
        found = find_layout(self._schema, self._tab.title, [image.headers(row) for row in range(1, TOP_ROWS + 1)])
        lost = sorted(set(layout.positions) - set(found.positions))
        if found.problems or lost:
            what = found.problems[0].problem if found.problems else f"the header {lost[0]!r} is gone"
            raise RefusedByGuard(
                f"tab {self._tab.title!r}", f"the headers changed while the bot worked: {what}", "run again"
            )
        bare = RowIndex(image, self._schema, found.positions, found.header_row)
        return self._understood(_Look(image, found, bare), progress)

    def _read(self, boxes: list[Box]) -> Image | None:
        """A fresh image of these boxes; None when the tab is gone."""
        filters = [{"gridRange": _grid_range(self._tab.sheet_id, box)} for box in boxes]
        answer = self._client.read_by_filter({"dataFilters": filters}, SHEET_FIELDS)
        for sheet in answer.get("sheets", ()):
            if sheet["properties"].get("sheetId", 0) == self._tab.sheet_id:
                return read_image(sheet, self._client.account, boxes)
        return None

    def _mend_headers(self, sent: Targets, then: _Look) -> bool:
        """Puts back headers that a batch hit because rows came in above them; False when that is not what happened."""
        image = self._read([(0, TOP_ROWS * 2, 0, 0)])
        row = find_header_row(sent, then.image, then.layout.header_row - 1, image) if image else None
        writes = header_repairs(sent, then.image, then.layout.header_row - 1, image, row) if image and row else []
        if not writes:
            return False
        with suppress(NotApplied, OutcomeUnknown):  # the next look tells
            self._client.write(batch(writes, self._tab.sheet_id, self._tab.title, []), "replies")
        return True

    def _understood(self, look: _Look, progress: _Progress) -> _Look:
        """The look with its rows identified in spite of what was overwritten."""
        layout = look.layout
        id_at = layout.positions.get(self._schema.identity.case_id)
        if id_at is None or not progress.overwrites:
            return look
        misplaced = misplaced_ids(progress.overwrites, layout.headers[id_at])
        return replace(look, index=RowIndex(look.image, self._schema, layout.positions, layout.header_row, misplaced))

    def _boxes(self, pending: list[Pending], layout: Layout) -> list[Box]:
        if self._tab.rows * self._tab.columns <= WHOLE_GRID_CELLS:
            return [(0, 0, 0, 0)]
        owned = (Owner.BOT, Owner.SHARED)
        part = self._schema.identity
        columns = {
            at
            for name, at in layout.positions.items()
            if name in (part.case_id, part.order, part.when, part.email) or self._schema.column(name).owner in owned
        }
        rows = {one.change.row - 1 for one in pending if one.change.row is not None}
        near = {row + step for row in rows for step in range(-NEIGHBOURS, NEIGHBOURS + 1) if row + step >= TOP_ROWS}
        wide = [(0, TOP_ROWS, 0, self._tab.columns), *whole_rows(near, self._tab.columns)]
        return [*wide, *((TOP_ROWS, 0, at, at + 1) for at in sorted(columns))]

    def _send(self, targets: Targets, look: _Look) -> _Answer:
        width = max(look.image.column_count, 1)
        header = look.layout.header_row - 1
        boxes = whole_rows({header, *(write.row for write in targets.writes)}, width)
        body = batch(targets.writes, self._tab.sheet_id, self._tab.title, boxes)
        answer = self._client.write(body, WRITE_FIELDS)
        sheets = answer.get("updatedSpreadsheet", {}).get("sheets", ())
        if not sheets:
            raise OutcomeUnknown(self._tab.title, "the write's answer shows no sheet", "It is read again")
        return _Answer(read_image(sheets[0], self._client.account, boxes), answer.get("replies", ()))

    def _verified(self, progress: _Progress, targets: Targets, look: _Look, answer: _Answer) -> bool:
        """Settles what landed where it was meant; remembers what did not. True when all did."""
        after, header_row = answer.image, look.layout.header_row
        found = find_layout(self._schema, self._tab.title, [after.headers(header_row)])
        after_index = RowIndex(after, self._schema, found.positions, header_row)
        missed = missed_compare_and_sets(targets.writes, answer.replies)
        try:
            hits, astray = find_overwrites(
                targets, missed, look.image, look.index, after, after_index, header_row, header_row
            )
        except BeforeUnknown as error:
            place = f"{error}"
            progress.problems.append(
                Problem(self._tab.title, None, None, f"a write hit {place} while rows moved", "check it in the history")
            )
            hits, astray = {}, set()
        self._remember(progress, hits)
        progress.repaired_rows |= {targets.owners[number] for number in astray}
        lost = {targets.for_change[number] for number in astray}
        progress.astray |= {number for number in lost if number is not None}
        done = {number for number in targets.for_change if number is not None and number not in lost}
        dropped = {targets.for_change[number] for number in missed}
        progress.settle(
            Settlement(number, ChangeState.DROPPED, "a person changed it meanwhile")
            if number in dropped
            else Settlement(number, ChangeState.APPLIED)
            for number in done
        )
        return not astray

    def _remember(self, progress: _Progress, hits: dict[CellKey, Overwrite]) -> None:
        for key, hit in hits.items():
            first = progress.overwrites.get(key)
            progress.overwrites[key] = Overwrite(key, hit.wrote, first.before) if first else hit


def _grid_range(sheet_id: int, box: Box) -> dict[str, int]:
    top, bottom, left, right = box
    named = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": sheet_id, **{name: value for name, value in named.items() if value}}


def _parts(pending: list[Pending], body_bytes: int) -> Iterable[list[Pending]]:
    """The changes in parts of one batch each, about `body_bytes` long; a row is never torn apart."""
    part: list[Pending] = []
    size = 0
    for at, one in enumerate(pending):
        part.append(one)
        size += BYTES_PER_CHANGE + len(str(one.change.new).encode())
        last_of_row = at + 1 == len(pending) or pending[at + 1].change.row != one.change.row
        if last_of_row and size >= body_bytes:
            yield part
            part, size = [], 0
    if part:
        yield part


def _obstacle_problems(sheet: str, obstacles: Iterable[Obstacle]) -> Iterable[Problem]:
    fixes = {
        "is protected": "let the bot edit it: Data > Protect sheets and ranges",
        "is merged with other cells": "unmerge it: Format > Merge cells > Unmerge",
        "holds a formula": "clear the cell; the bot writes this column",
        "is filled by an ARRAYFORMULA": "delete the formula at the top of the column; the bot writes this column",
    }
    grouped: dict[tuple[str, str], list[int]] = {}
    for obstacle in obstacles:
        grouped.setdefault((obstacle.column, obstacle.what), []).append(obstacle.row + 1)
    for (column, what), rows in grouped.items():
        places = ", ".join(map(str, rows[:8])) + (f" and {len(rows) - 8} more" if len(rows) > 8 else "")
        problem = f"{what}; {'row' if len(rows) == 1 else 'rows'} {places} left untouched"
        yield Problem(sheet, rows[0] if len(rows) == 1 else None, column, problem, fixes[what])
