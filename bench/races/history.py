"""What an undisturbed bot would have left: the same edits alone, with the same runs at moments between them.

A race is right when every row ends as one of these histories leaves it: then its runs might as well have happened
between people's edits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

from bench.races.desk import Desk, Seat, Start
from bench.races.edits import Edit
from bench.races.scene import Scene
from bench.races.state import RowKey, State, read_state
from bot.errors import BotError
from bot.sandbox.sheets.engine.model import Workbook

MOST = 40
"""Where so many do not explain a row, none does."""


class Span(NamedTuple):
    """A run that was raced: how many edits were made before it and up to its end, and when it most likely wrote."""

    first: int
    last: int
    likely: int


@dataclass(frozen=True, slots=True)
class Course:
    """What happened in a race."""

    scene: Scene
    start: Start
    edits: Sequence[Edit]
    runs: Sequence[Span]

    def without(self, numbers: Collection[int]) -> Course:
        """The same, as if these edits had not been made."""
        nowhere = (replace(edit, tab="") if number in numbers else edit for number, edit in enumerate(self.edits))
        return replace(self, edits=tuple(nowhere))


@dataclass(frozen=True, slots=True)
class Past:
    """What people did in a race, done again without a bot.

    Attributes:
        course: what happened.
        before: the spreadsheet before each edit, and after the last.
    """

    course: Course
    before: Sequence[Workbook]


def repeat(desk: Desk, course: Course) -> Past:
    """Makes people's edits again, on the desk's own spreadsheet."""
    workbook = desk.workbook
    workbook.restore(course.start.workbook.snapshot())
    before = [workbook.snapshot()]
    for edit in course.edits:
        edit.apply(workbook)
        before.append(workbook.snapshot())
    return Past(course, before)


def people_alone(past: Past) -> State:
    """The spreadsheet if there were no bot."""
    return read_state(past.before[-1], past.course.scene)


def histories(desk: Desk, past: Past, doubtful: set[RowKey], most: int = MOST) -> Iterator[State]:
    """Histories, the likeliest first; then with none of the raced runs, one, several. Each ends with a further run.

    `doubtful` may shrink between two of them: the rows that are still to be explained.
    """
    seen: set[tuple[int, ...]] = set()
    for moments in _moments(past.course, doubtful):
        if moments not in seen:
            seen.add(moments)
            if len(seen) > most:
                return
            yield _history(desk, past, moments)


def _moments(course: Course, doubtful: set[RowKey]) -> Iterator[tuple[int, ...]]:
    """When the runs happen: before how many edits each."""
    yield tuple(span.likely for span in course.runs)
    yield ()
    for span in course.runs:
        yield (span.first,)
        yield (span.last,)
    near = [_near(course, span, doubtful) for span in course.runs]
    for moments in near:
        yield from ((at,) for at in moments)
    for span in course.runs:
        yield from ((at,) for at in range(span.first, span.last + 1))
    if len(course.runs) > 1:
        yield from product(*near)
        yield from product(*(range(span.first, span.last + 1) for span in course.runs))


def _near(course: Course, span: Span, doubtful: Iterable[RowKey]) -> list[int]:
    """The moments right before and after edits of these rows."""
    first, last = span.first, span.last
    keys = {key for _, key in doubtful}
    title = course.scene.tab
    touched = [
        at
        for at, edit in enumerate(course.edits[first:last], first)
        if edit.row in keys or not edit.row or edit.tab != title  # what is typed in a tab of the bot's tells of others
    ]
    return sorted({first, last, *touched, *(at + 1 for at in touched)})


def _history(desk: Desk, past: Past, moments: Sequence[int]) -> State:
    course, edits = past.course, past.course.edits
    ends = [*moments[1:], len(edits)]
    seat = desk.sit_down(course.scene, course.start)
    desk.workbook.restore(past.before[moments[0] if moments else len(edits)].snapshot())
    for moment, end in zip(moments, ends, strict=True) if moments else ():
        _run(seat)
        _apply(desk, edits[moment:end])
    _run(seat)
    return read_state(desk.workbook, course.scene)


def _apply(desk: Desk, edits: Iterable[Edit]) -> None:
    for edit in edits:
        edit.apply(desk.workbook)


def _run(seat: Seat) -> None:
    with suppress(BotError):  # a header is renamed just then
        seat.run_alone()
