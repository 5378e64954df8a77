"""Names, telephone numbers and addresses stay in the sheet: no log, no message and no file of the ledger has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.memory import WITHHELD, ChangeKind, PlannedChange
from bot.ledger import Ledger
from bot.sandbox.sheets.engine.person import Person
from tests.contract.sheets.office import FORM, request
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import (
    CALL_LIST,
    COLUMNS,
    FIRST,
    FOURTH,
    REPORT,
    SECOND,
    THIRD,
    ReportFront,
    cells,
    new_report,
    open_front,
)


def numbers(*ends: str) -> list[str]:
    """Telephone numbers as they may be written; their last four digits alone stand by chance in times and hashes."""
    return [f"555{between}{end}" for end in ends for between in ("", " ", "-")]


HEADERS = (*FORM, "Customer Name", "TEL", "Comments")
PERSON = {
    "Customer Name": "Ada Lovelace",
    "TEL": "+1 (212) 555-0142",
    "Comments": "Ask for Byron, 646 555 0199",
    "Email Address": "ada.king@example.org",
}
NOTE = "spoke with Annabella at 718-555-0173"
PRIVATE = ("Lovelace", "Byron", "ada.king", "Annabella", *numbers("0142", "0199", "0173"))
ROWS = tuple(
    {**request(order, day), **PERSON, **cells}
    for order, day, cells in (
        (FIRST, 13, {}),
        (SECOND, 16, {"Status": "Order Kept"}),
        (THIRD, 17, {"Tracking Number": "1Z999AA10123456785"}),  # damaged: its check digit
        (FOURTH, 16, {"Status": "SR"}),
        (FIRST, 17, {}),
        (SECOND, 17, {"Status": "on hold"}),
    )
)


def assert_private(words: Sequence[str], kept: bytes, said: str) -> None:
    """None of the words is in the ledger or was said, not even folded."""
    for word in (word.lower() for word in words):
        assert word.encode() not in kept.lower(), f"{word} is in the ledger"
        assert word not in said.lower(), f"{word} was said"


def files(folder: Path) -> bytes:
    """Everything in the files of the ledger."""
    found = sorted(folder.glob("ledger.db*"))
    assert found
    return b"\n".join(file.read_bytes() for file in found)


def test_an_ordinary_run_leaves_no_personal_data_outside_the_sheet(desk: Desk) -> None:
    with open_front(desk, ROWS, headers=HEADERS, settings={"log.level": "debug"}) as front:
        for row in range(2, 8):
            front.office.person.notes(f"{COLUMNS['Order Number']}{row}", NOTE)
        first, again = front.run("-v"), front.run("-v")
        assert (first.code, again.code) == (0, 0), first
        assert '"event": "run"' in first.err
        with Ledger.open(desk.folder / "office" / "ledger.db") as ledger:
            changes = ledger.changes(1)
            assert {ChangeKind.NOTE, ChangeKind.BACKGROUND, ChangeKind.ROW} <= {one.change.kind for one in changes}
            assert FIRST in {one.change.order_key for one in changes}
            kept = files(desk.folder / "office")  # while it is open, its log with it
    kept += files(desk.folder / "office")
    assert FIRST.encode() in kept
    assert_private(PRIVATE, kept, first.err + again.err)


NOTICED = "111-2222222-3333333"  # its notice comes in by mail
REPORTED = ("Date", "ORD#", "Customer Name", "TEL", "State", "Issue", "Return Approved", "Bounced", "Notes")
BOUNCED = {
    "Date": "2026-11-16",
    "State": "NY",
    "Return Approved": "2026-11-10",
    "Bounced": "x",
    "Notes": "Ask for Medora, 917 555 0188",
}
REPORTS = (
    {"ORD#": FIRST, "Customer Name": "Ada Lovelace", "TEL": "(212) 555-0142 ext. 904173"},
    {"ORD#": SECOND, "Customer Name": "Byron Noel", "TEL": "call Byron 12"},
    {"ORD#": THIRD, "TEL": "646 555 0199"},  # the script lacks the name
    {"ORD#": FOURTH, "Customer Name": "Ralph Milbanke", "TEL": "none", "Issue": "OTHER"},
)
BUYERS = (
    *("Lovelace", "904173", "Byron", "Milbanke", "Medora", "Annabella", "Babbage", "babbage@", "Dorset"),
    *("Augusta", "Somerville", *numbers("0142", "0199", "0188", "0173", "0161", "0155")),
)
SETTINGS = {"adopt.since": "2026-10-19", "log.level": "debug"}


def imports_a_notice(desk: Desk) -> str:
    """A mail with more of the buyer in it than any notice has."""
    mail = (Path(__file__).parents[1] / "payloads" / "bounces" / "opt_out.eml").read_bytes()
    buyer = b"Buyer: Charles Babbage <babbage@example.net>, 1 Dorset Street, London"
    (desk.folder / "notice.eml").write_bytes(mail + b"\n" + buyer + b"\n")
    done = desk.bot_in_process("bounces", "import", "notice.eml")
    assert (done.code, done.out) == (0, "1 new notice, 0 known already\n")
    return done.out + done.err


def runs(front: ReportFront, *jobs: str) -> str:
    """Does the jobs, and gives back what was said on the way."""
    done = front.desk.bot_in_process("run", *jobs, "-v")
    assert done.code in (0, 5), done
    assert done.err.count('"event": "run"') == len(jobs)
    return done.out + done.err


@dataclass(frozen=True)
class Story:
    """What became of a report on 18 November 2026: all that was said of it, and all that the ledger's files held."""

    front: ReportFront
    said: str
    kept: bytes
    changes: Sequence[PlannedChange]


