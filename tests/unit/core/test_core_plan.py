"""The plan: only differences, each with its rule; nothing on a second run (K-5); the JSON shape of DESIGN."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from form_sheet import (
    BOT_HEADERS,
    CASE,
    GREEN,
    HEADERS,
    NEW_YORK,
    ORANGE,
    ORDER,
    RED,
    SETTINGS,
    TITLE,
    YELLOW,
    Sheet,
    at,
    parcel,
    remembered,
    request,
    review,
    schema,
    sorted_out,
    state,
    table,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.decision import Decision, Value
from bot.core.memory import ChangeKind, PlannedChange
from bot.core.parcel import NO_NUMBER, NOT_KNOWN, DeliveredTo, Knowledge, Parcel, Status
from bot.core.plan import Plan, make_plan
from bot.core.problem import Problem
from bot.core.rules.cancellation_case import STATUSES
from bot.core.rules.cancellation_sheet import decide
from bot.core.schema import Owner
from bot.core.snapshot import Marks
from bot.core.stored import same_value, shown, stored

NOON = at("2026-11-18 12:00")
IN_TRANSIT = state(Status.IN_TRANSIT, scan="2026-11-18 08:00", fetched_at=at("2026-11-18 11:00"))


def planned(plan: Plan) -> dict[tuple[Any, ...], Any]:
    """What a plan writes: (row, column) or (row, kind) → the new value."""
    return {
        (change.row, change.column if change.kind is ChangeKind.VALUE else change.kind.value): change.new
        for change in plan.changes
    }


def test_a_new_request_gets_its_Case_ID_and_what_was_decided_and_nothing_else() -> None:
    plan = Sheet.of(request()).plan({2: NO_NUMBER}, NOON)
    [case_id] = plan.memories
    assert planned(plan) == {
        (2, "Case ID"): case_id,
        (2, "Due"): 46345.0,  # 19 November 2026
        (2, "Next Action"): "Wait for logistics",
        (2, "Macro"): "Spark Cancellation (Not Shipped)",
    }
    assert {change.column: change.rule for change in plan.changes} == {
        "Case ID": "H-2",
        "Due": "C-4",
        "Next Action": "C-4",
        "Macro": "C-1",
    }
    assert (plan.rows, plan.fresh, plan.is_empty) == ((2,), {case_id}, False)
    assert plan.identities[2].order == ORDER
    assert plan.seen[2]["Request Type"] == "Cancellation request"


def test_only_what_differs_is_planned() -> None:
    cells = request(Case_ID=CASE, Due=46345, Next_Action="Wait for logistics", Macro="Spark Cancellation (Shipped)")
    plan = Sheet.of(cells).plan({2: NO_NUMBER}, NOON)
    assert planned(plan) == {(2, "Macro"): "Spark Cancellation (Not Shipped)"}
    assert [change.old for change in plan.changes] == ["Spark Cancellation (Shipped)"]


def test_the_bot_s_columns_that_are_missing_are_appended_once_in_the_schema_s_order() -> None:
    sheet = Sheet.of(request(), headers=HEADERS[: -len(BOT_HEADERS)])
    plan = sheet.run({2: NO_NUMBER}, NOON)
    assert plan.new_columns == BOT_HEADERS
    assert (2, "Case ID") in planned(plan)
    assert sheet.plan({2: NO_NUMBER}, NOON).is_empty


def test_a_missing_bot_column_alone_is_something_to_write() -> None:
    sheet = Sheet.of(request())
    sheet.run({2: NO_NUMBER}, NOON)
    sheet.headers = tuple(header for header in HEADERS if header != "As Of")
    plan = sheet.plan({2: NO_NUMBER}, NOON)
    assert (plan.new_columns, plan.changes, plan.is_empty) == (("As Of",), (), False)


def test_a_sheet_with_no_rows_gets_the_bot_s_columns_and_nothing_else() -> None:
    plan = Sheet.of(headers=HEADERS[: -len(BOT_HEADERS)]).plan({}, NOON)
    assert plan.new_columns == BOT_HEADERS
    assert plan.to_json() == {"changes": [], "formats": [], "notes": [], "problems": []}


def test_a_column_the_sheet_lacks_and_the_bot_does_not_own_is_not_written() -> None:
    [row] = (sheet := table(request(), headers=[name for name in HEADERS if name != "Macro Sent"])).rows
    decision = Decision(row.row, CASE, "X-1", "why", values={"Macro Sent": Value("x", "X-1", "why")})
    assert planned(make_plan(sheet, [decision], {}, NOON)) == {(2, "Case ID"): CASE}


def test_As_Of_alone_is_no_change_and_comes_along_with_another_one() -> None:
    sheet = Sheet.of(request())
    sheet.run({2: parcel(IN_TRANSIT)}, NOON)
    asked_again = replace(IN_TRANSIT, fetched_at=at("2026-11-18 15:00"))
    plan = sheet.run({2: parcel(asked_again)}, NOON)
    assert plan.is_empty
    assert sheet.cell(2, "As Of") == pytest.approx(46344 + 11 / 24)
    moved = replace(asked_again, last_scan_at=at("2026-11-18 14:00"))
    assert set(planned(sheet.plan({2: parcel(moved)}, NOON))) == {
        (2, "Tracking Status"),
        (2, "Last Scan"),
        (2, "As Of"),
    }


def test_a_held_row_gets_its_Case_ID_and_nothing_else() -> None:
    plan = Sheet.of(request(Status="Delivered")).plan({2: Parcel(Knowledge.NO_ACCESS, "ups")}, NOON)
    assert set(planned(plan)) == {(2, "Case ID")}


def test_a_held_row_keeps_its_marks_and_what_is_remembered_of_them() -> None:
    sheet = Sheet.of(request(Case_ID=CASE), marks={2: Marks(ORANGE, False, "mine")})
    sheet.memory = remembered(background=ORANGE, background_rule="C-14", duplicate_of=None)
    plan = sheet.plan({2: Parcel(Knowledge.NO_ACCESS, "ups")}, NOON)
    assert plan.is_empty
    assert plan.memories == sheet.memory


def test_a_terminal_row_is_remembered_as_closed_and_struck_and_opened_again() -> None:
    sheet = Sheet.of(request(Status="Order Kept"))
    plan = sheet.run({}, NOON)
    [known] = plan.memories.values()
    assert (known.open, known.struck, known.strike_rule, sheet.mark(2).struck) == (False, True, "C-11", True)
    sheet.rows[2]["Status"] = "Delivered"
    plan = sheet.run({2: NOT_KNOWN}, NOON)
    assert [known.open for known in plan.memories.values()] == [True]
    assert not sheet.mark(2).struck


def test_cells_that_were_struck_before_the_bot_struck_the_row_stay_so() -> None:
    cells = request(Case_ID=CASE, Status="Delivered")
    sheet = Sheet.of(cells, marks={2: Marks(struck=True)})
    struck = {"struck": True, "strike_rule": "C-11", "struck_before": ("Comments",)}
    sheet.memory = remembered(status="Order Kept", **struck)
    assert sheet.plan({2: NOT_KNOWN}, NOON).keep_struck == {2: ("Comments",)}


def test_a_parcel_that_came_back_on_a_row_already_Done_is_finished_in_one_run() -> None:
    sheet = Sheet.of(request(Status="Unsuccessful", Done=True))
    back = {2: parcel(state(Status.RETURNED, scan="2026-11-18 11:00"))}
    sheet.run(back, NOON)
    assert (sheet.cell(2, "Status"), sheet.mark(2).struck) == ("Return to Sender", True)
    assert sheet.plan(back, NOON).is_empty


def test_the_rows_of_a_plan_come_top_to_bottom_and_the_changes_of_a_row_together() -> None:
    rows = [request(Order_Number=f"113-{number}") for number in range(5)]
    plan = Sheet.of(*rows).plan(dict.fromkeys(range(2, 7), NO_NUMBER), NOON)
    order = [change.row for change in plan.changes]
    assert order == sorted(order, key=lambda row: row or 0)


# --- JSON --------------------------------------------------------------------------------------------------------


def test_the_JSON_is_the_shape_of_DESIGN() -> None:
    sheet = Sheet.of(
        request(Timestamp="2026-11-13 17:01"), {"Timestamp": "soon", "Order Number": "1", "Request Type": "Cancel"}
    )
    sheet.rows[3]["Status"] = ""
    view = sheet.table()
    requests = sorted_out(view)
    now = at("2026-11-18 12:00")
    decided = decide(requests, {2: parcel(state(Status.LOST, scan="2026-11-14 08:00"))}, {}, SETTINGS, now)
    plan = make_plan(view, decided, {}, now, requests.problems)
    [case_id] = plan.memories
    shape = plan.to_json()
    assert json.loads(json.dumps(shape)) == shape
    assert [shape["changes"][0], *(one for one in shape["changes"] if one["column"] == "Tracking Status")] == [
        {
            "sheet": "Form Responses 1",
            "row": 2,
            "case_id": case_id,
            "column": "Case ID",
            "old": "",
            "new": case_id,
            "rule": "H-2",
            "reason": "the row gets its Case ID",
        },
        {
            "sheet": "Form Responses 1",
            "row": 2,
            "case_id": case_id,
            "column": "Tracking Status",
            "old": "",
            "new": "Lost · 14 Nov 08:00",
            "rule": "C-14",
            "reason": "what the carrier last said",
        },
    ]
    new = {change["column"]: change["new"] for change in shape["changes"]}
    assert (new["Last Scan"], new["Due"]) == ("2026-11-14T13:00:00Z", "2026-11-16")
    assert shape["formats"] == [
        {
            "sheet": "Form Responses 1",
            "row": 2,
            "column": "Order Number",
            "background": "#F9CB9C",
            "strikethrough": None,
            "rule": "C-14",
        }
    ]
    assert shape["notes"] == [
        {
            "sheet": "Form Responses 1",
            "row": 2,
            "column": "Order Number",
            "text": "— sheet-bot —\nC-14: UPS shows Lost · 14 Nov 08:00: ask the carrier, and file a claim",
            "rule": "C-14",
        }
    ]
    assert shape["problems"] == [
        {
            "sheet": "Form Responses 1",
            "row": 3,
            "column": "Timestamp",
            "problem": "'soon' is no date",
            "fix": "type it as YYYY-MM-DD HH:MM:SS",
        }
    ]


def test_in_JSON_a_strike_has_no_background_and_a_cleared_colour_is_null() -> None:
    sheet = Sheet.of(request(Case_ID=CASE, Status="Order Kept"), marks={2: Marks(ORANGE)})
    sheet.memory = remembered(status="Delivered", background=ORANGE, background_rule="C-14")
    formats = sheet.plan({}, NOON).to_json()["formats"]
    assert [(one["background"], one["strikethrough"], one["rule"]) for one in formats] == [
        (None, None, "C-11"),
        (None, True, "C-11"),
    ]


def test_in_JSON_a_row_to_be_added_is_one_change_a_cell_without_a_row_number() -> None:
    added = PlannedChange(
        sheet="Sales Returns",
        row=None,
        case_id=CASE,
        order_key=ORDER,
        column="Case ID",
        kind=ChangeKind.ROW,
        old=None,
        new={"Case ID": CASE, "ETA": 46345.0},
        rule="C-10",
        reason="why",
    )
    changes = Plan("Sales Returns", schema("sales_returns"), NEW_YORK, (added,)).to_json()["changes"]
    assert [(one["row"], one["column"], one["old"], one["new"]) for one in changes] == [
        (None, "Case ID", None, CASE),
        (None, "ETA", None, "2026-11-19"),
    ]
    assert Plan("Sales Returns", schema("sales_returns"), NEW_YORK, (added,)).rows == ()


def test_the_sheet_s_problems_come_first_then_the_rows_and_those_of_decisions() -> None:
    sheet = table(request(Timestamp="11/13/2026 17:01"))
    mine, theirs = Problem(TITLE, 2, None, "a", "b"), Problem(TITLE, 3, None, "c", "d")
    decision = Decision(2, CASE, "C-4", "why", problems=(theirs,))
    found = make_plan(sheet, [decision], {}, NOON, [mine]).problems
    assert [problem.problem for problem in found] == [
        sheet.problems[0].problem,
        "a",
        "c",
    ]


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (46345.0, "Due", "2026-11-19"),
        (46345, "Due", "2026-11-19"),
        (46344.5, "Last Scan", "2026-11-18T17:00:00Z"),
        (46211.5, "Last Scan", "2026-07-08T16:00:00Z"),
        ("soon", "Due", "soon"),
        ("", "Due", ""),
        (True, "Due", True),
        (-5, "Due", -5),
        (10**9, "Last Scan", 10**9),
        (46345.0, "Next Action", 46345.0),
        (46345.0, "No such column", 46345.0),
        (None, "Due", None),
    ],
)
def test_a_stored_value_is_shown_as_a_person_reads_it(value: Any, column: str, text: Any) -> None:
    assert shown(value, schema(), column, NEW_YORK) == text


@pytest.mark.parametrize(
    ("decided", "as_stored"),
    [
        (None, ""),
        ("", ""),
        ("=1+1", "=1+1"),
        (date(2026, 11, 19), 46345.0),
        (datetime(2026, 11, 18, 17, tzinfo=UTC), 46344.5),
        (3, 3),
        (True, True),
    ],
)
def test_a_decided_value_is_stored_as_the_sheet_does(decided: Any, as_stored: Any) -> None:
    assert stored(decided, NEW_YORK) == as_stored


@pytest.mark.parametrize(
    ("stands", "wanted", "same"),
    [
        (None, "", True),
        ("", None, True),
        ("a", "a", True),
        ("a", "A", False),
        ("a", "a ", False),
        (46345, 46345.0, True),
        (46345.0, 46345 + 0.4 / 86_400, True),
        (46345.0, 46345 + 0.6 / 86_400, False),
        ("46345", 46345, False),
        (True, True, True),
        (True, 1, False),
        (False, "", False),
        (0, "", False),
    ],
)
def test_when_a_cell_already_holds_what_is_wanted(stands: Any, wanted: Any, same: bool) -> None:
    assert same_value(stands, wanted) is same


# --- properties --------------------------------------------------------------------------------------------------

STATES = [
    state(Status.LABEL_CREATED, fetched_at=NOON),
    IN_TRANSIT,
    state(Status.OUT_FOR_DELIVERY, scan="2026-11-19 08:00", fetched_at=NOON),
    state(Status.DELIVERED, delivered="2026-11-17 15:00", scan="2026-11-17 15:00"),
    state(Status.DELIVERED, delivered="2026-11-19 15:00", scan="2026-11-19 15:00"),
    state(Status.DELIVERED, delivered="2026-11-19 15:00", delivered_to=DeliveredTo.PICKUP_POINT),
    state(Status.DELIVERED, delivered="2026-11-19 15:00", delivered_to=DeliveredTo.SENDER),
    state(Status.RETURNING, scan="2026-11-19 15:00"),
    state(Status.RETURNED, scan="2026-11-20 15:00", refused=True),
    state(Status.NOT_FOUND),
    state(Status.LOST, scan="2026-11-19 15:00"),
    review(state(Status.UNKNOWN, text="=odd")),
]
parcels = st.one_of(
    st.sampled_from([NO_NUMBER, NOT_KNOWN, Parcel(Knowledge.NO_ACCESS, "ups"), Parcel(Knowledge.UNREADABLE)]),
    st.lists(st.sampled_from(STATES), min_size=1, max_size=2).map(lambda states: parcel(*states)),
)
STATUS = ["", *STATUSES, " successful ", "odd", "=HYPERLINK(1)"]


def mostly(usual: Any, *odd: Any) -> st.SearchStrategy[Any]:
    """The usual, and now and then something odd."""
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), st.sampled_from([usual, *odd]))


ORDERS = [ORDER, f" {ORDER}\u00a0", "4711", 4711, "=1+1", "\u200f\u0634-1🎉", "@b", "+49", "-7", None]
rows = st.fixed_dictionaries(
    {
        "Timestamp": mostly(
            "2026-11-18 10:00:00", 46344.45, "2026-11-13 17:01", "2025-11-13 17:01", "soon", None, "11/18/2026 09:00"
        ),
        "Email Address": st.sampled_from(["a@example.com", "b@example.com", None]),
        "Request Type": mostly("Cancellation request", "cancel", "Refund", "Cancelation", None),
        "Order Number": st.integers(100, 999).map("113-{}".format) | st.sampled_from(ORDERS),
        "Tracking Number": st.sampled_from(["1Z999AA10123456784", None]),
        "Status": st.sampled_from(STATUS),
        "Macro Sent": st.sampled_from(["", "Spark Cancellation (Shipped)"]),
        "Done": st.sampled_from([None, False, True, "x"]),
        "Case ID": mostly(None, "SL-X", "SL-Y"),
        "Next Action": st.sampled_from([None, "an old one"]),
    }
)
marks = st.builds(
    Marks,
    st.sampled_from([None, None, RED, ORANGE, YELLOW, GREEN]),
    st.booleans(),
    st.sampled_from(["", "mine", "mine\n\n— sheet-bot —\nC-1: old"]),
)
sheets = st.lists(st.tuples(rows, marks, parcels), max_size=6)
moments = st.sampled_from([NOON, at("2026-11-19 09:00"), at("2026-11-23 09:00"), at("2027-03-01 09:00")])
edits = st.lists(st.tuples(st.integers(2, 7), st.sampled_from(STATUS), marks), max_size=3)

few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def built(contents: list[tuple[dict[str, Any], Marks, Parcel]]) -> tuple[Sheet, dict[int, Parcel]]:
    """The sheet and its facts."""
    sheet = Sheet.of(*(cells for cells, _, _ in contents))
    sheet.marks = {number: of_row for number, (_, of_row, _) in enumerate(contents, 2)}
    return sheet, {number: known for number, (_, _, known) in enumerate(contents, 2)}


@few
@given(contents=sheets, now=moments, edited=edits, learned=st.lists(parcels, max_size=3))
def test_K5_a_second_run_on_the_same_facts_changes_nothing_also_after_people_edited_and_parcels_moved(
    contents: list[tuple[dict[str, Any], Marks, Parcel]],
    now: datetime,
    edited: list[tuple[int, str, Marks]],
    learned: list[Parcel],
) -> None:
    sheet, facts = built(contents)
    sheet.run(facts, now)
    remembered_once = dict(sheet.memory)
    again = sheet.run(facts, now)
    assert again.is_empty, again.changes
    for number, status, of_row in edited:
        if number in sheet.rows:
            sheet.rows[number]["Status"], sheet.marks[number] = status, of_row
    facts |= dict(enumerate(learned, 2))
    sheet.run(facts, now)
    third = sheet.run(facts, now)
    assert third.is_empty, third.changes
    assert set(remembered_once) <= set(sheet.memory)


@few
@given(contents=sheets, now=moments)
def test_what_people_and_the_form_wrote_is_never_changed(
    contents: list[tuple[dict[str, Any], Marks, Parcel]], now: datetime
) -> None:
    sheet, facts = built(contents)
    theirs = [column.name for column in schema().columns if column.owner in (Owner.FORM, Owner.PEOPLE)]
    before = {number: {name: cells.get(name) for name in theirs} for number, cells in sheet.rows.items()}
    marks_before = dict(sheet.marks)
    with_problem = {row.row for row in sheet.table().rows if row.problems}
    plan = sheet.run(facts, now)
    assert {number: {name: cells.get(name) for name in theirs} for number, cells in sheet.rows.items()} == before
    assert not with_problem & set(plan.rows)
    for number, of_row in marks_before.items():
        if of_row.background not in (None, YELLOW):
            assert sheet.mark(number).background == of_row.background
        assert sheet.mark(number).struck or not of_row.struck
        assert sheet.mark(number).note.startswith(of_row.note[:4])


@few
@given(contents=sheets, now=moments)
def test_every_change_is_a_difference_with_a_rule_and_a_reason(
    contents: list[tuple[dict[str, Any], Marks, Parcel]], now: datetime
) -> None:
    sheet, facts = built(contents)
    plan = sheet.plan(facts, now)
    places = [(change.row, change.column, change.kind) for change in plan.changes]
    assert len(places) == len(set(places))
    for change in plan.changes:
        assert change.old != change.new
        assert change.rule.split("+")[0].rstrip("b").replace("-", "").isalnum()
        assert change.reason
    json.dumps(plan.to_json())


@few
@given(contents=sheets, now=moments)
def test_the_order_of_the_rows_decides_nothing(
    contents: list[tuple[dict[str, Any], Marks, Parcel]], now: datetime
) -> None:
    there, facts = built(contents)
    back, facts_back = built(contents[::-1])
    there.run(facts, now)
    back.run(facts_back, now)
    last = len(contents) + 1
    for number in there.rows:
        mirrored = 2 + last - number
        same_request = [row for row in there.rows.values() if row["Order Number"] == there.rows[number]["Order Number"]]
        if len(same_request) == 1:
            assert there.rows[number] == back.rows[mirrored]
            assert there.mark(number) == back.mark(mirrored)
