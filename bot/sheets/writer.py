"""The guarded writer: re-read, one batch, verify in its answer, repair (SHEETS "Writing: the guard").

What it cannot exclude: a person who types into the very cell within the one round trip between the re-read and the
batch. For `Status` not even that, where a value stood there before: it is written by compare-and-set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.memory import ChangeState, Settlement
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Tab
from bot.errors import LeaseHeld, OutcomeUnknown, RefusedByGuard, ServiceDown
from bot.sheets.before import Before, Former
from bot.sheets.bodies import WRITE_FIELDS, batch
from bot.sheets.box import row_boxes
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.guard import choose_writes
from bot.sheets.image import Image, read_image
from bot.sheets.look import TOP, Look, Looker
from bot.sheets.moment import Moment, read_answer
from bot.sheets.obstacles import obstacle_problems
from bot.sheets.overwrites import find_overwrites, missed_compare_and_sets
from bot.sheets.parts import parts_of, pending_of
from bot.sheets.port import Applied
from bot.sheets.progress import Progress
from bot.sheets.repairs import choose_repairs, left_over, shared_names, still_there
from bot.sheets.targets import Targets
from bot.sheets.unanswered import infer, infer_headers

ROUNDS = 8
_Sent = tuple[Targets, Look]
"""A batch that was sent, and what was seen before."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a batch's own answer shows: the first rows of the tab and those it wrote to, right after it."""

    image: Image
    replies: Sequence[Mapping[str, Any]]


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
        self._last: Moment | None = None

    def apply(self, plan: Plan, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes the plan; every change ends settled.

        Guarantees: a row is written whole or not at all in one batch; a cell that no longer holds what was planned on
        is left alone; what a batch hit besides its rows is put back.

        Raises:
            RefusedByGuard, ServiceDown: headers changed, `before_send` refused, no answer came; nothing was written.
        """
        pending = pending_of(plan)
        progress = Progress(pending=[])
        cut_short = None
        stopped: tuple[Problem, ...] = ()
        for part in parts_of(pending, self._body_bytes):
            progress.pending = part
            try:
                cut_short = self._apply_part(progress, layout, before_send)
            except (ServiceDown, RefusedByGuard) as error:
                if isinstance(error, LeaseHeld) or not (progress.settled or progress.overwrites):
                    raise
                cut_short = error.problem
                if isinstance(error, RefusedByGuard):
                    stopped = (Problem(error.place, None, None, error.problem, error.fix),)
            if cut_short:
                progress.obstacles.extend(left_over(progress.overwrites, self._last) if self._last else ())
                break
        left = {one.number for one in pending} - set(progress.settled)
        why = cut_short or "the run ended first"
        settlements = [*progress.settled.values(), *(Settlement(number, ChangeState.UNKNOWN, why) for number in left)]
        return Applied(
            settlements=tuple(sorted(settlements, key=lambda one: one.number)),
            problems=(*obstacle_problems(plan.sheet, dict.fromkeys(progress.obstacles), layout), *stopped),
            repaired_rows=len(progress.repaired_rows),
            struck_before=progress.struck_before,
            cut_short=cut_short,
        )

    def _apply_part(self, progress: Progress, layout: Layout, before_send: Callable[[], None]) -> str | None:
        unanswered: _Sent | None = None
        fault = ""
        for attempt in range(ROUNDS):
            try:
                look = self._look(progress, unanswered, layout)
            except RequestRefused as error:
                fault = error.problem
                self._looker.refused()
                continue
            except RefusedByGuard:
                if unanswered is not None and self._are_headers_hit(progress, *unanswered):
                    continue
                self._put_back(progress, unanswered, layout, before_send)
                raise
            unanswered, is_sure = None, unanswered is None
            targets = choose_writes(progress.pending, progress.overwrites, look, self._schema)
            progress.settle(targets.settled, look)
            progress.keep_struck(targets.struck_before, is_sure=is_sure)
            self._choose_repairs(targets, progress, look)
            progress.obstacles.extend(targets.obstacles)
            if not targets.writes:
                return None
            before_send()
            try:
                if self._verified(progress, targets, look, self._send(targets, look)):
                    return None
                fault = "the sheet kept moving"
                continue
            except OutcomeUnknown as error:
                fault, unanswered = error.problem, (targets, look)
            except (NotApplied, RequestRefused, RefusedByGuard) as error:
                fault = error.problem
                if isinstance(error, RequestRefused):
                    self._looker.refused()
            self._sleep(backoff_s(attempt))
        return f"{fault}, {ROUNDS} times"

    def _look(self, progress: Progress, unanswered: _Sent | None, layout: Layout, *, partial: bool = False) -> Look:
        """A fresh look; what a batch without an answer has hit is remembered, and the look understood accordingly."""
        everywhere = partial or unanswered is not None or bool(progress.overwrites)
        look = self._looker.look(
            progress.pending, progress.overwrites, layout, self._last, everywhere=everywhere, partial=partial
        )
        if unanswered is not None:
            sent, then = unanswered
            id_at = then.layout.positions.get(self._schema.identity.case_id)
            id_name = None if id_at is None else then.header.names[id_at]
            hits, landed = infer(sent, self._before(then, progress), then.header, look.moment, id_name)
            progress.put_back(landed)
            progress.remember(hits)
            progress.repaired_rows |= {owner for owner, _, _ in hits}
            look = self._looker.understood(look, progress.overwrites)
        progress.overwrites = still_there(progress.overwrites, look.moment)
        self._last = look.moment
        return look

    def _are_headers_hit(self, progress: Progress, sent: Targets, then: Look) -> bool:
        """Whether a batch without an answer hit the header row, which is remembered; False where it is known."""
        top = self._looker.top()
        found = infer_headers(sent, then.image, then.header, top)
        if found is None or not found[0].keys() - progress.overwrites.keys():
            return False
        hits, header = found
        self._last = replace(then.moment, header=header)
        progress.remember(hits)
        return True

    def _put_back(
        self, progress: Progress, unanswered: _Sent | None, layout: Layout, before_send: Callable[[], None]
    ) -> None:
        """Before a run is refused for its headers: what its batches hit by mistake, as far as the others tell."""
        for attempt in range(ROUNDS if unanswered or progress.overwrites else 0):
            try:
                look = self._look(progress, unanswered, layout, partial=True)
            except RefusedByGuard:
                return
            unanswered = None
            targets = Targets()
            self._choose_repairs(targets, progress, look)
            progress.obstacles.extend(targets.obstacles)
            if not targets.writes:
                return
            before_send()
            try:
                if self._verified(progress, targets, look, self._send(targets, look)):
                    return
            except OutcomeUnknown:
                unanswered = (targets, look)
            except (NotApplied, RequestRefused, RefusedByGuard):
                self._sleep(backoff_s(attempt))

    def _choose_repairs(self, targets: Targets, progress: Progress, look: Look) -> None:
        shared = shared_names(self._schema, look.header, look.layout)
        choose_repairs(targets, progress.overwrites, look.moment, shared)

    def _send(self, targets: Targets, look: Look) -> _Answer:
        width = max(look.image.column_count, 1)  # whole rows: columns may have come in
        top = range(min(TOP[1], look.image.row_count))  # wherever the headers are by then
        boxes = row_boxes({*top, *(write.row for write in targets.writes)}, 0, width)
        body = batch(targets.writes, self._tab.sheet_id, self._looker.tab.title, boxes)
        answer = self._client.write(body, WRITE_FIELDS)
        sheets = answer.updatedSpreadsheet.sheets
        if not sheets:
            raise OutcomeUnknown(self._tab.title, "the write's answer shows no sheet", "It is read again")
        return _Answer(read_image(sheets[0], self._client.account, boxes), answer.replies)

    def _verified(self, progress: Progress, targets: Targets, look: Look, answer: _Answer) -> bool:
        """Settles what landed where it was meant; remembers what did not. True when all did.

        Raises:
            OutcomeUnknown: the answer does not show the headers.
        """
        missed = missed_compare_and_sets(targets.writes, answer.replies)
        hitting = [write for number, write in enumerate(targets.writes) if number not in missed]
        after = read_answer(look.moment, look.layout, hitting, answer.image, self._schema)
        if after is None:
            raise OutcomeUnknown(self._tab.title, "the write's answer does not show the headers", "It is read again")
        self._last = after
        before = self._before(look, progress)
        hits, astray = find_overwrites(targets, missed, before, look.header, after)
        progress.repaired_rows |= {targets.owners[number] for number in astray}
        lost = {targets.for_change[number] for number in astray}
        progress.astray |= {number for number in lost if number is not None}
        done = {number for number in targets.for_change if number is not None and number not in lost}
        dropped = {targets.for_change[number] for number in missed}
        settled = (
            Settlement(number, ChangeState.DROPPED, "a person changed it meanwhile")
            if number in dropped
            else Settlement(number, ChangeState.APPLIED)
            for number in done
        )
        progress.settle(settled, look)
        progress.put_back(
            (owner, look.header.names[write.column], write.kind)
            for number, (write, owner) in enumerate(zip(targets.writes, targets.owners, strict=True))
            if number not in astray and targets.for_change[number] is None
        )
        progress.remember(hits)
        return not astray

    def _before(self, look: Look, progress: Progress) -> Before:
        return Before(look.image, look.index, look.is_complete, self._former, progress.written, progress.overwrites)