@pytest.fixture(scope="module")
def story(desk_in: Callable[[Path], Desk], tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A notice comes in, the list is made; a row is corrected, an outcome filled in; the list is made again."""
    desk = desk_in(tmp_path_factory.mktemp("report"))
    front = new_report(desk, REPORTED, [{**BOUNCED, **row} for row in REPORTS], {"B2": NOTE}, SETTINGS)
    front.clock("2026-11-18T12:00:00-05:00")
    with Ledger.open(desk.folder / "var" / "ledger.db") as ledger:
        said = imports_a_notice(desk) + runs(front, "bounced_messages", "call_list")
        with front.opened() as workbook:
            people, callers = (Person(workbook, tab, workbook.owner) for tab in (REPORT, CALL_LIST))
            calls = {row["Order Number"]: row for row in cells(workbook, CALL_LIST)}
            assert list(calls) == [FIRST, THIRD, FOURTH]
            assert "Lovelace" in calls[FIRST]["Script"]
            assert calls[THIRD]["Script"].startswith("(not ready: ")
            callers.types(calls[FIRST]["@Outcome"], "Reached her sister Augusta, 646-555-0161")
            (row,) = (row for row in cells(workbook, REPORT) if row["ORD#"] == THIRD)
            people.types(row["@Customer Name"], "Mary Somerville")
            people.types(row["@TEL"], "212 555 0155")
        said += runs(front, "call_list")
        for words in (("explain", FIRST), ("history",), ("show", "3")):
            done = desk.bot_in_process(*words)
            assert (done.code, bool(done.out)) == (0, True), done
            said += done.out + done.err
        changes = [one.change for run in ledger.runs() for one in ledger.changes(run.id)]
        kept = files(desk.folder / "var")  # while it is open, its log with it
    return Story(front, said, kept + files(desk.folder / "var"), changes)


def test_a_report_and_its_calls_leave_no_personal_data_outside_the_sheet(story: Story) -> None:
    kinds = {ChangeKind.NOTE, ChangeKind.ROW, ChangeKind.VALUE, ChangeKind.STRIKETHROUGH}
    assert kinds <= {one.kind for one in story.changes}
    withheld = {one.column for one in story.changes if str(one.new).startswith(WITHHELD)}
    assert withheld == {"Customer Name", "TEL", "Script"}
    for order in (FIRST, SECOND, THIRD, FOURTH, NOTICED):
        assert order.encode() in story.kept
    assert_private(BUYERS, story.kept, story.said)


def test_after_the_retention_the_order_number_is_gone_and_its_customer_is_not_called_again(story: Story) -> None:
    front, folder = story.front, story.front.desk.folder / "var"
    front.clock("2026-12-20T12:00:00-05:00")
    with front.opened() as workbook:
        for tab, column in ((REPORT, "ORD#"), (CALL_LIST, "Order Number")):
            found = [row[f"@{column}"] for row in cells(workbook, tab) if row[column] in (FIRST, NOTICED)]
            for place in reversed(found):
                Person(workbook, tab, workbook.owner).deletes_rows(int(place[1:]))
    with Ledger.open(folder / "ledger.db"):
        runs(front, "call_list")
        kept = files(folder)
    kept += files(folder)
    assert [order for order in (FIRST, SECOND, NOTICED) if order.encode() in kept] == [SECOND]
    with front.opened() as workbook:
        again = {**BOUNCED, **REPORTS[0], "Date": "2026-12-19", "Return Approved": "2026-12-18"}
        last = len(cells(workbook, REPORT)) + 2
        Person(workbook, REPORT, workbook.owner).fills_row(last, [again.get(name, "") for name in REPORTED])
    runs(front, "call_list")
    with front.opened() as workbook:
        (row,) = (row for row in cells(workbook, REPORT) if row["ORD#"] == FIRST)
        assert row["Next Action"] == "Reminded on 18 Nov 2026: no second call"
        assert FIRST not in {row["Order Number"] for row in cells(workbook, CALL_LIST)}
