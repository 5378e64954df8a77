"""JSON that somebody else wrote, read without raising."""

from __future__ import annotations

import json

import pytest

from bot.errors import ServiceDown
from bot.tracking.carriers.json_answer import count_of, member, objects, read_json, text_of, texts


@pytest.mark.parametrize(
    "answer", ["", "<html>", "{", b"\xff\xfe", b"\x80", "[" * 100_000, '{"a": ' + "9" * 5000 + "}"]
)
def test_what_is_no_json_is_an_outage(answer: str | bytes) -> None:
    with pytest.raises(ServiceDown, match="not JSON"):
        read_json(answer, "here", "later")


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_json("\ufeff{}", "here", "later") == {}
    assert read_json(b"\xef\xbb\xbf{}", "here", "later") == {}


def test_a_byte_of_another_encoding_spoils_only_its_own_text() -> None:
    read = read_json(b'{"name": "M\xdcLLER", "code": "011"}', "here", "later")
    assert read == {"name": "M\ufffdLLER", "code": "011"}


def test_a_member_is_none_as_soon_as_one_is_missing() -> None:
    data = {"a": {"b": 1}}
    assert (member(data, "a", "b"), member(data, "x", "b"), member(data, "a", "b", "c"), member(None, "a")) == (
        1,
        None,
        None,
        None,
    )


def test_a_single_object_counts_as_a_list_of_one() -> None:
    assert objects({"a": 1}) == [{"a": 1}]
    assert objects([{"a": 1}, None, 7, "x"]) == [{"a": 1}]
    assert objects("x") == []


def test_texts_are_without_blanks_and_repetitions() -> None:
    assert texts(["a", " a ", "", None, 7, {"b": 1}]) == ["a", "7"]
    assert texts("a") == ["a"]
    assert texts(None) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(" a ", "a"), (7, "7"), ("", None), ("  ", None), (None, None), (True, None), ([], None), ({}, None)],
)
def test_a_text_is_a_text_or_a_number(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_a_text_can_be_kept_and_shown() -> None:
    assert text_of(json.loads('"a\\ud800\\u0000b"')) == "a  b"
    assert len(text_of("x" * 60_000) or "") == 500


@pytest.mark.parametrize(
    ("value", "count"),
    [(3, 3), ("12", 12), (0, None), (-1, None), ("9" * 5000, None), ("\u0663", None), (1.5, None), (None, None)],
)
def test_a_count_is_a_small_whole_number(value: object, count: int | None) -> None:
    assert count_of(value) == count
