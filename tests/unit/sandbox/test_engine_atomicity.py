"""All or nothing, shown on the stored form: what it was, its version and time of change included."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from engine_calls import everything
from example_requests import CREATED, EDITOR, ERRORS, EXAMPLES, OWNER, Json, furnishing, requests_of
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sheets.engine import batch, spreadsheet, values
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.engine.requests import HANDLERS
from bot.sandbox.sheets.storage.codec import decode, encode

REQUESTS = requests_of(HANDLERS)
REPEATABLE = [request for request in REQUESTS if "randomizeRange" not in request]


def do(book: Workbook, *requests: Json) -> list[Json]:
    replies: list[Json] = batch.batch_update(book, {"requests": list(requests)}, EDITOR)["replies"]
    return replies


def _furnished() -> bytes:
    book = spreadsheet.workbook_from_create(CREATED, OWNER, "ID")
    batch.batch_update(book, {"requests": furnishing(HANDLERS)}, OWNER)
    return encode(book)


_FURNISHED = _furnished()


def furnished() -> Workbook:
    return decode(_FURNISHED)


def stored(book: Workbook) -> Json:
    """Everything a workbook is, as it lies in a store."""
    found: Json = json.loads(zlib.decompress(encode(book)))
    return found


UNTOUCHED = stored(furnished())
"""What a workbook must be after a refusal."""


EVERY_CHANGE = {"version": 0, "modified": ""}
"""What every change changes."""


def named(request: Json) -> str:
    return next(iter(request))


def test_every_kind_of_request_has_an_example() -> None:
    assert set(HANDLERS) <= set(EXAMPLES)


@pytest.mark.parametrize("request_", REQUESTS, ids=named)
def test_every_example_works_alone_and_changes_something(request_: Json) -> None:
    book = furnished()
    do(book, request_)
    assert {**stored(book), **EVERY_CHANGE} != {**UNTOUCHED, **EVERY_CHANGE}
    assert stored(book)["version"] == UNTOUCHED["version"] + 1


@pytest.mark.parametrize("request_", REQUESTS, ids=named)
def test_every_example_is_undone_by_an_error_behind_it(request_: Json) -> None:
    book = furnished()
    with pytest.raises(ApiError, match=r"Invalid requests\[1\].deleteSheet: "):
        do(book, request_, ERRORS["an unknown sheet"])
    assert stored(book) == UNTOUCHED


@pytest.mark.parametrize("wrong", ERRORS)
def test_every_error_is_one_and_changes_nothing_by_itself(wrong: str) -> None:
    book = furnished()
    with pytest.raises(ApiError):
        do(book, ERRORS[wrong])
    assert stored(book) == UNTOUCHED


def working(requests: list[Json]) -> list[Json]:
    """Those of the requests that still work after the ones before them."""
    book, kept = furnished(), []
    for request in requests:
        try:
            do(book, request)
        except ApiError:
            continue
        kept.append(request)
    return kept


@given(st.data(), st.lists(st.sampled_from(REQUESTS), max_size=8), st.sampled_from(list(ERRORS)))
@settings(max_examples=60, deadline=None)
def test_an_error_at_any_position_leaves_nothing_of_any_batch(data: Any, requests: list[Json], wrong: str) -> None:
    good = working(requests)
    position = data.draw(st.integers(0, len(good)), label="position")
    book = furnished()
    with pytest.raises(ApiError) as refused:
        do(book, *good[:position], ERRORS[wrong], *good[position:])
    assert f"requests[{position}]" in refused.value.message
    assert stored(book) == UNTOUCHED
    assert everything(book) == everything(furnished())


@given(st.lists(st.sampled_from(REPEATABLE), min_size=1, max_size=6), st.sampled_from(list(ERRORS)))
@settings(max_examples=30, deadline=None)
def test_a_refused_batch_leaves_no_trace_in_what_comes_after_it(requests: list[Json], wrong: str) -> None:
    good = working(requests) or [{"addSheet": {}}]
    tried, untried = furnished(), furnished()
    with pytest.raises(ApiError):
        do(tried, *good, ERRORS[wrong])
    assert without_random(do(tried, *good)) == without_random(do(untried, *good))
    assert tried.version == untried.version


def without_random(value: Any) -> Any:
    """JSON without the ids that are drawn by lot; those of the examples are below 100."""
    if isinstance(value, dict):
        return {name: without_random(below) for name, below in value.items()}
    if isinstance(value, list):
        return [without_random(item) for item in value]
    return "drawn" if isinstance(value, int | str) and str(value).isdigit() and int(value) > 1000 else value


def test_formulas_are_worth_what_they_were_after_a_refusal() -> None:
    book = furnished()
    asked = {"valueRenderOption": "UNFORMATTED_VALUE"}
    before = values.get(book, "One!A1:D2", asked)
    change: Json = {"updateCells": {**EXAMPLES["updateCells"][1], "start": {"sheetId": 0}}}
    with pytest.raises(ApiError):
        do(book, change, {"sortRange": EXAMPLES["sortRange"][0]}, ERRORS["no kind"])
    assert values.get(book, "One!A1:D2", asked) == before
    assert before["values"] == [["b", 2.0, "x", "b"], ["a", 1.0, "y", 3.0]]


def test_writes_of_values_are_all_or_nothing_too() -> None:
    raw = {"valueInputOption": "RAW"}
    too_long = "x" * 50_001
    two = [{"range": "One!A1", "values": [["new"]]}, {"range": "Nowhere!A1", "values": [["new"]]}]
    for write in (
        lambda book: values.batch_update(book, {**raw, "data": two}, EDITOR),
        lambda book: values.update(book, "One!A1", raw, {"values": [["new"], [too_long]]}, EDITOR),
        lambda book: values.append(book, "One!A1", raw, {"values": [["new"]] * 30 + [[too_long]]}, EDITOR),
        lambda book: values.batch_clear(book, {"ranges": ["One!A1", "Nowhere!A1"]}, EDITOR),
        lambda book: values.batch_clear(book, {"ranges": ["One!A1:C3", "Three!C10"]}, EDITOR),
    ):
        book = furnished()
        with pytest.raises(ApiError):
            write(book)
        assert stored(book) == UNTOUCHED


def test_a_response_that_cannot_be_built_undoes_the_batch() -> None:
    body = {"requests": [{"addSheet": {}}], "includeSpreadsheetInResponse": True, "responseRanges": ["Nowhere!A1"]}
    book = furnished()
    with pytest.raises(ApiError):
        batch.batch_update(book, body, EDITOR)
    assert stored(book) == UNTOUCHED


def test_a_batch_without_requests_is_refused() -> None:
    with pytest.raises(ApiError, match="Must specify at least one request"):
        do(furnished())
