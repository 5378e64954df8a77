"""Moving finished rows to the archive tab, and back where the wrong ones came along.

The API has no conditional write, and rows can be addressed by number only. So a batch moves whatever stands there,
whole and with a mark of its run beside it; the next look finds everything with the mark, wherever people sorted it to,
and what was not meant, or was edited in the very round trip, is moved back. So each row always stands exactly once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from bot.core.memory import ChangeState, Settlement, kept_order
from bot.core.schema import find_layout
from bot.core.snapshot import Tab
from bot.errors import OutcomeUnknown, SheetMismatch
from bot.sheets.bodies import WRITE_FIELDS
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.moving_bodies import (
    MARK,
    Carry,
    Side,
    archive_body,
    archive_sheet_id,
    carry_body,
    conform_requests,
    tops_shown,
)
from bot.sheets.moving_columns import BEHIND_THE_MARK, WITHOUT_THE_MARK, Span, Standing, placed
from bot.sheets.moving_look import MovingLook, MovingLooker, check_archive, headers_changed
from bot.sheets.moving_obstacles import find_row_obstacle, row_obstacle_problems
from bot.sheets.moving_places import Places, stands_beside
from bot.sheets.obstacles import Obstacle
from bot.sheets.port import Move, Moved, MovingRow

STEPS = 16  # without a row settled: people keep moving rows, or the service fails
REFUSALS = 3  # in a row, each decided on a fresh look: this is no race with people
ROWS_PER_BATCH = 500

EDITED = "a person edited it meanwhile"
GONE = "the row is gone"
TWICE = "its Case ID stands twice"


class RowMover:
    """Moves rows of one tab. Every batch is decided on a fresh look; no batch is sent twice."""

    def __init__(self, client: SheetsClient, move: Move, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._move = move
        self._sleep = sleep
        self._looker = MovingLooker(client, move.schema, move.tab, move.archive, move.mark)
        self._meant = {one.case_id: one for one in move.rows}
        self._places = Places(self._meant, self._looker.identity)
        self._obstacles: list[Obstacle] = []
        self._headers = find_layout(move.schema, move.tab.title, move.tab.top).positions.keys()
        self._from = min((one.row - 1 for one in move.rows), default=0)  # the first row of the last batch
        self._near = tuple(one.row - 1 for one in move.rows)
        self._arrivals: tuple[int, ...] = ()
        self._repaired = 0

    def move(self, before_send: Callable[[], None]) -> Moved:
        """See `port.Spreadsheet.move_rows`."""
        fault, left, refused = "", STEPS, 0
        while left:
            settled = len(self._places.states)
            look = self._looker.look(self._meant, self._near, self._arrivals, whole=self._places.has_beside)
            body = self._next_step(look)
            if body is None:
                return self._result(None)
            left = STEPS if len(self._places.states) > settled else left - 1
            before_send()
            try:
                answer = self._client.write(body, WRITE_FIELDS)
                if columns := self._looker.columns(answer):
                    self._places.came(*columns)
                fault, refused = "the sheet kept moving", 0
            except (NotApplied, RequestRefused, OutcomeUnknown) as error:
                fault, refused = error.problem, refused + 1 if isinstance(error, RequestRefused) else 0
                if refused == REFUSALS:
                    return self._result(f"{fault}, {REFUSALS} times")
                self._sleep(backoff_s(STEPS - left))
        return self._result(f"{fault}, {STEPS} times")

    def _result(self, cut_short: str | None) -> Moved:
        why = cut_short or ""
        settlements = tuple(
            self._places.states.get(one.number) or Settlement(one.number, ChangeState.UNKNOWN, why)
            for one in self._move.rows
        )
        problems = tuple(row_obstacle_problems(self._move.tab.title, self._obstacles))
        return Moved(settlements, problems, self._repaired, self._places.archived, cut_short)

    def _next_step(self, look: MovingLook) -> dict[str, Any] | None:
        """The next batch; None when everything is where it belongs."""
        side, archive = look.side, look.archive
        if archive is None or archive.is_blank:
            rows = self._movable(look)
            return self._make_archive(side, archive) if rows else None
        if archive.layout.problems:
            raise self._headless(side, archive)
        check_archive(archive.tab, self._move.schema)
        settled = len(self._places.states)
        strays = self._places.judge(side, archive, look.marked, self._looker.fingerprint)
        if side.layout.problems:
            return self._return_header(side, archive, strays) or self._put_right(side, archive, strays)
        told, (beside, taken) = self._places.told_beside(side, archive), self._places.taken_along(side, archive)
        came_right = len(self._places.states) > settled
        back = self._return(side, archive, strays, came_right=came_right) if strays else None
        if back is not None:
            return back
        if told and not strays:
            return self._forth(side, archive, *told)
        if beside:  # before the archive's columns move: only by them such rows are known again
            return self._forth(side, archive, beside, None)
        rows = strays or taken or self._movable(look)
        if not rows:
            return None
        order = conform_requests(side, archive, keep_renamed=bool(strays or taken))
        return {"requests": order} if order else self._forth(side, archive, rows, Standing(side.columns, side.columns))

    def _return(self, side: Side, archive: Side, strays: list[int], *, came_right: bool) -> dict[str, Any] | None:
        """The batch that sends strays back; None where the archive's columns are to be put in the tab's order first."""
        if (home := self._return_told(side, archive, strays)) is not None:
            return home
        if not conform_requests(side, archive, keep_renamed=True):
            return self._back(side, archive, strays, WITHOUT_THE_MARK)
        if self._places.landed is None and self._came_shifted(side, archive, strays, came_right=came_right):
            return self._back(side, archive, strays, WITHOUT_THE_MARK, strays)
        return None

    def _return_told(self, side: Side, archive: Side, strays: list[int]) -> dict[str, Any] | None:
        """The batch that sends strays back of which an answer told how they stand; None where none did."""
        standings = self._places.standings(archive, strays)
        if not standings or archive.columns[0] != MARK:
            return None
        standing, rows = standings[0]
        beside = [row for one, some in standings if one.is_beside for row in some]
        return self._back(side, archive, rows, standing.way_back(side.columns, archive.columns), beside)

    def _came_shifted(self, side: Side, archive: Side, strays: list[int], *, came_right: bool) -> bool:
        """Whether columns moved under the batch, so that its rows stand beside their headers: they go as they came.

        One row that was sent off like that proves it, though others (`came_right`) look the same either way.
        """
        under_headers = under_places = 0
        names = placed(side.columns, BEHIND_THE_MARK)
        for row in strays:
            who, seen = self._looker.identity(archive, row, names), self._looker.fingerprint(archive, row, names)
            sent = self._places.sent.cells(who) if self._places.sent else None
            one = self._meant.get(who.case_id)
            if stands_beside(sent, side, archive, row, 1) if sent else one is not None and one.seen == seen:
                return True
            under_headers += self._looker.is_plausible(archive.index.identities[row])
            under_places += self._looker.is_plausible(who)
        return not came_right and under_places > under_headers

    def _movable(self, look: MovingLook) -> list[int]:
        """The rows (0-based) of the next batch; settles those that must stay."""
        side = look.side
        if side.layout.problems or not self._headers <= side.layout.positions.keys():
            raise headers_changed(side, self._headers)
        rows_of: dict[str, list[int]] = defaultdict(list)
        for row, who in side.index.identities.items():
            if who.case_id in self._meant:
                rows_of[who.case_id].append(row)
        found: list[int] = []
        for one in self._move.rows:
            if one.number in self._places.states:
                continue
            rows = rows_of[one.case_id]
            why = self._why_it_stays(side, one, rows)
            if why:
                self._places.states[one.number] = Settlement(one.number, ChangeState.DROPPED, why)
            else:
                found.append(rows[0])
        return sorted(found)[:ROWS_PER_BATCH]

    def _why_it_stays(self, side: Side, one: MovingRow, rows: list[int]) -> str:
        if self._move.is_over:
            return "found after a crash: it was not moved"
        if len(rows) != 1:
            return TWICE if rows else GONE
        (row,) = rows
        order = side.index.identities[row].order
        if kept_order(order) != one.order_key or self._looker.fingerprint(side, row) != one.seen:
            return EDITED
        obstacle = find_row_obstacle(side, row)
        if obstacle is not None:
            self._obstacles.append(obstacle)
            return f"{obstacle.column} {obstacle.what}".strip()
        return ""

    def _make_archive(self, side: Side, blank: Side | None) -> dict[str, Any]:
        new = Tab(self._move.archive, archive_sheet_id(self._move.schema), 0, 0)
        return archive_body(side, blank, new, self._looker.widths())

    def _forth(self, side: Side, archive: Side, rows: list[int], standing: Standing | None) -> dict[str, Any]:
        """The batch that takes rows to the archive; `standing`: None if beside their headers, unknown how."""
        end = max(archive.image.rows, default=0) + 1
        self._from = rows[0]
        self._places.sends(side, rows, standing)
        self._arrivals = tuple(range(end, end + len(rows)))
        carry = Carry(side, archive, rows, end, BEHIND_THE_MARK, self._move.mark)
        return carry_body(carry) | (tops_shown(carry) if standing else {})

    def _back(
        self, side: Side, archive: Side, rows: list[int], spans: Sequence[Span], beside: Collection[int] = ()
    ) -> dict[str, Any]:
        """The batch that takes rows to the tab; `beside`: those of the archive that stand beside their headers."""
        self._repaired += len(rows)
        self._places.sends_back(side, archive, rows, spans, beside)
        # above the last row: within filters, and as far as can be from headers that people may be pushing down
        last = max((row for row, one in side.index.identities.items() if one.order), default=side.layout.header_row)
        self._near = (*self._near, *range(last, last + len(rows)))
        carry = Carry(archive, side, rows, last, spans)
        return carry_body(carry) | tops_shown(carry)

    def _return_header(self, side: Side, archive: Side, strays: list[int]) -> dict[str, Any] | None:
        """Puts the header row back, which rows that came in above it had pushed under the batch; None if it was not."""
        for row in strays:
            if self._is_header(archive, row, 1):
                self._repaired += 1
                at = min(self._from, side.image.row_count)
                return carry_body(Carry(archive, side, [row], at, WITHOUT_THE_MARK))
        return None

    def _put_right(self, side: Side, archive: Side, strays: list[int]) -> dict[str, Any]:
        """Before the run ends because a header was renamed: rows of which answers told how they stand.

        Raises:
            RefusedByGuard: there are none left, or too few of the headers.
        """
        if 2 * len(side.layout.positions.keys() & self._headers) > len(self._headers):
            told = self._places.told_beside(side, archive)
            back = self._return_told(side, archive, strays)
            body = self._forth(side, archive, *told) if told and not strays else back
            if body is not None:
                return body
        raise headers_changed(side, self._headers)

    def _headless(self, side: Side, archive: Side) -> SheetMismatch:
        """The archive's headers are not understood: they may have come along as rows were sent back."""
        place, first = f"tab {archive.tab.title!r}", archive.layout.problems[0]
        below = (row for row in sorted(side.image.rows) if row >= side.layout.header_row)
        row = next((row for row in below if self._is_header(side, row, 0)), None)
        if row is None:
            check_archive(archive.tab, self._move.schema)
            return SheetMismatch(place, first.problem, first.fix)
        where = f"row {row + 1} of tab {side.tab.title!r}"
        fix = f"move {where} to the top of this tab, one column to the right, and put {MARK!r} into A1; then run again"
        return SheetMismatch(place, f"its headers stand in {where}: somebody inserted rows above them meanwhile", fix)

    def _is_header(self, side: Side, row: int, left: int) -> bool:
        """Whether most of the tab's headers stand in a row: people may have renamed some of them."""
        texts = [side.image.cell(row, at).value for at in range(left, side.image.column_count)]
        known = find_layout(self._move.schema, side.tab.title, [texts]).positions.keys()
        return 2 * len(known & self._headers) > len(self._headers)
