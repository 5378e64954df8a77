"""Sorting, inserting, deleting and typing between the bot's re-read and its batch: the guard protocol (SHEETS).

The edit is made under the service's lock right before the batch is applied, where no re-read can see it any more.
Beside ours stands a plain writer, one batch by row number: the same edit must lead it astray, or the test proves
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from bot.core.memory import ChangeKind
from bot.runner.view import view_job
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine.person import Person
from bot.sheets.bodies import Write, batch
from tests.contract.sheets.office import TAB, Office, cancellations, open_office, request

ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 9)]
BOTS = ("Case ID", "Next Action", "Macro", "Due")


def build_rows() -> list[dict[str, Any]]:
    """Eight requests that all get different answers: kept ones are struck through, late ones turn orange."""
    return [
        request(order, day=9 + index, Status=("Order Kept", "", "Unsuccessful", "")[index % 4], Comments=f"c{index}")
        for index, order in enumerate(ORDERS)
    ]


@pytest.fixture
def office(tmp_path: Path):
    with open_office(tmp_path / "raced", build_rows()) as office:
        yield office


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, Any]]:
    """What a run gives when nobody disturbs it."""
    with open_office(tmp_path_factory.mktemp("quiet"), build_rows()) as quiet:
        quiet.run()
        return MappingProxyType(quiet.rows())


def sort_by_status(person: Person) -> None:
    person.sorts("A2:O9", "F")


def insert_a_column(person: Person) -> None:
    place = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": 7, "endIndex": 8}
    engine.batch_update(person.workbook, {"requests": [{"insertDimension": {"range": place}}]}, person.email)


EDITS: dict[str, Callable[[Person], None]] = {
    "a_row_is_inserted_above": lambda person: person.inserts_rows(above=3),
    "three_rows_are_inserted_on_top": lambda person: person.inserts_rows(above=2, count=3),
    "the_sheet_is_sorted": sort_by_status,
    "a_row_is_moved_down": lambda person: person.moves_rows(2, 3, above=8),
    "a_row_is_inserted_above_the_headers": lambda person: person.inserts_rows(above=1),
}
FIRST_BATCH_WITH_ROWS = 1  # batch 0 adds the bot's columns


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_rows_that_moved_under_the_batch_are_put_right(
    office: Office, expected: Mapping[str, dict[str, Any]], edit: Callable[[Person], None]
) -> None:
    office.before_write(edit, which=FIRST_BATCH_WITH_ROWS)
    report = office.run()
    office.server.before_request = None
    rows = office.rows()
    assert {order: facts(row) for order, row in rows.items()} == {o: facts(row) for o, row in expected.items()}
    assert report.repaired_rows > 0
    assert office.run().view.plan.is_empty


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_the_same_edit_leads_a_plain_writer_astray(
    office: Office, expected: Mapping[str, dict[str, Any]], edit: Callable[[Person], None]
) -> None:
    plain_write(office, edit)
    assert {o: facts(row) for o, row in office.rows().items()} != {o: facts(row) for o, row in expected.items()}


def test_a_deleted_row_is_not_written_and_its_neighbour_keeps_what_it_had(
    office: Office, expected: Mapping[str, dict[str, Any]]
) -> None:
    office.before_write(lambda person: person.deletes_rows(4), which=FIRST_BATCH_WITH_ROWS)
    report = office.run()
    office.server.before_request = None
    left = {order: facts(row) for order, row in expected.items() if order != ORDERS[2]}
    assert {order: facts(row) for order, row in office.rows().items()} == left
    assert {change.case_id for change, settled in report.dropped if settled.why == "the row is gone"}


def test_a_column_inserted_under_the_batch_loses_nothing(
    office: Office, expected: Mapping[str, dict[str, Any]]
) -> None:
    office.before_write(insert_a_column, which=FIRST_BATCH_WITH_ROWS)
    office.run()
    office.server.before_request = None
    assert {o: facts(row) for o, row in office.rows().items()} == {o: facts(row) for o, row in expected.items()}


def test_what_a_person_types_before_the_re_read_wins_and_is_reported(office: Office) -> None:
    office.before_write(lambda person: person.types("F3", "Successful"), which=0)
    report = office.run()
    office.server.before_request = None
    row = office.rows()[ORDERS[1]]
    assert row["Status"] == "Successful"
    assert row.get("Next Action") is None
    assert any("a person edited Status" in settled.why for _, settled in report.dropped)
    office.run()
    assert office.rows()[ORDERS[1]]["Next Action"] == "Escalate ticket to Maines for refund"


def test_a_status_typed_within_the_round_trip_is_never_overwritten(tmp_path: Path) -> None:
    from bot.core.parcel import Status, TrackingState

    ups = "1Z999AA10123456784"
    row = request(ORDERS[0], day=12, Status="Unsuccessful", Tracking_Number=ups)
    with open_office(tmp_path, [row]) as office:
        office.facts[ups] = TrackingState(carrier="ups", number=ups, status=Status.RETURNED)
        office.before_write(lambda person: person.types("F2", "Successful"), which=FIRST_BATCH_WITH_ROWS)
        office.run()
        assert office.rows()[ORDERS[0]]["Status"] == "Successful"


def test_a_colour_painted_meanwhile_stays(office: Office) -> None:
    office.before_write(lambda person: person.paints("D3", "#00FF00"), which=0)
    office.run()
    office.server.before_request = None
    assert office.rows()[ORDERS[1]]["colour"] == "#00FF00"
    office.run()
    row = office.rows()[ORDERS[1]]
    assert (row["colour"], "K-2: ORANGE gives way to your colour" in row["note"]) == ("#00FF00", True)


def test_people_may_edit_every_time_the_bot_tries_and_it_gives_up_cleanly(office: Office) -> None:
    def again(method: str, path: str, _body: Any) -> None:
        if path.endswith(":batchUpdate"):
            office.person.inserts_rows(above=2)

    office.server.before_request = again
    report = office.run()
    office.server.before_request = None
    assert report.cut_short
    assert int(report.exit_code) == 4
    office.run()
    assert all(row["Case ID"] for row in office.rows().values())


def facts(row: dict[str, Any]) -> tuple[Any, ...]:
    """What must be the same wherever the row stands."""
    return (*(row.get(name) for name in BOTS), row.get("Status"), row["colour"], any(row["struck"]), row["note"])


def plain_write(office: Office, edit: Callable[[Person], None]) -> None:
    """One batch by row number, as most bots do it."""
    place = office.workplace()
    view = view_job(place, cancellations())
    place.spreadsheet.close()
    workbook = office.server.state.workbook(office.spreadsheet_id)
    office.person.types("I1", "Case ID")
    headers = {name: at for at, name in enumerate([*view.layout.headers, *view.plan.new_columns])}
    for at, name in enumerate(view.plan.new_columns, len(view.layout.headers)):
        office.person.types(f"{chr(65 + at)}1", name)
    writes = [
        Write((change.row or 1) - 1, at, change.kind, change.new)
        for change in view.plan.changes
        for at in (range(len(headers)) if change.kind is ChangeKind.STRIKETHROUGH else [headers[change.column]])
    ]
    edit(office.person)
    engine.batch_update(workbook, batch(writes, 7, TAB, []), workbook.owner)
