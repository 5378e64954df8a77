"""Titles, legends, separators and requests without an order number that a batch hits: spared, put back, or told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.core.parcel import Status, TrackingState
from bot.runner.report import Report
from tests.contract.sheets.office import BOT, FORM, open_office, request

HEADERS = (*FORM, *BOT)
ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 4)]
UPS = "1Z999AA10123456784"


def test_a_request_without_an_order_number_is_told_from_a_blank_row_by_its_time_and_e_mail(tmp_path: Path) -> None:
    rows = [request(ORDERS[0]), request(""), request(ORDERS[2])]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.before_write(lambda person: person.moves_rows(2, 2, above=4))
        told = office.run()
        found, planned = office.rows(), office.planned_ids()
    assert _written(found["row 2"]) == {}
    assert {order: found[order]["Case ID"] for order in planned} == planned
    assert _hit(told) == []


def test_a_separator_that_was_hit_is_told(tmp_path: Path) -> None:
    """It was cleared, as a blank row is. It cannot be put back: which of such rows it was, nothing tells."""
    separator = {"Next Action": "WEEK 47", "Macro": "from here on: Ben"}
    with open_office(tmp_path, [request(ORDERS[0]), separator, request(ORDERS[2])], HEADERS) as office:
        office.person.paints("D3", "#00FFFF")
        office.before_write(lambda person: person.moves_rows(2, 2, above=4))
        told = office.run()
        found = office.rows()
    assert _hit(told) == [(2, "Next Action"), (2, "Macro")]
    assert {*_written(found["row 2"])} == {"Next Action", "Macro"}
    assert (found["row 2"]["colour"], int(told.exit_code)) == ("#00FFFF", 5)


def test_a_title_above_the_headers_that_was_hit_is_told(tmp_path: Path) -> None:
    with open_office(tmp_path, [request(ORDERS[0]), request(ORDERS[1])], HEADERS, above=1) as office:
        office.person.types("A1", "Requests")
        office.person.types("J1", "ask Ben first")
        office.before_write(lambda person: person.inserts_rows(above=1, count=2))
        told = office.run()
        title, found = office.values("A3:L3"), office.rows()
        planned = office.planned_ids()
    assert _hit(told) == [(3, "Next Action")]
    assert [text for text in title[0] if text] == ["Requests", "Chase logistics: no result since 2026-11-17"]
    assert {order: row["Case ID"] for order, row in found.items()} == planned


def test_a_legend_keeps_its_colour_though_a_blank_row_was_hit_with_the_same(tmp_path: Path) -> None:
    """Blank rows are not told apart: the colour was taken out of all of them, and is now told instead."""
    rows = [request(ORDERS[0], Status="Unsuccessful", Tracking_Number=UPS), request(ORDERS[1])]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.facts[UPS] = TrackingState(carrier="ups", number=UPS, status=Status.LOST)
        office.person.paints("A9:H9", "#F9CB9C")
        office.person.types("H9", "legend: orange")
        office.before_write(lambda person: person.inserts_rows(above=2))
        told = office.run()
        found = office.rows()
    assert _hit(told) == [(2, "Order Number")]
    assert (found["row 10"]["Done"], found["row 10"]["colour"]) == ("legend: orange", "#F9CB9C")


def _hit(told: Report) -> list[tuple[int | None, str | None]]:
    """The cells that are told to hold what was meant for another row."""
    return [(one.row, one.column) for one in told.problems if "what was meant for another row" in one.problem]


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the bot's columns."""
    return {name: row[name] for name in BOT if row.get(name)}
