"""Moving finished rows to the archive tab, and back where the wrong ones came along.

The API has no conditional write, and rows can be addressed by number only. So a batch moves whatever stands there,
whole and with a mark of its run beside it; the next look finds everything with the mark, wherever people sorted it to,
and what was not meant, or was edited in the very round trip, is moved back. So each row always stands exactly once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bot.core.memory import ChangeState, Settlement, kept_order
from bot.core.schema import find_layout
from bot.errors import OutcomeUnknown, RefusedByGuard, SheetMismatch
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.moving_bodies import (
    Carry,
    Side,
    archive_body,
    archive_sheet_id,
    carry_body,
    conform_body,
    named_cells,
)
from bot.sheets.moving_look import MovingLook, MovingLooker
from bot.sheets.moving_obstacles import find_row_obstacle, row_obstacle_problems
from bot.sheets.moving_places import Places
from bot.sheets.obstacles import Obstacle
from bot.sheets.port import Move, Moved, MovingRow

STEPS = 16  # without a row settled: people keep moving rows, or the service fails
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
        self._places = Places(self._meant)
        self._obstacles: list[Obstacle] = []
        self._from = min((one.row - 1 for one in move.rows), default=0)  # no row was taken from above it
        self._arrivals: tuple[int, ...] = ()
        self._repaired = 0

    def move(self, before_send: Callable[[], None]) -> Moved:
        """See `port.Spreadsheet.move_rows`."""
        seen_at = {one.case_id: one.row - 1 for one in self._move.rows}
        fault, left = "", STEPS
        while left:
            settled = len(self._places.states)
            look = self._looker.look(seen_at, self._arrivals)
            body = self._next_step(look)
            if body is None:
                return self._result(None)
            left = STEPS if len(self._places.states) > settled else left - 1
            before_send()
            try:
                self._client.write(body, "replies")
                fault = "the sheet kept moving"
            except (NotApplied, RequestRefused, OutcomeUnknown) as error:
                fault = error.problem
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
        if archive is None:
            rows = self._movable(look)
            return self._make_archive(side) if rows else None
        if archive.layout.problems:
            first = archive.layout.problems[0]
            raise SheetMismatch(f"tab {archive.tab.title!r}", first.problem, first.fix)
        settled = len(self._places.states)
        strays = self._places.judge(side, archive, look.marked, self._looker.fingerprint)
        if side.layout.problems:
            return self._return_header(side, archive, strays)
        taken = self._places.taken_along(side, archive, self._looker.is_plausible)
        if strays:
            came_right = len(self._places.states) > settled
            if look.is_conform or (not came_right and self._came_shifted(side, archive, strays)):
                return self._back(side, archive, strays)
            return conform_body(side, archive)
        if taken:
            return self._forth(side, archive, taken)
        rows = self._movable(look)
        if not rows:
            return None
        return self._forth(side, archive, rows) if look.is_conform else conform_body(side, archive)

    def _came_shifted(self, side: Side, archive: Side, strays: list[int]) -> bool:
        """Whether columns moved under the batch, so that its rows stand beside their headers: they go as they came.

        If they moved since, the archive's columns must be put in order first.
        """
        under_headers = under_places = 0
        for row in strays:
            who, seen = self._looker.as_it_came(side, archive, row)
            one = self._meant.get(who.case_id)
            if one is not None and one.case_id in self._places.sent:
                if self._places.sent[one.case_id].items() <= named_cells(side.columns, archive, row, 1).items():
                    return True
            elif one is not None and one.seen == seen:
                return True
            under_headers += self._looker.is_plausible(archive.index.identities[row])
            under_places += self._looker.is_plausible(who)
        return under_places > under_headers

    def _movable(self, look: MovingLook) -> list[int]:
        """The rows (0-based) of the next batch; settles those that must stay."""
        side = look.side
        if side.layout.problems:
            raise _headers_changed(side)
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

    def _make_archive(self, side: Side) -> dict[str, Any]:
        title = self._move.archive
        fields = "sheets(properties.sheetId,data.columnMetadata.pixelSize)"
        widths: dict[int, int] = {}
        top = {"gridRange": {"sheetId": side.tab.sheet_id, "startRowIndex": 0, "endRowIndex": 1}}
        for sheet in self._client.read_by_filter({"dataFilters": [top]}, fields).get("sheets", ()):
            for data in sheet.get("data", ()):
                sizes = enumerate(data.get("columnMetadata", ()))
                widths = {at: one["pixelSize"] for at, one in sizes if one.get("pixelSize")}
        return archive_body(side, archive_sheet_id(self._move.schema), title, widths)

    def _forth(self, side: Side, archive: Side, rows: list[int]) -> dict[str, Any]:
        end = max(archive.image.rows, default=0) + 1
        self._from = min(self._from, rows[0])
        self._places.sent = {side.index.identities[row].case_id: named_cells(side.columns, side, row) for row in rows}
        self._arrivals = tuple(range(end, end + len(rows)))
        return carry_body(Carry(side, archive, rows, end, 1, self._move.mark))

    def _back(self, side: Side, archive: Side, rows: list[int]) -> dict[str, Any]:
        self._repaired += len(rows)
        who = {archive.index.identities[row] for row in rows}
        self._places.send_back({one for one in who if self._looker.is_plausible(one)})
        at = min(max(self._from, side.layout.header_row), side.image.row_count)
        return carry_body(Carry(archive, side, rows, at, -1))

    def _return_header(self, side: Side, archive: Side, strays: list[int]) -> dict[str, Any]:
        """Puts the header row back, which rows that came in above it had pushed under the batch.

        Raises:
            RefusedByGuard: it is not among the strays.
        """
        for row in strays:
            texts = [archive.image.cell(row, at).value for at in range(1, archive.image.column_count)]
            if not find_layout(self._move.schema, side.tab.title, [texts]).problems:
                self._repaired += 1
                return carry_body(Carry(archive, side, [row], min(self._from, side.image.row_count), -1))
        raise _headers_changed(side)


def _headers_changed(side: Side) -> RefusedByGuard:
    problem = f"the headers changed while the bot worked: {side.layout.problems[0].problem}"
    return RefusedByGuard(f"tab {side.tab.title!r}", problem, "run again")
