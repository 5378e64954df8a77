"""What can be done to a sheet, each edit twice: as a request of a batchUpdate and as a change of the plain model.

An edit is a name and six numbers from 0 to 11, which are read as places and choices on the grid as it is by then.
"""

from __future__ import annotations

from collections.abc import Callable

from example_requests import Json, at, grid, span
from grid_model import Grid
from grid_places import Box, Formula, Refused

from bot.sandbox.sheets.engine.requests import HANDLERS

COLOURS = ({"red": 1}, {"green": 1}, {"blue": 1})
TEXTS = ("ab", "b", "ca", 1, 2.5, "")

Numbers = tuple[int, ...]
Edit = tuple[str, Numbers]
Done = tuple[Json, Callable[[], None]]
"""A request, and the same for the model."""


def box(model: Grid, n: Numbers) -> Box:
    """A small box on the grid."""
    top, left = n[0] % len(model.rows), n[1] % len(model.columns)
    return Box(top, left, min(len(model.rows), top + 1 + n[2] % 4), min(len(model.columns), left + 1 + n[3] % 3))


def one(model: Grid, n: Numbers) -> Box:
    top, left = n[0] % len(model.rows), n[1] % len(model.columns)
    return Box(top, left, top + 1, left + 1)


def along(model: Grid, n: Numbers) -> tuple[str, int, int]:
    """A dimension and a few of its rows or columns."""
    dimension = ("ROWS", "ROWS", "COLUMNS")[n[5] % 3]
    size = len(model.rows if dimension == "ROWS" else model.columns)
    start = n[0] % size
    return dimension, start, min(size, start + 1 + n[1] % 3)


def write(where: Box, content: Json, fields: str) -> Json:
    return {"repeatCell": {"range": grid(0, *where), "cell": content, "fields": fields}}


def types(model: Grid, n: Numbers) -> Done:
    where, value = one(model, n), TEXTS[n[2] % len(TEXTS)]
    entered = {"stringValue": value} if isinstance(value, str) else {"numberValue": value}
    cell = {"values": [{"userEnteredValue": entered}]}
    request = {"updateCells": {"start": at(0, *where[:2]), "rows": [cell], "fields": "userEnteredValue"}}
    return request, lambda: model.change(where, value=value if value != "" else None, formula=None)


def looks(model: Grid, n: Numbers) -> Done:
    """Writes a formula with a reference to one cell, or one to a range beside a text that only looks like one."""
    where, to = one(model, n), n[2:4] + n[4:6]
    fixed = {"row_fixed": n[4] % 2 == 1, "column_fixed": n[5] % 3 == 1}
    single = model.places(one(model, to), is_range=False, **fixed)
    formula: Formula = ("=", single) if n[4] < 6 else ("=COUNTA(", model.places(box(model, to)), ')&"B2"')
    content = {"userEnteredValue": {"formulaValue": model.text(formula)}}
    return write(where, content, "userEnteredValue"), lambda: model.change(where, value=None, formula=formula)


def paints(model: Grid, n: Numbers) -> Done:
    where, colour = box(model, n), COLOURS[n[4] % 3] if n[4] < 9 else None
    format_ = {"backgroundColorStyle": {"rgbColor": colour}} if colour else {}
    request = write(where, {"userEnteredFormat": format_}, "userEnteredFormat.backgroundColorStyle")
    return request, lambda: model.change(where, colour=colour)


def strikes(model: Grid, n: Numbers) -> Done:
    where, struck = box(model, n), True if n[4] % 2 else None
    format_ = {"textFormat": {"strikethrough": True}} if struck else {}
    request = write(where, {"userEnteredFormat": format_}, "userEnteredFormat.textFormat.strikethrough")
    return request, lambda: model.change(where, struck=struck)


def notes(model: Grid, n: Numbers) -> Done:
    where, note = one(model, n), ("seen", "late", None)[n[2] % 3]
    return write(where, {"note": note} if note else {}, "note"), lambda: model.change(where, note=note)


def inserts(model: Grid, n: Numbers) -> Done:
    dimension, start, stop = along(model, n)
    request = {"range": span(start, stop, dimension), "inheritFromBefore": n[2] % 2 == 1}
    return {"insertDimension": request}, lambda: model.insert(dimension, start, stop - start, n[2] % 2 == 1)


def appends(model: Grid, n: Numbers) -> Done:
    dimension, count = along(model, n)[0], 1 + n[1] % 2
    request = {"sheetId": 0, "dimension": dimension, "length": count}
    return {"appendDimension": request}, lambda: model.append(dimension, count)


def deletes(model: Grid, n: Numbers) -> Done:
    dimension, start, stop = along(model, n)
    request = {"deleteDimension": {"range": span(start, stop, dimension)}}
    return request, lambda: model.delete(dimension, start, stop)


