"""The Call List as a kept tab: how it looks, rows added by Case ID, rows changed and struck, whatever people do."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.core.memory import ChangeState
from bot.errors import RefusedByGuard, SheetMismatch
from bot.sandbox.sheets.engine import batch
from bot.sandbox.sheets.engine.person import Person
from bot.sandbox.sheets.knobs.editor import Editor, Kind, Settings
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind, parse_fault
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sheets.call_list import HEADERS, SCHEMA, CallList, addition, case_id, entry, open_call_list, order

THREE = [entry(1), entry(2), entry(3)]
IDS = [case_id(1), case_id(2), case_id(3)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with SandboxServer(key_file=tmp_path_factory.mktemp("calls") / "key.json") as server:
        yield server


@pytest.fixture
def calls(server: SandboxServer):
    with open_call_list(server) as calls:
        yield calls


@pytest.fixture
def filled(calls: CallList) -> CallList:
    calls.add(THREE)
    return calls


# How it looks


def test_the_tab_is_made_with_all_rows_and_a_second_time_nothing_is_written(calls: CallList) -> None:
    applied = calls.add(THREE)
    assert [(one.state, one.why) for one in applied.settlements] == [(ChangeState.APPLIED, "")] * 3
    assert calls.by_id() == {values["Case ID"]: {**values, "struck": False} for values in THREE}
    writes = calls.writes()
    again = calls.add(THREE)
    assert {one.why for one in again.settlements} == {"stood there already"}
    assert calls.writes() == writes


def test_the_header_is_bold_and_frozen_and_stands_in_the_order_of_the_schema(filled: CallList) -> None:
    header = filled.grid()[0]
    assert tuple(cell["effectiveValue"]["stringValue"] for cell in header) == HEADERS
    assert all(cell["userEnteredFormat"]["textFormat"]["bold"] for cell in header)
    assert filled.sheet("properties.gridProperties")["properties"]["gridProperties"]["frozenRowCount"] == 1


def test_callers_choose_an_outcome_and_may_type_another_word(filled: CallList) -> None:
    rule = filled.cell(2, "Outcome")["dataValidation"]
    assert [value["userEnteredValue"] for value in rule["condition"]["values"]] == list(SCHEMA.column("Outcome").values)
    assert rule["condition"]["type"] == "ONE_OF_LIST"
    assert rule["showCustomUi"]
    assert not rule.get("strict")
    filled.person.types("I2", "Asked to call back")
    assert filled.by_id()[case_id(1)]["Outcome"] == "Asked to call back"


def test_only_columns_of_people_offer_anything(filled: CallList) -> None:
    assert [name for name in HEADERS if "dataValidation" in filled.cell(2, name)] == ["Outcome"]


def test_numbers_dates_and_scripts_look_like_what_they_are(filled: CallList) -> None:
    assert filled.cell(2, "TEL")["userEnteredFormat"]["numberFormat"] == {"type": "TEXT", "pattern": "@"}
    assert filled.cell(2, "Deadline")["userEnteredFormat"]["numberFormat"]["type"] == "DATE"
    assert filled.cell(2, "Script")["userEnteredFormat"]["wrapStrategy"] == "WRAP"
    data = filled.sheet("data(rowMetadata.pixelSize,columnMetadata.pixelSize)")["data"][0]
    assert {row["pixelSize"] for row in data["rowMetadata"][1:]} == {84}
    assert data["columnMetadata"][HEADERS.index("Script")]["pixelSize"] == 460


@pytest.mark.parametrize("typed", ["3pm", "15:00", "11/19 3:05 pm", "2026-11-19 15:05", "19.11. nachmittags"])
def test_what_a_caller_types_into_Called_At_is_what_it_shows(filled: CallList, typed: str) -> None:
    filled.person.types("J2", typed)
    [shown] = filled.sheet("data(rowData(values(formattedValue)))")["data"][0]["rowData"][1]["values"][9].values()
    assert shown == typed


@pytest.mark.parametrize("typed", ["0042", "+1 212-555-0199", "=1+1", "212-555-0199"])
def test_what_a_person_types_into_TEL_stays_as_typed(filled: CallList, typed: str) -> None:
    filled.person.types("E2", typed)
    assert filled.by_id()[case_id(1)]["TEL"] == typed


def test_a_full_tab_grows_by_rows_that_look_the_same(calls: CallList) -> None:
    calls.add([entry(number) for number in range(1, 200)])
    calls.add([entry(200), entry(201)])
    rows = calls.rows()
    assert [row["row"] for row in rows] == list(range(2, 203))
    assert "dataValidation" in calls.cell(202, "Outcome")
    assert calls.cell(202, "TEL")["userEnteredFormat"]["numberFormat"]["type"] == "TEXT"
    heights = calls.sheet("data(rowMetadata.pixelSize)")["data"][0]["rowMetadata"]
    assert {row["pixelSize"] for row in heights[1:]} == {84}


def test_many_rows_are_sent_in_bodies_of_a_size_the_service_takes(server: SandboxServer) -> None:
    with open_call_list(server, body_bytes=2000) as calls:
        applied = calls.add([entry(number) for number in range(1, 31)])
        assert applied.count(ChangeState.APPLIED) == 30
        assert [row["Case ID"] for row in calls.rows()] == [case_id(number) for number in range(1, 31)]
        assert calls.writes() > 6


def test_tick_columns_of_people_are_checkboxes_and_rows_still_come_at_the_end(calls: CallList) -> None:
    schema = SCHEMA.model_validate(
        SCHEMA.model_dump() | {"columns": [*SCHEMA.columns, {"name": "Ok", "owner": "people", "kind": "tick"}]}
    )
    calls.sheets.add_rows(schema, [addition(entry(1))], lambda: None)
    calls.sheets.add_rows(schema, [addition(entry(2))], lambda: None)
    assert calls.cell(3, "Ok")["dataValidation"]["condition"]["type"] == "BOOLEAN"
    assert [row["row"] for row in calls.rows()] == [2, 3]


# What people do between two runs


def test_a_row_deleted_by_hand_is_added_again_at_the_end(filled: CallList) -> None:
    filled.person.deletes_rows(2)
    filled.add(THREE)
    assert [row["Case ID"] for row in filled.rows()] == [case_id(2), case_id(3), case_id(1)]


def test_a_deleted_tab_is_made_anew(filled: CallList) -> None:
    filled.ask(deleteSheet={"sheetId": filled.sheet("properties.sheetId")["properties"]["sheetId"]})
    filled.add(THREE)
    assert list(filled.by_id()) == list(IDS)


def test_a_tab_under_another_name_is_still_the_call_list(filled: CallList) -> None:
    number = filled.sheet("properties.sheetId")["properties"]["sheetId"]
    filled.ask(updateSheetProperties={"properties": {"sheetId": number, "title": "Calls"}, "fields": "title"})
    filled.add([*THREE, entry(4)])
    assert [row.case_id for row in filled.table().rows] == [*IDS, case_id(4)]
    assert [sheet.title for sheet in filled.workbook.sheets] == ["Sheet1", "Calls"]


def test_a_tab_of_that_name_with_other_headers_is_refused(filled: CallList) -> None:
    filled.person.types("A1", "Ref")
    with pytest.raises(SheetMismatch, match="'Case ID' is missing"):
        filled.add([entry(4)])


def test_sorted_moved_and_renamed_by_alias_the_rows_are_known_again(filled: CallList) -> None:
    filled.person.sorts("A2:J4", "C", descending=True)
    filled.person.types("E1", "Phone")
    filled.ask(
        moveDimension={
            "source": {
                "sheetId": filled.sheet("properties.sheetId")["properties"]["sheetId"],
                "dimension": "COLUMNS",
                "startIndex": 0,
                "endIndex": 1,
            },
            "destinationIndex": 10,
        }
    )
    filled.add([*THREE, entry(4)])
    assert [row.case_id for row in filled.table().rows] == [case_id(3), case_id(2), case_id(1), case_id(4)]
    assert {row.text("TEL") for row in filled.table().rows} == {f"+1 212-555-000{number}" for number in range(1, 5)}
    plan, _ = filled.update([*THREE, entry(4)])
    assert not [change for change in plan.changes if change.kind == "value"]


def test_a_column_under_a_name_nobody_knows_is_appended_anew_people_s_too(filled: CallList) -> None:
    filled.person.types("I1", "What they said")
    filled.person.types("I2", "Reached")
    filled.add([*THREE, entry(4)])
    headers = [cell["effectiveValue"]["stringValue"] for cell in filled.grid()[0]]
    assert headers == [*HEADERS[:8], "What they said", "Called At", "Outcome"]
    assert filled.cell(5, "Outcome")["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"
    assert filled.by_id()[case_id(1)]["What they said"] == "Reached"
    assert filled.by_id()[case_id(4)] == {**entry(4), "struck": False}


def test_the_plan_appends_a_lost_column_of_people_too(filled: CallList) -> None:
    filled.person.types("I1", "What they said")
    assert filled.update(THREE)[0].new_columns == ("Outcome",)
    assert filled.update(THREE)[0].is_empty


def test_a_case_id_typed_twice_is_a_problem_of_both_rows_and_added_no_third_time(filled: CallList) -> None:
    filled.person.fills_row(5, [case_id(1), "Joy", order(1)])
    filled.add(THREE)
    assert [(row.row, row.problems[0].column) for row in filled.table().rows if row.problems] == [
        (2, "Case ID"),
        (5, "Case ID"),
    ]
    plan, _ = filled.update([entry(1, Caller="Joy"), entry(2), entry(3)])
    assert {change.row for change in plan.changes} == {3, 4}


def test_a_remark_in_the_case_id_column_is_not_taken_for_a_date(filled: CallList) -> None:
    filled.person.types("A6", "3 calls left")
    assert filled.table().problems == ()


def test_a_strike_left_in_blank_cells_is_not_inherited_by_a_new_row(filled: CallList) -> None:
    filled.person.strikes("A5:J5")
    filled.add([entry(4)])
    assert filled.rows()[-1]["row"] == 5
    assert not filled.table().rows[-1].marks.struck


def test_a_column_of_people_between_the_bot_s_keeps_what_it_holds(filled: CallList) -> None:
    place = {"sheetId": filled.sheet("properties.sheetId")["properties"]["sheetId"], "dimension": "COLUMNS"}
    filled.ask(insertDimension={"range": {**place, "startIndex": 3, "endIndex": 4}})
    filled.person.types("D1", "Mood")
    filled.person.types("D2", "good")
    filled.add([entry(4)])
    filled.update([*THREE, entry(4, Caller="Ann")])
    assert filled.by_id()[case_id(1)]["Mood"] == "good"
    assert filled.by_id()[case_id(4)] == {**entry(4), "Caller": "Ann", "struck": False}


# Changing what is there


def test_rows_that_are_there_are_changed_struck_and_annotated_by_the_guarded_writer(filled: CallList) -> None:
    filled.person.types("I2", "Reached")
    _, applied = filled.update([entry(1), entry(2, Caller="Mike"), entry(3)], done=[case_id(1)])
    assert {one.state for one in applied.settlements} == {ChangeState.APPLIED}
    rows = filled.by_id()
    assert (rows[case_id(1)]["struck"], rows[case_id(1)]["Outcome"]) == (True, "Reached")
    assert (rows[case_id(2)]["struck"], rows[case_id(2)]["Caller"]) == (False, "Mike")
    assert "B-13: five tabs" in filled.cell(2, "Order Number")["note"]
    again, _ = filled.update([entry(1), entry(2, Caller="Mike"), entry(3)], done=[case_id(1)])
    assert again.is_empty


def test_an_outcome_typed_before_the_write_wins_over_the_whole_row(filled: CallList) -> None:
    book = filled.sheets.read_book
    filled.sheets.read_book = lambda: [book(), filled.person.types("I3", "Reached")][0]  # type: ignore[method-assign]
    filled.update(THREE)
    assert filled.by_id()[case_id(2)]["Outcome"] == "Reached"


# What people do while the bot writes


def move_case_id_to_the_end(person: Person) -> None:
    _column(person, "moveDimension", {"source": _columns(person, 0, 1), "destinationIndex": 10})


def move_outcome_to_the_front(person: Person) -> None:
    _column(person, "moveDimension", {"source": _columns(person, 8, 9), "destinationIndex": 0})


def insert_a_column_in_front(person: Person) -> None:
    _column(person, "insertDimension", {"range": _columns(person, 0, 1)})


def swap_script_and_outcome(person: Person) -> None:
    _column(person, "moveDimension", {"source": _columns(person, 7, 8), "destinationIndex": 9})


def _columns(person: Person, start: int, end: int) -> dict[str, object]:
    sheet = next(sheet for sheet in person.workbook.sheets if sheet.title == person.tab)
    return {"sheetId": sheet.sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def _column(person: Person, kind: str, body: dict[str, object]) -> None:
    batch.batch_update(person.workbook, {"requests": [{kind: body}]}, person.email)


def rename_tel(person: Person) -> None:
    person.types("E1", "Whom to ring")


ROWS_MOVE: dict[str, Callable[[Person], None]] = {
    "a_row_is_inserted_above": lambda person: person.inserts_rows(above=3),
    "rows_are_inserted_above_the_headers": lambda person: person.inserts_rows(above=1, count=2),
    "the_tab_is_sorted": lambda person: person.sorts("A2:J4", "B"),
    "a_row_is_deleted": lambda person: person.deletes_rows(3),
    "a_remark_stands_below": lambda person: person.types("B9", "-- old ones above --"),
}
COLUMNS_MOVE: dict[str, Callable[[Person], None]] = {
    "the_case_ids_move_to_the_end": move_case_id_to_the_end,
    "the_outcomes_move_to_the_front": move_outcome_to_the_front,
    "a_column_is_inserted_in_front": insert_a_column_in_front,
    "script_and_outcome_change_places": swap_script_and_outcome,
}


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("edit", ROWS_MOVE.values(), ids=ROWS_MOVE.keys())
def test_rows_that_move_right_under_the_append_stay_whole(
    filled: CallList, edit: Callable[[Person], None], before: bool
) -> None:
    filled.meanwhile(edit, before=before)
    filled.add([*THREE, entry(4)])
    filled.quiet()
    rows = {row.case_id: row for row in filled.table().rows if row.case_id}
    assert {name: row.text("TEL") for name, row in rows.items() if name in (case_id(1), case_id(4))} == {
        case_id(1): "+1 212-555-0001",
        case_id(4): "+1 212-555-0004",
    }
    assert not any(row.problems for row in rows.values())


@pytest.mark.parametrize("lost", [False, True], ids=["answered", "unanswered"])
@pytest.mark.parametrize("edit", COLUMNS_MOVE.values(), ids=COLUMNS_MOVE.keys())
def test_columns_that_move_right_under_the_append_get_nothing_that_is_not_theirs(
    filled: CallList, edit: Callable[[Person], None], lost: bool
) -> None:
    filled.meanwhile(edit)
    if lost:
        filled.server.faults.add(Fault(FaultKind.RESET_AFTER, path=":batchUpdate"))
    filled.add([*THREE, entry(4), entry(5)])
    filled.quiet()
    table = filled.table()
    whole = {row.case_id: {name: value for name, value in row.cells.items() if value} for row in table.rows}
    assert {name: whole[name] for name in (*IDS, case_id(4), case_id(5))} == {
        values["Case ID"]: values for values in (*THREE, entry(4), entry(5))
    }
    assert not any(row.text("Outcome") for row in table.rows if row.case_id)


@pytest.mark.parametrize("edit", COLUMNS_MOVE.values(), ids=COLUMNS_MOVE.keys())
def test_columns_that_move_right_under_a_change_of_the_rows_leave_each_value_in_its_row(
    filled: CallList, edit: Callable[[Person], None]
) -> None:
    filled.person.types("I3", "Reached")
    changed = [entry(at, Caller="Zoe", Customer_Name="Z", TEL="+1 212-555-9999", Script=f"{at}") for at in (1, 2, 3)]
    filled.meanwhile(edit)
    filled.update(changed)
    wanted = {values["Case ID"]: values | {"struck": False} for values in changed}
    wanted[case_id(2)]["Outcome"] = "Reached"
    assert filled.by_id() == wanted


def test_a_column_inserted_between_headers_and_case_ids_makes_nothing_twice(filled: CallList) -> None:
    reads = iter((False, True, *[False] * 50))  # the properties of the tabs, then their headers

    def hook(method: str, _path: str, _body: object) -> None:
        if method == "GET" and next(reads):
            insert_a_column_in_front(filled.person)

    filled.server.after_request = hook
    filled.add(THREE)
    assert [row["Case ID"] for row in filled.rows()] == IDS


def test_a_header_renamed_under_the_append_is_appended_anew(filled: CallList) -> None:
    filled.meanwhile(rename_tel)
    filled.add([*THREE, entry(4)])
    filled.quiet()
    assert case_id(4) in filled.by_id()
    plan, _ = filled.update([*THREE, entry(4)])
    assert plan.new_columns == ("TEL",)
    assert filled.by_id()[case_id(4)]["TEL"] == "+1 212-555-0004"


def test_a_tab_deleted_under_the_append_is_made_anew(filled: CallList) -> None:
    number = filled.sheet("properties.sheetId")["properties"]["sheetId"]
    filled.meanwhile(lambda _: filled.ask(deleteSheet={"sheetId": number}) and None)
    filled.add([*THREE, entry(4)])
    filled.quiet()
    assert list(filled.by_id()) == [*IDS, case_id(4)]


@pytest.mark.parametrize("kind", ["reset-before", "reset-after", "503", "503-after-apply", "429", "truncated"])
def test_an_answer_that_never_comes_adds_nothing_twice(calls: CallList, kind: str) -> None:
    calls.server.faults.add(parse_fault(f"{kind}:2@:batchUpdate"))
    calls.add(THREE)
    calls.server.faults.add(parse_fault(f"{kind}@:batchUpdate"))
    applied = calls.add([*THREE, entry(4)])
    assert applied.cut_short is None
    assert list(calls.by_id()) == [*IDS, case_id(4)]


@pytest.mark.parametrize("seed", range(int(os.environ.get("SHEET_BOT_RACE_SEEDS", "3"))))
def test_whatever_people_do_between_any_two_calls_no_row_is_added_twice_or_mixed_up(
    filled: CallList, seed: int
) -> None:
    kinds = (Kind.INSERT, Kind.DELETE, Kind.MOVE, Kind.SORT, Kind.TYPE, Kind.PAINT, Kind.STRIKE, Kind.NOTE)
    weights = dict.fromkeys(kinds, 1.0)
    mine, tabs = (filled.workbook.spreadsheet_id,), ("Call List",)
    people = Settings(seed, spreadsheets=mine, tabs=tabs, columns=("I", "J"), weights=weights, rate=0.7)
    wanted = [entry(number) for number in range(1, 9)]
    filled.server.editor = editor = Editor(people)
    with suppress(RefusedByGuard):  # they moved rows whenever the bot read
        for _ in range(2):
            filled.add(wanted)
            filled.keep_views("Mike", "Joy")
            filled.update(wanted)
    filled.server.editor = None
    filled.add(wanted)
    filled.update(wanted)
    rows = filled.by_id()
    assert {name: {header: rows[name][header] for header in wanted[0]} for name in rows} == {
        values["Case ID"]: values for values in wanted
    }
    assert filled.update(wanted)[0].is_empty
    assert any(not edit.refused for edit in editor.log)
