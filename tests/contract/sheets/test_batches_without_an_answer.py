"""Batches that were applied and whose answer was lost: the sheet tells what they did, whatever moved meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.parcel import Status, TrackingState
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from tests.contract.sheets.column_edits import Edit, deletes_a_column, inserts_a_column
from tests.contract.sheets.office import BOT, FORM, Office, open_office, request

HEADERS = (*FORM, *BOT)
PEOPLES = FORM.index("Tracking Number")  # the place of a blank column of people's own, in some tests
ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 9)]
ORANGE = "#F9CB9C"
UPS = "1Z999AA10123456784"
LOST = TrackingState(carrier="ups", number=UPS, status=Status.LOST)
RETURNED = TrackingState(carrier="ups", number=UPS, status=Status.RETURNED)

MOVES: dict[str, tuple[Edit, ...]] = {
    "a column comes in": (inserts_a_column(2),),
    "a column goes": (deletes_a_column(PEOPLES),),
    "a row comes in": (lambda person: person.inserts_rows(above=2),),
    "rows come in and move": (
        lambda person: person.inserts_rows(above=4),
        lambda person: person.moves_rows(2, 3, above=8),
        lambda person: person.inserts_rows(above=3),
    ),
    "rows are sorted to and fro": (
        lambda person: person.sorts("A2:Z9", "D", descending=True),
        lambda person: person.sorts("A2:Z9", "D"),
        lambda person: person.moves_rows(2, 2, above=5),
    ),
}


@pytest.mark.parametrize("moves", MOVES.values(), ids=MOVES)
def test_every_row_ends_as_it_does_undisturbed(tmp_path: Path, moves: tuple[Edit, ...]) -> None:
    rows = [request(order, day) for day, order in enumerate(ORDERS, 9)]
    rows[2] |= {"Status": "Successful", "Done": True}
    rows[5] |= {"Status": "Order Kept"}
    headers = (*FORM[:PEOPLES], "Colour", *FORM[PEOPLES:], *BOT)
    with open_office(tmp_path / "disturbed", rows, headers) as office:
        office.before_each(*moves)
        _loses_answers(office, len(moves))
        told = office.run()
        found = _by_order(office)
    with open_office(tmp_path / "undisturbed", rows, headers) as office:
        office.run()
        wanted = _by_order(office)
    assert (told.problems, int(told.exit_code)) == ((), 0)
    assert found == wanted


@pytest.mark.parametrize("is_known", [False, True], ids=["a new row", "a row it knows"])
def test_a_colour_that_landed_is_the_bots_though_a_person_edits_the_row_before_it_looks(
    tmp_path: Path, is_known: bool
) -> None:
    """The row gives way, and the colour counted as one that was never written."""
    with open_office(tmp_path, [_unsuccessful()], HEADERS) as office:
        if is_known:
            office.run()
        office.facts[UPS] = LOST
        _loses_answers(office)
        office.after_write(lambda person: person.types("G2", "Lost parcel"))
        office.run()
        office.server.after_request = None
        painted = office.rows()[ORDERS[0]]
        office.facts[UPS] = RETURNED
        office.run()
        found = office.rows()[ORDERS[0]]
    assert (painted["colour"], painted["Macro Sent"]) == (ORANGE, "Lost parcel")
    assert found["colour"] is None


def test_a_row_that_landed_in_part_and_then_whole_stays_whole_though_a_person_edits_it(tmp_path: Path) -> None:
    """A column comes in under the first batch; the answer of the second is lost. Its colour was taken back alone."""
    with open_office(tmp_path, [_unsuccessful()], HEADERS) as office:
        office.facts[UPS] = LOST
        _loses_answers(office, after=1)
        office.before_write(inserts_a_column(len(FORM)))
        office.after_write(lambda person: person.types("G2", "Lost parcel"), which=1)
        office.run()
        found, planned = office.rows()[ORDERS[0]], office.planned_ids()
    assert (found["Case ID"], found["colour"]) == (planned[ORDERS[0]], ORANGE)
    assert found["Macro Sent"] == "Lost parcel"


def test_a_case_id_in_anothers_row_tells_of_a_hit_though_a_person_typed_over_the_rest(tmp_path: Path) -> None:
    rows = [request(ORDERS[0]), request(ORDERS[1], Status="Successful", Done=True)]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.before_write(lambda person: person.moves_rows(2, 2, above=4))
        office.after_write(lambda person: person.types("J2", "ask Ana"))
        _loses_answers(office)
        office.run()
        found, planned = office.rows(), office.planned_ids()
    assert {order: row["Case ID"] for order, row in found.items()} == planned
    assert found[ORDERS[1]]["Next Action"] == "ask Ana"


def test_a_strike_of_a_row_that_a_batch_without_an_answer_put_right_is_a_persons(tmp_path: Path) -> None:
    rows = [request(ORDERS[0], Request_Type="Address change"), request(ORDERS[1], Status="Order Kept")]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.before_write(lambda person: person.inserts_rows(above=2))
        _loses_answers(office, after=1)
        office.after_write(lambda person: person.strikes("3:3"), which=1)
        office.run()
        found = office.rows()
    assert all(found[ORDERS[0]]["struck"])
    assert all(found[ORDERS[1]]["struck"])


def _loses_answers(office: Office, count: int = 1, *, after: int = 0) -> None:
    """Those of the next batches; `after` of them are answered before."""
    office.server.faults.add(Fault(FaultKind.RESET_AFTER, path=":batchUpdate", count=count, skip=after))


def _unsuccessful() -> dict[str, Any]:
    return request(ORDERS[0], Status="Unsuccessful", Tracking_Number=UPS)


def _by_order(office: Office) -> dict[str, dict[str, Any]]:
    """What every row holds, but for its place and the column of people's own."""
    found = {order: row | {"struck": all(row["struck"])} for order, row in office.rows().items()}
    return {
        order: {name: value for name, value in row.items() if value is not None and name not in ("row", "Colour")}
        for order, row in found.items()
    }
