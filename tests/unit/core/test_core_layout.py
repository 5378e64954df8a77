"""Finding the columns: by name or alias, in any order, below any junk; what stops a sheet (RULES §1)."""

from __future__ import annotations

from typing import Any

import pytest
from form_sheet import HEADERS, TITLE, schema
from pydantic import ValidationError

from bot.core.schema import Owner, SheetSchema, column_letters, find_layout

REQUIRED = ("Timestamp", "Request Type", "Order Number", "Status")


def positions(*headers: str | int | None) -> dict[str, int]:
    """Where the columns stand in a header row without problems."""
    layout = find_layout(schema(), TITLE, [headers])
    assert layout.problems == ()
    return dict(layout.positions)


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("Order Number", "ORD#"),
        ("Order Number", "Order #"),
        ("Order Number", "Order No."),
        ("Order Number", "Order ID"),
        ("Order Number", " order\u00a0NUMBER "),
        ("Order Number", "ＯＲＤ＃"),
        ("Request Type", "Type of request"),
        ("Timestamp", "Submitted"),
        ("Timestamp", "Date submitted"),
    ],
)
def test_a_required_column_is_found_by_every_alias(column: str, header: str) -> None:
    names = [header if name == column else name for name in REQUIRED]
    assert positions(*names) == {name: index for index, name in enumerate(REQUIRED)}


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("Tracking Number", "TRK#"),
        ("Tracking Number", "Tracking #"),
        ("Tracking Number", "Tracking No."),
        ("Customer Name", "Customer"),
        ("Customer Name", "Name"),
    ],
)
def test_so_is_any_other_column(column: str, header: str) -> None:
    assert positions(*REQUIRED, header)[column] == 4


def test_the_order_of_the_columns_does_not_matter_and_strangers_are_left_alone() -> None:
    found = positions("Our own", "Status", None, "Order Number", 2026, "Request Type", "Timestamp", "")
    assert found == {"Status": 1, "Order Number": 3, "Request Type": 5, "Timestamp": 6}


def test_the_name_wins_over_an_alias() -> None:
    assert positions(*REQUIRED, "Order ID")["Order Number"] == 2


def test_the_header_row_is_the_first_with_every_required_header() -> None:
    top: list[list[Any]] = [
        ["Cancellations 2026", None],
        [],
        ["Status", "as of", 46344.5],
        list(HEADERS),
        list(HEADERS),
    ]
    layout = find_layout(schema(), TITLE, top)
    assert (layout.header_row, layout.problems) == (4, ())
    assert layout.headers == HEADERS
    assert layout.positions["Order Number"] == 3


def test_a_missing_required_header_names_the_nearest_one_found() -> None:
    layout = find_layout(schema(), TITLE, [["Timestamp", "Request Type", "Order Nmbr", "Status"]])
    [problem] = layout.problems
    assert (problem.sheet, problem.row, problem.column) == (TITLE, 1, "Order Number")
    assert problem.problem == "the header 'Order Number' is missing; the nearest one found is 'Order Nmbr'"
    assert "rename 'Order Nmbr' to 'Order Number'" in problem.fix
    assert "sheet_schemas/responses.yaml" in problem.fix


def test_a_missing_required_header_with_nothing_like_it_says_so() -> None:
    layout = find_layout(schema(), TITLE, [["Timestamp", "Request Type", "Order Number", "qqq"]])
    [problem] = layout.problems
    assert problem.problem == "the header 'Status' is missing; nothing like it was found"
    assert problem.fix.startswith("put 'Status' into the header row")


def test_every_missing_header_is_told_at_once_for_the_row_most_like_a_header_row() -> None:
    layout = find_layout(schema(), TITLE, [["junk"], ["Timestamp", "Status"], ["Timestamp"]])
    assert layout.header_row == 2
    assert [problem.column for problem in layout.problems] == ["Request Type", "Order Number"]


@pytest.mark.parametrize("top", [[], [[]], [[None, ""]]])
def test_an_empty_tab_lacks_every_required_header(top: list[list[Any]]) -> None:
    layout = find_layout(schema(), TITLE, top)
    assert [problem.column for problem in layout.problems] == list(REQUIRED)


def test_a_header_that_stands_twice_stops_the_sheet_and_both_places_are_told() -> None:
    layout = find_layout(schema(), TITLE, [[*REQUIRED, "x", " STATUS "]])
    [problem] = layout.problems
    assert problem.problem == "the header 'Status' stands twice: D1 ('Status') and F1 ('STATUS')"


def test_two_aliases_of_one_column_stand_for_it_twice() -> None:
    layout = find_layout(schema(), TITLE, [["Timestamp", "Request Type", "ORD#", "Order #", "Status"]])
    [problem] = layout.problems
    assert problem.problem == "the header 'Order Number' stands twice: C1 ('ORD#') and D1 ('Order #')"


def test_a_bot_column_may_be_missing() -> None:
    assert set(positions(*REQUIRED)) == set(REQUIRED)
    assert "Case ID" not in positions(*REQUIRED)


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_the_letters_of_a_column(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_a_schema_knows_its_columns() -> None:
    responses = schema()
    assert responses.required == REQUIRED
    assert responses.bot_columns == ("Case ID", "Next Action", "Macro", "Due", "Tracking Status", "Last Scan", "As Of")
    assert responses.column("Status").owner is Owner.SHARED
    assert responses.names[0] == "Timestamp"
    with pytest.raises(KeyError, match="No such"):
        responses.column("No such")


def built(*columns: dict[str, Any], **identity: str) -> SheetSchema:
    """A schema of these columns besides the three that identify a row."""
    standard = [{"name": name, "owner": "bot"} for name in ("Case ID", "Order", "When")]
    parts = {"case_id": "Case ID", "order": "Order", "when": "When", **identity}
    return SheetSchema.model_validate(
        {"name": "s", "title": "S", "case_id_prefix": "S", "identity": parts, "columns": [*standard, *columns]}
    )


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ({"name": "Number", "owner": "form", "aliases": ["ORDER"]}, "'ORDER' means both 'Order' and 'Number'"),
        ({"name": "order ", "owner": "form"}, "'order ' means both 'Order' and 'order '"),
        ({"name": "Order", "owner": "form"}, "'Order' is listed twice"),
    ],
)
def test_a_schema_in_which_a_header_could_be_two_columns_is_refused(column: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        built(column)


def test_an_alias_that_repeats_the_name_is_harmless() -> None:
    assert built({"name": "Notes", "owner": "people", "aliases": ["notes", "NOTES"]}).names[-1] == "Notes"


def test_a_schema_whose_identity_names_no_column_is_refused() -> None:
    with pytest.raises(ValidationError, match="identity names the column 'Mail', which is not listed"):
        built(email="Mail")
