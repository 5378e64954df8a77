"""The sample workbook as a spreadsheet: what a person would see, and what the API answers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from bot.sandbox.sample.reading import Sample, report
from bot.sandbox.sample.workbook import sample_journeys, sample_workbook
from bot.sandbox.sheets.engine import spreadsheet, values
from bot.sandbox.sheets.engine.looks.formats import color_of_hex
from bot.sandbox.sheets.engine.model import Sheet
from bot.sandbox.sheets.storage.codec import decode, encode
from bot.sandbox.sheets.xlsx import read_xlsx, write_xlsx

BOT_COLUMNS = {"Case ID", "Next Action", "Macro", "Due", "Tracking Status", "Last Scan", "As Of"}


def responses() -> Sheet:
    return sample_workbook("x").sheets[0]


def column(sample: Sample, name: str) -> int:
    return [one.name for one in sample.columns].index(name)


def test_the_spreadsheet_is_the_teams_own_in_new_york() -> None:
    workbook = sample_workbook("an-id")
    assert workbook.spreadsheet_id == "an-id"
    assert workbook.title == "Supt-Logistics Form (Responses)"
    assert (workbook.locale, workbook.time_zone) == ("en_US", "America/New_York")
    assert [sheet.title for sheet in workbook.sheets] == ["Form Responses 1", "Bounced Messages", "Notes for the team"]
    assert len({sheet.sheet_id for sheet in workbook.sheets}) == 3


def test_the_bot_has_never_been_here() -> None:
    headers = {cell.value for cell in responses().rows[0] if cell}
    assert "Order Number" in headers
    assert not headers & BOT_COLUMNS


def test_the_header_is_frozen_and_bold_and_the_columns_have_their_widths(the_sample: Sample) -> None:
    sheet = responses()
    assert sheet.frozen_rows == 1
    assert all(cell and cell.format and cell.format["textFormat"]["bold"] for cell in sheet.rows[0])
    assert [one and one["pixelSize"] for one in sheet.column_properties] == [one.width for one in the_sample.columns]


def test_status_is_a_list_and_done_a_checkbox_below_the_last_answer_too(the_sample: Sample) -> None:
    sheet = responses()
    for row in (1, the_sample.last_row + 5):
        status, done = sheet.cell(row, column(the_sample, "Status")), sheet.cell(row, column(the_sample, "Done"))
        assert status.validation
        assert status.validation["condition"]["type"] == "ONE_OF_LIST"
        assert done.validation == {"condition": {"type": "BOOLEAN"}}
        assert done.value is not None


def test_timestamps_are_serial_numbers_that_show_as_dates(the_sample: Sample) -> None:
    row = next(one.row for one in the_sample.rows if one.id == "first-second-of-today")
    workbook = sample_workbook("x")
    assert responses().cell(row - 1, 0).value == 46344.0
    assert values.get(workbook, f"'Form Responses 1'!A{row}")["values"] == [["11/18/2026 0:00:00"]]


def test_text_that_looks_like_a_formula_stays_text_through_the_store_and_through_xlsx(tmp_path: Path) -> None:
    workbook = sample_workbook("x")
    file = tmp_path / "sample.xlsx"
    write_xlsx(workbook, file)
    for copy in (
        workbook,
        decode(encode(workbook)),
        read_xlsx(BytesIO(file.read_bytes()), spreadsheet_id="x", owner="y"),
    ):
        cells = [cell for _, _, cell in copy.sheets[0].cells()]
        assert all(cell.formula is None for cell in cells)
        assert {"=NY", "@Hannah please check", "-- as above --"} <= {cell.value for cell in cells}


def test_peoples_marks_stand_where_they_put_them(the_sample: Sample) -> None:
    sheet = responses()
    key, remarks = column(the_sample, "Order Number"), column(the_sample, "Shift lead remarks")
    rows = {row.id: row.row - 1 for row in the_sample.rows}
    yellow = sheet.cell(rows["waits-with-yellow"], key)
    assert yellow.format
    assert yellow.format["backgroundColor"] == {"red": 1, "green": 1}
    assert sheet.cell(rows["unknown-carrier-code"], key).note == "VIP, answer first! (Dana)"
    assert (sheet.row_properties[rows["waits-with-a-novel"]] or {})["hiddenByUser"] is True
    urgent = sheet.cell(rows["waits-with-yellow"], remarks).format
    assert urgent
    assert urgent["textFormat"]["bold"] is True
    assert urgent["textFormat"]["foregroundColor"] == {"red": 1}
    struck = [cell for cell in sheet.rows[rows["history-kept"]] if cell and cell.has_content]
    assert all(cell.format and cell.format["textFormat"]["strikethrough"] for cell in struck)


def test_the_report_is_painted_and_struck_at_its_own_order_numbers() -> None:
    sheet, rows = sample_workbook("x").sheets[1], {row.id: row.row - 1 for row in report().rows}
    headers = [cell.value for cell in sheet.rows[0] if cell]
    assert headers[:4] == ["Date", "ORD#", "Customer", "Tel#"]
    assert not set(headers) & {"Case ID", "Assigned To", "Deadline", "Next Action", "CRM Note", "As Of"}
    painted = sheet.cell(rows["label-scanned"], 1).format
    assert painted
    assert painted["backgroundColor"] == color_of_hex("#FFF2CC")
    struck = [
        cell for cell in sheet.rows[rows["struck-by-hand"]] if cell and cell.has_content and cell.value is not False
    ]
    assert all(cell.format and cell.format["textFormat"]["strikethrough"] for cell in struck)
    assert sheet.cell(rows["tel-two-numbers"], 1).note == "wife answers in the morning (Dana)"


def test_the_whole_grid_can_be_read_through_the_api() -> None:
    answer = spreadsheet.get_spreadsheet(sample_workbook("x"), include_grid_data=True)
    assert len(answer["sheets"][0]["data"][0]["rowData"]) > 100


def test_every_call_gives_a_workbook_of_its_own() -> None:
    one, other = sample_workbook("x"), sample_workbook("x")
    one.sheets[0].put(1, 0, None)
    assert other.sheets[0].cell(1, 0).has_content


def test_the_parcels_travel_with_ups_unless_it_is_said() -> None:
    of_others = {number for number, journey in sample_journeys().items() if journey.carrier not in {"", "ups"}}
    assert of_others
    assert not any(number.startswith("1Z") for number in of_others)
