"""C-13: the same order requested again while an earlier request is not finished."""

from __future__ import annotations

from typing import Any

import pytest
from form_sheet import CASE, RED, Sheet, at, decisions, remembered, request, sorted_out, table

from bot.core.parcel import NO_NUMBER, Knowledge, Parcel
from bot.core.snapshot import Marks

NOON = at("2026-11-18 12:00")
FIRST = request(Timestamp="2026-11-18 10:00:00")
SECOND = request(Timestamp="2026-11-18 11:00:00")
THIRD = request(Timestamp="2026-11-18 11:30:00")


def reds(sheet: Sheet) -> dict[int, str]:
    """The RED rows and their notes."""
    return {number: sheet.mark(number).note for number in sheet.rows if sheet.mark(number).background == RED}


def run(sheet: Sheet) -> None:
    """One run; nobody has a tracking number."""
    sheet.run(dict.fromkeys(sheet.rows, NO_NUMBER), NOON)


def test_the_later_of_two_requests_is_RED_names_the_first_and_has_no_next_action() -> None:
    sheet = Sheet.of(FIRST, SECOND)
    run(sheet)
    note = f"— sheet-bot —\nC-13: Duplicate of {sheet.cell(2, 'Case ID')}: the same order was requested before. "
    assert reds(sheet) == {3: f"{note}Work on that row."}
    assert [sheet.cell(row, "Next Action") for row in (2, 3)] == ["Wait for logistics", ""]
    assert [sheet.cell(3, column) for column in ("Macro", "Due", "Tracking Status")] == ["", "", ""]


def test_the_first_is_the_earliest_wherever_it_stands() -> None:
    sheet = Sheet.of(SECOND, FIRST)
    run(sheet)
    assert list(reds(sheet)) == [2]


def test_of_two_in_the_same_second_the_lower_Case_ID_is_the_first() -> None:
    sheet = Sheet.of(request(Email_Address="a@example.com"), request(Email_Address="b@example.com"))
    run(sheet)
    ids = {row: str(sheet.cell(row, "Case ID")) for row in (2, 3)}
    assert list(reds(sheet)) == [max(ids, key=lambda row: ids[row])]


def test_of_three_requests_both_later_ones_name_the_first() -> None:
    sheet = Sheet.of(FIRST, SECOND, THIRD)
    run(sheet)
    assert list(reds(sheet)) == [3, 4]
    assert all(f"Duplicate of {sheet.cell(2, 'Case ID')}:" in note for note in reds(sheet).values())


@pytest.mark.parametrize(
    "other",
    [
        "112\u20111234567\u20131234567",  # non-breaking hyphen, en dash
        " 112-1234567-1234567\u00a0",
        "112 - 1234567 - 1234567",
        "#112-1234567-1234567",
        "112\u22121234567\u20101234567",  # minus sign, hyphen
        "１１２-1234567-1234567",  # fullwidth digits
        "112-1234567-1234567\u200b",
        "\u2066112-1234567-1234567\u2069",  # isolates, as telephones copy them
        "\u202a112-1234567-1234567\u202c",
    ],
)
def test_order_numbers_that_look_alike_are_the_same_order(other: str) -> None:
    sheet = Sheet.of(FIRST, request(Timestamp="2026-11-18 11:00:00", Order_Number=other))
    run(sheet)
    assert list(reds(sheet)) == [3]


def test_order_numbers_in_another_case_are_the_same_order() -> None:
    sheet = Sheet.of(
        request(Order_Number="spark-77a"), request(Timestamp="2026-11-18 11:00:00", Order_Number="SPARK-77A")
    )
    run(sheet)
    assert list(reds(sheet)) == [3]


def test_a_number_and_the_same_digits_as_text_are_the_same_order() -> None:
    sheet = Sheet.of(request(Order_Number=4711), request(Timestamp="2026-11-18 11:00:00", Order_Number="4711"))
    run(sheet)
    assert list(reds(sheet)) == [3]


def test_a_leading_zero_makes_another_order() -> None:
    sheet = Sheet.of(request(Order_Number="04711"), request(Timestamp="2026-11-18 11:00:00", Order_Number="4711"))
    run(sheet)
    assert reds(sheet) == {}


@pytest.mark.parametrize(
    "finished",
    [
        {"Status": "Order Kept"},
        {"Status": "SR"},
        {"Status": "successful", "Done": "yes"},
        {"Status": "Return to Sender", "Done": True},
    ],
)
def test_a_request_after_a_finished_one_is_no_duplicate(finished: dict[str, Any]) -> None:
    sheet = Sheet.of(FIRST | finished, SECOND)
    run(sheet)
    assert reds(sheet) == {}


def test_a_row_that_a_person_struck_through_is_finished() -> None:
    sheet = Sheet.of(FIRST, SECOND, marks={2: Marks(struck=True)})
    run(sheet)
    assert reds(sheet) == {}


@pytest.mark.parametrize("open_case", [{}, {"Status": "Successful"}, {"Status": "Unsuccessful", "Done": True}])
def test_a_request_that_is_not_finished_makes_the_next_one_a_duplicate(open_case: dict[str, Any]) -> None:
    sheet = Sheet.of(FIRST | open_case, SECOND)
    run(sheet)
    assert list(reds(sheet)) == [3]


def test_after_a_finished_and_an_open_request_the_open_one_is_the_first() -> None:
    sheet = Sheet.of(FIRST | {"Status": "SR"}, SECOND, THIRD)
    run(sheet)
    assert list(reds(sheet)) == [4]
    assert str(sheet.cell(3, "Case ID")) in reds(sheet)[4]


