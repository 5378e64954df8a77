"""What a batch hit besides its rows and cannot be put back: all else is, and the run says in which rows it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.core.memory import RunOutcome
from bot.runner.report import Report
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from tests.contract.sheets.office import BOT, FORM, Office, open_office, request

HEADERS = (*FORM, *BOT)
ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 9)]
WRITTEN = ("Case ID", "Next Action", "Macro", "Due")
MACRO = HEADERS.index("Macro")
PROTECTION = 5


def test_a_row_that_stands_twice_keeps_no_other_from_being_put_back(tmp_path: Path) -> None:
    """Of a large tab the rows that were hit had not been looked at: what they held is known by who they are."""
    with open_office(tmp_path, _history_with_a_copy(), HEADERS, least_rows=2400) as office:
        office.before_write(lambda person: person.moves_rows(2391, 2395, above=3))
        told = office.run()
        found = _case_ids(office)
        kept = {one.change.order_key: one.change.case_id for one in office.ledger.changes(1)}
    hit = [problem for problem in told.problems if problem.row == 42]
    assert {problem.column for problem in hit} >= set(WRITTEN)
    assert {problem.problem for problem in hit} == {"holds what was meant for another row; row 42"}
    assert {problem.fix for problem in hit} == {"put back what stood there: File > Version history"}
    assert (int(told.exit_code), told.problems) == (5, tuple(hit))
    assert found == {27: kept[_new(20)], 42: kept[_new(40)], 47: kept[_new(40)], 67: kept[_new(60)]}


def test_a_cell_of_a_peoples_column_that_was_never_read_stays_as_the_batch_left_it_and_is_told(tmp_path: Path) -> None:
    """Blank is not what stood there, as far as the bot knows."""

    def moves_rows_and_inserts_a_column(person: Person) -> None:
        person.moves_rows(2391, 2395, above=3)
        place = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}
        _asks(person, "insertDimension", {"range": place})

    rows = [row | {"Age": f"{at} days"} for at, row in enumerate(_history_with_a_copy())]
    with open_office(tmp_path, rows, (*FORM, "Age", *BOT), least_rows=2400) as office:
        office.before_write(moves_rows_and_inserts_a_column)
        told = office.run()
        kept = {one.change.order_key: one.change.case_id for one in office.ledger.changes(1)}
        ages = {row: office.values(f"J{row}") for row in (22, 27, 42, 47, 62, 67)}
    of_ages = [(one.row, one.problem) for one in told.problems if one.column == "Age"]
    assert of_ages == [(None, "holds what was meant for another row; rows 22, 42, 62")]
    assert ages == {
        22: [[kept[_new(20)]]],
        27: [["20 days"]],
        42: [[kept[_new(40)]]],
        47: [["40 days"]],
        62: [[kept[_new(60)]]],
        67: [["60 days"]],
    }


def test_of_what_a_batch_hit_all_is_put_back_but_what_somebody_protected_since(tmp_path: Path) -> None:
    with open_office(tmp_path, _open_rows(), HEADERS) as office:
        _before_batches(office, [lambda person: person.inserts_rows(above=3), _protects_macros])
        told = office.run()
        office.server.before_request = None
        stands, left = _strangers(office), office.values("K3")
        _lets_the_bot_edit(office)
        office.run()
        ids, strangers = _case_ids(office), _strangers(office)
    assert int(told.exit_code) == 5
    what = "is protected; rows 3, 6, 7, 10 left untouched"
    assert [(one.column, one.problem) for one in told.problems] == [("Macro", what)]
    assert (stands, left) == ({}, [["Spark Cancellation (Not Shipped)"]])
    assert (len(ids), strangers) == (len(ORDERS), {})


def test_a_protection_put_on_before_the_first_batch_is_a_problem_and_no_refusal(tmp_path: Path) -> None:
    rows = [request(ORDERS[0]), request(ORDERS[1])]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.before_write(_protects_macros)
        told = office.run()
    assert int(told.exit_code) == 5
    assert [(one.column, one.problem) for one in told.problems] == [("Macro", "is protected; rows 2, 3 left untouched")]


def test_a_protection_put_on_while_a_refused_run_puts_back_leaves_only_its_own_cells(tmp_path: Path) -> None:
    """The header that tells rows apart is gone as well: the run ends there, but not without what it can put back."""

    def inserts_a_row_and_renames_a_header(person: Person) -> None:
        person.inserts_rows(above=3)
        person.types("D1", "Nr.")

    with open_office(tmp_path, _open_rows(), HEADERS) as office:
        _before_batches(office, [inserts_a_row_and_renames_a_header, _protects_macros])
        told = office.run()
        ids = _case_ids(office)
    assert told.cut_short is not None
    assert "'Order Number' is missing" in told.cut_short
    assert len(ids) == 1
    assert [one.fix for one in told.problems if one.column is None] == ["run again"]
    assert {(one.column, one.problem) for one in told.problems if one.column} == {
        ("Macro", "is protected; rows 3, 4, 5, 6, 7, 8, 9 left untouched"),
        ("Macro", "holds what was meant for another row; rows 3, 4, 5, 6, 7, 8, 9"),
    }


def test_reads_that_stay_down_after_a_batch_hit_other_rows_leave_them_told(tmp_path: Path) -> None:
    def moves_a_row_and_the_service_fails(person: Person) -> None:
        person.moves_rows(3, 3, above=8)
        office.server.faults.add(Fault(FaultKind.UNAVAILABLE, path=":getByDataFilter", count=5))

    with open_office(tmp_path, _open_rows(), HEADERS) as office:
        office.before_write(moves_a_row_and_the_service_fails)
        told = office.run()
        _are_told(office, told, [3, 4, 5, 6, 7])
    assert told.cut_short is not None
    assert "503" in told.cut_short


def test_rows_that_never_stop_moving_leave_the_last_batch_told(tmp_path: Path) -> None:
    with open_office(tmp_path, _open_rows(), HEADERS) as office:
        _before_batches(office, [lambda person: person.inserts_rows(above=3)] * 99)
        told = office.run()
        office.server.before_request = None
        _are_told(office, told, [10, 11, 12, 13, 14, 15, 16])
    assert told.cut_short == "the sheet kept moving, 8 times"


def _are_told(office: Office, told: Report, rows: list[int]) -> None:
    """Every cell of the bot's that differs from what its row wants, and none of other rows; the ledger knows it too."""
    assert list(_strangers(office)) == rows
    assert [one.column for one in told.problems] == [*WRITTEN]
    for problem in told.problems:
        what, _, of_rows = problem.problem.partition("; rows ")
        found = {int(row) for row in of_rows.split(", ")}
        assert what == "holds what was meant for another row"
        assert {*_wrong(office, str(problem.column))} <= found <= {*rows}
    assert int(told.exit_code) == 4
    [run] = office.ledger.runs()
    assert run.outcome is RunOutcome.PROBLEMS
    assert [(one.column, one.problem) for one in run.problems] == [(one.column, one.problem) for one in told.problems]


