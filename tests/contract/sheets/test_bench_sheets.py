"""The bench of speed measures what it says: small sheets, two ways, and the file that tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bench.sheets.costs import Cost
from bench.sheets.goals import GOALS, judge
from bench.sheets.matrix import Figures, measure
from bench.sheets.results import speed_part, stamp, write
from bench.sheets.service import differences, new_workbook, sheet_rows
from bench.sheets.workload import HEADERS, changed_rows, colour_of, is_struck, make_work
from bot.sandbox.sheets.engine.model import Cell

FLOOR = Cost(
    way="floor",
    run="run",
    rows=100_000,
    percent=1.0,
    changes=3350,
    reckoned=False,
    calls=2,
    sent=400_000,
    received=2_600_000,
    plain=11_000_000,
    wall_s=2.0,
    cpu_s=0.35,
    service_s=1.4,
    base_mb=70.0,
    peak_mb=140.0,
)
OURS = replace(FLOOR, way="ours", calls=4, wall_s=3.0, cpu_s=0.51, peak_mb=129.0)
GSPREAD = replace(FLOOR, way="gspread_batches", calls=5, received=9_600_000, wall_s=15.0, cpu_s=0.9, peak_mb=286.0)


def test_two_ways_are_measured_on_a_small_sheet_and_leave_it_alike() -> None:
    figures = measure([200], [10.0], ["ours", "floor"], jobs=False)
    ours, floor = figures.find("ours", 200, 10.0), figures.find("floor", 200, 10.0)
    assert ours is not None
    assert floor is not None
    assert (ours.changes, floor.calls) == (47, 2)
    assert ours.calls > floor.calls
    assert 3_000 < ours.sent < floor.sent  # it compresses what it sends
    assert floor.received > 15_000
    assert 0.02 * floor.calls < floor.service_s < floor.wall_s
    assert floor.peak_mb >= floor.base_mb > 20


def test_a_way_that_writes_less_or_elsewhere_is_found_out() -> None:
    before, work = sheet_rows(200), make_work(200, 1)
    book = new_workbook(HEADERS, before)
    assert differences(book, before, work) == (6, 0)
    book.sheets[0].put(51, HEADERS.index("Next Action"), Cell(work.changes[0].new))
    assert differences(book, before, work) == (5, 0)
    book.sheets[0].put(6, 0, Cell("beside"))
    assert differences(book, before, work) == (5, 1)


def test_no_row_that_is_changed_was_painted_or_struck_before() -> None:
    for percent in (1, 10):
        assert not [number for number in changed_rows(10_000, percent) if colour_of(number) or is_struck(number)]


def test_the_results_name_every_goal_and_whether_it_is_met() -> None:
    figures = Figures((OURS, FLOOR, GSPREAD))
    text = speed_part(figures, {"gspread": "6.2.1"})
    for goal in GOALS:
        assert goal.words in text
    assert [verdict.is_met for verdict in judge(figures)] == [None, None, False, True, True, True, True]
    assert "| 100,000 rows, 1 % changed: at most 0.5 s CPU | 0.51 s | 0.35 s | **not met** |" in text
    assert "| 100,000 rows, 1 % changed: at most 130 MB peak | 129 MB | 140 MB | met |" in text
    assert "gspread 6.2.1." in text


def test_a_part_measured_anew_leaves_the_others_as_they_stood() -> None:
    head = stamp("python -m bench --only races", "a machine", date(2026, 11, 22), 0.4)
    first = write({"races": f"{head}\nnone lost\n", "speed": "fast\n"}, "")
    second = write({"speed": "faster\n"}, first)
    assert "none lost" in second
    assert "fast\n" not in second
    assert "2026-11-22, `python -m bench --only races`, on a machine; load before it 0.4." in second
    assert second.index("## Speed") < second.index("## Races")
