"""All points, shared out among processes, each with services, spreadsheet and ledger of its own."""

from __future__ import annotations

import atexit
import multiprocessing
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench.faults.lab import Lab, open_lab
from bench.faults.point import Boundary, Fault, Point, points
from bench.faults.result import Result
from bench.faults.scene import Scene
from bench.faults.stage import Stage, passage, stages
from bench.faults.trial import Trials, Verdict
from bot.collector import relax_collector
from bot.config import Settings

SceneOf = Callable[[Settings], Scene]
Tell = Callable[[int, int, Sequence[Verdict]], None]
"""Told after each piece of work: pieces done, pieces in all, and the verdicts of this one."""
_SHARES = 8


@dataclass(frozen=True, slots=True)
class _Piece:
    """Every `of`-th boundary of a stage, from the number `share` on."""

    stage: int
    share: int
    of: int


def run(
    settings: Settings,
    scene: SceneOf,
    *,
    jobs: Collection[str] = (),
    only: Collection[str] = (),
    faults: Collection[Fault] = (),
    processes: int = 1,
    tell: Tell = lambda _done, _total, _verdicts: None,
) -> Result:
    """Tries every point of the scene; of these jobs and faults only, if any are named.

    Args:
        only: the names of stages; a job's own is that of the run that finds its rows new.
        processes: 1 works in this one.

    Raises:
        NotTheSame: undisturbed runs do not end alike, so there is nothing to compare with.
    """
    started = time.perf_counter()
    with open_lab(settings, scene) as lab:
        name = lab.scene.name
        every = [stage for stage in stages(lab, jobs) if not only or stage.name in only]
        pieces = [piece for at, stage in enumerate(every) for piece in _pieces(at, stage, processes)]
        verdicts: list[Verdict] = []
        if processes == 1:
            worker = _Worker(lab, every, frozenset(faults))
            for done, piece in enumerate(pieces, 1):
                found = worker.work(piece)
                verdicts += found
                tell(done, len(pieces), found)
    if processes > 1:
        context = multiprocessing.get_context("spawn")
        with context.Pool(processes, _start, (settings, scene, every, frozenset(faults))) as pool:
            for done, found in enumerate(pool.imap_unordered(_work, pieces), 1):
                verdicts += found
                tell(done, len(pieces), found)
            pool.close()
            pool.join()
    order = {stage.name: at for at, stage in enumerate(every)}
    verdicts.sort(key=lambda one: (order[one.point.stage], one.point))
    return Result(name, verdicts, time.perf_counter() - started, processes)


def show(settings: Settings, scene: SceneOf, wanted: str) -> tuple[Verdict, tuple[Boundary, ...]] | None:
    """One point by its text, and what an undisturbed run passes there; None when there is no such point."""
    with open_lab(settings, scene) as lab:
        for stage in stages(lab):
            if wanted.startswith(f"{stage.name}/"):
                passed = passage(lab, stage)
                point = next((one for one in points(stage.name, passed.boundaries) if str(one) == wanted), None)
                return (Trials(lab, stage, passed).try_point(point), passed.boundaries) if point else None
    return None


def _pieces(at: int, stage: Stage, processes: int) -> Iterator[_Piece]:
    """A stage with carriers has few boundaries, another one many."""
    of = 1 if stage.is_asking or processes == 1 else _SHARES
    return (_Piece(at, share, of) for share in range(of))


class _Worker:
    """Tries points in one lab; what it learned of a stage it keeps for the next piece of it."""

    def __init__(self, lab: Lab, every: Sequence[Stage], faults: frozenset[Fault]) -> None:
        self._lab = lab
        self._every = every
        self._faults = faults
        self._at: int | None = None
        self._points: list[list[Point]] = []
        self._trials: Trials | None = None

    def work(self, piece: _Piece) -> list[Verdict]:
        """The verdicts of one piece."""
        if self._at != piece.stage or self._trials is None:
            stage = self._every[piece.stage]
            passed = passage(self._lab, stage)
            self._points = [list(points(stage.name, [one], self._faults)) for one in passed.boundaries]
            self._trials = Trials(self._lab, stage, passed)
            self._at = piece.stage
        mine = self._points[piece.share :: piece.of]
        return [self._trials.try_point(point) for some in mine for point in some]


_worker: list[_Worker] = []
"""Of a process of the pool."""


def _start(settings: Settings, scene: SceneOf, every: Sequence[Stage], faults: frozenset[Fault]) -> None:
    relax_collector()
    stack = ExitStack()
    atexit.register(stack.close)
    _worker.append(_Worker(stack.enter_context(open_lab(settings, scene)), every, faults))


def _work(piece: _Piece) -> list[Verdict]:
    return _worker[0].work(piece)
