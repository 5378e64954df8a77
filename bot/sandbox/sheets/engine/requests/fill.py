"""autoFill: the rest of a range filled with what goes on from its beginning."""

from __future__ import annotations

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.autofill_series import continued
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import off_grid, refuse_empty
from bot.sandbox.sheets.engine.locales import locale_of
from bot.sandbox.sheets.engine.model import Cell, Sheet, row_with
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, dimension_in, needed


def _fill(context: Context, request: Request) -> None:
    """Series go on, formulas' references follow, anything else is repeated; formats and validation come along."""
    alternate = bool(request.get("useAlternateSeries"))
    if request.get("sourceAndDestination") is not None:
        given = request["sourceAndDestination"]
        sheet, source = context.area(needed(given, "source"))
        refuse_empty(source)
        targets = [_destination(sheet, source, given)]
    else:
        sheet, area = context.area(needed(request, "range"))
        source, targets = _detected(sheet, area)
    for target in targets:
        context.check(sheet, target)
        by_rows = (target.left, target.right) == (source.left, source.right)
        _fill_area(context, sheet, source, target, by_rows, alternate)
        source = source.joined(target) or source


def _destination(sheet: Sheet, source: Area, given: Request) -> Area:
    """The area beside the source that is to be filled. Raises ApiError 400 when it is not on the grid."""
    dimension, length = dimension_in(given), given.get("fillLength") or 0
    if dimension == "ROWS":
        low, high, size = source.top, source.bottom, sheet.row_count
    else:
        low, high, size = source.left, source.right, sheet.column_count
    start, end = (high, high + length) if length >= 0 else (low + length, low)
    target = source._replace(top=start, bottom=end) if dimension == "ROWS" else source._replace(left=start, right=end)
    if start < 0:
        raise invalid(f"fillLength[{length}] reaches before the beginning of the grid.")
    if end > size:
        raise off_grid(sheet, target.json(sheet.sheet_id))
    return target


def _detected(sheet: Sheet, area: Area) -> tuple[Area, list[Area]]:
    """Where the data of a range lies, and the parts of the range that are left: below, above, right, left of it."""
    filled = [
        (row, column)
        for row in range(area.top, area.bottom)
        for column, cell in enumerate(sheet.rows[row][area.left : area.right], area.left)
        if cell is not None and cell.has_content
    ]
    if not filled:
        return area, []
    rows, columns = [row for row, _ in filled], [column for _, column in filled]
    data = Area(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    tall = data._replace(top=area.top, bottom=area.bottom)
    rest = [
        data._replace(top=data.bottom, bottom=area.bottom),
        data._replace(top=area.top, bottom=data.top),
        tall._replace(left=data.right, right=area.right),
        tall._replace(left=area.left, right=data.left),
    ]
    return data, [part for part in rest if part]


def _fill_area(context: Context, sheet: Sheet, source: Area, target: Area, by_rows: bool, alternate: bool) -> None:
    locale = locale_of(context.workbook.locale)
    lines = range(source.left, source.right) if by_rows else range(source.top, source.bottom)
    first, last = (source.top, source.bottom) if by_rows else (source.left, source.right)
    start, end = (target.top, target.bottom) if by_rows else (target.left, target.right)
    for line in lines:
        places = [(place, line) if by_rows else (line, place) for place in range(first, last)]
        cells = [sheet.cell(*place) for place in places]
        for place in range(start, end):
            index = place - first
            model = cells[index % len(cells)]
            row, column = (place, line) if by_rows else (line, place)
            if model.formula is not None:
                away = index - index % len(cells)
                new = formulas.copied(model, *((away, 0) if by_rows else (0, away)))
            else:
                new = model.with_content(continued(cells, locale, index, alternate))
            _put(sheet, row, column, new)


def _put(sheet: Sheet, row: int, column: int, model: Cell) -> None:
    """The content, format and validation of the model; the note of the place stays."""
    new = Cell(model.value, model.formula, model.format, sheet.cell(row, column).more)
    new = new.with_more("textFormatRuns", None).with_more("dataValidation", model.validation)
    sheet.rows[row] = row_with(sheet.rows[row], column, None if new.is_blank else new)


HANDLERS: dict[str, Handler] = {"autoFill": _fill}
