"""Cells as people leave them: merged, protected, full of formulas, numbers or dates in words. The other rows go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.contract.sheets.office import request
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import COLUMNS, FIRST, FOURTH, SECOND, THIRD, Front, area, open_front


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk) as front:
        yield front


def report(front: Front) -> Mapping[str, Any]:
    (run,) = front.run().json["runs"]
    found: Mapping[str, Any] = run
    return found


def test_blank_rows_anywhere_are_passed_over(front: Front) -> None:
    front.office.person.inserts_rows(above=2, count=2)
    front.office.person.inserts_rows(above=5)
    assert front.run().code == 0
    rows = front.office.rows()
    assert set(rows) == {FIRST, SECOND, THIRD, FOURTH}
    assert all(row["Case ID"] for row in rows.values())


def everyone_but_me(cells: str) -> dict[str, Any]:
    return {"protectedRange": {"range": area(cells), "editors": {"users": ["lead@example.com"]}}}


ACTION = COLUMNS["Next Action"]
OBSTACLES: Mapping[str, tuple[str, Mapping[str, Any], str, Mapping[str, Any]]] = {
    "merged_bot_cells": (
        "mergeCells",
        {"range": area(f"{ACTION}2:{COLUMNS['Macro']}2"), "mergeType": "MERGE_ALL"},
        "is merged with other cells",
        {"unmergeCells": {"range": area(f"{ACTION}2:{COLUMNS['Macro']}2")}},
    ),
    "a_merged_order_cell": (
        "mergeCells",
        {"range": area("D2:E2"), "mergeType": "MERGE_ALL"},
        "is merged with other cells",
        {"unmergeCells": {"range": area("D2:E2")}},
    ),
    "a_protected_cell": (
        "addProtectedRange",
        everyone_but_me(f"{ACTION}2:{ACTION}2"),
        "is protected",
        {"deleteProtectedRange": {"protectedRangeId": 1}},
    ),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_what_is_in_the_way_is_a_problem_of_its_row_which_stays_whole(front: Front, name: str) -> None:
    kind, body, told, undo = OBSTACLES[name]
    front.run()
    whole = front.facts()
    if kind == "addProtectedRange":
        body = {"protectedRange": {**body["protectedRange"], "protectedRangeId": 1}}
    front.edits(kind, **body)
    front.types("Status", 2, "Order Kept")
    front.types("Status", 4, "Successful")
    before = front.office.rows()[FIRST]
    run = report(front)
    assert run["exit_code"] == 5
    (problem,) = run["problems"]
    assert (problem["row"], told in problem["problem"], bool(problem["fix"])) == (2, True, True)
    assert front.office.rows()[FIRST] == before
    assert front.facts()[THIRD][0] == "Escalate ticket to Maines for refund"
    assert front.facts()[SECOND] == whole[SECOND]
    ((undoing, argument),) = undo.items()
    front.edits(undoing, **argument)
    assert report(front)["exit_code"] == 0
    assert front.facts()[FIRST][0] == "Closed: order kept"


def test_a_formula_in_a_bot_cell_is_reported_and_kept(front: Front) -> None:
    front.run()
    front.types("Next Action", 2, '="look at "&A2')
    before = front.picture()
    run = report(front)
    (problem,) = run["problems"]
    assert (run["exit_code"], problem["row"], problem["column"]) == (5, 2, "Next Action")
    assert "holds a formula" in problem["problem"]
    assert front.picture() == before
    front.types("Next Action", 2, "")
    assert report(front)["exit_code"] == 0
    assert front.facts()[FIRST][0].startswith("Chase logistics")


def test_an_arrayformula_down_a_bot_column_is_reported_once_and_kept(front: Front) -> None:
    front.run()
    for row in range(2, 6):
        front.types("Next Action", row, "")
    front.types("Next Action", 2, '=ARRAYFORMULA(IF(D2:D5="","","ask "&B2:B5))')
    before = front.picture()
    run = report(front)
    assert run["exit_code"] == 5
    told = [one["problem"] for one in run["problems"]]
    assert len(told) == 2
    assert any("holds a formula; row 2" in one for one in told)
    assert any("is filled by an ARRAYFORMULA; rows 3, 4, 5" in one for one in told)
    assert front.picture() == before
    front.types("Next Action", 2, "")
    assert report(front)["exit_code"] == 0


def test_a_protected_bot_column_does_not_stop_the_other_columns_rows(front: Front) -> None:
    front.run()
    front.edits("addProtectedRange", **everyone_but_me(f"{ACTION}1:{ACTION}50"))
    front.types("Status", 4, "Successful")
    before = front.picture()
    run = report(front)
    (problem,) = run["problems"]
    assert (run["exit_code"], problem["column"], "is protected" in problem["problem"]) == (5, "Next Action", True)
    assert "Protect sheets and ranges" in problem["fix"]
    assert front.picture() == before


def test_a_protection_put_on_between_read_and_write_leaves_its_rows_alone_and_is_told(front: Front) -> None:
    front.run()
    front.types("Status", 4, "Successful")
    protection = everyone_but_me(f"{ACTION}1:{ACTION}50")
    front.office.before_write(lambda _: front.edits("addProtectedRange", **protection))
    done = front.run()
    front.office.server.before_request = None
    assert done.code == 5
    problems = done.json["runs"][0]["problems"]
    assert [one["problem"] for one in problems if one["column"] == "Next Action"] == [
        "is protected; row 4 left untouched"
    ]
    assert front.facts()[THIRD][0] == "Wait for logistics" or front.facts()[THIRD][0].startswith("Chase logistics")


def test_an_order_number_corrected_beside_its_Case_ID_is_explained_as_a_problem_of_the_row(front: Front) -> None:
    front.run()
    front.types("Order Number", 2, "111-0000009-0000009")
    explained = front.bot("explain", "111-0000009-0000009", "--json").json
    assert [(row["sheet"], row["row"], row["rule"]) for row in explained["rows"]] == [("Form Responses 1", 2, "H-2")]


def test_numbers_where_text_is_expected_are_read_as_what_they_look_like_or_reported(desk: Desk) -> None:
    rows = [
        request(FIRST, 13),
        request("", 13) | {"Order Number": 1110000001},
        request("", 13) | {"Order Number": 1.1100000010000001e16},
        request(SECOND, 13) | {"Status": 12},
        request(THIRD, 13) | {"Request Type": 7},
        request(FOURTH, 13) | {"Email Address": 4, "Macro Sent": 1, "Done": 3},
        request("111-0000005-0000005", 13) | {"Tracking Number": 123456789012},
        request("", 13) | {"Order Number": True},
    ]
    with open_front(desk, rows) as front:
        run = report(front)
        assert run["exit_code"] == 5
        problems = {(one["row"], one["column"]): one["problem"] for one in run["problems"]}
        assert "lost digits" in problems[4, "Order Number"]
        assert run["counts"]["other_requests"] == 1  # 7 is no cancellation (C-0)
        assert (9, "Order Number") in problems
        found = {row["row"]: row for row in front.office.rows().values()}
        assert found[2]["Case ID"]
        assert found[3]["Case ID"]
        assert found[5]["colour"] == "#F9CB9C"  # a Status that is none
        assert found[5]["Status"] == 12
        assert found[7]["Case ID"]
        assert not found[4].get("Case ID")
        again = report(front)
        assert again["counts"]["changes"] == 0


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("11/13/2026 9:00", "11/16/2026 9:00", "11/10/2026 9:00"), "read as month/day/year"),
        (("13/11/2026 9:00", "16/11/2026 9:00", "10/11/2026 9:00"), "read as day/month/year"),
    ],
    ids=["american", "european"],
)
def test_dates_as_text_of_one_kind_are_read_and_said_to_be(desk: Desk, texts: tuple[str, ...], told: str) -> None:
    rows = [request(order, 13) | {"Timestamp": text} for order, text in zip((FIRST, SECOND, THIRD), texts, strict=True)]
    with open_front(desk, rows) as front:
        run = report(front)
        (problem,) = run["problems"]
        assert (problem["row"], problem["column"], told in problem["problem"]) == (None, "Timestamp", True)
        due = {one["row"]: one["new"] for one in run["changes"] if one["column"] == "Due"}
        assert due == {2: "2026-11-16", 3: "2026-11-17", 4: "2026-11-12"}  # the 11th is Veterans Day


def test_dates_as_text_that_contradict_each_other_leave_only_the_clear_rows(desk: Desk) -> None:
    texts = ("13/11/2026 9:00", "11/16/2026 9:00", "10/11/2026 9:00", "2026-11-13 09:00")
    rows = [
        request(order, 13) | {"Timestamp": text}
        for order, text in zip((FIRST, SECOND, THIRD, FOURTH), texts, strict=True)
    ]
    with open_front(desk, rows) as front:
        run = report(front)
        assert run["exit_code"] == 5
        assert any("some day first and some month first" in one["problem"] for one in run["problems"])
        assert any(one["row"] == 4 and one["column"] == "Timestamp" for one in run["problems"])
        assert not front.office.rows()[THIRD].get("Case ID")
        assert front.office.rows()[FOURTH]["Case ID"]
