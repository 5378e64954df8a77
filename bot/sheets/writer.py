"""The guarded writer: re-read, one batch, verify in its answer, repair (SHEETS "Writing: the guard").

What it cannot exclude: a person who types into the very cell within the one round trip between the re-read and the
batch. For `Status` not even that, where a value stood there before: it is written by compare-and-set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.memory import ChangeState, Settlement
from bot.core.plan import Plan
from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.errors import OutcomeUnknown, RefusedByGuard
from bot.sheets.before import Before, BeforeUnknown, Former
from bot.sheets.bodies import WRITE_FIELDS, batch
from bot.sheets.box import row_boxes
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.headers import mend_headers
from bot.sheets.image import Image, read_image
from bot.sheets.index import RowIndex
from bot.sheets.look import Look, Looker
from bot.sheets.obstacles import obstacle_problems
from bot.sheets.overwrites import find_overwrites, infer_overwrites, missed_compare_and_sets
from bot.sheets.parts import parts_of, pending_of
from bot.sheets.port import Applied
from bot.sheets.progress import Progress
from bot.sheets.repairs import choose_repairs, goals_of
from bot.sheets.targets import Targets, choose_writes

ROUNDS = 8


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a batch's own answer shows: the rows it wrote to, right after it."""

    image: Image
    replies: Sequence[Mapping[str, Any]]

    def shows_headers(self, schema: SheetSchema, title: str, layout: Layout) -> bool:
        """Whether the header row still stands where it stood; if not, only a fresh read tells what was hit."""
        found = find_layout(schema, title, [self.image.headers(layout.header_row)])
        return set(layout.positions) <= set(found.positions)


class GuardedWriter:
    """Writes the changes of one tab, whatever people do to it meanwhile."""

    def __init__(
        self,
        client: SheetsClient,
        schema: SheetSchema,
        tab: Tab,
        body_bytes: int = 1_500_000,
        sleep: Callable[[float], None] = time.sleep,
        former: Former | None = None,
    ) -> None:
        self._client = client
        self._schema = schema
        self._tab = tab
        self._body_bytes = body_bytes
        self._looker = Looker(client, schema, tab)
        self._sleep = sleep
        self._former = former

    def apply(self, plan: Plan, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes the plan; every change ends settled.

        Guarantees: a row is written whole or not at all in one batch; a cell that no longer holds what was planned on
        is left alone; what a batch hit besides its rows is put back.

        Raises:
            RefusedByGuard: the headers changed meanwhile, or `before_send` refused; nothing was written by this call.
        """
        pending = pending_of(plan)
        progress = Progress(pending=[])
        cut_short = None
        for part in parts_of(pending, self._body_bytes):
            progress.pending = part
            cut_short = self._apply_part(progress, layout, before_send)
            if cut_short:
                break
        left = {one.number for one in pending} - set(progress.settled)
        why = cut_short or "the run ended first"
        settlements = [*progress.settled.values(), *(Settlement(number, ChangeState.UNKNOWN, why) for number in left)]
        return Applied(
            settlements=tuple(sorted(settlements, key=lambda one: one.number)),
            problems=(*obstacle_problems(plan.sheet, progress.obstacles), *progress.problems),
            repaired_rows=len(progress.repaired_rows),
            struck_before=progress.struck_before,
            cut_short=cut_short,
        )

    def _apply_part(self, progress: Progress, layout: Layout, before_send: Callable[[], None]) -> str | None:
        whole = progress.pending
        unanswered: tuple[Targets, Look] | None = None
        fault = ""
        for attempt in range(ROUNDS):
            try:
                everywhere = unanswered is not None or bool(progress.overwrites)
                look = self._looker.look(progress.pending, progress.overwrites, layout, everywhere=everywhere)
            except RefusedByGuard:
                if unanswered is not None and mend_headers(self._looker, *unanswered, before_send):
                    continue
                self._put_back(progress, unanswered, layout, before_send)
                raise
            look = self._inferred(progress, unanswered, look)
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
            except (NotApplied, RequestRefused) as error:
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

    def _inferred(self, progress: Progress, unanswered: tuple[Targets, Look] | None, look: Look) -> Look:
        """The look, with what a batch without an answer has hit remembered and understood."""
        if unanswered is None:
            return look
        sent, then = unanswered
        try:
            found = infer_overwrites(sent, self._before(then), look.image, look.index)
        except BeforeUnknown as error:
            found = {}
            progress.give_up(self._tab.title, error)
        progress.remember(found)
        progress.repaired_rows |= {owner for owner, _, _ in found}
        return self._looker.understood(look, progress.overwrites)

    def _put_back(
        self,
        progress: Progress,
        unanswered: tuple[Targets, Look] | None,
        layout: Layout,
        before_send: Callable[[], None],
    ) -> None:
        """Before a run is refused for its headers: what its batches hit by mistake, as far as the others tell."""
        for _ in range(ROUNDS if unanswered or progress.overwrites else 0):
            try:
                look = self._looker.look((), progress.overwrites, layout, everywhere=True, partial=True)
            except RefusedByGuard:
                return
            look = self._inferred(progress, unanswered, look)
            unanswered = None
            targets = Targets()
            choose_repairs(targets, progress.overwrites, {}, look.image, look.index, look.layout.header_row)
            if not targets.writes:
                return
            before_send()
            try:
                if self._verified(progress, targets, look, self._send(targets, look)):
                    return
            except OutcomeUnknown:
                unanswered = (targets, look)
            except (NotApplied, RequestRefused):
                continue

    def _send(self, targets: Targets, look: Look) -> _Answer:
        width = max(look.image.column_count, 1)  # whole rows: columns may have come in
        boxes = row_boxes({look.layout.header_row - 1, *(write.row for write in targets.writes)}, 0, width)
        body = batch(targets.writes, self._tab.sheet_id, self._tab.title, boxes)
        answer = self._client.write(body, WRITE_FIELDS)
        sheets = answer.get("updatedSpreadsheet", {}).get("sheets", ())
        if not sheets:
            raise OutcomeUnknown(self._tab.title, "the write's answer shows no sheet", "It is read again")
        return _Answer(read_image(sheets[0], self._client.account, boxes), answer.get("replies", ()))

    def _verified(self, progress: Progress, targets: Targets, look: Look, answer: _Answer) -> bool:
        """Settles what landed where it was meant; remembers what did not. True when all did."""
        after, header_row = answer.image, look.layout.header_row
        found = find_layout(self._schema, self._tab.title, [after.headers(header_row)])
        after_index = RowIndex(after, self._schema, found.positions, header_row)
        missed = missed_compare_and_sets(targets.writes, answer.replies)
        try:
            hits, astray = find_overwrites(targets, missed, self._before(look), after, after_index)
        except BeforeUnknown as error:
            progress.give_up(self._tab.title, error)
            return False
        progress.remember(hits)
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

    def _before(self, look: Look) -> Before:
        return Before(look.image, look.index, look.layout.header_row, look.is_complete, self._former)
