"""Seeded races: random edits right before and right after the bot's batches, then one clean run.

The oracle is an undisturbed run on the sheet as people left it: the bot's cells must be the same, and whatever a person
typed or painted must stand.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine.person import Person
from tests.contract.sheets.office import Office, open_office, request

SEEDS = range(int(os.environ.get("SHEET_BOT_RACE_SEEDS", "8")))
HEADERS = (
    "Timestamp",
    "Email Address",
    "Request Type",
    "Order Number",
    "Comments",
    "Status",
    "Macro Sent",
    "Done",
)
BOTS = ("Case ID", "Next Action", "Macro", "Due", "colour", "note")
STATUS_COLUMN, ORDER_COLUMN, COMMENT_COLUMN = "F", "D", "E"


def build_rows(rng: random.Random, count: int = 14) -> list[dict[str, Any]]:
    statuses = ["", "", "Unsuccessful", "Order Kept", "Successful", "Return to Sender", "nonsense"]
    return [
        request(
            f"113-{index:07d}-{index:07d}",
            day=rng.randint(2, 17),
            Comments=f"remark {index}",
            Status=rng.choice(statuses),
            Done=rng.choice(["", "", True]),
        )
        for index in range(1, count + 1)
    ]


class Editor:
    """People at work: remembers by order number what they typed and painted."""

    def __init__(self, office: Office, rng: random.Random) -> None:
        self.office, self.rng = office, rng
        self.typed: dict[tuple[str, str], str] = {}
        self.painted: dict[str, str] = {}
        self.gone: set[str] = set()
        self.new = 0
        self.columns = 0
        self.within_round_trip = False  # where a colour on the very cell the batch paints cannot be kept (SHEETS)

    def edits(self, person: Person) -> None:
        """One to three edits of any kind."""
        for _ in range(self.rng.randint(1, 3)):
            rows = [self.insert, self.delete, self.sort, self.move, self.append, self.column]
            cells = [self.type, self.comment] if self.within_round_trip else [self.type, self.comment, self.paint]
            self.rng.choice([*rows, *cells])(person)

    def place(self) -> tuple[str, int, int]:
        rows = self.office.rows()
        order = self.rng.choice(sorted(order for order in rows if order.startswith("113-")))
        return order, rows[order]["row"], max(row["row"] for row in rows.values())

    def letter(self, column: str) -> str:
        return chr(ord(column) + self.columns)

    def insert(self, person: Person) -> None:
        person.inserts_rows(above=self.place()[1], count=self.rng.randint(1, 2))

    def delete(self, person: Person) -> None:
        order, row, _ = self.place()
        if len(self.gone) < 3:
            self.gone.add(order)
            person.deletes_rows(row)

    def sort(self, person: Person) -> None:
        last = self.place()[2]
        column = self.letter(self.rng.choice([STATUS_COLUMN, ORDER_COLUMN]))
        person.sorts(f"A2:Z{last}", column, descending=self.rng.random() < 0.5)

    def move(self, person: Person) -> None:
        _, row, last = self.place()
        person.moves_rows(row, row, above=self.rng.choice([2, last + 1]))

    def type(self, person: Person) -> None:
        order, row, _ = self.place()
        status = self.rng.choice(["Successful", "Order Kept"])
        self.typed[order, "Status"] = status
        person.types(f"{self.letter(STATUS_COLUMN)}{row}", status)

    def comment(self, person: Person) -> None:
        order, row, _ = self.place()
        self.typed[order, "Comments"] = f"typed {self.rng.random()}"
        person.types(f"{self.letter(COMMENT_COLUMN)}{row}", self.typed[order, "Comments"])

    def paint(self, person: Person) -> None:
        order, row, _ = self.place()
        self.painted[order] = self.rng.choice(["#00FF00", "#9FC5E8"])
        person.paints(f"{self.letter(ORDER_COLUMN)}{row}", self.painted[order])

    def append(self, person: Person) -> None:
        self.new += 1
        last = self.place()[2]
        shift = [""] * self.columns
        values = [
            *shift,
            "11/16/2026 9:00:00",
            "new@example.com",
            "Cancellation request",
            f"113-9{self.new:06d}-0000000",
        ]
        for at, value in enumerate(values):
            if value:
                person.types(f"{chr(65 + at)}{last + 1}", value)

    def column(self, person: Person) -> None:
        if self.columns:
            return
        self.columns = 1
        place = {"sheetId": 7, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
        engine.batch_update(person.workbook, {"requests": [{"insertDimension": {"range": place}}]}, person.email)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_meanwhile_the_sheet_ends_as_the_rules_say(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with open_office(tmp_path / "raced", build_rows(rng), HEADERS) as office:
        editor = Editor(office, rng)
        race(office, editor, rng)
        office.run()
        quiet = office.run()
        assert quiet.view.plan.is_empty
        raced = office.rows()
    people = [{name: row.get(name) for name in HEADERS if row.get(name) is not None} for row in raced.values()]
    with open_office(tmp_path / "quiet", people, HEADERS) as calm:
        for order, colour in editor.painted.items():
            if order in raced:
                calm.person.paints(f"D{calm.rows()[order]['row']}", colour)
        calm.run()
        expected = calm.rows()
    moved = {order for order, column in editor.typed if column == "Status"}
    assert {o: facts(row, o in moved) for o, row in raced.items()} == {
        o: facts(row, o in moved) for o, row in expected.items()
    }
    for (order, column), text in editor.typed.items():
        assert order in editor.gone or raced[order][column] == text
    for order, colour in editor.painted.items():
        assert order in editor.gone or raced[order]["colour"] == colour


def race(office: Office, editor: Editor, rng: random.Random) -> None:
    """One run with edits around up to four of its batches; every second one after it was applied."""
    moments = {rng.randint(0, 5): rng.random() < 0.6 for _ in range(4)}
    seen = 0

    def before(_method: str, path: str, _body: Any) -> None:
        if path.endswith(":batchUpdate") and moments.get(seen) is True:
            editor.within_round_trip = True
            editor.edits(office.person)

    def after(_method: str, path: str, _body: Any) -> None:
        nonlocal seen
        if path.endswith(":batchUpdate"):
            if moments.get(seen) is False:
                editor.within_round_trip = False
                editor.edits(office.person)
            seen += 1

    office.server.before_request, office.server.after_request = before, after
    office.run()
    office.server.before_request = office.server.after_request = None


def facts(row: dict[str, Any], status_moved: bool) -> tuple[Any, ...]:
    """The bot's cells. Where a person moved Status between two runs, Macro and C-12's flag tell of the way it went."""
    names = ("Case ID", "Next Action", "Due") if status_moved else BOTS
    return (*(row.get(name) or None for name in names), row.get("Status"), row["key_struck"])
