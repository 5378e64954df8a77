"""The guarded writer: re-read, one batch, verify in its answer, repair (SHEETS "Writing: the guard").

What it cannot exclude: a person who types into the very cell within the one round trip between the re-read and the
batch. For `Status` not even that, where a value stood there before: it is written by compare-and-set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.memory import ChangeState, Settlement
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.errors import OutcomeUnknown, RefusedByGuard
from bot.sheets.before import Before, BeforeUnknown, Former
from bot.sheets.bodies import WRITE_FIELDS, batch
from bot.sheets.box import row_boxes
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.image import Image, read_image
from bot.sheets.index import RowIndex
from bot.sheets.look import Look, Looker
from bot.sheets.obstacles import Obstacle, obstacle_problems
from bot.sheets.overwrites import find_overwrites, infer_overwrites, missed_compare_and_sets
from bot.sheets.overwritten import CellKey, Overwrite
from bot.sheets.port import Applied
from bot.sheets.repairs import choose_repairs, goals_of
from bot.sheets.targets import Pending, Targets, choose_writes

ROUNDS = 8
BYTES_PER_CHANGE = 400  # of body, at most: neighbours share a request; notes and long texts count besides


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
            problems=(*obstacle_problems(plan.sheet, progress.obstacles), *progress.problems),
            repaired_rows=len(progress.repaired_rows),
            struck_before=progress.struck_before,
            cut_short=cut_short,
        )

    def _apply_part(self, progress: _Progress, layout: Layout, before_send: Callable[[], None]) -> str | None:
        whole = progress.pending
        unanswered: tuple[Targets, Look] | None = None
        fault = ""
        for attempt in range(ROUNDS):
            try:
                everywhere = unanswered is not None or bool(progress.overwrites)
                look = self._looker.look(progress.pending, progress.overwrites, layout, everywhere=everywhere)
            except RefusedByGuard:
                if unanswered is None or not self._looker.mend_headers(*unanswered, before_send):
                    raise
                continue
            if unanswered:
                sent, then = unanswered
                try:
                    found = infer_overwrites(sent, self._before(then), look.image, look.index)
                except BeforeUnknown as error:
                    found = self._give_up(progress, error)
                self._remember(progress, found)
                progress.repaired_rows |= {owner for owner, _, _ in found}
                look = self._looker.understood(look, progress.overwrites)
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

    def _send(self, targets: Targets, look: Look) -> _Answer:
        header = (look.layout.header_row - 1, look.layout.header_row, 0, max(look.image.column_count, 1))
        part, positions = self._schema.identity, look.layout.positions
        told_by = [positions[one] for one in (part.case_id, *part.typed) if one in positions]
        written = {write.row for write in targets.writes}
        boxes = [header, *row_boxes(written - {header[0]}, min(told_by), max(told_by) + 1)]
        body = batch(targets.writes, self._tab.sheet_id, self._tab.title, boxes)
        answer = self._client.write(body, WRITE_FIELDS)
        sheets = answer.get("updatedSpreadsheet", {}).get("sheets", ())
        if not sheets:
            raise OutcomeUnknown(self._tab.title, "the write's answer shows no sheet", "It is read again")
        return _Answer(read_image(sheets[0], self._client.account, boxes), answer.get("replies", ()))

    def _verified(self, progress: _Progress, targets: Targets, look: Look, answer: _Answer) -> bool:
        """Settles what landed where it was meant; remembers what did not. True when all did."""
        after, header_row = answer.image, look.layout.header_row
        found = find_layout(self._schema, self._tab.title, [after.headers(header_row)])
        after_index = RowIndex(after, self._schema, found.positions, header_row)
        missed = missed_compare_and_sets(targets.writes, answer.replies)
        try:
            hits, astray = find_overwrites(targets, missed, self._before(look), after, after_index)
        except BeforeUnknown as error:
            self._give_up(progress, error)
            return False
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

    def _before(self, look: Look) -> Before:
        return Before(look.image, look.index, look.layout.header_row, look.is_complete, self._former)

    def _give_up(self, progress: _Progress, error: BeforeUnknown) -> dict[CellKey, Overwrite]:
        """Nobody can put back what was never read: a person must."""
        problem = f"a write hit {error} while rows moved"
        progress.problems.append(Problem(self._tab.title, None, None, problem, "check it in the history"))
        return {}

    def _remember(self, progress: _Progress, hits: dict[CellKey, Overwrite]) -> None:
        for key, hit in hits.items():
            first = progress.overwrites.get(key)
            progress.overwrites[key] = Overwrite(key, hit.wrote, first.before) if first else hit


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
