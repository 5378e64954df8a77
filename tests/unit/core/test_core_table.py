"""Reading a sheet into rows: what is blank, what is a Problem, who is who (H-2)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from form_sheet import (
    CASE,
    HEADERS,
    NEW_YORK,
    ORDER,
    TITLE,
    at,
    decisions,
    remembered,
    request,
    row,
    schema,
    snapshot,
    sorted_out,
    table,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.case_id import new_case_id
from bot.core.row import RowIdentity, as_text
from bot.core.schema import find_layout
from bot.core.snapshot import Marks, Snapshot, Tab
from bot.core.table import read_table


def test_blank_rows_are_skipped_wherever_they_stand_and_rows_keep_their_place() -> None:
    sheet = table(None, request(), None, None, request(Order_Number="2"), None, {"Done": False}, {"Reason": " \u00a0"})
    assert [row.row for row in sheet.rows] == [3, 6]


def test_a_row_with_a_ticked_box_and_nothing_else_is_not_blank() -> None:
    [row] = table({"Done": True}).rows
    assert [problem.problem for problem in row.problems] == ["is blank", "is blank"]


def test_a_sheet_with_no_rows_has_none() -> None:
    assert table().rows == ()
    assert decisions(table()) == {}


def test_columns_end_where_their_last_value_stands() -> None:
    columns: dict[int, list[Any]] = {0: ["2026-11-18", "2026-11-18"], 1: ["Cancel"], 2: [None, "7"]}
    headers = ("Timestamp", "Request Type", "Order Number", "Status")
    read = Snapshot("s", Tab(TITLE, 7, 9, 4), NEW_YORK, "en_US", 1, headers, columns, {}, at("2026-11-18"))
    rows = read_table(read, find_layout(schema(), TITLE, [headers]), schema()).rows
    assert [(one.row, one.order, one.text("Request Type")) for one in rows] == [(2, "", "Cancel"), (3, "7", "")]


def test_rows_below_junk_keep_their_sheet_row() -> None:
    read = snapshot({5: request()}, header_row=4)
    layout = find_layout(schema(), TITLE, [[], [], ["junk"], HEADERS])
    assert [one.row for one in read_table(read, layout, schema()).rows] == [5]


def test_marks_come_with_their_row() -> None:
    sheet = table(request(), request(Order_Number="2"), marks={3: Marks("#FFFF00", True, "a note")})
    assert [one.marks for one in sheet.rows] == [Marks(), Marks("#FFFF00", True, "a note")]


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"Timestamp": None}, "Timestamp", "is blank"),
        ({"Timestamp": " "}, "Timestamp", "is blank"),
        ({"Timestamp": "soon"}, "Timestamp", "'soon' is no date"),
        ({"Timestamp": True}, "Timestamp", "'TRUE' is no date"),
        ({"Timestamp": "2026-02-29 10:00"}, "Timestamp", "'2026-02-29 10:00' is no day of the calendar"),
        ({"Timestamp": 112}, "Timestamp", "'112' is no date"),
        ({"Timestamp": "=NOW()"}, "Timestamp", "'=NOW()' is no date"),
        ({"Order Number": None}, "Order Number", "is blank"),
        ({"Order Number": "\u200b"}, "Order Number", "is blank"),
        ({"Order Number": "#"}, "Order Number", "is blank"),
        ({"Order Number": True}, "Order Number", "'TRUE' is a number that lost digits, or no order number"),
        ({"Order Number": 1.12e17}, "Order Number", "'1.12e+17' is a number that lost"),
        ({"Order Number": 10**15}, "Order Number", "'1000000000000000' is a number that lost digits"),
        ({"Order Number": -(10**15)}, "Order Number", "is a number that lost digits"),
        ({"Timestamp": "#N/A"}, "Timestamp", "shows #N/A"),
        ({"Order Number": "#REF!"}, "Order Number", "shows #REF!"),
        ({"Email Address": "#DIV/0!"}, "Email Address", "shows #DIV/0!"),
        ({"Status": "Loading..."}, "Status", "shows Loading..."),
        ({"Request Type": "#NAME?"}, "Request Type", "shows #NAME?"),
        ({"Order Number": "9" * 201}, "Order Number", "is no order number: it has 201 characters"),
        ({"Order Number": "1" + "x" * 49_999}, "Order Number", "…' is no order number: it has 50,000 characters"),
        ({"Case ID": "SL-" + "A" * 198}, "Case ID", "is none of the bot's"),
        ({"Case ID": "SL-AAAA-\x00AAA"}, "Case ID", "is none of the bot's"),
        ({"Case ID": "\x1b[2J\u202e"}, "Case ID", "is none of the bot's"),
        ({"Order Number": 12.5}, "Order Number", "'12.5' is a number that lost digits, or no order number"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_its_row_is_not_decided(
    cells: dict[str, Any], column: str, problem: str
) -> None:
    sheet = table(request() | cells)
    [found] = sorted_out(sheet).problems
    assert (found.sheet, found.row, found.column) == (TITLE, 2, column)
    assert problem in found.problem
    assert found.fix
    assert decisions(sheet) == {}


@pytest.mark.parametrize("typed", ["n/a", "#N/A please", "tbd", "—"])
def test_a_text_without_a_digit_is_no_order_number(typed: str) -> None:
    [problem] = row(Order_Number=typed).problems
    assert "has no digit" in problem.problem


@pytest.mark.parametrize(
    "typed",
    [
        "📦112-1234567-1234567",
        "112-1234567-1234567 ✅",
        "Order 112-1234567-1234567",
        "ORD#112–1234567–1234567",
        "(112-1234567-1234567)",
        "112-1234567-1234567, 113-1234567-1234567",
        "112-1234567-1234567\n112-1234567-1234567",
        "طلب 112 - 1234567 - 1234567",
    ],
)
def test_more_than_the_order_number_in_its_cell_is_told_and_never_cut_away(typed: str) -> None:
    sheet = table(request(Order_Number=typed))
    [problem] = sorted_out(sheet).problems
    assert (problem.row, problem.column) == (2, "Order Number")
    assert problem.problem == "holds more than the order number 112-1234567-1234567"
    assert "alone" in problem.fix
    assert decisions(sheet) == {}


@pytest.mark.parametrize(
    "typed",
    [
        "112-1234567-1234567",
        "\u200b #１１２–1234567 - 1234567\u00a0",
        "112-1234567-1234567-R2",
        "EU112-1234567-1234567",
        "1112-1234567-1234567",
    ],
)
def test_an_order_number_alone_or_one_of_another_form_is_taken_as_it_is(typed: str) -> None:
    assert row(Order_Number=typed).problems == ()


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (4711, "4711"),
        (4711.0, "4711"),
        (999_999_999_999_999, "999999999999999"),
        ("=1+1", "=1+1"),
        ("+49 30", "+4930"),
        ("-7", "-7"),
        ("@home 1", "@home1"),
        ("🎉7", "🎉7"),
        ("طلب-7", "طلب-7"),
        ("9" * 200, "9" * 200),
    ],
)
def test_any_other_order_number_is_text(typed: Any, key: str) -> None:
    one = row(Order_Number=typed)
    assert (one.order_key, one.problems) == (key, ())


def test_names_and_comments_of_any_kind_are_left_as_they_are() -> None:
    names = {"Country": "🇺🇸", "Reason": "=IMPORTXML(1)", "Comments": "x" * 50_000, "Customer Name": "عمر 🎉"}
    headers = (*HEADERS, "Reason", "Comments", "Customer Name")
    [one] = table(request() | names, headers=headers).rows
    assert {name: one.cells[name] for name in names} == names
    assert list(decisions(table(request() | names, headers=headers))) == [2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (7, "7"),
        (7.0, "7"),
        (7.25, "7.25"),
        (1e15, "1000000000000000.0"),
        (" a\u00a0", "a"),
    ],
)
def test_a_cell_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text


# --- dates of a column --------------------------------------------------------------------------------------------


def when(*timestamps: Any, **more: Any) -> list[Any]:
    """What the Timestamps of a column mean."""
    rows = [request(Timestamp=value, Order_Number=f"1-{number}") for number, value in enumerate(timestamps)]
    return [one.when for one in table(*rows, **more).rows]


def test_text_dates_are_read_in_the_locale_s_order_and_the_sheet_is_told() -> None:
    assert when("3/4/2026") == [at("2026-03-04")]
    assert when("3/4/2026", locale="en_GB") == [at("2026-04-03")]
    [problem] = table(request(Timestamp="3/4/2026")).problems
    assert (problem.row, problem.column) == (None, "Timestamp")
    assert "month/day/year" in problem.problem


def test_an_unambiguous_text_decides_for_its_column() -> None:
    assert when("3/4/2026", "25/11/2026 10:00") == [at("2026-04-03"), at("2026-11-25 10:00")]


def test_texts_that_contradict_each_other_leave_the_ambiguous_rows_alone() -> None:
    sheet = ("3/4/2026", "25/11/2026", "11/25/2026", "2026-11-25", 46351)
    assert when(*sheet) == [None, *[at("2026-11-25")] * 4]
    rows = [request(Timestamp=value, Order_Number=f"1-{number}") for number, value in enumerate(sheet)]
    assert "some day first and some month first" in table(*rows).problems[0].problem
    assert list(decisions(table(*rows))) == [3, 4, 5, 6]


def test_dates_with_the_year_first_and_serial_numbers_trouble_nobody() -> None:
    assert table(request(), request(Timestamp=46344.5, Order_Number="2")).problems == ()


def test_a_cell_without_a_zone_is_in_the_spreadsheet_s() -> None:
    assert when(46344.5, "2026-11-18 12:00", zone=ZoneInfo("Asia/Manila")) == [at("2026-11-17 23:00")] * 2


# --- who is who (H-2) ---------------------------------------------------------------------------------------------


def test_a_Case_ID_that_stands_twice_is_a_problem_of_both_rows_and_nothing_is_written_to_them() -> None:
    sheet = table(request(Case_ID=CASE), request(Case_ID=CASE.lower(), Order_Number="2"), request(Order_Number="3"))
    problems = sorted_out(sheet).problems
    assert [(one.row, one.column) for one in problems] == [(2, "Case ID"), (3, "Case ID")]
    assert "stands also in row 3" in problems[0].problem
    assert list(decisions(sheet)) == [4]


def test_a_Case_ID_beside_another_order_than_the_ledger_knows_is_a_problem() -> None:
    sheet = table(request(Case_ID=CASE, Order_Number="999"))
    [problem] = sorted_out(sheet, remembered()).problems
    assert (problem.row, problem.column) == (2, "Case ID")
    assert problem.problem == f"{CASE} belongs to order {ORDER}, here stands 999"
    assert decisions(sheet, memory=remembered()) == {}


def test_another_spelling_of_the_order_is_the_same_order() -> None:
    sheet = table(request(Case_ID=CASE, Order_Number=f"# {ORDER} ".replace("-", "–")))
    assert sorted_out(sheet, remembered()).problems == ()


def test_two_rows_without_an_ID_that_say_the_same_cannot_be_told_apart() -> None:
    sheet = table(request(), request(Order_Number=f" {ORDER}", Email_Address="AGENT@example.com"), request(Done=True))
    problems = sorted_out(sheet).problems
    assert [one.row for one in problems] == [2, 3, 4]
    assert "the same as row 3, 4: order number, time and e-mail" in problems[0].problem
    assert decisions(sheet) == {}


def test_rows_that_differ_in_time_or_e_mail_can_be_told_apart() -> None:
    sheet = table(request(), request(Timestamp="2026-11-18 10:00:01"), request(Email_Address="b@example.com"))
    assert sorted_out(sheet).problems == ()


def test_rows_without_an_order_number_are_not_twins_but_each_a_problem() -> None:
    sheet = table(request(Order_Number=None), request(Order_Number=None))
    assert [one.problem for one in sorted_out(sheet).problems] == ["is blank", "is blank"]


def test_history_is_counted_and_its_problems_trouble_nobody() -> None:
    old = request(Timestamp="2025-06-01", Case_ID=CASE)
    nothing = request(Timestamp="2025-06-01", Order_Number=None)
    requests = sorted_out(table(old, old, nothing, request(Request_Type="Refund", Order_Number="2"), request()))
    assert requests.problems == ()
    assert requests.counts == {"open": 1, "history": 3, "other_requests": 1}


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"Request Type": "Cancelation request"}, "'Cancelation request' is no type of request"),
        ({"Request Type": None}, "is blank"),
        ({"Request Type": None, "Order Number": None}, "is blank, and so is the order number"),
    ],
)
def test_a_mistyped_request_type_is_a_problem(cells: dict[str, Any], problem: str) -> None:
    [found] = sorted_out(table(request() | cells)).problems
    assert (found.row, found.column, found.problem) == (2, "Request Type", problem)


# --- Case IDs -----------------------------------------------------------------------------------------------------


def test_a_Case_ID_follows_from_the_row_and_from_nothing_else() -> None:
    assert new_case_id("SL", row(), ()) == new_case_id("SL", row(Status="SR", Done=True), ())
    assert new_case_id("SL", row(), ()) == "SL-HHMX-EM7G"


@pytest.mark.parametrize("other", [{"Order_Number": "2"}, {"Timestamp": "2026-11-19"}, {"Email_Address": "b@x"}])
def test_another_request_has_another_Case_ID(other: dict[str, Any]) -> None:
    assert new_case_id("SL", row(**other), ()) != new_case_id("SL", row(), ())


def test_a_Case_ID_that_is_taken_is_not_given_twice() -> None:
    taken = {new_case_id("SL", row(), ())}
    second = new_case_id("SL", row(), taken)
    assert second not in taken
    with pytest.raises(AssertionError):
        new_case_id("SL", row(), _Everything())


class _Everything(list[str]):
    """A hundred IDs of one row, and more."""

    def __init__(self) -> None:
        super().__init__()
        for _ in range(100):
            self.append(new_case_id("SL", row(), self))


def test_a_copied_row_without_its_ID_gets_one_of_its_own() -> None:
    first = table(request())
    [case_id] = [one.case_id for one in decisions(first).values()]
    both = decisions(table(request(Case_ID=case_id), request()))
    assert both[2].case_id == case_id
    assert both[3].case_id not in ("", case_id)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("A", "1", "t", "e"), ("A", "1", "t", "e"), True),
        (("", "1", "t", "e"), ("A", "1", "t", "e"), True),
        (("A", "1", "t", "e"), ("", "1", "t", "e"), True),
        (("A", "1", "t", "e"), ("B", "1", "t", "e"), False),
        (("A", "1", "t", "e"), ("A", "2", "t", "e"), False),
        (("A", "1", "t", "e"), ("A", "1", "u", "e"), False),
        (("", "1", "t", "e"), ("", "1", "t", "f"), False),
    ],
)
def test_when_two_identities_are_the_same_row(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str], same: bool
) -> None:
    assert RowIdentity(*one).matches(RowIdentity(*other)) is same


def test_a_sheet_without_times_is_told_apart_by_what_its_schema_names() -> None:
    returns = schema("sales_returns")
    columns: dict[int, list[Any]] = {0: ["sl-1", "SL-2"], 1: ["7", "7"]}
    headers = ("Case ID", "Order Number")
    read = Snapshot("s", Tab("Sales Returns", 8, 9, 2), NEW_YORK, "en_US", 1, headers, columns, {}, at("2026-11-18"))
    rows = read_table(read, find_layout(returns, "Sales Returns", [headers]), returns).rows
    assert [(one.case_id, one.when, one.problems) for one in rows] == [("SL-1", None, ()), ("SL-2", None, ())]


def test_a_table_as_a_frame_for_reports() -> None:
    frame = table(request(Order_Number="00123"), None, request(Order_Number=7)).to_frame()
    assert list(frame.index) == [2, 4]
    assert list(frame["Order Number"]) == ["00123", 7]
    assert "Customer Name" not in frame.columns


cells = (
    st.none()
    | st.booleans()
    | st.integers(-(10**16), 10**16)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)


@settings(max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(("Timestamp", "Order Number", "Request Type", "Status"), cells)), max_size=5
    )
)
def test_no_cell_makes_reading_or_deciding_fail(contents: list[dict[str, Any]]) -> None:
    sheet = table(*contents, *(request() | {"Status": one["Status"]} for one in contents))
    decided = decisions(sheet)
    assert not {
        number for number, one in decided.items() if any(row.row == number and row.problems for row in sheet.rows)
    }
