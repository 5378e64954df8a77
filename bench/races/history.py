"""What an undisturbed bot would have left: the same edits alone, with the same runs at moments between them.

A race is right when every row ends as one of these histories leaves it: then its runs might as well have happened
between people's edits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from bench.races.desk import Desk, Seat, Start
from bench.races.edits import Edit
from bench.races.scene import Scene
from bench.races.state import RowKey, State, read_state
from bot.errors import BotError

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


def people_alone(desk: Desk, course: Course) -> State:
    """The spreadsheet if there were no bot."""
    desk.workbook.restore(course.start.workbook.snapshot())
    for edit in course.edits:
        edit.apply(desk.workbook)
    return read_state(desk.workbook, course.scene)


def histories(desk: Desk, course: Course, doubtful: set[RowKey], most: int = MOST) -> Iterator[State]:
    """Histories, the likeliest first; then with none of the raced runs, one, several. Each ends with a further run.

    `doubtful` may shrink between two of them: the rows that are still to be explained.
    """
    seen: set[tuple[int, ...]] = set()
    for moments in _moments(course, doubtful):
        if moments not in seen:
            seen.add(moments)
            if len(seen) > most:
                return
            yield _history(desk, course, moments)


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
    touched = [at for at in range(first, last) if course.edits[at].row in keys or not course.edits[at].row]
    return sorted({first, last, *touched, *(at + 1 for at in touched)})


def _history(desk: Desk, course: Course, moments: Sequence[int]) -> State:
    seat = desk.sit_down(course.scene, course.start)
    done = 0
    for moment in moments:
        _apply(desk, course.edits[done:moment])
        done = moment
        _run(seat)
    _apply(desk, course.edits[done:])
    _run(seat)
    return read_state(desk.workbook, course.scene)


def _apply(desk: Desk, edits: Iterable[Edit]) -> None:
    for edit in edits:
        edit.apply(desk.workbook)


def _run(seat: Seat) -> None:
    with suppress(BotError):  # a header is renamed just then
        seat.run()
