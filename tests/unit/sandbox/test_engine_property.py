"""Any sequence of batches against the plain model of grid_model.py, compared cell by cell after every batch.

`PROPERTY_EXAMPLES=20000 pytest tests/unit/sandbox/test_engine_property.py` tries more than the few of every day.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from engine_calls import do, put, shown
from example_requests import Json, at, grid, span
from grid_edits import COLOURS, EDITS, Edit, Numbers
from grid_model import Grid
from grid_places import Box, Formula, PassedOver, Refused
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "300"))
HEIGHT, WIDTH = 9, 6
MARKED = Box(0, 0, 5, 4)


def mark(row: int, column: int) -> str:
    return "m" + "vwxyz"[row] + "pqrs"[column]


def both() -> tuple[Workbook, Grid]:
    """The same sheet twice: 20 cells with their own marks and notes, rows in colours, formulas here and elsewhere."""
    sizes = ({"rowCount": HEIGHT, "columnCount": WIDTH}, {"rowCount": 3, "columnCount": 1})
    sheets = [
        {"properties": {"sheetId": n, "title": f"Title {n}", "gridProperties": size}} for n, size in enumerate(sizes)
    ]
    book = spreadsheet.workbook_from_create({"sheets": sheets}, "owner@example.com", "ID")
    model = Grid.blank("Title 0", HEIGHT, WIDTH)
    rows: list[Json] = []
    for row in range(MARKED.bottom):
        colour, values = COLOURS[row % 3], []
        for column in range(MARKED.right):
            cell = {"value": mark(row, column), "note": f"of {mark(row, column)}", "colour": colour}
            model.put(row, column, cell)
            format_ = {"backgroundColorStyle": {"rgbColor": colour}}
            entered = {"stringValue": cell["value"]}
            values.append({"userEnteredValue": entered, "note": cell["note"], "userEnteredFormat": format_})
        rows.append({"values": values})
    do(book, {"updateCells": {"start": at(0, 0, 0), "rows": rows, "fields": "*"}})
    looks_at: list[Formula] = [
        ("=", model.places(Box(1, 1, 2, 2), is_range=False)),
        ("=COUNTA(", model.places(Box(1, 0, 4, 3)), ")"),
        ("=", model.places(Box(2, 0, 3, 1), is_range=False, row_fixed=True, column_fixed=True), "&1"),
    ]
    for row, formula in enumerate(looks_at):
        model.put(row, 4, {"formula": formula})
        put(book, f"'Title 0'!E{row + 1}", [[model.text(formula)]], typed=True)
        put(book, f"'Title 1'!A{row + 1}", [[model.text(formula, "'Title 0'!")]], typed=True)
    model.elsewhere = looks_at
    return book, model


Seen = dict[str, Any]


def as_model(model: Grid) -> Seen:
    """All there is on the model's sheet, by position."""
    found = {}
    for row, column in model.inside(Box(0, 0, len(model.rows), len(model.columns))):
        if cell := model.at(row, column):
            text = {"formula": model.text(cell["formula"])} if "formula" in cell else {}
            found[row, column] = {**cell, **text}
    return {
        "title": model.title,
        "cells": found,
        "rows": [model.sizes.get(row, {}) for row in model.rows],
        "columns": [model.sizes.get(column, {}) for column in model.columns],
        "merges": sorted(map(model.box, model.merges)),
        "named": {name: model.box(places) for name, places in model.named.items()},
        "elsewhere": [model.text(formula, f"'{model.title}'!") for formula in model.elsewhere],
    }


ASKED = (
    "namedRanges,sheets(properties,merges,data(rowMetadata,columnMetadata,"
    "rowData.values(userEnteredValue,userEnteredFormat,note)))"
)
DEFAULT_SIZES = {"rowMetadata": 21, "columnMetadata": 100}


def as_engine(book: Workbook) -> Seen:
    """The same, read through the API."""
    answer = spreadsheet.get_spreadsheet(book, fields_mask=ASKED)
    sheet, other = answer["sheets"]
    data = sheet["data"][0]
    found = {}
    for row, line in enumerate(data.get("rowData", [])):
        for column, cell in enumerate(line.get("values", [])):
            if plain := _plain(cell):
                found[row, column] = plain
    sizes = {
        name: [{k: v for k, v in one.items() if (k, v) != ("pixelSize", default)} for one in data[name]]
        for name, default in DEFAULT_SIZES.items()
    }
    return {
        "title": sheet["properties"]["title"],
        "cells": found,
        "rows": sizes["rowMetadata"],
        "columns": sizes["columnMetadata"],
        "merges": sorted(map(_box, sheet.get("merges", []))),
        "named": {named["name"]: _box(named["range"]) for named in answer.get("namedRanges", [])},
        "elsewhere": [_plain(line["values"][0])["formula"] for line in other["data"][0]["rowData"]],
    }


def _box(range_: Json) -> Box:
    starts = range_.get("startRowIndex", 0), range_.get("startColumnIndex", 0)
    return Box(*starts, range_["endRowIndex"], range_["endColumnIndex"])


def _plain(cell: Json) -> Json:
    entered, format_ = cell.get("userEnteredValue", {}), cell.get("userEnteredFormat", {})
    value = entered.get("stringValue", entered.get("numberValue"))
    all_ = {
        "value": value,
        "formula": entered.get("formulaValue"),
        "note": cell.get("note"),
        "colour": format_.get("backgroundColorStyle", {}).get("rgbColor"),
        "struck": format_.get("textFormat", {}).get("strikethrough"),
    }
    return {name: content for name, content in all_.items() if content is not None}