def _open_rows() -> list[dict[str, Any]]:
    """All of them chased, one of them refused, so that they are not all told the same."""
    rows = [request(order, day) for day, order in enumerate(ORDERS, 9)]
    rows[4]["Status"] = "Unsuccessful"
    return rows


def _history_with_a_copy() -> list[dict[str, Any]]:
    """Three new requests, in rows 22, 42 and 62. Of the rows five above them, which come there, one stands twice."""
    rows = [request(f"111-{at:07d}-0000001", Status="Successful", Done=True) for at in range(80)]
    for row in rows:
        row["Timestamp"] -= 60
    for at in (20, 40, 60):
        rows[at] = request(_new(at), day=10)
    rows[35] = dict(rows[70])
    return rows


def _new(at: int) -> str:
    return f"112-{at:07d}-0000001"


def _case_ids(office: Office) -> dict[int, str]:
    """By row."""
    ids = enumerate(office.values("I1:I100"), 1)
    return {row: cells[0] for row, cells in ids if cells and row > 1}


def _strangers(office: Office) -> dict[int, str]:
    """The Case IDs that were planned for another order than that of their row, by row."""
    own = {one.change.case_id: one.change.order_key for one in office.ledger.changes(1)}
    orders = {row: cells[0] if cells else "" for row, cells in enumerate(office.values("D1:D100"), 1)}
    return {row: one for row, one in _case_ids(office).items() if own.get(one) != orders.get(row)}


def _wrong(office: Office, column: str) -> list[int]:
    """The rows that hold another value under a header of the bot's than was planned for their order."""
    own = {one.change.order_key: one.change.new for one in office.ledger.changes(1) if one.change.column == column}
    sheet = office.server.state.workbook(office.spreadsheet_id).sheets[0]
    order, at = HEADERS.index("Order Number"), HEADERS.index(column)
    texts = [(sheet.cell(row, order).value or "", sheet.cell(row, at).value or "") for row in range(1, 100)]
    return [row for row, (key, text) in enumerate(texts, 2) if text not in ("", own.get(key))]


def _before_batches(office: Office, edits: list[Any]) -> None:
    """Each right before the next batch."""
    left = iter(edits)

    def hook(_method: str, path: str, _body: Any) -> None:
        if path.endswith(":batchUpdate"):
            next(left, lambda _person: None)(office.person)

    office.server.before_request = hook


def _protects_macros(person: Person) -> None:
    column = {"sheetId": 7, "startColumnIndex": MACRO, "endColumnIndex": MACRO + 1}
    protected = {"protectedRangeId": PROTECTION, "range": column, "editors": {"users": [person.email]}}
    _asks(person, "addProtectedRange", {"protectedRange": protected})


def _lets_the_bot_edit(office: Office) -> None:
    _asks(office.person, "deleteProtectedRange", {"protectedRangeId": PROTECTION})


def _asks(person: Person, kind: str, what: object) -> None:
    engine.batch_update(person.workbook, {"requests": [{kind: what}]}, person.email)
