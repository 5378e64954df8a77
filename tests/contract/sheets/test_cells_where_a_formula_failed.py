"""#N/A and its like in a request: one problem where the rules rest on the cell, as good as blank where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.memory import ChangeState
from tests.contract.sheets.office import BOT, FORM, Office, open_office, request

FIRST, SECOND, THIRD = (f"111-000000{digit}-000000{digit}" for digit in (1, 2, 3))
HELPFUL = ("Carrier", "Order Date", "Comments", "Country", "Lookup")
HEADERS = (*FORM, *HELPFUL)
LETTERS = {name: chr(ord("A") + at) for at, name in enumerate((*HEADERS, *BOT))}
DECIDING = FORM
FIX = "repair the formula, or type what belongs there"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, [request(FIRST, 13), request(SECOND, 13), request(THIRD, 13)], HEADERS) as office:
        yield office


def types(office: Office, column: str, row: int, text: str) -> None:
    office.person.types(f"{LETTERS[column]}{row}", text)


ERRORS = ("=1/0", "=NOSUCH(1)", '=VLOOKUP("x",A:B,2,FALSE)', "=SQRT(-1)", "=1+", "=VALUE(D2)", "='No tab'!A1")
UNHEEDED = [(column, "=NA()") for column in HELPFUL] + [("Comments", formula) for formula in ERRORS]


def order(number: int) -> str:
    return f"112-{number:07}-{number:07}"


def test_a_failed_formula_that_nothing_rests_on_does_not_keep_the_row_from_being_written(tmp_path: Path) -> None:
    with open_office(tmp_path, [request(order(row), 13) for row in range(2, 2 + len(UNHEEDED))], HEADERS) as office:
        for number, (column, formula) in enumerate(UNHEEDED, 2):
            types(office, column, number, formula)
        report = office.run()
        assert (report.dropped, report.problems, int(report.exit_code)) == ((), (), 0)
        rows = office.rows()
        for number, (column, formula) in enumerate(UNHEEDED, 2):
            row = rows[order(number)]
            assert row["row"] == number
            assert row["Next Action"].startswith("Chase logistics"), (column, formula)
            assert row["Case ID"], (column, formula)
        assert office.run().view.plan.is_empty


def test_a_failed_formula_that_the_rules_rest_on_is_one_problem_and_the_row_is_left_alone(tmp_path: Path) -> None:
    last = 1 + len(DECIDING)
    with open_office(tmp_path, [request(order(row), 13) for row in range(2, last + 2)], HEADERS) as office:
        for row, column in enumerate(DECIDING, 2):
            types(office, column, row, "=NA()")
        before = office.values(f"A2:Z{last}")
        for _ in range(2):
            report = office.run()
            told = [(one.row, one.column, one.problem, one.fix) for one in report.problems]
            assert sorted(told) == [(row, column, "shows #N/A", FIX) for row, column in enumerate(DECIDING, 2)]
            assert (report.dropped, int(report.exit_code)) == ((), 5)
            assert office.values(f"A2:Z{last}") == before
        assert office.rows()[order(last + 1)]["Next Action"].startswith("Chase logistics")


def test_several_failed_formulas_of_a_row_are_one_problem(office: Office) -> None:
    types(office, "Tracking Number", 2, "=NA()")
    types(office, "Status", 2, "=B99/0")
    types(office, "Order Number", 2, "=NA()")
    (problem,) = office.run().problems
    assert (problem.row, problem.column) == (2, "Order Number")
    assert problem.problem == "shows #N/A, and Tracking Number and Status do the like"


def test_a_formula_that_fails_later_leaves_what_the_bot_wrote_and_a_repaired_one_lets_it_go_on(office: Office) -> None:
    office.run()
    stood = office.rows()[FIRST]["Next Action"]
    types(office, "Status", 2, "=NA()")
    (problem,) = office.run().problems
    assert (problem.row, problem.column) == (2, "Status")
    assert office.rows()[FIRST]["Next Action"] == stood
    types(office, "Status", 2, '="Success"&"ful"')
    report = office.run()
    assert (report.problems, report.dropped) == ((), ())
    assert office.rows()[FIRST]["Next Action"] == "Escalate ticket to Maines for refund"


def test_a_request_whose_formula_failed_is_still_the_first_of_its_order(tmp_path: Path) -> None:
    with open_office(tmp_path, [request(FIRST, 12), request(FIRST, 13)], HEADERS) as office:
        types(office, "Tracking Number", 2, "=NA()")
        office.run()
        row = office.rows()[FIRST]
        assert (row["row"], row["colour"]) == (3, "#FF0000")
        types(office, "Tracking Number", 2, "")
        office.run()
        assert office.values(f"{LETTERS['Case ID']}2")[0][0] in row["note"]


def test_a_formula_with_another_result_at_the_second_look_is_not_called_a_person(office: Office) -> None:
    types(office, "Comments", 2, "=IF(Z1=1,NA(),5)")
    office.before_write(lambda person: person.types("Z1", "1"), which=0)
    report = office.run()
    office.server.before_request = None
    assert {settled.why for _, settled in report.dropped} == {"the formula in Comments gave another value meanwhile"}
    applied = [one for one in report.settlements if one.state is ChangeState.APPLIED]
    assert (report.counts["rows_changed"], len(report.written)) == (2, len(applied))
    assert int(office.run().exit_code) == 0
    assert office.rows()[FIRST]["Case ID"]
