"""textToColumns: the texts of one column split over the columns to its right."""

from __future__ import annotations

from bot.sandbox.sheets.engine import entry, formulas
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.dimension import grow
from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import row_with_span
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed

DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def detected(texts: list[str]) -> str | None:
    """The delimiter that most of the texts hold; of several the first of comma, semicolon, period, space; or None."""
    counts = {delimiter: sum(delimiter in text for text in texts) for delimiter in DELIMITERS.values()}
    most = max(counts.values())
    return next(delimiter for delimiter, count in counts.items() if count == most) if most else None


def split(text: str, delimiter: str) -> list[str]:
    """The parts without the spaces around them; spaces as delimiters count once."""
    return text.split() if delimiter == " " else [part.strip(" ") for part in text.split(delimiter)]


def _text_to_columns(context: Context, request: Request) -> None:
    """What a person sees in a cell is split, and each part read as if typed; cells to the right are written over."""
    sheet, area = context.area(needed(request, "source"))
    if area.width != 1:
        raise invalid("The source range must span exactly one column.")
    computed, locale = formulas.results(context.workbook, sheet), context.workbook.locale
    texts: dict[int, str] = {}
    for row in range(area.top, area.bottom):
        cell = sheet.cell(row, area.left)
        value = formulas.effective(computed, row, area.left, cell)
        if value is not None:
            texts[row] = formatted(value, cell.number_format, locale)
    delimiter = _delimiter(request, list(texts.values()))
    lines = {row: split(text, delimiter) for row, text in texts.items() if delimiter and delimiter in text}
    width = max(map(len, lines.values()), default=0)
    grow(context.workbook, sheet, "COLUMNS", area.left + width - sheet.column_count)
    for row, parts in lines.items():
        context.check(sheet, Area(row, area.left, row + 1, area.left + len(parts)))
        cells = [
            entry.write(sheet.cell(row, column), part, True, locale) for column, part in enumerate(parts, area.left)
        ]
        sheet.rows[row] = row_with_span(sheet.rows[row], area.left, cells)


def _delimiter(request: Request, texts: list[str]) -> str | None:
    kind = request.get("delimiterType")
    if kind == "AUTODETECT":
        return detected(texts)
    if kind == "CUSTOM":
        delimiter: str = request.get("delimiter") or ""
        if not delimiter:
            raise invalid("delimiter must be set when delimiterType is CUSTOM.")
        return delimiter
    if kind not in DELIMITERS:
        raise invalid("No delimiterType specified.")
    return DELIMITERS[kind]


HANDLERS: dict[str, Handler] = {"textToColumns": _text_to_columns}
