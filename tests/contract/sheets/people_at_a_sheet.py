"""A form sheet of all kinds of rows, and people who edit it by a seed and remember what they typed and painted."""

from __future__ import annotations

import random
from typing import Any

from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine.person import Person
from tests.contract.sheets.office import Office, request

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
