"""C-12: who may move Status where, over several runs; the bot never reverts a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from form_sheet import (
    CASE,
    ORANGE,
    ORDER,
    SETTINGS,
    Sheet,
    at,
    decisions,
    parcel,
    remembered,
    request,
    state,
    table,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.known import Known
from bot.core.parcel import NO_NUMBER, Knowledge, Parcel, Status
from bot.core.rules.cancellation_case import STATUSES, is_allowed_move
from jobs.cancellations import Cancellations

DAY = at("2026-11-19 09:00")
LATER = at("2026-11-19 16:00")
IN_TRANSIT = parcel(state(Status.IN_TRANSIT, scan="2026-11-18 08:00"))
DELIVERED = parcel(state(Status.DELIVERED, delivered="2026-11-19 15:00", scan="2026-11-19 15:00"))
RETURNED = parcel(state(Status.RETURNED, scan="2026-11-20 15:00"))
DOWN = Parcel(Knowledge.NO_ACCESS, "ups")

ALLOWED = {
    ("", "Successful"),
    ("", "Unsuccessful"),
    ("Unsuccessful", "Return to Sender"),
    ("Unsuccessful", "Delivered"),
    ("Delivered", "Order Kept"),
    ("Delivered", "SR"),
    ("Delivered", "Return to Sender"),
}


@pytest.mark.parametrize("new", ["", *STATUSES])
@pytest.mark.parametrize("old", ["", *STATUSES])
def test_the_table_of_moves_is_the_one_of_RULES(old: str, new: str) -> None:
    assert is_allowed_move(old, new) is (old == new or (old, new) in ALLOWED)


@pytest.mark.parametrize("new", ["", *STATUSES])
@pytest.mark.parametrize("old", ["", *STATUSES])
def test_a_person_s_move_is_kept_and_flagged_exactly_when_the_table_lacks_it(old: str, new: str) -> None:
    sheet = table(request(Case_ID=CASE, Status=new))
    decided = decisions(sheet, {2: NO_NUMBER}, remembered(status=old))[2]
    flagged = "the process has no such step" in decided.note
    assert flagged is not is_allowed_move(old, new)
    if flagged:
        assert decided.mark is not None
        assert (decided.mark.colour.value, decided.odd_from) == (ORANGE, old)
        assert f"C-12: Status went from {old or 'blank'} to {new or 'blank'}" in decided.note
    assert "Status" not in decided.values


def typed(status: str) -> Sheet:
    """One request with that Status, that the bot has seen."""
    sheet = Sheet.of(request(Status=status))
    sheet.run({2: IN_TRANSIT}, DAY)
    return sheet


def say(sheet: Sheet, status: str) -> None:
    """A person types a Status."""
    sheet.rows[2]["Status"] = status


def is_flagged(sheet: Sheet) -> bool:
    """Whether the row is ORANGE for C-12."""
    return sheet.mark(2).background == ORANGE and "has no such step" in sheet.mark(2).note


def test_a_status_seen_for_the_first_time_is_no_move() -> None:
    for status in STATUSES:
        assert not is_flagged(typed(status))


def test_the_bot_s_own_moves_are_not_flagged() -> None:
    sheet = typed("Unsuccessful")
    sheet.run({2: DELIVERED}, LATER)
    assert sheet.cell(2, "Status") == "Delivered"
    sheet.run({2: RETURNED}, LATER)
    assert sheet.cell(2, "Status") == "Return to Sender"
    sheet.run({2: RETURNED}, LATER)
    assert sheet.mark(2).background is None


def test_a_person_who_sets_Delivered_back_to_Unsuccessful_is_never_reverted() -> None:
    sheet = typed("Unsuccessful")
    sheet.run({2: DELIVERED}, LATER)
    say(sheet, "Unsuccessful")
    for _ in range(3):
        sheet.run({2: DELIVERED}, LATER)
        assert sheet.cell(2, "Status") == "Unsuccessful"
        assert is_flagged(sheet)


def test_nor_when_the_person_goes_through_blank() -> None:
    sheet = typed("Unsuccessful")
    sheet.run({2: DELIVERED}, LATER)
    for status in ("", "Unsuccessful"):
        say(sheet, status)
        sheet.run({2: DELIVERED}, LATER)
        sheet.run({2: DELIVERED}, LATER)
    assert sheet.cell(2, "Status") == "Unsuccessful"


def test_nor_when_the_person_goes_through_a_text_that_is_no_status() -> None:
    sheet = typed("Unsuccessful")
    sheet.run({2: DELIVERED}, LATER)
    for status in ("asked UPS", "Unsuccessful"):
        say(sheet, status)
        sheet.run({2: DELIVERED}, LATER)
        assert sheet.cell(2, "Status") == status
    assert is_flagged(sheet)


def test_nor_when_the_carrier_was_down_in_between() -> None:
    sheet = typed("Unsuccessful")
    sheet.run({2: DELIVERED}, LATER)
    say(sheet, "Unsuccessful")
    sheet.run({2: DOWN}, LATER)
    sheet.run({2: DELIVERED}, LATER)
    assert sheet.cell(2, "Status") == "Unsuccessful"
    assert is_flagged(sheet)


def test_a_person_who_sets_Return_to_Sender_to_Delivered_is_never_reverted() -> None:
    sheet = typed("Unsuccessful")
    sheet.run({2: RETURNED}, LATER)
    for status in ("Unsuccessful", "Delivered"):
        say(sheet, status)
        sheet.run({2: RETURNED}, LATER)
        sheet.run({2: RETURNED}, LATER)
    assert sheet.cell(2, "Status") == "Delivered"


def test_a_slip_that_is_put_right_is_no_longer_flagged_and_the_bot_goes_on() -> None:
    sheet = typed("Unsuccessful")
    say(sheet, "Successful")
    sheet.run({2: IN_TRANSIT}, LATER)
    assert is_flagged(sheet)
    say(sheet, "Unsuccessful")
    sheet.run({2: IN_TRANSIT}, LATER)
    assert sheet.mark(2).background is None
    sheet.run({2: DELIVERED}, LATER)
    assert sheet.cell(2, "Status") == "Delivered"


def test_a_person_who_makes_the_bot_s_move_after_all_is_no_longer_flagged() -> None:
    sheet = typed("Unsuccessful")
    sheet.run({2: DELIVERED}, LATER)
    say(sheet, "Unsuccessful")
    sheet.run({2: DELIVERED}, LATER)
    say(sheet, "Delivered")
    sheet.run({2: DELIVERED}, LATER)
    assert not is_flagged(sheet)


def test_a_skipped_step_is_flagged_until_the_process_goes_on_from_there_to_its_end() -> None:
    sheet = typed("")
    say(sheet, "Delivered")
    for _ in range(2):
        sheet.run({2: IN_TRANSIT}, LATER)
        assert is_flagged(sheet)
    say(sheet, "Order Kept")
    for _ in range(2):
        sheet.run({2: IN_TRANSIT}, LATER)
        assert not is_flagged(sheet)
        assert sheet.mark(2).struck


def test_a_move_outside_the_table_to_an_end_stays_flagged() -> None:
    sheet = typed("Unsuccessful")
    say(sheet, "Order Kept")
    for _ in range(3):
        sheet.run({2: IN_TRANSIT}, LATER)
        assert is_flagged(sheet)
        assert sheet.mark(2).struck


def test_a_row_first_seen_while_its_carrier_was_down_made_no_move() -> None:
    sheet = Sheet.of(request(Status="Delivered"))
    sheet.run({2: DOWN}, DAY)
    assert sheet.cell(2, "Case ID") != ""
    sheet.run({2: DELIVERED}, LATER)
    assert not is_flagged(sheet)


def test_a_move_made_while_the_carrier_was_down_is_seen() -> None:
    sheet = typed("")
    for status in ("Unsuccessful", "Delivered"):
        say(sheet, status)
        sheet.run({2: DOWN}, LATER)
    sheet.run({2: DELIVERED}, LATER)
    assert not is_flagged(sheet)


typed_statuses = st.sampled_from(["", *STATUSES, "asked UPS"])
known_parcels = st.sampled_from([IN_TRANSIT, DELIVERED, RETURNED, NO_NUMBER, DOWN])
histories = st.lists(st.tuples(st.none() | typed_statuses, known_parcels), min_size=2, max_size=8)


@settings(max_examples=150)
@given(start=st.sampled_from(["", "Unsuccessful", "Delivered"]), history=histories)
def test_whatever_people_type_the_bot_never_writes_a_Status_again_that_they_took_back(
    start: str, history: list[tuple[str | None, Parcel]]
) -> None:
    sheet, written, taken_back = typed(start), set[str](), set[str]()
    for says, known in history:
        before = str(sheet.cell(2, "Status"))
        if says is not None and says != before:
            say(sheet, says)
            taken_back |= {before} & written
        stands = sheet.cell(2, "Status")
        sheet.run({2: known}, LATER)
        now = str(sheet.cell(2, "Status"))
        if now != stands:
            assert now not in taken_back
            written.add(now)


def test_another_spelling_is_no_move_and_is_not_corrected() -> None:
    sheet = typed("Unsuccessful")
    say(sheet, " UNSUCCESSFUL")
    sheet.run({2: IN_TRANSIT}, LATER)
    assert not is_flagged(sheet)
    assert sheet.cell(2, "Status") == " UNSUCCESSFUL"


def test_a_status_remembered_in_words_of_another_version_accuses_nobody() -> None:
    sheet = table(request(Case_ID=CASE, Status="Delivered"))
    assert decisions(sheet, {2: DELIVERED}, remembered(status="Gone"))[2].odd_from is None


def test_the_bot_writes_no_status_but_Return_to_Sender_and_Delivered_and_only_where_it_may() -> None:
    parcels = [IN_TRANSIT, DELIVERED, RETURNED, NO_NUMBER, parcel(state(Status.LOST))]
    for status in ("", *STATUSES, "what?"):
        for known in parcels:
            decided = decisions(table(request(Status=status)), {2: known}, now=LATER)[2]
            if "Status" in decided.values:
                new = decided.values["Status"].value
                assert new in ("Return to Sender", "Delivered")
                assert (status, new) in ALLOWED


def test_C10_opens_one_row_in_Sales_Returns_and_never_a_second() -> None:
    job = Cancellations(SETTINGS)
    sheet = table(request(Case_ID=CASE, Status="SR", Country="US"))
    nothing = Known({}, SETTINGS.adopt_since)
    [added] = job.decide(sheet, job.sort_out(sheet, nothing), {}, nothing, DAY).entries["sales_returns"]
    assert (added.case_id, added.rule) == (CASE, "C-10")
    values = {name: value.value for name, value in added.values.items()}
    assert values == {"Case ID": CASE, "Order Number": ORDER, "Country": "US", "Stage": "Opened"}
    opened = Known(remembered(status="SR", sales_return_opened=True), SETTINGS.adopt_since)
    assert not job.decide(sheet, job.sort_out(sheet, opened), {}, opened, DAY).entries["sales_returns"]


def test_what_a_dead_run_left_in_a_row_it_saw_first_is_no_earlier_status() -> None:
    job, sheet = Cancellations(SETTINGS), table(request(Case_ID=CASE, Status="Order Kept"))
    known = Known({}, SETTINGS.adopt_since, recovered=remembered(status=""))
    [decision] = job.decide(sheet, job.sort_out(sheet, known), {}, known, DAY).decisions
    assert decision.mark is None  # no C-12: nobody knows what stood there


def test_C12_a_person_moves_on_from_the_Status_that_a_dead_run_wrote() -> None:
    """Unsuccessful → Delivered (the bot, which died) → Order Kept (a person) is the process."""
    job, sheet = Cancellations(SETTINGS), table(request(Case_ID=CASE, Status="Order Kept"))
    known = Known(remembered(status="Unsuccessful"), SETTINGS.adopt_since, recovered=remembered(status="Delivered"))
    [decision] = job.decide(sheet, job.sort_out(sheet, known), {}, known, DAY).decisions
    assert (decision.rule, decision.mark) == ("C-11", None)


def test_C10_stays_opened_when_a_person_goes_back_and_forth() -> None:
    sheet = typed("Delivered")
    for status in ("SR", "Delivered", "SR", "Delivered"):
        say(sheet, status)
        sheet.run({2: DELIVERED}, LATER)
        [memory] = sheet.memory.values()
        assert memory.sales_return_opened


def test_H1_the_adopt_since_of_the_ledger_holds_whatever_the_job_was_built_with() -> None:
    job = Cancellations(replace(SETTINGS, adopt_since=datetime.max.replace(tzinfo=UTC)))
    known, sheet = Known({}, at("2026-11-01")), table(request())
    decided = job.decide(sheet, job.sort_out(sheet, known), {2: NO_NUMBER}, known, DAY)
    assert [decision.rule for decision in decided.decisions] == ["C-5"]
