"""The pure core let loose on the sample workbook, with the engine as the sheet and the simulator as the carrier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.config import read_schemas
from bot.core.decision import Decision
from bot.core.memory import ChangeKind, RowMemory
from bot.core.plan import Plan, make_plan
from bot.core.problem import Problem
from bot.core.row import Row
from bot.core.rules.cancellation_case import CancellationSettings
from bot.core.rules.cancellation_sheet import Requests, decide, sort_out
from bot.core.schema import SheetSchema, column_letters, find_layout
from bot.core.snapshot import Marks, Snapshot, Tab
from bot.core.table import Table, read_table
from bot.core.working_days import Calendar
from bot.sandbox.sample.reading import Sample, SampleRow
from bot.sandbox.sheets.engine import spreadsheet, values
from bot.sandbox.sheets.engine.looks.formats import color_of_hex, hex_of_color, normal_format
from bot.sandbox.sheets.engine.model import Cell, Workbook
from bot.tracking.service import Tracker
from jobs.cancellations import Cancellations

NOW = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # sandbox.now of config.yaml
SINCE = NOW - timedelta(days=30)
NEW_YORK = ZoneInfo("America/New_York")
SCHEMAS = read_schemas(Path(__file__).parents[3] / "sheet_schemas")
SETTINGS = CancellationSettings(zone=NEW_YORK, calendar=Calendar(), adopt_since=SINCE)
_RAW = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER", "majorDimension": "COLUMNS"}
_MARKS = "sheets.data.rowData.values(note,userEnteredFormat(backgroundColor,textFormat.strikethrough))"


def rows_of(table: Table) -> dict[int, Row]:
    return {row.row: row for row in table.rows}


def fits(found: str, wanted: str) -> bool:
    """Whether a cell says what is expected; a text that ends with … is a beginning."""
    return found.startswith(wanted[:-1]) if wanted.endswith("…") else found == wanted


def day(value: object) -> str:
    assert isinstance(value, int | float), f"{value!r} is no date"
    return (date(1899, 12, 30) + timedelta(days=int(value))).isoformat()


@dataclass(frozen=True)
class Run:
    """One run: what was read, what was decided, what would be written."""

    table: Table
    requests: Requests
    decisions: Mapping[int, Decision]
    plan: Plan
    carrier_problems: tuple[str, ...]

    def problems_of(self, row: int) -> list[Problem]:
        return [problem for problem in self.plan.problems if problem.row == row]


def read(workbook: Workbook, title: str, schema: SheetSchema = SCHEMAS["responses"]) -> Table:
    """The tab as the API answers for it."""
    sheet = workbook.find_title(title)
    assert sheet is not None
    last = column_letters(sheet.column_count - 1)
    top = values.get(workbook, f"'{title}'!A1:{last}3", {**_RAW, "majorDimension": "ROWS"})["values"]
    layout = find_layout(schema, title, top)
    assert not layout.problems
    columns: dict[int, Any] = {}
    for at in layout.positions.values():
        letters = column_letters(at)
        found = values.get(workbook, f"'{title}'!{letters}2:{letters}{sheet.row_count}", _RAW).get("values", [[]])
        columns[at] = [None if value == "" else value for value in found[0]]
    key = column_letters(layout.positions[schema.identity.order])
    answer = spreadsheet.get_spreadsheet(
        workbook, [f"'{title}'!{key}2:{key}{sheet.row_count}"], include_grid_data=True, fields_mask=_MARKS
    )
    marks = {}
    for index, row in enumerate(answer["sheets"][0]["data"][0].get("rowData", [])):
        cell = (row.get("values") or [{}])[0]
        style = cell.get("userEnteredFormat", {})
        background = hex_of_color(style["backgroundColor"]) if "backgroundColor" in style else None
        struck = bool(style.get("textFormat", {}).get("strikethrough"))
        marks[index + 2] = Marks(background, struck, cell.get("note", ""))
    tab = Tab(title, sheet.sheet_id, sheet.row_count, sheet.column_count)
    return read_table(
        Snapshot(workbook.spreadsheet_id, tab, NEW_YORK, "en_US", 1, layout.headers, columns, marks, NOW),
        layout,
        schema,
    )


def run(workbook: Workbook, sample: Sample, memory: Mapping[str, RowMemory], tracker: Tracker) -> Run:
    """read → sort out → ask → decide → plan. Writes nothing."""
    table = read(workbook, sample.tab)
    requests = sort_out(table, memory, SETTINGS)
    job = Cancellations(SETTINGS)
    queries = {row.row: job.query(table, row) for row in requests.wanted}
    found = tracker.look_up(queries.values())
    parcels = {row: found.parcels[query] for row, query in queries.items()}
    decisions = decide(requests, parcels, memory, SETTINGS, NOW)
    plan = make_plan(table, decisions, memory, NOW, requests.problems)
    by_row = {decision.row: decision for decision in decisions}
    return Run(table, requests, by_row, plan, tuple(str(outage) for outage in found.outages))


def apply(workbook: Workbook, sample: Sample, plan: Plan) -> None:
    """What the plan says, done to the sheet."""
    sheet = workbook.find_title(sample.tab)
    assert sheet is not None
    for header in plan.new_columns:
        sheet.add_columns(1)
        sheet.put(0, sheet.column_count - 1, Cell(header))
    names = {column.header: column.name for column in sample.columns}
    headers = [str((cell or Cell()).value) for cell in sheet.rows[0]]
    places = {names.get(header, header): at for at, header in enumerate(headers)}
    for change in plan.changes:
        assert change.row is not None
        row, at = change.row - 1, places[change.column]
        cell = sheet.cell(row, at)
        new: Any = change.new
        match change.kind:
            case ChangeKind.VALUE:
                content = None if new == "" else float(new) if type(new) in (int, float) else new
                cell = cell.with_content(content)
            case ChangeKind.NOTE:
                cell = cell.with_more("note", new)
            case ChangeKind.BACKGROUND:
                cell = paint(cell, new)
            case ChangeKind.STRIKETHROUGH:
                cell = strike(cell, on=bool(new))
            case other:
                raise AssertionError(f"the sample does not expect {other} here")
        sheet.put(row, at, cell)
    workbook.touch()


def edit(workbook: Workbook, sample: Sample, row: SampleRow) -> None:
    """What a person does to the row between two runs."""
    sheet = workbook.find_title(sample.tab)
    assert sheet is not None
    assert row.later is not None
    places = {column.name: at for at, column in enumerate(sample.columns)}
    for name, value in row.later.cells.items():
        sheet.put(row.row - 1, places[name], sheet.cell(row.row - 1, places[name]).with_content(value))
    key = sheet.cell(row.row - 1, places[sample.key])
    for mark, wanted in row.later.marks.items():
        if mark == "background":
            key = paint(key, wanted)
        elif mark == "struck":
            key = strike(key, on=bool(wanted))
        else:
            key = key.with_more("note", wanted)
    sheet.put(row.row - 1, places[sample.key], key)
    workbook.touch()


def paint(cell: Cell, colour: Any) -> Cell:
    rest = {name: value for name, value in (cell.format or {}).items() if not name.startswith("backgroundColor")}
    return cell.with_format(normal_format(rest | ({"backgroundColor": color_of_hex(colour)} if colour else {})))


def strike(cell: Cell, *, on: bool) -> Cell:
    style = dict(cell.format or {})
    return cell.with_format(normal_format(style | {"textFormat": {**style.get("textFormat", {}), "strikethrough": on}}))
