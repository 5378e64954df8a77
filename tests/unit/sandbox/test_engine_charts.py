from __future__ import annotations

from typing import Any

import pytest
from engine_calls import area, do, everything, rows_range, workbook

from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.storage.codec import decode, encode


def data(book: Workbook, range_: str) -> Json:
    return {"sourceRange": {"sources": [area(book, range_)]}}


def added(book: Workbook, **more: Any) -> Json:
    chart = {
        "chartType": "COLUMN",
        "domains": [{"domain": data(book, "A1:A5")}],
        "series": [{"series": data(book, "B1:B5")}, {"series": data(book, "C1:C5")}],
    }
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 4}, "offsetXPixels": 0}}
    given = {"spec": {"title": "T", "basicChart": chart}, "position": place, **more}
    (reply,) = do(book, {"addChart": {"chart": given}})
    made: Json = reply["addChart"]["chart"]
    return made


def read(book: Workbook, number: int = 0) -> list[Json]:
    found: list[Json] = everything(book)["sheets"][number].get("charts", [])
    return found


def test_a_chart_gets_an_id_and_its_default_size() -> None:
    book = workbook()
    made = added(book, chartId=5)
    assert made["position"] == {
        "overlayPosition": {"anchorCell": {"rowIndex": 4}, "widthPixels": 600, "heightPixels": 371}
    }
    assert made["spec"]["basicChart"]["series"][1] == {
        "series": {
            "sourceRange": {
                "sources": [{"startRowIndex": 0, "endRowIndex": 5, "startColumnIndex": 2, "endColumnIndex": 3}]
            }
        }
    }
    assert made["spec"]["hiddenDimensionStrategy"] == "SKIP_HIDDEN_ROWS_AND_COLUMNS"
    assert read(book) == [made]
    assert added(book)["chartId"] not in (0, 5)
    assert everything(decode(encode(book))) == everything(book)


def test_a_chart_on_a_new_sheet_makes_one_without_a_grid() -> None:
    book = workbook()
    made = added(book, position={"newSheet": True})
    (_, sheet) = everything(book)["sheets"]
    sheet_id = made["position"]["sheetId"]
    assert sheet == {
        "properties": {"sheetId": sheet_id, "title": "Chart1", "index": 1, "sheetType": "OBJECT"},
        "charts": [made],
    }
    with pytest.raises(ApiError, match=f"No grid with id: {sheet_id}"):
        do(book, {"repeatCell": {"range": {"sheetId": sheet_id}, "cell": {}, "fields": "note"}})
    do(book, {"deleteEmbeddedObject": {"objectId": made["chartId"]}})
    assert len(everything(book)["sheets"]) == 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"spec": {"title": "T"}},
            "One of basicChart, pieChart, bubbleChart, candelstickChart, histogramChart, or orgChart "
            "must be set on chartSpec.",
        ),
        (
            {"position": {}},
            "One of EmbeddedObjectPosition.overlayPosition or EmbeddedObjectPosition.sheetId must be set",
        ),
        ({"position": {"sheetId": 0}}, "Sheet with id 0 already exists. Please enter another id."),
        ({"chartId": 5}, "An embedded object with the id 5 already exists."),
    ],
)
def test_what_cannot_be_is_refused(more: Json, message: str) -> None:
    book = workbook()
    added(book, chartId=5)
    with pytest.raises(ApiError) as refused:
        added(book, **more)
    assert refused.value.message == f"Invalid requests[0].addChart: {message}"


def test_a_chart_of_a_data_source_and_a_slicer_are_not_built() -> None:
    book = workbook()
    for request in (
        {"addChart": {"chart": {"spec": {"dataSourceChartProperties": {"dataSourceId": "1"}, "pieChart": {}}}}},
        {"addSlicer": {"slicer": {}}},
    ):
        with pytest.raises(ApiError) as refused:
            do(book, request)
        assert refused.value.code == 501


def test_a_chart_is_changed_moved_framed_and_deleted() -> None:
    book = workbook()
    added(book, chartId=5)
    (_, moved, _) = do(
        book,
        {"updateChartSpec": {"chartId": 5, "spec": {"title": "New", "pieChart": {"legendPosition": "LEFT_LEGEND"}}}},
        {
            "updateEmbeddedObjectPosition": {
                "objectId": 5,
                "newPosition": {"overlayPosition": {"widthPixels": 9, "heightPixels": 9}},
                "fields": "widthPixels",
            }
        },
        {
            "updateEmbeddedObjectBorder": {
                "objectId": 5,
                "border": {"colorStyle": {"themeColor": "TEXT"}},
                "fields": "*",
            }
        },
    )
    place = {"overlayPosition": {"anchorCell": {"rowIndex": 4}, "widthPixels": 9, "heightPixels": 371}}
    assert moved["updateEmbeddedObjectPosition"]["position"] == place
    (chart,) = read(book)
    assert (chart["spec"]["title"], "basicChart" in chart["spec"]) == ("New", False)
    assert chart["border"] == {"color": {}, "colorStyle": {"themeColor": "TEXT"}}
    do(book, {"deleteEmbeddedObject": {"objectId": 5}})
    assert read(book) == []
    with pytest.raises(ApiError, match="updateChartSpec: No chart with id: 5"):
        do(book, {"updateChartSpec": {"chartId": 5, "spec": {"pieChart": {}}}})


def test_a_chart_follows_its_cells_and_loses_a_deleted_series() -> None:
    book = workbook()
    do(book, {"addSheet": {"properties": {"sheetId": 7}}})
    added(book)
    added(book, position={"overlayPosition": {"anchorCell": {"sheetId": 7}}})
    do(
        book,
        {"insertDimension": {"range": rows_range(0, 2)}},
        {"deleteDimension": {"range": rows_range(1, 2, "COLUMNS")}},
    )
    for chart in (*read(book), *read(book, 1)):
        (series,) = chart["spec"]["basicChart"]["series"]
        assert series["series"]["sourceRange"]["sources"] == [
            {"startRowIndex": 2, "endRowIndex": 7, "startColumnIndex": 1, "endColumnIndex": 2}
        ]
    assert read(book)[0]["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 6}
    do(book, {"deleteDimension": {"range": rows_range(5, 9)}})
    assert read(book)[0]["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 5}


def test_charts_are_read_by_mask() -> None:
    book = workbook()
    added(book, chartId=5)
    answer = spreadsheet.get_spreadsheet(book, fields_mask="sheets.charts(chartId,spec.title)")
    assert answer == {"sheets": [{"charts": [{"chartId": 5, "spec": {"title": "T"}}]}]}


@pytest.mark.parametrize(
    "change",
    [
        {"insertDimension": {"range": rows_range(0, 3, "COLUMNS", sheet_id=7)}},
        {"deleteDimension": {"range": rows_range(0, 3, "COLUMNS", sheet_id=7)}},
    ],
)
def test_columns_of_another_sheet_leave_a_chart_where_it_is(change: Json) -> None:
    book = workbook()
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 1, "columnIndex": 2}}}
    added(book, position=place)
    do(book, {"addSheet": {"properties": {"sheetId": 7}}}, change)
    assert read(book)[0]["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 1, "columnIndex": 2}


def test_a_chart_stays_on_the_grid_when_its_rows_are_deleted() -> None:
    book = workbook(height=8)
    added(book)
    do(book, {"deleteDimension": {"range": rows_range(2, 8)}})
    assert read(book)[0]["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 1}
