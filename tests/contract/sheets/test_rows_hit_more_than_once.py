"""Rows that several batches of a run hit: what people do in between is theirs, and a row is the bot's whole or not."""

from __future__ import annotations

from pathlib import Path

from bot.core.parcel import Status, TrackingState
from bot.sandbox.sheets.engine.person import Person
from tests.contract.sheets.office import BOT, FORM, open_office, request

ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 4)]
UPS = "1Z999AA10123456784"
LOST = TrackingState(carrier="ups", number=UPS, status=Status.LOST)
NEXT_ACTION = f"{chr(ord('A') + len(FORM) + BOT.index('Next Action'))}2"


def test_what_a_person_wrote_over_the_bots_in_mid_run_is_put_back_when_another_batch_hits_it(tmp_path: Path) -> None:
    """Found by: call_list, seed 5018. The row was put to what the plan had wanted of it, not to what stood there."""
    rows = [request(ORDERS[0], Status="Unsuccessful", Tracking_Number=UPS), request(ORDERS[1], day=12)]
    with open_office(tmp_path, rows, (*FORM, *BOT)) as office:
        office.facts[UPS] = LOST
        office.before_each(lambda person: person.inserts_rows(above=3), lambda person: person.moves_rows(2, 2, above=5))
        office.after_write(_writes_over_the_bots)
        office.run()
        found = office.rows()[ORDERS[0]]
    assert (found["Next Action"], found["colour"]) == ("ask Ana", "#00FF00")


def test_a_strike_of_a_row_that_was_just_put_right_is_a_persons(tmp_path: Path) -> None:
    """Found by: cancellations, seed 10890. Another row had moved once more, so that all was taken to be as before."""
    rows = [request(ORDERS[0], Request_Type="Address change"), request(ORDERS[1], Status="Order Kept")]
    with open_office(tmp_path, rows, (*FORM, *BOT)) as office:
        office.before_each(lambda person: person.inserts_rows(above=2), lambda person: person.inserts_rows(above=4))
        office.after_write(lambda person: person.strikes("3:3", True), which=1)
        office.run()
        found = office.rows()
    assert all(found[ORDERS[0]]["struck"])
    assert all(found[ORDERS[1]]["struck"])
    assert found.keys() == {*ORDERS[:2]}


def test_a_value_that_another_rows_write_left_where_it_was_wanted_goes_when_the_row_gives_way(tmp_path: Path) -> None:
    """Found by: bounced_messages, seed 21483. It counted as written, and stayed alone."""
    rows = [request(ORDERS[0]), request(ORDERS[1])]  # told the same
    with open_office(tmp_path, rows, (*FORM, *BOT)) as office:
        office.before_each(lambda person: person.inserts_rows(above=2), lambda person: person.inserts_rows(above=3))
        office.after_write(lambda person: person.strikes("4:4", True), which=1)
        office.run()
        found = office.rows()
    assert {found[ORDERS[0]].get(name) for name in ("Case ID", "Next Action", "Macro", "Due")} == {None}
    assert found[ORDERS[1]]["Macro"] == "Spark Cancellation (Not Shipped)"


def _writes_over_the_bots(person: Person) -> None:
    person.types(NEXT_ACTION, "ask Ana")
    person.paints("D2", "#00FF00")