def moves(model: Grid, n: Numbers) -> Done:
    dimension, start, stop = along(model, n)
    to = n[2] % (len(model.rows if dimension == "ROWS" else model.columns) + 1)
    request = {"source": span(start, stop, dimension), "destinationIndex": to}
    return {"moveDimension": request}, lambda: model.move(dimension, start, stop, to)


def resizes(model: Grid, n: Numbers) -> Done:
    dimension, start, stop = along(model, n)
    size = {"hiddenByUser": True} if n[2] % 2 else {"pixelSize": 30 + n[3]}
    request = {"range": span(start, stop, dimension), "properties": size, "fields": ",".join(size)}
    return {"updateDimensionProperties": request}, lambda: model.resize(dimension, start, stop, **size)


def sorts(model: Grid, n: Numbers) -> Done:
    top, left = n[0] % 4 % len(model.rows), n[1] % 3 % len(model.columns)
    where = Box(top, left, min(len(model.rows), top + 2 + n[2]), min(len(model.columns), left + 1 + n[3] % 6))
    column, descending = left + n[4] % (where.right - left), n[5] % 2 == 1
    spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
    request = {"sortRange": {"range": grid(0, *where), "sortSpecs": [spec]}}
    return request, lambda: model.sort(where, column, descending)


def merges(model: Grid, n: Numbers) -> Done:
    where, kind = box(model, n), ("MERGE_ALL", "MERGE_ROWS", "MERGE_COLUMNS")[n[4] % 3]
    return {"mergeCells": {"range": grid(0, *where), "mergeType": kind}}, lambda: model.merge(where, kind)


def unmerges(model: Grid, n: Numbers) -> Done:
    where = model.box(model.merges[n[4] % len(model.merges)]) if model.merges and n[5] % 3 else box(model, n)
    return {"unmergeCells": {"range": grid(0, *where)}}, lambda: model.unmerge(where)


def names(model: Grid, n: Numbers) -> Done:
    where, name = box(model, n), f"name_{n[4] % 4}"
    new = {"namedRangeId": name, "name": name, "range": grid(0, *where)}

    def model_names() -> None:
        if name in model.named:
            raise Refused
        model.named[name] = model.places(where)

    return {"addNamedRange": {"namedRange": new}}, model_names


def unnames(model: Grid, n: Numbers) -> Done:
    name = [*sorted(model.named), "nobody"][n[4] % 2 if model.named else 0]

    def model_unnames() -> None:
        if model.named.pop(name, None) is None:
            raise Refused

    return {"deleteNamedRange": {"namedRangeId": name}}, model_unnames


def replaces(model: Grid, n: Numbers) -> Done:
    where, find, by = box(model, n), "abm"[n[4] % 3], ("", "b", "a a")[n[5] % 3]
    request = {"find": find, "replacement": by, "matchCase": True, "range": grid(0, *where)}
    return {"findReplace": request}, lambda: model.replace_text(where, find, by)


def copies(model: Grid, n: Numbers) -> Done:
    source, to = box(model, n), box(model, n[3:6] + n[0:3])
    kind, only = (
        ("PASTE_NORMAL", ()),
        ("PASTE_VALUES", ("value",)),
        ("PASTE_FORMAT", ("colour", "struck")),
    )[n[2] % 3]
    request = {"source": grid(0, *source), "destination": grid(0, *to), "pasteType": kind}
    return {"copyPaste": request}, lambda: model.copy_paste(source, to, only)


def cuts(model: Grid, n: Numbers) -> Done:
    source, to = box(model, n), one(model, n[4:6])
    request = {"source": grid(0, *source), "destination": at(0, *to[:2]), "pasteType": "PASTE_NORMAL"}
    return {"cutPaste": request}, lambda: model.cut_paste(source, *to[:2])


def shifts(kind: str, inserted: bool) -> Callable[[Grid, Numbers], Done]:
    def shifts_cells(model: Grid, n: Numbers) -> Done:
        where, dimension = box(model, n), ("ROWS", "COLUMNS")[n[4] % 2]
        request = {"range": grid(0, *where), "shiftDimension": dimension}
        return {kind: request}, lambda: model.shift_cells(where, dimension, inserted)

    return shifts_cells


def retitles(model: Grid, n: Numbers) -> Done:
    title = f"Title {n[0] % 3}"
    request = {"properties": {"sheetId": 0, "title": title}, "fields": "title"}

    def model_retitles() -> None:
        if title == "Title 1":  # the other sheet's
            raise Refused
        model.title = title

    return {"updateSheetProperties": request}, model_retitles


EDITS: dict[str, Callable[[Grid, Numbers], Done]] = {
    function.__name__: function
    for function in (
        types, looks, paints, strikes, notes, inserts, appends, deletes, moves, resizes, sorts, merges, unmerges, names,
        unnames, replaces, copies, cuts, retitles,
    )
}  # fmt: skip
EDITS |= {kind: shifts(kind, kind == "insertRange") for kind in ("insertRange", "deleteRange") if kind in HANDLERS}
