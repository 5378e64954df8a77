"""A mistake in the sample's YAML is told with its row and key."""

from __future__ import annotations

import pytest

from bot.sandbox.sample.entries import SampleMistake
from bot.sandbox.sample.reading import Sample, parse_sample

HEAD = """
title: T
tab: Form Responses 1
key: Order Number
columns:
  - {header: Timestamp, width: 150, kind: time}
  - {header: Order Number, width: 150}
  - {header: Done, width: 50, kind: tick}
other_tabs: []
rows:
"""


def parse(*rows: str) -> Sample:
    return parse_sample(HEAD + "".join(f"  - {row}\n" for row in rows))


def a_row(**keys: str) -> str:
    whole = {"id": "one", "why": "because", "cells": "{Order Number: 1}", "expect": "{rule: C-4}"} | keys
    return "{" + ", ".join(f"{key}: {value}" for key, value in whole.items()) + "}"


def test_a_row_is_read_with_text_kept_as_text_and_blank_rows_counted() -> None:
    read = parse(a_row(), "{blank: 2}", a_row(id="two", cells="{Timestamp: 2026-11-18 12:00:00, Done: true}"))
    assert [row.row for row in read.rows] == [2, 5]
    assert read.blank_rows == (3, 4)
    assert read.rows[0].cells == {"Order Number": "1"}
    assert read.rows[1].cells == {"Timestamp": 46344.5, "Done": True}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (a_row(colour="RED"), "sheet row 2: unknown key 'colour'"),
        ("{id: one, why: x, cells: {}}", "sheet row 2: the key 'expect' is missing"),
        (a_row(cells="{Order No: 1}"), "row 'one', cells: unknown key 'Order No'"),
        (a_row(cells="{Timestamp: yesterday}"), "row 'one', Timestamp: 'yesterday' is no YYYY-MM-DD"),
        (a_row(cells="{Timestamp: '2026-11-18T10:00:00Z'}"), "row 'one', Timestamp"),
        (a_row(cells="{Order Number: {number: x}}"), "row 'one', Order Number: 'x' is no number"),
        (a_row(cells="{Order Number: {formula: x}}"), "row 'one', Order Number: write {text"),
        (a_row(cells="{Order Number: {repeat: x, length: 50001}}"), "row 'one', Order Number: 50001 characters"),
        (a_row(cells="{Order Number: [1]}"), "row 'one', Order Number: a text is wanted"),
        (a_row(marks="{background: yellow}"), "row 'one', marks, background: a colour #RRGGBB"),
        (a_row(marks="{hidden: yes}"), "row 'one', marks, hidden: true or false"),
        (a_row(marks="{cells: {Nothing: {bold: true}}}"), "row 'one', marks, cells: unknown key 'Nothing'"),
        (a_row(expect="{status: SR}"), "row 'one', expect: the key 'rule' is missing"),
        (a_row(expect="{rule: C-4, macros: x}"), "row 'one', expect: unknown key 'macros'"),
        (a_row(expect="{rule: C-4, due: soon}"), "row 'one', expect, due: 'soon'"),
        (a_row(expect="{rule: C-4, note: x}"), "row 'one', expect, note: a list"),
        (a_row(expect="{rule: H-1, untouched: true, macro: x}"), "row 'one', expect, macro: is said of a row"),
        (a_row(expect="{rule: C-13, duplicate_of: zero}"), "row 'one', duplicate_of: no row is 'zero'"),
        (a_row(later="{why: x, edit: {Nothing: 1}, expect: {}}"), "row 'one', later, edit: unknown key 'Nothing'"),
        ("{blank: none}", "sheet row 2, blank: a whole number"),
        (a_row(expect="{rule: C-4, call: {caller: Joy}}"), "row 'one', expect, call: unknown key 'caller'"),
        (a_row(expect="{rule: C-4, call: {script: Hello}}"), "row 'one', expect, call, script: a list of parts"),
        (a_row(expect="{rule: C-4, deadline: soon}"), "row 'one', expect, deadline: 'soon'"),
        (a_row(later="{why: x, edit: {Timestamp: soon}, expect: {}}"), "row 'one', later, Timestamp: 'soon'"),
        (a_row(later="{why: x, edit: {Call List: {TEL: 1}}, expect: {}}"), "row 'one', later, Call List: unknown key"),
    ],
)
def test_a_mistake_names_its_row_and_its_key(row: str, told: str) -> None:
    with pytest.raises(SampleMistake) as caught:
        parse(row)
    assert str(caught.value).startswith(f"responses.yaml, {told}")


def test_a_cell_is_emptied_and_the_call_list_filled_later() -> None:
    later = (
        parse(a_row(later="{why: x, edit: {Order Number: '', Call List: {Outcome: Reached}}, expect: {}}"))
        .rows[0]
        .later
    )
    assert later
    assert (later.cells, later.call) == ({"Order Number": None}, {"Outcome": "Reached"})


def test_the_key_is_one_of_the_columns() -> None:
    with pytest.raises(SampleMistake, match=r"report\.yaml, key: no column is called 'ORD'"):
        parse_sample(HEAD.replace("key: Order Number", "key: ORD"), "report.yaml")


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(SampleMistake, match="row 'one': the id stands twice"):
        parse(a_row(), a_row())


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    with pytest.raises(SampleMistake, match=r"responses\.yaml: line 2: the key 'title' stands twice"):
        parse_sample("title: a\ntitle: b\n")


def test_a_text_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(SampleMistake, match=r"responses\.yaml: "):
        parse_sample("title: [")
