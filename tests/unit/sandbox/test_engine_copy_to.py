from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine_calls import OWNER, area, do, everything, put, shown, workbook
from test_engine_create import FULL

from bot.sandbox.sheets.engine import sheet_copy, spreadsheet
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.storage.codec import decode, encode

IDS = ("protectedRangeId", "filterViewId", "bandedRangeId", "metadataId", "chartId", "tableId")


def ids(value: Any) -> Iterator[Any]:
    """Every id in the JSON."""
    for name, content in value.items() if isinstance(value, dict) else enumerate(value):
        if name in IDS:
            yield content
        elif isinstance(content, dict | list):
            yield from ids(content)


def without_ids(value: Any) -> Any:
    """The JSON without what a copy has of its own: ids, sheet ids, names of tables."""
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    own = {*IDS, "sheetId", "properties"} | ({"name"} if "columnProperties" in value else set())
    return {name: without_ids(content) for name, content in value.items() if name not in own}


def full() -> Workbook:
    return spreadsheet.workbook_from_create(FULL, OWNER, "ID")


def sheets(book: Workbook) -> list[Json]:
    found: list[Json] = everything(book)["sheets"]
    return found


def test_a_copy_in_another_spreadsheet_has_everything_and_ids_of_its_own() -> None:
    source, target = full(), workbook([["here"]])
    properties = sheet_copy.copy_to(source.sheets[0], target)
    (original,), (first, copy) = sheets(source), sheets(target)
    assert properties == copy["properties"]
    assert {**properties, "sheetId": 0} == {**original["properties"], "sheetId": 0, "title": "Copy of One", "index": 1}
    assert properties["sheetId"] not in (0, 5)
    assert without_ids(copy) == without_ids(original)
    assert (len(list(ids(copy))), set(ids(copy)) & set(ids(original))) == (len(list(ids(original))), set())
    assert copy["merges"][0]["sheetId"] == copy["filterViews"][0]["range"]["sheetId"] == properties["sheetId"]
    assert first["data"][0]["rowData"][0]["values"][0]["formattedValue"] == "here"
    assert everything(decode(encode(target))) == everything(target)


def test_a_copy_beside_its_original_gets_a_free_title_and_free_names() -> None:
    book = full()
    titles = [sheet_copy.copy_to(book.sheets[0], book)["title"] for _ in range(2)]
    assert titles == ["Copy of One", "Copy of One 1"]
    assert [sheet["tables"][0]["name"] for sheet in sheets(book)] == ["T", "T_2", "T_3"]
    every = list(ids(everything(book)))
    assert len(every) == len(set(every))
    put(book, "'Copy of One'!A3", [["changed"]])
    assert shown(book, "One!A3") == [["a"]]


def test_what_was_tied_to_a_table_or_a_name_follows_in_the_copy() -> None:
    book, target = workbook([["h"], ["x"]]), workbook()
    do(
        book,
        {"addTable": {"table": {"tableId": "t", "name": "T", "range": area(book, "A1:A3")}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "x", "range": area(book, "A2")}}},
        {"setBasicFilter": {"filter": {"tableId": "t"}}},
        {"addFilterView": {"filter": {"namedRangeId": "n"}}},
    )
    sheet_copy.copy_to(book.sheets[0], target)
    copy = sheets(target)[1]
    assert copy["basicFilter"]["tableId"] == copy["tables"][0]["tableId"] != "t"
    assert "namedRangeId" not in copy["filterViews"][0]
    assert copy["filterViews"][0]["range"]["startRowIndex"] == 1


def test_a_chart_of_the_copy_shows_the_copy() -> None:
    book = workbook()
    do(book, {"addSheet": {"properties": {"sheetId": 7}}})
    sources = [{"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}, {"sheetId": 7, "endRowIndex": 1}]
    spec = {"pieChart": {"series": {"sourceRange": {"sources": sources}}}}
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0}}}
    do(book, {"addChart": {"chart": {"spec": spec, "position": place}}})
    (reply,) = do(book, {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 9, "insertSheetIndex": 2}})
    assert reply["duplicateSheet"]["properties"]["index"] == 2
    (chart,) = sheets(book)[2]["charts"]
    assert [source["sheetId"] for source in chart["spec"]["pieChart"]["series"]["sourceRange"]["sources"]] == [9, 7]
    assert chart["position"]["overlayPosition"]["anchorCell"] == {"sheetId": 9}


def test_a_duplicate_has_everything_and_ids_of_its_own() -> None:
    book = full()
    do(book, {"duplicateSheet": {"sourceSheetId": 5, "newSheetName": "Twin"}})
    copy, original = sheets(book)
    assert (copy["properties"]["title"], original["properties"]["title"]) == ("Twin", "One")
    assert without_ids(copy) == without_ids(original)
    assert not set(ids(copy)) & set(ids(original))
