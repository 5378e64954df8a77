from __future__ import annotations

from typing import Any

import pytest
from engine_calls import STRANGER, area, do, everything, rows_range, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.storage.codec import decode, encode

RED, BLUE, WHITE = ({"rgbColor": {name: 1}} for name in ("red", "blue", "green"))
BANDS = {"headerColorStyle": RED, "firstBandColor": BLUE["rgbColor"], "secondBandColorStyle": WHITE}
OVERLAP = "You cannot add alternating background colors to a range that already has alternating background colors."


def banded(book: Workbook, range_: str = "A1:C5", **more: Any) -> Json:
    given = {"range": area(book, range_), "rowProperties": BANDS, **more}
    (reply,) = do(book, {"addBanding": {"bandedRange": given}})
    made: Json = reply["addBanding"]["bandedRange"]
    return made


def read(book: Workbook) -> list[Json]:
    found: list[Json] = everything(book)["sheets"][0].get("bandedRanges", [])
    return found


def test_the_reply_has_an_id_and_every_colour_in_both_spellings() -> None:
    book = workbook()
    made = banded(book, bandedRangeId=7)
    assert made == {
        "bandedRangeId": 7,
        "range": {"startRowIndex": 0, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 3},
        "rowProperties": {
            "headerColor": {"red": 1},
            "headerColorStyle": RED,
            "firstBandColor": {"blue": 1},
            "firstBandColorStyle": BLUE,
            "secondBandColor": {"green": 1},
            "secondBandColorStyle": WHITE,
        },
    }
    assert read(book) == [made]
    assert banded(book, "E1:F5")["bandedRangeId"] not in (0, 7)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, OVERLAP),
        ({"range": {"startColumnIndex": 2}}, OVERLAP),
        ({"range": {"startRowIndex": 9}, "rowProperties": None}, "At least one of rowProperties or columnProperties"),
        ({"range": {"startRowIndex": 9}, "rowProperties": {"firstBandColorStyle": RED}}, "secondBandColor is required"),
        ({"range": {"startRowIndex": 9}, "bandedRangeId": 7}, "A banded range with the id 7 already exists."),
    ],
)
def test_what_cannot_be_is_refused(more: Json, message: str) -> None:
    book = workbook()
    banded(book, bandedRangeId=7)
    with pytest.raises(ApiError) as refused:
        banded(book, **more)
    assert message in refused.value.message
    assert len(read(book)) == 1


def test_an_update_in_one_spelling_changes_both_and_leaves_the_rest() -> None:
    book = workbook()
    old = banded(book, bandedRangeId=7)
    given = {"bandedRangeId": 7, "rowProperties": {"headerColor": {"green": 1}}, "range": area(book, "A1:B9")}
    do(book, {"updateBanding": {"bandedRange": given, "fields": "rowProperties.headerColor,range"}})
    (new,) = read(book)
    assert new["rowProperties"] == {**old["rowProperties"], "headerColor": {"green": 1}, "headerColorStyle": WHITE}
    assert new["range"] == {"startRowIndex": 0, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 2}


def test_a_banding_follows_its_rows_and_is_deleted_once() -> None:
    book = workbook()
    banded(book, bandedRangeId=7)
    do(book, {"insertDimension": {"range": rows_range(1, 3)}})
    assert read(book)[0]["range"]["endRowIndex"] == 7
    assert everything(decode(encode(book))) == everything(book)
    do(book, {"deleteBanding": {"bandedRangeId": 7}})
    assert read(book) == []
    with pytest.raises(ApiError, match="No banding with id: 7"):
        do(book, {"deleteBanding": {"bandedRangeId": 7}})


def test_bands_over_protected_cells_are_refused_to_a_stranger() -> None:
    book = workbook()
    do(book, {"addProtectedRange": {"protectedRange": {"range": area(book, "B2")}}})
    given = {"range": area(book, "A1:C5"), "rowProperties": BANDS}
    with pytest.raises(ApiError, match="You are trying to edit a protected cell"):
        do(book, {"addBanding": {"bandedRange": given}}, user=STRANGER)