def prepared(model: Grid, edits: list[Edit]) -> tuple[list[Json], Grid, bool]:
    """The edits as one batch, the model after it, and whether the service refuses it."""
    after, requests = model.copy(), []
    for kind, numbers in edits:
        before = after.copy()
        request, change = EDITS[kind](after, numbers)
        try:
            change()
        except PassedOver:
            after = before
            continue
        except Refused:
            return [*requests, request], model, True
        requests.append(request)
    return requests, after, False


NUMBERS = st.tuples(*[st.integers(0, 11)] * 6)
BATCH = st.lists(st.tuples(st.sampled_from(list(EDITS)), NUMBERS), min_size=1, max_size=5)
STEPS = st.lists(st.one_of(BATCH, BATCH, BATCH, st.integers(1, 3)), min_size=1, max_size=6)
"""Batches, and numbers: so many of the batches before are undone."""


@given(STEPS)
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_sequence_of_batches_ends_as_the_plain_model_does(steps: list[Any]) -> None:
    book, model = both()
    done = [(book.snapshot(), model)]
    for step in steps:
        if isinstance(step, int):
            del done[max(1, len(done) - step) :]
            book.restore(done[-1][0].snapshot())
            model = done[-1][1]
        else:
            requests, model, refused = prepared(model, step)
            if refused:
                with pytest.raises(ApiError):
                    do(book, *requests)
            elif requests:
                do(book, *requests)
            done.append((book.snapshot(), model))
        assert as_engine(book) == as_model(model)


# --- without the model: what must hold whatever the rules are ---------------------------------------------------------

REARRANGING = [kind for kind in EDITS if kind in ("inserts", "appends", "moves", "resizes", "retitles")]


@given(st.lists(st.tuples(st.sampled_from(REARRANGING), NUMBERS), max_size=12))
@settings(max_examples=max(30, EXAMPLES // 3), deadline=None)
def test_no_mark_is_lost_doubled_or_parted_from_its_note_its_row_and_who_points_at_it(edits: list[Edit]) -> None:
    book, model = both()
    for edit in edits:
        requests, model, refused = prepared(model, [edit])
        if requests and not refused:
            do(book, *requests)
    found = as_engine(book)["cells"]
    marks = {cell["value"]: (place, cell.get("note")) for place, cell in found.items() if "value" in cell}
    assert len(marks) == sum("value" in cell for cell in found.values()) == 20
    assert all(note == f"of {value}" for value, (_, note) in marks.items())
    for row in range(MARKED.bottom):
        assert len({marks[mark(row, column)][0][0] for column in range(MARKED.right)}) == 1
    assert shown(book, "'Title 1'!A1") == [[mark(1, 1)]]


@given(st.lists(NUMBERS, min_size=1, max_size=6))
@settings(max_examples=max(20, EXAMPLES // 4), deadline=None)
def test_sorting_whole_rows_any_number_of_times_parts_no_cell_from_its_row(sorts_: list[Numbers]) -> None:
    book, _ = both()
    for n in sorts_:
        order = "DESCENDING" if n[1] % 2 else "ASCENDING"
        spec = {"dimensionIndex": n[0] % MARKED.right, "sortOrder": order}
        do(book, {"sortRange": {"range": grid(0, 0, 0, HEIGHT, MARKED.right), "sortSpecs": [spec]}})
    found = as_engine(book)["cells"]
    rows = [tuple(found[row, column]["value"] for column in range(MARKED.right)) for row in range(MARKED.bottom)]
    assert sorted(rows) == [tuple(mark(row, column) for column in range(MARKED.right)) for row in range(MARKED.bottom)]
    assert all(cell["note"] == f"of {cell['value']}" for cell in found.values() if "value" in cell)


@given(NUMBERS, st.sampled_from(["inserts", "appends", "moves", "names", "retitles"]))
@settings(max_examples=max(30, EXAMPLES // 3), deadline=None)
def test_the_opposite_of_a_request_takes_it_back(numbers: Numbers, kind: str) -> None:
    book, model = both()
    before = as_engine(book)
    requests, after, refused = prepared(model, [(kind, numbers)])
    if refused or not requests:
        return
    do(book, *requests)
    do(book, opposite(kind, requests[0], after))
    then = as_engine(book)
    if kind == "moves":  # a range that was torn apart is not put together again
        before["cells"].pop((1, 4)), then["cells"].pop((1, 4)), before.pop("elsewhere"), then.pop("elsewhere")
    assert then == before


def opposite(kind: str, request: Json, after: Grid) -> Json:
    """The request that undoes this one."""
    content = next(iter(request.values()))
    if kind == "inserts":
        return {"deleteDimension": {"range": content["range"]}}
    if kind == "appends":
        size = len(after.rows if content["dimension"] == "ROWS" else after.columns)
        return {"deleteDimension": {"range": span(size - content["length"], size, content["dimension"])}}
    if kind == "names":
        return {"deleteNamedRange": {"namedRangeId": content["namedRange"]["namedRangeId"]}}
    if kind == "retitles":
        return {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Title 0"}, "fields": "title"}}
    start, stop, to = content["source"]["startIndex"], content["source"]["endIndex"], content["destinationIndex"]
    landing, back = (to, stop) if to <= start else (to - (stop - start), start)
    source = span(landing, landing + stop - start, content["source"]["dimension"])
    return {"moveDimension": {"source": source, "destinationIndex": back}}
