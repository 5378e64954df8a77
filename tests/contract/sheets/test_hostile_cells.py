"""Hostile cells: read, decided on, written about and shown, and never executed, lost or passed on to a terminal.

`HOSTILE_EXAMPLES=2000` makes as many spreadsheets; each is another seed.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.cli import world
from bot.config import read_schemas
from bot.core.note import split_note
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.reports.report_office import new_ledger, open_server
from tests.contract.sheets.hostile import LONGEST, Hostile, both_hold, new_workbook, notes, people_hold, types_into
from tests.end_to_end.desk import Desk, Done

_NUMBERS = count(1)
NUMBERS_ASKED = ("1Z999AA10123456784", "1Z5R89390357567127")
PEOPLES = ("Timestamp", "Email Address", "Request Type", "Order Number", "Customer Name", "Country", "Comments")
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "2"))
_UNSAFE = re.compile(
    r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def _schemas_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(world, "read_schemas", cache(read_schemas))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


class Work:
    """A desk at one hostile spreadsheet."""

    def __init__(self, server: SandboxServer, folder: Path, seed: int) -> None:
        self.hostile = Hostile(random.Random(seed))
        self.workbook = new_workbook(self.hostile, f"hostile-{seed:020}-{next(_NUMBERS):020}")
        server.state.add_workbook(self.workbook)
        self.desk = Desk(folder, folder)
        self.desk.connect(
            server,
            self.workbook.spreadsheet_id,
            {
                "sheets.bounced_messages": "{spreadsheet: support, tab: Bounced Messages}",
                "sheets.call_list": "{spreadsheet: support, tab: Call List}",
                "ledger.database": new_ledger(folder),
                "adopt.since": "2026-11-01",
                "sandbox.now": "2026-11-18T20:00:00Z",
            },
        )

    def bot(self, *words: str) -> Done:
        """A command that is safe to print, whatever it says, and no bug."""
        done = self.desk.bot_in_process(*words)
        assert done.code in (0, 5), (words, done.code, done.err[-2000:], done.out[-2000:])
        assert_safe(done.out, words)
        assert_safe(done.err, words)
        for line in done.err.splitlines():
            if line.startswith("{"):
                json.loads(line)
        return done

    def orders(self) -> list[str]:
        """The orders of the first requests, as they are typed into a command line."""
        sheet, words = self.workbook.sheets[0], []
        for row in range(1, 3):
            text = sheet.cell(row, 3).value
            if isinstance(text, str) and text.strip() and "\0" not in text and not text.startswith("-"):
                words.append(text)
        return words

    def runs(self) -> list[dict[str, Any]]:
        """`bot run all`: their documents."""
        return list(self.bot("run", "all", "--json").json["runs"])


def assert_safe(text: str, what: object) -> None:
    """No control, direction or invisible character but the ends of lines."""
    found = _UNSAFE.search(text)
    assert found is None, (what, ascii(text[max(found.start() - 80, 0) : found.end() + 80]))


def many(examples: int) -> Any:
    """As many seeds; a smaller one is no simpler, so none is looked for."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


SEEDS = st.integers(0, 2**32)


@many(EXAMPLES)
@given(seed=SEEDS)
def test_whatever_stands_in_the_cells_they_stay_and_nothing_breaks(
    server: SandboxServer, folder: Path, seed: int
) -> None:
    work = Work(server, folder, seed)
    theirs = held(work.workbook)
    work.bot("run", "all", "--verbose")
    assert_kept(work.workbook, *theirs)
    for title in ("Call List", "Sales Returns"):
        types_into(work.workbook, title, work.hostile)
    theirs = held(work.workbook)
    work.bot("run", "all", "--json")
    assert_kept(work.workbook, *theirs)
    assert_quiet(work)


