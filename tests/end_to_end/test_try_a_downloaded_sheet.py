"""`bot try`: what the bot would do to a workbook that a team has downloaded, before anybody hands out credentials."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from tests.end_to_end.desk import Desk, Done

NOW = "2026-11-18T15:00:00-05:00"
UPS = "1Z999AA10123456784"
OTHER = "1ZXX3150YW44070023"  # no state is known for it
HEADERS = (  # aliases, in an order of their own, with columns that the bot does not know
    "Phone of the driver",
    "Result",
    "ORD#",
    "Type of request",
    "TRK#",
    "Shift lead's remark",
    "Date submitted",
    "E-mail",
    "Completed",
    "Macro used",
)
BACK = "111-0000001-0000001"
LATE = "111-0000002-0000002"
KEPT = "111-0000003-0000003"
UNKNOWN = "111-0000004-0000004"
JUNK: Sequence[Mapping[str, Any]] = (
    {"ORD#": "—", "Type of request": "see below"},
    {"Phone of the driver": "Week 47", "Date submitted": "Monday!!"},
    {"ORD#": "=SUM(", "Type of request": "@cancel", "Date submitted": -5, "Result": 12},
    {"ORD#": True, "Type of request": "Cancel", "Date submitted": 46343},
    {"Result": "#REF!", "Shift lead's remark": "x" * 3000},
)


def moment(*parts: int) -> datetime:
    """What a cell holds: a time without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def request(order: str, day: int, **cells: Any) -> dict[str, Any]:
    return {
        "ORD#": order,
        "Type of request": "Cancel",
        "Date submitted": moment(2026, 11, day, 9),
        "E-mail": "ana@example.com",
        **{name.replace("_", " "): value for name, value in cells.items()},
    }


OPEN = [
    {**request(BACK, 12, Result="Unsuccessful"), "TRK#": UPS},
    request(LATE, 13),
    request(KEPT, 16, Result="order  kept"),
    {**request(UNKNOWN, 16, Result="Unsuccessful"), "TRK#": OTHER},
]
OLD = [
    {**request(f"110-{number:07}-0000000", 1), "Date submitted": moment(2023, 11, 20) + timedelta(days=3 * number)}
    for number in range(340)
]


def build(path: Path, above: int = 0) -> Path:
    """Three years of rows; junk between them, and `above` rows of it over the headers."""
    book = openpyxl.Workbook()
    book.create_sheet("Read me", 0)["A1"] = "How we work"
    sheet = book.create_sheet("Antworten 2026")
    for number in range(above):
        sheet.append(["Supt-Logistics", None, f"Order Number {number}", "printed", 46344.5][: number + 1])
    sheet.append(list(HEADERS))
    for row in [*OLD, *OPEN, *JUNK]:
        values = [row.get(header) for header in HEADERS]
        sheet.append([f"'{one}" if isinstance(one, str) and one.startswith("=") else one for one in values])
    sheet.cell(above + 3, 3).fill = PatternFill("solid", fgColor="FF00FF00")
    book.save(path)
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return build(tmp_path / "Our sheet.xlsx")


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    state = {"carrier": "ups", "status": "returning", "leg": "return", "last_scan_at": "2026-11-17T12:00:00Z"}
    path.write_text(json.dumps({UPS: state}), encoding="utf-8")
    return path


def by_order(plan: Mapping[str, Any], book: Path) -> dict[str, dict[str, Any]]:
    """The new values of each order of the file."""
    rows = openpyxl.load_workbook(book)["Antworten 2026"]
    found: dict[str, dict[str, Any]] = {}
    for one in plan["changes"]:
        if one["row"] is not None:
            found.setdefault(str(rows.cell(one["row"], 3).value), {})[one["column"]] = one["new"]
    return found


@pytest.mark.parametrize("above", [0, 5])
def test_aliases_other_orders_and_junk_do_not_hinder_the_good_rows(
    bot: Callable[..., Done], tmp_path: Path, facts: Path, above: int
) -> None:
    book = build(tmp_path / "junk.xlsx", above)
    done = bot("try", book, "--job", "cancellations", "--tracking", facts, "--now", NOW, "--json")
    plan = done.json
    assert done.code == 5
    assert set(plan) == {"changes", "formats", "notes", "problems"}
    rows = by_order(plan, book)
    assert rows[BACK]["Status"] == "Return to Sender"
    assert rows[BACK]["Next Action"] == "Escalate ticket to Maines for refund"
    assert rows[LATE]["Next Action"] == "Chase logistics: no result since 2026-11-13"
    assert rows[KEPT]["Next Action"] == "Closed: order kept"
    assert not {"—", "=SUM(", "TRUE", "None"} & set(rows)
    junk = {above + 1 + len(OLD) + len(OPEN) + number for number in range(1, 6)}
    assert junk & {one["row"] for one in plan["problems"]}
    assert all(one["problem"] and one["fix"] for one in plan["problems"])


