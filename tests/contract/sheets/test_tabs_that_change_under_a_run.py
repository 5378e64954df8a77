"""A tab that is renamed, shortened or deleted while a run writes into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.core.memory import RunOutcome
from bot.errors import RefusedByGuard
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine.person import Person
from tests.contract.sheets.office import BOT, FORM, TAB, Office, open_office, request

HEADERS = (*FORM, *BOT)
ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 4)]


def test_a_tab_renamed_right_before_a_batch_is_written_under_its_new_title(tmp_path: Path) -> None:
    """A batch names the ranges that its answer is to show by the title, and was sent eight times with the old one."""
    with open_office(tmp_path, [request(order) for order in ORDERS], HEADERS) as office:
        office.before_write(lambda person: _renames(person, "Form 2026"))
        told = office.run()
        office.server.before_request = None
        _renames(Person(office.person.workbook, "Form 2026", office.person.email), TAB)
        found = office.rows()
    assert (told.cut_short, int(told.exit_code)) == (None, 0)
    assert all(found[order]["Case ID"] for order in ORDERS)
    assert office.writes() == 2


def test_rows_deleted_at_the_end_of_a_large_tab_before_a_look_are_no_failure(tmp_path: Path) -> None:
    """It asked for the rows around the last request, which ended behind the grid."""
    rows = [request(f"112-{at:07d}-0000001", Status="Successful", Done=True) for at in range(2600)]
    for row in rows:
        row["Timestamp"] -= 60
    for at, order in zip((5, 2590, 2598), ORDERS, strict=True):
        rows[at] = request(order)
    with open_office(tmp_path, rows, HEADERS) as office:
        _before_first_look(office, lambda person: person.deletes_rows(1000, 1099))
        told = office.run()
        found = office.rows()
    assert (told.cut_short, int(told.exit_code)) == (None, 0)
    assert [(found[order]["row"], bool(found[order]["Case ID"])) for order in ORDERS] == [
        (7, True),
        (2492, True),
        (2500, True),
    ]


def test_a_tab_deleted_before_a_look_refuses_the_run(tmp_path: Path) -> None:
    """It was told as a fault of the service, which stays."""
    with open_office(tmp_path, [request(order) for order in ORDERS], HEADERS) as office:
        _adds_another_tab(office.person)
        _before_first_look(office, _deletes)
        with pytest.raises(RefusedByGuard) as refused:
            office.run()
        [run] = office.ledger.runs()
    assert refused.value.place == f"tab {TAB!r}"
    assert refused.value.problem == "the tab was deleted while the bot worked"
    assert run.outcome is RunOutcome.REFUSED


def test_a_tab_deleted_right_before_a_batch_refuses_the_run(tmp_path: Path) -> None:
    with open_office(tmp_path, [request(order) for order in ORDERS], HEADERS) as office:
        _adds_another_tab(office.person)
        office.before_write(_deletes)
        with pytest.raises(RefusedByGuard, match="the tab was deleted while the bot worked"):
            office.run()
        assert office.writes() == 1


def _before_first_look(office: Office, edit: Callable[[Person], None]) -> None:
    """When all is read and planned."""

    def hook(_method: str, path: str, _body: Any) -> None:
        if path.endswith(":getByDataFilter"):
            office.server.before_request = None
            edit(office.person)

    office.server.before_request = hook


def _renames(person: Person, title: str) -> None:
    _asks(person, "updateSheetProperties", {"properties": {"sheetId": 7, "title": title}, "fields": "title"})


def _adds_another_tab(person: Person) -> None:
    _asks(person, "addSheet", {"properties": {"sheetId": 99, "title": "Other"}})


def _deletes(person: Person) -> None:
    _asks(person, "deleteSheet", {"sheetId": 7})


def _asks(person: Person, kind: str, request: Any) -> None:
    engine.batch_update(person.workbook, {"requests": [{kind: request}]}, person.email)