@many(max(1, EXAMPLES // 3))
@given(seed=SEEDS)
def test_whatever_stands_in_the_cells_can_be_shown_explained_and_taken_along(
    server: SandboxServer, folder: Path, seed: int
) -> None:
    work = Work(server, folder, seed)
    work.bot("plan", "call_list")
    work.bot("run", "all", "--json")
    types_into(work.workbook, "Call List", work.hostile)
    work.bot("history")
    work.bot("show", "1")
    work.bot("show", "3", "--json")
    for order in work.orders():
        work.bot("explain", order)
    calls = work.bot("calls", "today", "--json").json["calls"]
    work.bot("calls", "today")
    work.bot("calls", "today", "--csv", "calls.csv", "--xlsx", "calls.xlsx")
    texts = [[plain(call[name] or "") for name in calls[0]] for call in calls]
    with (folder / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *lines = csv.reader(file)
    assert [[cell.removeprefix("'") for cell in line] for line in lines] == [
        [text.removeprefix("'") for text in line] for line in texts
    ]
    assert [cell for line in lines for cell in line if re.match(r"\s*[=+@＝-]", cell)] == []
    _, *rows = load_workbook(folder / "calls.xlsx").active.iter_rows()
    assert [[cell.value or "" for cell in row] for row in rows] == texts
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr"}


@pytest.mark.filterwarnings("ignore:Title is more than 31 characters")
@many(max(1, EXAMPLES // 3))
@given(seed=SEEDS)
def test_a_downloaded_copy_is_tried_with_whatever_carriers_say_and_holds_the_same_texts(
    server: SandboxServer, folder: Path, seed: int
) -> None:
    work = Work(server, folder, seed)
    form = work.workbook.sheets[0]
    copy = folder / "copy.xlsx"
    server.state.export_xlsx(work.workbook.spreadsheet_id, copy)
    states = {
        number: {"carrier": "ups", "number": number, "status": status, "text": work.hostile.text(), "code": "\x1b[2J"}
        for number, status in zip(NUMBERS_ASKED, ("exception", "unknown"), strict=True)
    }
    (folder / "facts.json").write_text(json.dumps(states))
    words = ("--job", "cancellations", "--tracking", "facts.json", "--now", "2026-11-18T15:00:00-05:00")
    work.bot("try", "copy.xlsx", *words)
    work.bot("try", "copy.xlsx", *words, "--out", "after.xlsx", "--json")
    before, after = (load_workbook(path).worksheets[0] for path in (copy, folder / "after.xlsx"))
    for row, column, cell in form.cells():
        text = in_a_workbook(cell.value) if isinstance(cell.value, str) else ""
        if text:
            stands, then = (sheet.cell(row + 1, column + 1) for sheet in (before, after))
            assert (stands.data_type, stands.value) == ("s", text)
            assert (then.data_type, then.value) == ("s", text) or form.cell(0, column).value not in PEOPLES
    assert formulas(after) == formulas(before)


def formulas(sheet: Any) -> list[str]:
    return sorted(cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f")


def in_a_workbook(text: str) -> str:
    """What xlsx can carry of a text, which is XML and has a limit of its own."""
    return re.sub("\r\n?", "\n", re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)[:32_767])


def plain(text: str) -> str:
    """The text as a file of calls has it: other characters than letters and ends of lines are spaces, and it is cut."""
    lines = ("".join(char if char.isprintable() else " " for char in line) for line in text.splitlines())
    return "\n".join(lines)[:32_767]


def held(workbook: Workbook) -> tuple[Any, Any, Any]:
    """What people have put there: their cells, their notes, and the cells that are also the bot's."""
    return people_hold(workbook), notes(workbook), both_hold(workbook)


def assert_kept(workbook: Workbook, theirs: Any, remarks: Any, shared: Any) -> None:
    """Every cell of people holds what it held, and every other one no formula but people's own."""
    after = people_hold(workbook)
    assert {place: after.get(place) for place in theirs} == theirs
    for place, cell in both_hold(workbook).items():
        before = shared.get(place)
        assert cell.formula is None or (before is not None and before.formula == cell.formula), place
        if before is not None and before.formula is not None:
            assert cell.formula == before.formula
        assert not isinstance(cell.value, str) or len(cell.value) <= LONGEST, place
    for place, note in notes(workbook).items():
        person = split_note(note)[0]
        assert len(note) <= LONGEST or note == remarks.get(place), place
        assert split_note(remarks.get(place, ""))[0] == person, place


def assert_quiet(work: Work) -> None:
    """Another run changes nothing, although it looks: somebody has been at the sheet."""
    work.workbook.touch()
    before = work.workbook.snapshot()
    done = [(one["job"], *map(one["counts"].get, ("changes", "rows_added"))) for one in work.runs()]
    assert [one for one in done if any(one[1:])] == []
    assert both_hold(before) == both_hold(work.workbook)
    assert notes(before) == notes(work.workbook)
