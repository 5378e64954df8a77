"""Reading frugally: in two calls what looked like this before, in one where Drive says that nothing has moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.snapshot import Outline
from bot.errors import RefusedByGuard
from bot.runner.job import Workplace
from bot.runner.report import Report
from bot.runner.run import run_job
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import read_service_account
from bot.sheets.google import GoogleSpreadsheet
from tests.contract.sheets.office import TAB, Office, cancellations, open_office, request

ORDERS = [f"113-000000{digit}-000000{digit}" for digit in range(1, 8)]
ROWS = [request(order, day=9 + at, Comments=f"c{at}") for at, order in enumerate(ORDERS, 1)]
READS = ["batchGet", "office-sheet"]
KEPT = "Closed: order kept"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, ROWS) as office:
        office.run()
        office.run()  # finds the bot's new columns, and remembers where they stand
        yield office


def calls(office: Office, run: Callable[[], Any]) -> list[str]:
    """The last word of each call's path that a run makes, signing in aside."""
    before = len(office.server.log.calls)
    run()
    paths = [call.path for call in list(office.server.log.calls)[before:]]
    return [path.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for path in paths if not path.endswith("/token")]


def watching(office: Office) -> Workplace:
    """A workplace whose spreadsheet lives on between runs, as in `bot serve`."""
    place = office.workplace()
    place.spreadsheet.close()
    signed_in = read_service_account(office.server.key_file, office.server.url)
    client = SheetsClient(
        signed_in.credentials,
        office.spreadsheet_id,
        account=signed_in.account,
        endpoint=office.server.url,
        sleep=office.sleeps.append,
    )
    return replace(place, spreadsheet=GoogleSpreadsheet(client, watches=True))


def run(place: Workplace) -> Report:
    return run_job(place, cancellations())


def edit(office: Office, kind: str, body: dict[str, Any]) -> None:
    person = office.person
    engine.batch_update(person.workbook, {"requests": [{kind: body}]}, person.email)


def rename_the_tab(office: Office, title: str) -> None:
    edit(office, "updateSheetProperties", {"properties": {"sheetId": 7, "title": title}, "fields": "title"})


def test_a_sheet_that_looks_as_it_did_is_read_in_two_calls(office: Office) -> None:
    assert calls(office, office.run) == READS


def test_a_change_costs_two_more_one_to_look_and_one_to_write(office: Office) -> None:
    office.person.types("F2", "Order Kept")
    assert calls(office, office.run) == [*READS, "getByDataFilter", "batchUpdate"]


def test_columns_that_moved_are_asked_for_anew(office: Office) -> None:
    office.person.types("F2", "Order Kept")
    where = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    edit(office, "insertDimension", {"range": where})
    assert len(calls(office, office.run)) > 4
    assert office.rows()[ORDERS[0]]["Next Action"] == KEPT
    assert calls(office, office.run) == READS


def test_a_header_that_people_add_for_a_column_the_bot_knows_is_seen_at_once(office: Office) -> None:
    office.person.types("P1", "Country")
    office.person.types("P2", "US")
    assert office.run().view.table.rows[0].cells["Country"] == "US"


def test_a_renamed_tab_is_found_by_its_headers(office: Office) -> None:
    rename_the_tab(office, "Requests")
    assert [office.run().view.tab.title for _ in range(2)] == ["Requests", "Requests"]


def test_a_tab_with_the_right_name_comes_before_the_one_that_was_read_last(office: Office) -> None:
    rename_the_tab(office, "Old requests")
    office.run()
    edit(office, "duplicateSheet", {"sourceSheetId": 7, "newSheetId": 8, "newSheetName": TAB})
    assert office.run().view.tab.sheet_id == 8


def test_a_deleted_tab_whose_name_another_took_is_not_taken_for_it(office: Office) -> None:
    edit(office, "duplicateSheet", {"sourceSheetId": 7, "newSheetId": 8, "newSheetName": "Copy"})
    edit(office, "deleteSheet", {"sheetId": 7})
    edit(office, "updateSheetProperties", {"properties": {"sheetId": 8, "title": TAB}, "fields": "title"})
    office.run()
    assert office.ledger.outline(office.spreadsheet_id, "responses") == Outline(TAB, 8, 1, headers(office))


def headers(office: Office) -> tuple[str, ...]:
    return tuple(office.values("A1:Z1")[0])


def test_a_sheet_whose_rows_were_all_deleted_is_read_and_refused(office: Office) -> None:
    edit(office, "deleteDimension", {"range": {"sheetId": 7, "dimension": "ROWS", "startIndex": 1}})
    with pytest.raises(RefusedByGuard, match="suddenly empty"):
        office.run()


def test_rows_that_move_between_the_two_calls_keep_their_colours(office: Office) -> None:
    office.person.paints("D2", "#00FF00")
    moved: list[str] = []

    def move(_method: str, path: str, _body: Any) -> None:
        if path.endswith("values:batchGet") and not moved:
            moved.append(path)
            office.person.moves_rows(2, 2, above=9)

    office.server.after_request = move
    report = office.run()
    office.server.after_request = None
    assert moved
    painted = [row.order for row in report.view.table.rows if row.marks.background == "#00FF00"]
    assert painted == [ORDERS[0]]


def test_a_server_asks_only_drive_while_nothing_moves(office: Office) -> None:
    place = watching(office)
    run(place)
    office.server.log.calls.clear()
    report = run(place)
    assert report.view.plan.is_empty
    assert (report.calls, [call.path for call in office.server.log.calls]) == (1, ["/drive/v3/files/office-sheet"])


def test_a_server_reads_again_after_a_persons_edit_and_after_its_own(office: Office) -> None:
    place = watching(office)
    run(place)
    office.person.types("F2", "Order Kept")
    assert [run(place).calls for _ in range(3)] == [5, 3, 1]  # Drive, two reads, the look and the batch
    assert office.rows()[ORDERS[0]]["Next Action"] == KEPT


def test_an_edit_while_the_server_reads_is_not_missed(office: Office) -> None:
    place = watching(office)

    def type_it(_method: str, path: str, _body: Any) -> None:
        if path.endswith("values:batchGet"):
            office.server.after_request = None
            office.person.types("F2", "Order Kept")

    office.server.after_request = type_it
    run(place)
    assert run(place).calls == 5
    assert office.rows()[ORDERS[0]]["Next Action"] == KEPT


def test_where_drive_does_not_answer_the_sheet_is_read(office: Office) -> None:
    place = watching(office)
    run(place)
    office.server.faults.add(Fault(FaultKind.UNAVAILABLE, path="^/drive/", count=9))
    office.person.types("F2", "Order Kept")
    run(place)
    assert office.rows()[ORDERS[0]]["Next Action"] == KEPT
