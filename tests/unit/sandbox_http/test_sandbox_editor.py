"""People who edit around calls: repeatable, written down, nothing lost that is not in the log."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bot.sandbox.sheets.engine import batch, values
from bot.sandbox.sheets.engine.model import Sheet, Workbook
from bot.sandbox.sheets.knobs.editor import WEIGHTS, Edit, Editor, Kind, Moment, Settings

OWNER = "lead@example.com"
TABLE = [["Order", "Status", "Note"], *([f"A-{n:03}", "open", f"remark {n}"] for n in range(1, 13))]


@pytest.fixture
def workbook() -> Workbook:
    book = Workbook("book", "Orders", OWNER, [Sheet.empty(0, "Orders", 20, 8), Sheet.empty(1, "Other", 5, 3)])
    values.update(book, "Orders!A1", {"valueInputOption": "RAW"}, {"values": TABLE}, OWNER)
    return book


def rows(workbook: Workbook, tab: str = "Orders") -> list[list[Any]]:
    return list(values.get(workbook, tab).get("values", []))


def at_work(workbook: Workbook, calls: int = 60, **settings: Any) -> Editor:
    editor = Editor(Settings(tabs=("Orders",), rate=1.0, **settings))
    for _ in range(calls):
        editor.meet(Moment.BEFORE, workbook)
    return editor


def content(workbook: Workbook) -> Any:
    return [(s.rows, s.row_properties, s.merges) for s in workbook.sheets]


@pytest.mark.parametrize("seed", range(4))
def test_a_seed_gives_the_same_edits_and_the_same_sheet_again(workbook: Workbook, seed: int) -> None:
    twin = workbook.snapshot()
    first, second = at_work(workbook, seed=seed), at_work(twin, seed=seed)
    assert first.log == second.log
    assert content(workbook) == content(twin)


@pytest.mark.parametrize("seed", range(4))
def test_repeating_the_log_on_a_copy_gives_the_same_sheet(workbook: Workbook, seed: int) -> None:
    copy = workbook.snapshot()
    for edit in at_work(workbook, seed=seed, most=3).log:
        if not edit.refused:
            edit.repeat(copy)
    assert content(copy) == content(workbook)


def test_two_seeds_do_different_things(workbook: Workbook) -> None:
    twin = workbook.snapshot()
    assert at_work(workbook, seed=1).log != at_work(twin, seed=2).log


@pytest.mark.parametrize("seed", range(6))
def test_every_value_that_is_gone_stands_in_the_log(workbook: Workbook, seed: int) -> None:
    before = Counter(value for row in rows(workbook)[1:] for value in row if value)
    log = at_work(workbook, seed=seed).log
    after = Counter(value for row in rows(workbook)[1:] for value in row if value)
    lost = Counter(value for edit in log for row in edit.lost for value in row if value)
    assert before - after - lost == Counter()
    assert {edit.kind for edit in log if edit.lost} <= {Kind.DELETE, Kind.TYPE, Kind.CLEAR}


def test_all_kinds_happen_and_headers_stay_unless_asked_for(workbook: Workbook) -> None:
    editor = at_work(workbook, calls=200)
    assert {edit.kind for edit in editor.log} == set(Kind) - {Kind.RENAME_HEADER}
    assert rows(workbook)[0] == TABLE[0]
    (renamed,) = at_work(workbook, calls=1, weights={Kind.RENAME_HEADER: 1}).log
    assert renamed.lost[0][0] in TABLE[0]
    assert rows(workbook)[0] != TABLE[0]


def test_only_kinds_with_a_weight_happen_in_only_the_named_columns(workbook: Workbook) -> None:
    log = at_work(workbook, weights={Kind.TYPE: 1, Kind.SORT: 0}, columns=("B",)).log
    assert {edit.kind for edit in log} == {Kind.TYPE}
    assert {edit.arguments["cell"][0] for edit in log} == {"B"}
    assert [row[0] for row in rows(workbook)] == [row[0] for row in TABLE]


def test_a_row_that_is_moved_ends_up_elsewhere_every_time(workbook: Workbook) -> None:
    editor = Editor(Settings(tabs=("Orders",), rate=1.0, weights={Kind.MOVE: 1}))
    for _ in range(60):
        before = rows(workbook)
        editor.meet(Moment.BEFORE, workbook)
        after = rows(workbook)
        assert after != before
        assert sorted(after) == sorted(before)
        assert after[0] == before[0]


def test_a_new_row_lengthens_a_full_grid(workbook: Workbook) -> None:
    at_work(workbook, calls=12, weights={Kind.NEW_ROW: 1})
    assert len(rows(workbook)) == 25
    assert workbook.sheets[0].row_count == 25


def test_an_edit_that_the_sheet_refuses_is_told_and_changes_nothing(workbook: Workbook) -> None:
    area = {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 1}
    merge = {"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}}
    batch.batch_update(workbook, {"requests": [merge]}, OWNER)
    before = content(workbook)
    (edit,) = at_work(workbook, calls=1, weights={Kind.SORT: 1}).log
    assert "merge" in edit.refused
    assert content(workbook) == before


def test_people_edit_at_the_chosen_moments_and_spreadsheets_only(workbook: Workbook) -> None:
    editor = Editor(Settings(rate=1.0, moments=(Moment.AFTER,), spreadsheets=("book",)))
    editor.meet(Moment.BEFORE, workbook)
    assert editor.log == []
    editor.meet(Moment.AFTER, workbook)
    assert [edit.moment for edit in editor.log] == [Moment.AFTER]
    other = Workbook("another", "x", OWNER, workbook.snapshot().sheets)
    editor.meet(Moment.AFTER, other)
    assert len(editor.log) == 1


def test_the_rate_is_a_chance(workbook: Workbook) -> None:
    editor = Editor(Settings(seed=3, rate=0.25, weights={Kind.PAINT: 1}))
    for _ in range(400):
        editor.meet(Moment.BEFORE, workbook)
    assert 70 < len(editor.log) < 130


def test_one_edit_now_and_none_where_there_is_nothing_to_edit(workbook: Workbook) -> None:
    editor = Editor(Settings(tabs=("Orders",)))
    done = editor.edit(workbook, Kind.DELETE)
    assert isinstance(done, Edit)
    assert (done.moment, done.number, len(rows(workbook))) == (Moment.NOW, 1, 12)
    assert Editor(Settings(tabs=("Other",))).edit(workbook, Kind.DELETE) is None
    assert Editor(Settings(tabs=("nowhere",))).edit(workbook) is None


def test_the_owner_edits_unless_somebody_is_named(workbook: Workbook) -> None:
    assert {edit.email for edit in at_work(workbook, calls=3).log} == {OWNER}
    assert {edit.email for edit in at_work(workbook, calls=3, email="ana@example.com").log} == {"ana@example.com"}


def test_hidden_tabs_are_left_alone(workbook: Workbook) -> None:
    workbook.sheets[0].hidden = True
    assert Editor(Settings(weights=WEIGHTS)).edit(workbook) is None
