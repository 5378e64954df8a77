"""Headers that a batch of ours hit, because rows came in above them, are put back before anything else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from bot.core.memory import ChangeKind
from bot.errors import OutcomeUnknown
from bot.sheets.bodies import WRITE_FIELDS, Write, batch
from bot.sheets.client import NotApplied
from bot.sheets.image import Image, read_image, same_facet
from bot.sheets.look import TOP, Look, Looker
from bot.sheets.targets import Targets

_TRIES = 4
_MOST = 0.6  # of the headers that no batch touched: people may rename one at the same moment


def mend_headers(looker: Looker, sent: Targets, then: Look, before_send: Callable[[], None]) -> bool:
    """Puts back headers that a batch hit; False when that is not what happened.

    Guarantees: what the mending itself hits, because still more rows came in above, is put back as well.

    Raises:
        Whatever `before_send` raises; nothing was written since.
    """
    is_mended = False
    strays: list[tuple[int, Write]] = []  # how far from the headers, and what is to stand there
    for _ in range(_TRIES):
        image = looker.top()
        row = find_header_row(sent, then, image) if image else None
        if image is None or row is None:
            return is_mended
        writes = header_repairs(sent, then, image, row)
        writes += [Write(row + away, one.column, one.kind, one.new) for away, one in strays if row + away >= 0]
        if not writes:
            return is_mended
        strays = []
        before_send()
        with suppress(NotApplied, OutcomeUnknown):  # the next look tells
            answer = looker.client.write(
                batch(writes, looker.tab.sheet_id, looker.tab.title, [_top(image)]), WRITE_FIELDS
            )
            is_mended = True
            sheets = answer.get("updatedSpreadsheet", {}).get("sheets", ())
            after = read_image(sheets[0], looker.client.account, [TOP]) if sheets else None
            stands = find_header_row(sent, then, after) if after else None
            if stands is not None and stands != row:
                strays = [_stray(write, image, stands - row, stands) for write in writes]
    return is_mended


def _top(image: Image) -> tuple[int, int, int, int]:
    return (0, min(TOP[1], image.row_count), 0, max(image.column_count, 1))


def _stray(write: Write, image: Image, shift: int, header_row: int) -> tuple[int, Write]:
    """What stood where a write landed while the rows shifted, by its distance from the headers."""
    came_from = write.row - shift
    was = image.cell(came_from, write.column).facet(write.kind) if came_from >= 0 else ""
    return write.row - header_row, Write(write.row, write.column, write.kind, was)


def find_header_row(sent: Targets, then: Look, after: Image) -> int | None:
    """Where the header row (0-based) stands now, even if a batch hit its bot columns; None when it is not there."""
    written = {write.column for write in sent.writes if write.kind is ChangeKind.VALUE}
    headers = then.image.rows.get(then.layout.header_row - 1, {})
    kept = {at: cell.value for at, cell in headers.items() if at not in written and cell.value not in (None, "")}
    alike = {row: sum(after.cell(row, at).value == text for at, text in kept.items()) for row in sorted(after.rows)}
    best = max(alike, key=lambda row: alike[row], default=None)
    return best if best is not None and kept and alike[best] >= _MOST * len(kept) else None


def header_repairs(sent: Targets, then: Look, after: Image, row: int) -> list[Write]:
    """The writes that put the headers, now in `row`, back to what they were wherever a write of ours stands in them."""
    repairs: dict[tuple[int, ChangeKind], Write] = {}
    for write in sent.writes:
        was = then.image.cell(then.layout.header_row - 1, write.column).facet(write.kind)
        stands = after.cell(row, write.column).facet(write.kind)
        if same_facet(write.kind, stands, write.new) and not same_facet(write.kind, stands, was):
            repairs[write.column, write.kind] = Write(row, write.column, write.kind, was)
    return list(repairs.values())