def test_a_request_of_the_history_counts_as_earlier_and_stays_as_it_is() -> None:
    sheet = Sheet.of(request(Timestamp="2025-12-31 20:00:00"), FIRST)
    run(sheet)
    assert sheet.rows[2] == request(Timestamp="2025-12-31 20:00:00")
    assert "Duplicate of the request of 2025-12-31:" in reds(sheet)[3]  # 1 January in UTC, not for the team


def test_a_finished_request_of_the_history_does_not_count() -> None:
    sheet = Sheet.of(request(Timestamp="2025-12-31 20:00:00", Status="Order Kept"), FIRST)
    run(sheet)
    assert reds(sheet) == {}


def test_another_kind_of_request_for_the_order_does_not_count() -> None:
    sheet = Sheet.of(FIRST | {"Request Type": "Refund"}, SECOND)
    run(sheet)
    assert reds(sheet) == {}


def test_a_duplicate_stays_one_when_the_first_is_finished_later() -> None:
    sheet = Sheet.of(FIRST, SECOND)
    run(sheet)
    sheet.rows[2]["Status"] = "Order Kept"
    run(sheet)
    assert list(reds(sheet)) == [3]


def test_a_duplicate_stays_one_when_the_first_is_deleted() -> None:
    sheet = Sheet.of(FIRST, SECOND)
    run(sheet)
    first = str(sheet.cell(2, "Case ID"))
    sheet.rows[2] = {}
    run(sheet)
    assert first in reds(sheet)[3]


def test_a_duplicate_is_released_when_a_person_fills_its_Status() -> None:
    sheet = Sheet.of(FIRST, SECOND)
    run(sheet)
    sheet.rows[3]["Status"] = "Unsuccessful"
    run(sheet)
    assert reds(sheet) == {}
    assert sheet.mark(3).note == "— sheet-bot —\nC-6b: type the tracking number"
    assert sheet.cell(3, "Next Action") == "Ask customer to refuse the shipment"
    assert 3 in [row.row for row in sorted_out(sheet.table(), sheet.memory).wanted]


def test_the_parcel_of_a_duplicate_is_looked_up_in_the_very_run_that_releases_it() -> None:
    memory = remembered(duplicate_of="SL-1")
    assert sorted_out(table(request(Case_ID=CASE)), memory).wanted == ()
    assert [row.row for row in sorted_out(table(request(Case_ID=CASE, Status="Unsuccessful")), memory).wanted] == [2]


def test_a_released_duplicate_does_not_make_the_first_one_a_duplicate() -> None:
    sheet = Sheet.of(FIRST, SECOND)
    run(sheet)
    sheet.rows[3]["Status"] = "Unsuccessful"
    run(sheet)
    run(sheet)
    assert reds(sheet) == {}
    assert sheet.cell(2, "Next Action") == "Wait for logistics"


def test_a_row_seen_as_single_never_becomes_a_duplicate() -> None:
    sheet = Sheet.of(SECOND)
    run(sheet)
    sheet.rows[3] = dict(FIRST)  # typed in later, with an earlier time
    run(sheet)
    assert list(reds(sheet)) == [3]


def test_a_request_with_a_Status_when_it_is_first_seen_is_no_duplicate() -> None:
    sheet = Sheet.of(FIRST, SECOND | {"Status": "Unsuccessful"})
    run(sheet)
    assert reds(sheet) == {}


def test_a_request_that_comes_after_the_first_run_is_a_duplicate_in_the_second() -> None:
    sheet = Sheet.of(FIRST)
    run(sheet)
    sheet.rows[3] = dict(SECOND)
    run(sheet)
    assert list(reds(sheet)) == [3]


def test_a_request_whose_row_has_a_problem_is_not_the_first_of_anything() -> None:
    sheet = Sheet.of(FIRST | {"Timestamp": "yesterday"}, SECOND)
    run(sheet)
    assert reds(sheet) == {}


@pytest.mark.parametrize("nothing", ["#", "\u200b", " \u2060 ", "##"])
def test_two_order_numbers_of_which_nothing_can_be_read_are_not_the_same_order(nothing: str) -> None:
    sheet = table(FIRST | {"Order Number": nothing}, SECOND | {"Order Number": nothing})
    assert decisions(sheet) == {}
    assert [row.problems[0].column for row in sheet.rows] == ["Order Number", "Order Number"]


def test_the_parcel_of_a_duplicate_is_not_looked_up_and_a_carrier_that_is_down_does_not_matter() -> None:
    sheet = table(FIRST, SECOND)
    assert [row.row for row in sorted_out(sheet).wanted] == [2]
    decided = decisions(sheet, {3: Parcel(Knowledge.NO_ACCESS, "ups")})[3]
    assert (decided.rule, decided.held) == ("C-13", False)


def test_the_parcel_of_a_finished_request_is_not_looked_up() -> None:
    rows = [request(Order_Number=f"113-{status}", Status=status) for status in ("SR", "Order Kept", "Successful")]
    assert [row.row for row in sorted_out(table(*rows)).wanted] == [4]


def test_a_status_that_a_person_took_away_from_a_duplicate_is_said_below_the_RED() -> None:
    memory = remembered(duplicate_of="SL-1", status="Unsuccessful")
    decided = decisions(table(request(Case_ID=CASE)), {}, memory)[2]
    assert decided.mark is not None
    assert (decided.mark.rule, decided.mark.colour.value) == ("C-13", RED)
    assert "C-12: Status went from Unsuccessful to blank" in decided.note
    assert "C-13: Duplicate of SL-1" in decided.note
