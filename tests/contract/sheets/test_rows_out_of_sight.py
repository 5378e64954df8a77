"""Rows of a large tab that are hit though the looks of the bot do not show them: they come right all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from tests.contract.sheets.column_edits import deletes_a_column, inserts_a_column
from tests.contract.sheets.office import BOT, FORM, Office, open_office, request

LAST = 2400
NEW = {at: f"112-{at:07d}-0000001" for at in (20, 40, 60)}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """80 requests, all of them finished but three."""
    rows = [request(NEW.get(at, f"111-{at:07d}-0000001"), day=10) for at in range(80)]
    for row in (row for at, row in enumerate(rows) if at not in NEW):
        row |= {"Timestamp": row["Timestamp"] - 60, "Status": "Successful", "Done": "yes"}
    with open_office(tmp_path, rows, (*FORM, *BOT), least_rows=LAST) as office:
        yield office


def test_they_hold_nothing_of_a_batch_without_an_answer(office: Office) -> None:
    office.before_write(_drags_blank_rows_to_the_top)
    office.server.faults.add(Fault(FaultKind.RESET_AFTER, path=":batchUpdate"))
    office.run()
    assert _case_ids(office) == office.planned_ids()


def test_they_hold_nothing_of_two_batches_under_which_rows_come_and_go(office: Office) -> None:
    office.before_each(_drags_blank_rows_to_the_top, lambda person: person.deletes_rows(3, 7))
    office.run()
    assert _case_ids(office) == office.planned_ids()


def test_a_column_of_peoples_that_was_hit_comes_back_once_the_other_columns_do(office: Office) -> None:
    """Rows and a column come in under the batch, and go again before the bot looks."""
    done = _column(office, "Done")

    def come_in(person: Person) -> None:
        _drags_blank_rows_to_the_top(person)
        inserts_a_column(2)(person)

    def go(person: Person) -> None:
        deletes_a_column(2)(person)
        person.deletes_rows(3, 7)

    office.before_write(come_in)
    office.after_write(go)
    office.run()
    assert _column(office, "Done") == done


def _drags_blank_rows_to_the_top(person: Person) -> None:
    person.moves_rows(LAST - 9, LAST - 5, above=3)


def _case_ids(office: Office) -> dict[str, Any]:
    return _column(office, "Case ID")


def _column(office: Office, name: str) -> dict[str, Any]:
    """What stands in it, by order number."""
    return {order: row[name] for order, row in office.rows().items() if row.get(name)}
