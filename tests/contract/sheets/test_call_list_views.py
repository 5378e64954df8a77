"""Filter views that show each caller what is open: kept by the bot, beside those of people."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import RefusedByGuard, ServiceDown
from bot.sandbox.sheets.knobs.faults import parse_fault
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.filter_views import view_id
from bot.sheets.kept_tab import find_kept_tab
from tests.contract.sheets.call_list import HEADERS, SCHEMA, CallList, addition, entry, open_call_list, views_of

CALLER, TEL, OUTCOME = (HEADERS.index(name) for name in ("Caller", "TEL", "Outcome"))
MIKE, JOY, ALL = "Mike · open calls", "Joy · open calls", "All open calls"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with SandboxServer(key_file=tmp_path_factory.mktemp("calls") / "key.json") as server:
        yield server


@pytest.fixture
def calls(server: SandboxServer):
    with open_call_list(server) as calls:
        calls.add([entry(1), entry(2)])
        yield calls


def criteria(view: dict[str, Any]) -> dict[int, tuple[str, ...]]:
    """What a view asks of each column."""
    return {
        spec["columnIndex"]: (
            spec["filterCriteria"]["condition"]["type"],
            *(value["userEnteredValue"] for value in spec["filterCriteria"]["condition"].get("values", ())),
        )
        for spec in view["filterSpecs"]
    }


def tab_id(calls: CallList) -> int:
    return int(calls.sheet("properties.sheetId")["properties"]["sheetId"])


def test_each_caller_has_a_view_and_all_have_one(calls: CallList) -> None:
    changes = calls.keep_views("Mike", "Joy")
    views = calls.filter_views()
    assert changes.added == (MIKE, JOY, ALL)
    assert {title: criteria(view) for title, view in views.items()} == {
        MIKE: {CALLER: ("TEXT_EQ", "Mike"), TEL: ("NOT_BLANK",), OUTCOME: ("BLANK",)},
        JOY: {CALLER: ("TEXT_EQ", "Joy"), TEL: ("NOT_BLANK",), OUTCOME: ("BLANK",)},
        ALL: {TEL: ("NOT_BLANK",), OUTCOME: ("BLANK",)},
    }
    assert "endRowIndex" not in views[MIKE]["range"]


def test_a_second_time_nothing_is_written(calls: CallList) -> None:
    calls.keep_views("Mike", "Joy")
    before, writes = calls.filter_views(), calls.writes()
    changes = calls.keep_views("Mike", "Joy")
    assert (changes.requests, calls.writes(), calls.filter_views()) == ((), writes, before)


def test_a_service_that_closes_open_ranges_is_not_corrected_for_it(calls: CallList) -> None:
    calls.keep_views("Mike")
    sheet = next(sheet for sheet in calls.workbook.sheets if sheet.title == "Call List")
    for view in sheet.filter_views:
        ends = {"endRowIndex": sheet.row_count, "startColumnIndex": 0, "endColumnIndex": sheet.column_count}
        view["range"] = {**view["range"], **ends}
    assert calls.keep_views("Mike").requests == ()


def test_a_view_that_ends_above_new_rows_is_made_longer(calls: CallList) -> None:
    calls.keep_views("Mike")
    sheet = next(sheet for sheet in calls.workbook.sheets if sheet.title == "Call List")
    for view in sheet.filter_views:
        view["range"] = {**view["range"], "endRowIndex": sheet.row_count}
    calls.add([entry(number) for number in range(1, 220)])
    assert calls.keep_views("Mike").updated == (MIKE, ALL)
    assert calls.keep_views("Mike").requests == ()


def test_a_caller_who_is_gone_loses_the_view_and_one_who_is_new_gets_one(calls: CallList) -> None:
    calls.keep_views("Mike", "Joy")
    changes = calls.keep_views("Joy", "Ann")
    assert (changes.deleted, changes.added, changes.updated) == ((MIKE,), ("Ann · open calls",), ())
    assert set(calls.filter_views()) == {JOY, "Ann · open calls", ALL}


def test_what_a_person_made_is_never_touched(calls: CallList) -> None:
    calls.keep_views("Mike")
    mine = {"title": "Urgent", "range": {"sheetId": tab_id(calls), "startRowIndex": 0}}
    calls.ask(addFilterView={"filter": mine})
    calls.ask(addFilterView={"filter": {**mine, "title": "Joy · open calls"}})  # the bot's name, a person's view
    calls.ask(duplicateFilterView={"filterId": calls.filter_views()[MIKE]["filterViewId"]})
    theirs = {title: calls.filter_views()[title] for title in ("Urgent", JOY, f"Copy of {MIKE}")}
    assert calls.keep_views("Ann").deleted == (MIKE,)
    standing = calls.filter_views()
    assert {title: standing[title] for title in theirs} == theirs


def test_a_view_that_a_person_renamed_is_kept_up_under_that_name_and_theirs_in_the_end(calls: CallList) -> None:
    calls.keep_views("Mike")
    number = calls.filter_views()[MIKE]["filterViewId"]
    calls.ask(updateFilterView={"filter": {"filterViewId": number, "title": "My calls"}, "fields": "title"})
    assert calls.keep_views("Mike").requests == ()
    assert calls.keep_views("Joy").deleted == ()
    assert "My calls" in calls.filter_views()


def test_criteria_that_a_person_changed_are_put_back_and_the_sort_order_is_left(calls: CallList) -> None:
    calls.keep_views("Mike")
    number = calls.filter_views()[MIKE]["filterViewId"]
    changed = {
        "filterViewId": number,
        "filterSpecs": [{"columnIndex": CALLER, "filterCriteria": {"hiddenValues": ["Mike"]}}],
        "sortSpecs": [{"dimensionIndex": 6, "sortOrder": "ASCENDING"}],
    }
    calls.ask(updateFilterView={"filter": changed, "fields": "filterSpecs,sortSpecs"})
    assert calls.keep_views("Mike").updated == (MIKE,)
    view = calls.filter_views()[MIKE]
    assert criteria(view) == {CALLER: ("TEXT_EQ", "Mike"), TEL: ("NOT_BLANK",), OUTCOME: ("BLANK",)}
    assert view["sortSpecs"] == [{"dimensionIndex": 6, "sortOrder": "ASCENDING"}]


def test_a_deleted_view_comes_back(calls: CallList) -> None:
    calls.keep_views("Mike")
    calls.ask(deleteFilterView={"filterId": calls.filter_views()[MIKE]["filterViewId"]})
    assert calls.keep_views("Mike").added == (MIKE,)


def test_views_follow_columns_and_headers_that_were_moved(calls: CallList) -> None:
    calls.keep_views("Mike")
    outcome = {"sheetId": tab_id(calls), "dimension": "COLUMNS", "startIndex": OUTCOME, "endIndex": OUTCOME + 1}
    calls.ask(moveDimension={"source": outcome, "destinationIndex": 0})
    calls.person.inserts_rows(above=1, count=2)
    calls.keep_views("Mike")
    view = calls.filter_views()[MIKE]
    assert criteria(view) == {CALLER + 1: ("TEXT_EQ", "Mike"), TEL + 1: ("NOT_BLANK",), 0: ("BLANK",)}
    assert view["range"]["startRowIndex"] == 2
    assert calls.keep_views("Mike").requests == ()


def test_a_view_whose_column_is_not_there_is_a_problem_and_the_others_are_kept(calls: CallList) -> None:
    calls.person.types("B1", "Who")
    changes = calls.keep_views("Mike")
    assert [(one.column, one.row) for one in changes.problems] == [("Caller", 1)]
    assert changes.added == (ALL,)


def test_columns_that_move_while_the_views_are_written_are_followed(calls: CallList) -> None:
    outcome = {"sheetId": tab_id(calls), "dimension": "COLUMNS", "startIndex": OUTCOME, "endIndex": OUTCOME + 1}
    calls.meanwhile(lambda _: calls.ask(moveDimension={"source": outcome, "destinationIndex": 0}) and None)
    calls.keep_views("Mike")
    calls.quiet()
    assert criteria(calls.filter_views()[MIKE]) == {
        CALLER + 1: ("TEXT_EQ", "Mike"),
        TEL + 1: ("NOT_BLANK",),
        0: ("BLANK",),
    }


@pytest.mark.parametrize("fault", ["reset-before", "reset-after", "503", "503-after-apply", "429", "malformed"])
def test_an_answer_that_never_comes_makes_nothing_twice(calls: CallList, fault: str) -> None:
    calls.server.faults.add(parse_fault(f"{fault}:2@:batchUpdate"))
    assert calls.keep_views("Mike", "Joy").added == (MIKE, JOY, ALL)
    assert len(calls.sheet("filterViews")["filterViews"]) == 3


def test_another_bot_that_was_faster_is_no_error(calls: CallList) -> None:
    calls.meanwhile(lambda _: another(calls))
    calls.keep_views("Mike")
    calls.quiet()
    assert set(calls.filter_views()) == {MIKE, ALL}


def another(calls: CallList) -> None:
    """A view of the bot's, made by another bot in the same moment."""
    place = {"sheetId": tab_id(calls), "startRowIndex": 0}
    calls.ask(addFilterView={"filter": {"filterViewId": view_id(SCHEMA, MIKE), "title": MIKE, "range": place}})


def test_a_service_that_stays_away_is_said_so(calls: CallList) -> None:
    calls.server.faults.add(parse_fault("503:20@:batchUpdate"))
    with pytest.raises(ServiceDown, match="8 times"):
        calls.keep_views("Mike")


def test_nothing_is_sent_once_the_lease_is_lost(calls: CallList) -> None:
    def lost() -> None:
        raise RefusedByGuard("lease", "lost", "wait")

    writes = calls.writes()
    found = find_kept_tab(calls.sheets.read_book(), SCHEMA)
    assert found is not None
    with pytest.raises(RefusedByGuard):
        calls.sheets.keep_views(SCHEMA, found[0], views_of("Mike"), lost)
    with pytest.raises(RefusedByGuard):
        calls.sheets.add_rows(SCHEMA, [addition(entry(9))], lost)
    assert calls.writes() == writes


def test_a_tab_that_is_gone_is_said_so(calls: CallList) -> None:
    found = find_kept_tab(calls.sheets.read_book(), SCHEMA)
    assert found is not None
    calls.ask(deleteSheet={"sheetId": tab_id(calls)})
    with pytest.raises(RefusedByGuard, match="deleted"):
        calls.sheets.keep_views(SCHEMA, found[0], views_of("Mike"), lambda: None)
