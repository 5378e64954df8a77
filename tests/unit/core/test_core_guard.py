"""H-3: when a run would rather not write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from form_sheet import HEADERS, NEW_YORK, ORDER, TITLE, Sheet, at, parcel, request, schema, state, table

from bot.core.guard import GuardSettings, check_sheet, check_size
from bot.core.memory import ChangeKind, PlannedChange, RowMemory, SheetMemory
from bot.core.parcel import Knowledge, Parcel, Status
from bot.core.plan import Plan
from bot.errors import RefusedByGuard

THEN = at("2026-11-18")


def known(headers: tuple[str, ...] = HEADERS, rows: int = 3) -> SheetMemory:
    """What the last run saw."""
    return SheetMemory(THEN, headers, rows)


def test_a_sheet_seen_for_the_first_time_passes_even_when_it_is_empty() -> None:
    check_sheet(table(), None)


def test_an_empty_sheet_that_always_was_passes() -> None:
    check_sheet(table(), known(rows=0))


def test_a_sheet_that_is_suddenly_empty_is_refused() -> None:
    with pytest.raises(RefusedByGuard) as refused:
        check_sheet(table(), known(rows=3))
    assert refused.value.place == f"tab {TITLE!r}"
    assert refused.value.problem == "the sheet is suddenly empty; the last run saw 3 rows. Nothing was written"
    assert "--accept-sheet" in refused.value.fix


def test_a_header_that_was_renamed_is_refused_and_named_with_what_may_have_become_of_it() -> None:
    headers = tuple("Macro Sentt" if name == "Macro Sent" else name for name in HEADERS)
    with pytest.raises(RefusedByGuard) as refused:
        check_sheet(table(request(), headers=headers), known())
    assert refused.value.problem == (
        "the headers changed: 'Macro Sent' (renamed to 'Macro Sentt'?) is gone. Nothing was written"
    )
    assert "sheet_schemas/responses.yaml" in refused.value.fix


def test_every_header_that_is_gone_is_named() -> None:
    with pytest.raises(RefusedByGuard, match="'Macro Sent', 'Done'"):
        check_sheet(table(request(), headers=[h for h in HEADERS if h not in ("Macro Sent", "Done")]), known())


def test_a_header_renamed_to_an_alias_moved_or_joined_by_others_passes() -> None:
    headers = ["Something new", *reversed(HEADERS)]
    headers[headers.index("Order Number")] = "ORD#"
    check_sheet(table(request() | {"Order Number": None}, headers=headers), known())


def ledger(open_rows: int, closed_rows: int = 0) -> dict[str, RowMemory]:
    """The rows the bot knows."""
    row = RowMemory("", ORDER, THEN, THEN)
    total = open_rows + closed_rows
    return {f"SL-{number}": replace(row, case_id=f"SL-{number}", open=number < open_rows) for number in range(total)}


def without(count: int, rows: dict[str, RowMemory]) -> dict[str, RowMemory]:
    """The rows but the first of them."""
    return dict(list(rows.items())[count:])


def check(plan: Plan, memory: dict[str, RowMemory], settings: GuardSettings) -> None:
    """The size guard on a sheet that still holds every row the ledger knows."""
    check_size(replace(plan, memories=memory), memory, settings)


def changes(count: int, columns: tuple[str, ...] = ("Next Action", "Due"), **more: Any) -> Plan:
    """A plan that changes that many rows, in two cells each."""
    planned = [
        PlannedChange(
            sheet=TITLE,
            row=number + 2,
            case_id=f"SL-{number}",
            order_key=ORDER,
            column=column,
            kind=ChangeKind.VALUE,
            old="",
            new="x",
            rule="C-8",
            reason="",
        )
        for number in range(count)
        for column in columns
    ]
    return Plan(TITLE, schema(), NEW_YORK, tuple(planned), **more)


@pytest.mark.parametrize(
    ("changed", "open_rows", "refused"),
    [
        (50, 50, False),  # the floor, all of them
        (51, 51, True),  # one more
        (51, 255, False),  # exactly a fifth
        (52, 255, True),
        (51, 254, True),
        (200, 1000, False),
        (201, 1000, True),
        (0, 0, False),
    ],
)
def test_both_the_floor_and_the_fraction_must_be_exceeded(changed: int, open_rows: int, refused: bool) -> None:
    if not refused:
        check(changes(changed), ledger(open_rows), GuardSettings())
        return
    with pytest.raises(RefusedByGuard) as error:
        check(changes(changed), ledger(open_rows), GuardSettings())
    assert f"{changed} of {open_rows} open rows would change" in error.value.problem
    assert "--force" in error.value.fix


@pytest.mark.parametrize("rule", ["B-5", "B-10", "C-4", "C-5"])
def test_what_the_calendar_brings_does_not_count_unless_rows_are_struck_through(rule: str) -> None:
    daily = tuple(replace(one, rule=rule) for one in changes(60, ("Next Action",)).changes)
    check(replace(changes(60), changes=daily), ledger(100), GuardSettings())
    struck = tuple(replace(one, kind=ChangeKind.STRIKETHROUGH) for one in daily)
    with pytest.raises(RefusedByGuard):
        check(replace(changes(60), changes=struck), ledger(100), GuardSettings())


def test_notes_alone_do_not_count() -> None:
    noted = tuple(replace(one, kind=ChangeKind.NOTE) for one in changes(60).changes)
    check(replace(changes(60), changes=noted), ledger(100), GuardSettings())


def test_rows_that_left_the_sheet_do_not_make_room() -> None:
    with pytest.raises(RefusedByGuard):
        check_size(replace(changes(60), memories=ledger(100)), ledger(1000), GuardSettings())


def test_closed_rows_do_not_make_room() -> None:
    with pytest.raises(RefusedByGuard):
        check(changes(60), ledger(100, closed_rows=900), GuardSettings())


def test_rows_that_are_finished_and_stay_so_do_not_count() -> None:
    check(changes(100), ledger(50, closed_rows=50), GuardSettings())
    with pytest.raises(RefusedByGuard, match="51 of 51 open rows would change"):
        check(changes(100), ledger(51, closed_rows=49), GuardSettings())


def test_finished_rows_that_would_be_open_again_count_as_open() -> None:
    finished = ledger(0, closed_rows=60)
    with pytest.raises(RefusedByGuard, match="60 of 60 open rows would change"):
        check_size(replace(changes(60), memories=ledger(60)), finished, GuardSettings())
    with pytest.raises(RefusedByGuard, match="60 of 160 open rows would change"):
        check_size(replace(changes(60), memories=ledger(160)), finished | without(60, ledger(160)), GuardSettings())


def test_open_rows_that_would_be_finished_count() -> None:
    with pytest.raises(RefusedByGuard, match="60 of 60 open rows would change"):
        check_size(replace(changes(60), memories=ledger(0, closed_rows=60)), ledger(60), GuardSettings())


def test_both_numbers_are_settings() -> None:
    check(changes(60), ledger(100), GuardSettings(floor=60))
    check(changes(60), ledger(100), GuardSettings(max_fraction=0.6))
    with pytest.raises(RefusedByGuard):
        check(changes(6), ledger(10), GuardSettings(max_fraction=0.5, floor=5))


def test_rows_seen_for_the_first_time_IDs_new_columns_and_new_rows_do_not_count() -> None:
    check(changes(60, fresh=frozenset(f"SL-{number}" for number in range(60))), ledger(60), GuardSettings())
    with_ids = replace(changes(60), changes=tuple(replace(one, column="Case ID") for one in changes(60).changes))
    check(with_ids, ledger(60), GuardSettings())
    in_new_columns = replace(changes(60), new_columns=("Next Action", "Due"))
    check(in_new_columns, ledger(60), GuardSettings())
    added = replace(changes(60), changes=tuple(replace(one, row=None) for one in changes(60).changes))
    check(added, ledger(60), GuardSettings())


NO_ACCESS = Parcel(Knowledge.NO_ACCESS)
WAITS = request(Tracking_Number="1Z999AA10123456784", Status="Unsuccessful")


def sixty_rows() -> Sheet:
    return Sheet.of(*(WAITS | {"Order Number": f"112-{number}"} for number in range(60)))


def test_rows_that_were_only_ever_held_are_written_when_the_carriers_answer_again() -> None:
    sheet = sixty_rows()
    sheet.run(dict.fromkeys(range(2, 62), NO_ACCESS), THEN)
    plan = sheet.plan({}, THEN)
    assert len(plan.rows) == 60
    check_size(plan, sheet.memory, GuardSettings())


def test_rows_that_were_held_after_they_were_decided_count() -> None:
    sheet = sixty_rows()
    sheet.run({}, THEN)
    sheet.run(dict.fromkeys(range(2, 62), NO_ACCESS), THEN)
    plan = sheet.plan(dict.fromkeys(range(2, 62), parcel(state(Status.RETURNING, scan="2026-11-17 08:00"))), THEN)
    with pytest.raises(RefusedByGuard, match="60 of 60"):
        check_size(plan, sheet.memory, GuardSettings())


def test_a_row_that_carries_only_a_mark_of_the_bot_s_counts() -> None:
    sheet = sixty_rows()
    sheet.run(dict.fromkeys(range(2, 62), NO_ACCESS), THEN)
    sheet.memory = {
        name: replace(one, background="#FF0000", background_rule="C-13") for name, one in sheet.memory.items()
    }
    with pytest.raises(RefusedByGuard, match="60 of 60"):
        check_size(sheet.plan({}, THEN), sheet.memory, GuardSettings())


def test_rows_that_were_only_ever_held_do_not_make_room() -> None:
    held = frozenset(f"SL-{number}" for number in range(60, 1000))
    with pytest.raises(RefusedByGuard, match="60 of 60"):
        check(changes(60, fresh=held), ledger(1000), GuardSettings())


def test_a_row_with_an_ID_and_something_else_counts() -> None:
    plan = changes(60)
    mixed = tuple(replace(one, column="Case ID") if one.column == "Due" else one for one in plan.changes)
    with pytest.raises(RefusedByGuard):
        check(replace(plan, changes=mixed), ledger(60), GuardSettings())


def test_a_morning_on_which_most_parcels_moved_is_no_reason_to_refuse() -> None:
    check(changes(60, columns=("Tracking Status", "Last Scan", "As Of")), ledger(60), GuardSettings())


def test_news_of_parcels_that_change_what_is_to_be_done_count() -> None:
    with pytest.raises(RefusedByGuard):
        check(changes(60, columns=("Tracking Status", "Next Action")), ledger(60), GuardSettings())