def test_three_years_of_rows_stay_as_they_are(
    bot: Callable[..., Done], tmp_path: Path, sheet: Path, facts: Path
) -> None:
    out = tmp_path / "out.xlsx"
    words = ("--job", "cancellations", "--tracking", facts, "--now", NOW, "--out", out)
    done = bot("try", sheet, *words)
    assert done.code == 5
    assert done.out.splitlines()[-1] == f"As it would look: {out}"
    before, after = (openpyxl.load_workbook(path)["Antworten 2026"] for path in (sheet, out))
    since = moment(2026, 10, 19)
    seen = 0
    for row in range(2, len(OLD) + 2):
        submitted = before.cell(row, 7).value
        assert isinstance(submitted, datetime)
        if submitted >= since:
            continue
        seen += 1
        for column in range(1, after.max_column + 1):
            old, new = before.cell(row, column), after.cell(row, column)
            assert (old.value, old.font.strike or False) == (new.value, new.font.strike or False)
            assert old.fill.fgColor.rgb == new.fill.fgColor.rgb
            assert new.comment is None
    assert seen > 300


def test_the_workbook_that_comes_out_holds_the_plan_and_the_one_that_went_in_is_untouched(
    bot: Callable[..., Done], tmp_path: Path, sheet: Path, facts: Path
) -> None:
    went_in, out = sheet.read_bytes(), tmp_path / "out.xlsx"
    bot("try", sheet, "--job", "cancellations", "--tracking", facts, "--now", NOW, "--out", out)
    assert sheet.read_bytes() == went_in
    rows = openpyxl.load_workbook(out)["Antworten 2026"]
    headers = [cell.value for cell in rows[1]]
    assert headers[: len(HEADERS)] == list(HEADERS)
    found = {row[2].value: dict(zip(headers, row, strict=False)) for row in rows.iter_rows(min_row=len(OLD) + 2)}
    assert found[BACK]["Result"].value == "Return to Sender"
    assert found[LATE]["ORD#"].fill.fgColor.rgb == "FFF9CB9C"
    assert found[KEPT]["ORD#"].font.strike
    assert "sheet-bot" in str(found[LATE]["ORD#"].comment)


def test_without_tracking_the_rules_that_need_it_say_so(bot: Callable[..., Done], sheet: Path) -> None:
    plan = bot("try", sheet, "--job", "cancellations", "--now", NOW, "--json").json
    (problem,) = [one for one in plan["problems"] if "tracking not known" in one["problem"]]
    assert problem["problem"] == "tracking not known for 2 rows"
    assert "--tracking" in problem["fix"]
    assert "Status" not in by_order(plan, sheet)[BACK]


def test_what_the_plan_says_of_cells_where_a_formula_failed_is_what_the_workbook_gets(
    bot: Callable[..., Done], tmp_path: Path
) -> None:
    path, out = tmp_path / "failed.xlsx", tmp_path / "after.xlsx"
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Antworten 2026")
    sheet.append([*HEADERS, "Carrier"])
    problems, written = [], set()
    for row, error in zip(range(2, 18, 4), ("#N/A", "=NA()", "=1/0", "=B7+"), strict=True):
        orders = [f"111-{row + at:07}-0000000" for at in range(4)]
        for cells in (
            request(orders[0], 13, Carrier=error),
            {**request(orders[1], 13), "TRK#": error},
            {**request(orders[2], 13), "Result": error},
            {**request(orders[3], 13), "Phone of the driver": error},
        ):
            sheet.append([cells.get(header) for header in (*HEADERS, "Carrier")])
        problems += [(row + 1, "Tracking Number"), (row + 2, "Status")]
        written |= {(row, orders[0]), (row + 3, orders[3])}
    book.save(path)
    done = bot("try", path, "--job", "cancellations", "--now", NOW, "--out", out, "--json")
    assert done.code == 5
    assert [(one["row"], one["column"]) for one in done.json["problems"]] == problems
    assert all(one["problem"].startswith("shows #") and "formula" in one["fix"] for one in done.json["problems"])
    after = openpyxl.load_workbook(out)["Antworten 2026"]
    at = [cell.value for cell in after[1]].index("Next Action")
    assert {(row[2].row, row[2].value) for row in after.iter_rows(min_row=2) if row[at].value} == written
    assert {one["row"] for one in done.json["changes"]} == {row for row, _ in written}


