from __future__ import annotations

from typing import Any

import pytest
from engine_calls import OWNER, STRANGER, area, do, everything, painted, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine import spreadsheet, values
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook

REFUSED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


def protected(**more: Any) -> Workbook:
    book = workbook([["a", "b"], ["c", "d"]])
    do(book, {"addProtectedRange": {"protectedRange": {"range": area(book, "B1:B5"), **more}}})
    return book


def test_the_reply_is_that_of_the_service() -> None:
    book = workbook()
    given = {
        "range": area(book, "A1:B2"),
        "description": None,
        "warningOnly": False,
        "requestingUserCanEdit": False,
        "editors": {"users": [], "groups": []},
    }
    (reply,) = do(book, {"addProtectedRange": {"protectedRange": given}})
    answered = reply["addProtectedRange"]["protectedRange"]
    assert {**answered, "protectedRangeId": 1} == {
        "protectedRangeId": 1,
        "range": {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2},
        "requestingUserCanEdit": True,
        "editors": {},
    }


@pytest.mark.parametrize(
    "request_",
    [
        {"updateCells": {"range": {"endRowIndex": 1}, "rows": [], "fields": "note"}},
        {"repeatCell": {"range": {"startColumnIndex": 1}, "cell": {}, "fields": "note"}},
        {"sortRange": {"range": {}, "sortSpecs": [{"dimensionIndex": 0}]}},
        {"deleteDimension": {"range": rows_range(0, 1)}},
        {"findReplace": {"find": "b", "replacement": "x", "allSheets": True}},
        {"mergeCells": {"range": {"endRowIndex": 2}}},
        {"setDataValidation": {"range": {"endRowIndex": 1}}},
        {"deleteSheet": {"sheetId": 0}},
        {"insertDimension": {"range": rows_range(2, 3)}},
    ],
)
def test_a_stranger_is_refused_whatever_the_request(request_: Any) -> None:
    book = protected()
    before = everything(book)
    with pytest.raises(ApiError) as refused:
        do(book, request_, user=STRANGER)
    assert refused.value.message == f"Invalid requests[0].{next(iter(request_))}: {REFUSED}"
    assert everything(book) == before


def test_the_values_methods_refuse_too() -> None:
    book = protected()
    for write in (
        lambda: put(book, "A1:B1", [["x", "y"]], user=STRANGER),
        lambda: values.clear(book, "Sheet1", STRANGER),
        lambda: values.append(book, "B1", {"valueInputOption": "RAW"}, {"values": [["x", "y"]]}, STRANGER),
    ):
        with pytest.raises(ApiError) as refused:
            write()
        assert refused.value.message == REFUSED
    assert shown(book) == [["a", "b"], ["c", "d"]]


def test_beside_the_protected_range_anyone_may_write() -> None:
    book = protected()
    put(book, "A1", [["x"]], user=STRANGER)
    do(book, painted(book, "C1:D9"), user=STRANGER)
    assert shown(book, "A1") == [["x"]]


@pytest.mark.parametrize("more", [{"editors": {"users": [STRANGER]}}, {"warningOnly": True}])
def test_a_listed_editor_may_write_and_a_warning_stops_nobody(more: Any) -> None:
    book = protected(**more)
    put(book, "B1", [["x"]], user=STRANGER)
    assert shown(book, "B1") == [["x"]]


def test_the_exceptions_of_a_protected_sheet_are_open() -> None:
    book = workbook()
    given = {"range": {"sheetId": 0}, "unprotectedRanges": [area(book, "A1:A5"), area(book, "B1:B5")]}
    do(book, {"addProtectedRange": {"protectedRange": given}})
    put(book, "A1:B5", [["x", "y"]], user=STRANGER)
    with pytest.raises(ApiError):
        put(book, "A5", [["x"], ["y"]], user=STRANGER)


def test_only_who_may_edit_sees_the_editors() -> None:
    book = protected(editors={"users": ["e@example.com"]})
    mask = "sheets.protectedRanges(requestingUserCanEdit,editors)"
    seen = {user: spreadsheet.get_spreadsheet(book, (), False, mask, user) for user in (OWNER, STRANGER)}
    assert seen[OWNER]["sheets"][0]["protectedRanges"] == [
        {"editors": {"users": ["e@example.com"]}, "requestingUserCanEdit": True}
    ]
    assert seen[STRANGER]["sheets"][0]["protectedRanges"] == [{}]


def test_a_stranger_cannot_lift_the_protection() -> None:
    book = protected()
    protected_id = everything(book)["sheets"][0]["protectedRanges"][0]["protectedRangeId"]
    with pytest.raises(ApiError):
        do(book, {"deleteProtectedRange": {"protectedRangeId": protected_id}}, user=STRANGER)
    do(book, {"deleteProtectedRange": {"protectedRangeId": protected_id}})
    put(book, "B1", [["x"]], user=STRANGER)


def test_what_is_left_open_lies_on_the_protected_sheet() -> None:
    book = workbook()
    do(book, {"addSheet": {"properties": {"sheetId": 7}}})
    given = {"range": {"sheetId": 0}, "unprotectedRanges": [{"sheetId": 7, "endRowIndex": 1}]}
    with pytest.raises(ApiError, match="must be on the protected sheet"):
        do(book, {"addProtectedRange": {"protectedRange": given}})
