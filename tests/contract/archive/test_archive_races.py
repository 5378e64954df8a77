"""Seeded races: random edits around random calls of an archive run, then a clean one.

At every call each row stands exactly once, with all its values, formats and notes, as people left it. In the end every
row that is finished as people left it stands in the archive, every other in its tab, each under its own headers.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from bot.core.memory import ChangeState
from bot.errors import RefusedByGuard
from bot.runner.archive import ArchiveReport
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine.errors import ApiError
from tests.contract.archive.archive_office import ARCHIVE, ArchiveOffice, Cells, open_archive, order
from tests.contract.sheets.office import TAB

FIRST = int(os.environ.get("SHEET_BOT_RACE_FIRST", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("SHEET_BOT_RACE_SEEDS", "6")))
COUNT = 14


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path_factory.mktemp("races"), COUNT) as office:
        yield office


class People:
    """Who edits meanwhile, in the tab and in its archive."""

    def __init__(self, office: ArchiveOffice, rng: random.Random) -> None:
        self.office, self.rng = office, rng
        self.story: list[str] = []
        self.gone: set[str] = set()
        self.new = 100

    def edits(self) -> None:
        """One to three things."""
        self.office.looks()
        for _ in range(self.rng.randint(1, 3)):
            some = [self.insert, self.delete, self.sort, self.move, self.type, self.strike, self.request, self.on_top]
            less = [self.insert_column, self.move_column, self.insert_there, self.sort_there, self.type_there]
            doing = self.rng.choice([*some, *some, *less, self.column_there])
            try:
                doing()
                self.story.append(doing.__name__)
            except ApiError as error:
                self.story.append(f"{doing.__name__}: {error.message}")
        self.office.expected = self.office.census()

    def pick(self) -> tuple[str, int] | None:
        places = self.office.places(TAB)
        return self.rng.choice(sorted(places.items())) if places else None

    def insert(self) -> None:
        if found := self.pick():
            self.office.person.inserts_rows(above=found[1], count=self.rng.randint(1, 2))

    def on_top(self) -> None:
        if self.rng.random() < 0.3:
            self.office.person.inserts_rows(above=1)

    def delete(self) -> None:
        found = self.pick()
        if found and len(self.gone) < 3:
            self.gone.add(found[0])
            self.office.person.deletes_rows(found[1])

    def sort(self) -> None:
        places = self.office.places(TAB).values()
        if places:
            column = self.office.letter(TAB, self.rng.choice(["Status", "Order Number", "Shelf"]))
            self.office.person.sorts(f"A{min(places)}:AZ{max(places)}", column, descending=self.rng.random() < 0.5)

    def move(self) -> None:
        found, places = self.pick(), self.office.places(TAB).values()
        if found:
            self.office.person.moves_rows(found[1], found[1], above=self.rng.choice([min(places), max(places) + 1]))

    def type(self) -> None:
        if found := self.pick():
            header, text = self.rng.choice(
                [("Status", "Order Kept"), ("Status", ""), ("Comments", "typed"), ("Done", "")]
            )
            self.office.person.types(f"{self.office.letter(TAB, header)}{found[1]}", text)

    def strike(self) -> None:
        if found := self.pick():
            self.office.person.strikes(f"A{found[1]}:Z{found[1]}", self.rng.random() < 0.3)

    def request(self) -> None:
        places = self.office.places(TAB).values()
        self.new += 1
        last = max(places, default=5)
        texts = [("Timestamp", "11/16/2026 9:00"), ("Order Number", order(self.new)), ("Shelf", f"shelf {self.new}")]
        for header, text in (*texts, ("Request Type", "Cancellation request")):
            self.office.person.types(f"{self.office.letter(TAB, header)}{last + 1}", text)

    def insert_column(self) -> None:
        self.ask(TAB, "insertDimension", "range", {})

    def move_column(self) -> None:
        self.ask(TAB, "moveDimension", "source", {"destinationIndex": self.rng.randint(0, 15)})

    def column_there(self) -> None:
        if self.rng.random() < 0.4:
            self.ask(ARCHIVE, "insertDimension", "range", {})

    def insert_there(self) -> None:
        if self.office.sheet(ARCHIVE):
            self.office.archivist.inserts_rows(above=2, count=self.rng.randint(1, 2))

    def sort_there(self) -> None:
        places = self.office.places(ARCHIVE).values()
        if places:
            letter = self.office.letter(ARCHIVE, self.rng.choice(["Status", "Order Number"]))
            self.office.archivist.sorts(f"A{min(places)}:AZ{max(places)}", letter, descending=self.rng.random() < 0.5)

    def type_there(self) -> None:
        if found := self.office.places(ARCHIVE):
            row = self.rng.choice(sorted(found.values()))
            self.office.archivist.types(f"{self.office.letter(ARCHIVE, 'Ticket note')}{row}", "seen")

    def ask(self, title: str, kind: str, name: str, more: dict[str, Any]) -> None:
        sheet = self.office.sheet(title)
        if sheet is None:
            return
        start = self.rng.randint(0, 15)
        place = {"sheetId": sheet.sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": start + 1}
        workbook = self.office.person.workbook
        engine.batch_update(workbook, {"requests": [{kind: {name: place, **more}}]}, workbook.owner)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_meanwhile_no_row_is_lost_doubled_or_misplaced(office: ArchiveOffice, seed: int) -> None:
    rng = random.Random(seed)
    office.reset()
    if rng.random() < 0.5:  # an archive with rows of an earlier run
        office.office.person.strikes("A2:Z2")
        office.run_first(order(7))
    people = People(office, rng)
    moments = {rng.randint(4, 22) for _ in range(rng.randint(1, 4))}
    office.watch(people.edits, calls=moments)
    story = f"seed {seed}: "
    report: ArchiveReport | None = None
    with suppress(RefusedByGuard):  # rows or columns moved while it was reading
        report = office.run()
    office.unwatch(story + str(people.story))
    office.watch()
    office.run()
    office.unwatch(story + str(people.story))
    check(office, story + str(people.story))
    if report is not None:
        states = {one.state for one in office.office.ledger.changes(report.run_id)}
        assert states <= {ChangeState.APPLIED, ChangeState.DROPPED}, story
    assert not office.office.ledger.unfinished(office.office.spreadsheet_id, office.office.now), story


def check(office: ArchiveOffice, story: str) -> None:
    """Each row under its headers; the finished ones in the archive."""
    stays, archived = office.state()
    for name, row in {**stays, **archived}.items():
        assert row.get("Shelf") == f"shelf {int(name[-7:])}", f"{story}: {name} {row}"
        assert row.get("Request Type") == "Cancellation request", f"{story}: {name} {row}"
    for name, row in stays.items():
        assert not is_over(office, name, row), f"{story}: {name} stays"
    for name, row in archived.items():
        assert is_over(office, name, row), f"{story}: {name} was moved"


def is_over(office: ArchiveOffice, name: str, row: Cells) -> bool:
    """Whether it is finished as it stands: by the ledger, by its strike and by its Status."""
    known = office.office.ledger.rows(office.office.spreadsheet_id, "responses").get(str(row.get("Case ID")))
    settled = row.get("Status") in ("Order Kept", "SR") or (
        row.get("Status") == "Successful" and row.get("Done") is True
    )
    return known is not None and not known.open and row["struck"] and settled and name != order(1)
