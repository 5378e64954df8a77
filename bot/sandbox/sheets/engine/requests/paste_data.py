"""pasteData: text with delimiters or a table of HTML, read as if a person pasted it."""

from __future__ import annotations

import csv

from bot.sandbox.sheets.engine import entry
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.dimension import grow_to
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import row_with_span
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.copy_paste import check_target
from bot.sandbox.sheets.engine.requests.pasted_html import HtmlCell, read_html

_WITHOUT_CONTENT = frozenset({"PASTE_FORMAT", "PASTE_DATA_VALIDATION", "PASTE_CONDITIONAL_FORMATTING"})
_WITH_MERGES = frozenset({"PASTE_NORMAL", "PASTE_NO_BORDERS"})


def _paste_data(context: Context, request: Request) -> None:
    """Writes the cells of `data` from a coordinate on; the grid grows as needed.

    Cells that reach over several in HTML are merged. Formats are not read: pasting only those changes nothing.
    """
    if request.get("html") and request.get("delimiter"):
        raise invalid("Only one of delimiter and html may be set.")
    sheet, top, left = context.place(needed(request, "coordinate"))
    kind = request.get("type") or "PASTE_NORMAL"
    text = request.get("data") or ""
    lines = read_html(text) if request.get("html") else _delimited(text, request.get("delimiter") or "\t")
    area = Area(top, left, top + len(lines), left + max(map(len, lines), default=0))
    if kind in _WITHOUT_CONTENT or not area:
        return
    spans = [
        Area(row, column, row + cell.height, column + cell.width)
        for row, line in enumerate(lines, top)
        for column, cell in enumerate(line, left)
        if cell is not None and cell.height * cell.width > 1
    ]
    area = area._replace(bottom=max([area.bottom, *(span.bottom for span in spans)]))
    grow_to(context.workbook, sheet, area)
    context.check(sheet, area)
    for number, line in enumerate(lines, top):
        cells = [
            entry.write(sheet.cell(number, column), cell.text if cell else "", True, context.workbook.locale)
            for column, cell in enumerate(line, left)
        ]
        sheet.rows[number] = row_with_span(sheet.rows[number], left, cells)
    if kind in _WITH_MERGES and spans:
        check_target(sheet, area)
        sheet.merges = [merge for merge in sheet.merges if not area.contains(clamped(sheet, merge))]
        sheet.merges += [span.json(sheet.sheet_id) for span in spans]


def _delimited(text: str, delimiter: str) -> list[list[HtmlCell | None]]:
    if len(delimiter) == 1:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    else:
        lines = [line.split(delimiter) for line in text.splitlines()]
    return [[HtmlCell(part) for part in line] for line in lines]


HANDLERS: dict[str, Handler] = {"pasteData": _paste_data}