def test_a_state_for_a_number_that_no_row_has_is_said(bot: Callable[..., Done], sheet: Path, facts: Path) -> None:
    words = ("try", sheet, "--job", "cancellations", "--tracking", facts, "--now", NOW, "--json")
    assert not [one for one in bot(*words).json["problems"] if "no row has" in one["problem"]]
    states = json.loads(facts.read_text())
    facts.write_text(json.dumps(states | {"1z xx3 150 YW44 070 014": {"status": "lost"}, "T-77": {"status": "lost"}}))
    told = [one for one in bot(*words).json["problems"] if "no row has" in one["problem"]]
    assert [one["problem"] for one in told] == ["the file of states has 1ZXX3150YW44070014, T77, and no row has"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_reader_that_goes_away_changes_no_exit_code(desk: Desk, sheet: Path, as_json: bool) -> None:
    words = ["--job", "cancellations", "--now", NOW, *(["--json"] if as_json else [])]
    with desk.start("try", sheet, *words) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert (process.wait(timeout=60), "roken pipe" in process.stderr.read()) == (5, False)


def test_the_clock_can_be_set_with_and_without_a_zone(bot: Callable[..., Done], sheet: Path) -> None:
    plans = [
        [one["new"] for one in bot("try", sheet, "--job", "cancellations", "--now", now, "--json").json["changes"]]
        for now in (NOW, "2026-11-18T15:00", "2026-11-13T23:59:00-05:00")
    ]
    plans = [[new for new in plan if not str(new).startswith("SL-")] for plan in plans]
    assert plans[0] == plans[1] != plans[2]


def test_the_file_on_the_command_line_may_be_wrong_in_many_ways(
    bot: Callable[..., Done], tmp_path: Path, sheet: Path
) -> None:
    (tmp_path / "text.xlsx").write_text("ORD#,Status\n1,2\n")
    (tmp_path / "facts.json").write_text('{"1Z999AA10123456784": {"status": "teleported"}}')
    (tmp_path / "carrier.json").write_text('{"1Z999AA10123456784": {"carrier": "foo", "status": "lost"}}')
    (tmp_path / "list.json").write_text("[1]")
    job = ("--job", "cancellations")
    told: dict[tuple[str | Path, ...], str] = {
        ("nowhere.xlsx", *job): "there is no such file",
        (tmp_path, *job): "there is no such file",
        ("text.xlsx", *job): "text.xlsx",
        (sheet, *job, "--now", "noon"): "is no ISO 8601 time",
        (sheet, *job, "--tracking", "nowhere.json"): "cannot be read",
        (sheet, *job, "--tracking", "list.json"): "no object of numbers",
        (sheet, *job, "--tracking", "facts.json"): "'teleported'",
        (sheet, *job, "--tracking", "carrier.json"): "carrier 'foo' is none of ups, fedex",
        (sheet, *job, "--out", "out.csv"): "is no .xlsx file",
        (sheet, *job, "--out", sheet): "would be overwritten",
        (sheet, *job, "--out", "facts.json/out.xlsx"): "there is no folder",
        (sheet, *job, "--out", "no such folder/out.xlsx"): "there is no folder",
        (sheet, "--job", "calls"): "there is no such job",
    }
    for words, message in told.items():
        done = bot("try", *words)
        assert (done.code, message in done.err, done.out) == (2, True, ""), (words, done)
        assert done.err.count("✗") == done.err.count("→") == 1
    assert not (tmp_path / "no such folder").exists()


def test_a_workbook_without_the_headers_is_refused_with_the_nearest_ones(
    bot: Callable[..., Done], tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Form Responses 1").append(["Timestamp", "Request Type", "Order Nr", "Status"])
    book.save(tmp_path / "renamed.xlsx")
    done = bot("try", "renamed.xlsx", "--job", "cancellations", "--now", NOW)
    assert done.code == 2
    assert "the header 'Order Number' is missing; the nearest one found is 'Order Nr'" in done.err


def test_it_needs_neither_network_nor_account_nor_a_ledger(desk: Desk, sheet: Path, facts: Path) -> None:
    desk.configure({"sandbox.enabled": "false"})
    done = desk.bot_in_process("try", sheet, "--job", "cancellations", "--tracking", facts, "--now", NOW)
    assert done.code == 5
    assert "Status: Unsuccessful → Return to Sender  C-7" in done.out
    assert not (desk.folder / "var").exists()
