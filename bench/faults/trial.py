"""One point: the run that is disturbed there, and the clean runs that must put it right."""

from __future__ import annotations

import os
import signal
import time
import traceback
from dataclasses import dataclass, field

from bench.faults.lab import Lab
from bench.faults.point import KILLS, REAL_KILLS, Boundary, Fault, Point
from bench.faults.scene import Deed
from bench.faults.stage import Passage, Stage
from bench.faults.standing import Standing
from bot.errors import BotError

RUNS = 3
"""How many clean runs may be needed. Most points need one, and those that the bot mends at once need none."""
LONGEST_WAIT_S = 180.0
_CHILD_S = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a point ended.

    Attributes:
        said: how the disturbed run ended, in its own words.
        runs: the clean runs it took.
        problem: lines of what is wrong; empty when it passed.
        waited_s: how long the disturbed run would have waited between its tries.
    """

    point: Point
    said: str
    runs: int = 0
    problem: tuple[str, ...] = ()
    waited_s: float = 0.0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the end is that of an undisturbed run."""
        return not self.problem


@dataclass(slots=True)
class Trials:
    """The points of one stage, one after the other.

    A run that is killed leaves what stood at that moment, and that the passage has; nothing of it is done again.
    Equal states go on equally: the clean runs after a state that was met before are not done again.
    """

    lab: Lab
    stage: Stage
    passage: Passage
    _known: list[tuple[Standing, int, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        last = len(self.stage.states) - 1
        self._known = [(state, last - at, ()) for at, state in enumerate(self.stage.states)]

    @property
    def _deed(self) -> Deed:
        return self.lab.deed(self.stage.deed)

    def try_point(self, point: Point) -> Verdict:
        """Disturbs the run at that point, and lets clean runs follow."""
        started = time.perf_counter()
        runs, waited_s = 0, 0.0
        if point.fault in KILLS or point.fault in REAL_KILLS:
            said, bug = "killed", self._kill(point)
        else:
            said, bug = self._disturb(point)
            waited_s = sum(self.lab.sleeps)
        if not bug and waited_s > LONGEST_WAIT_S:
            bug = (f"the run waited {waited_s:.0f} s",)
        if not bug and said == "exit code 0" and self.lab.standing() not in self.stage.states:
            bug = ("the run said that it was done, and was not:", *self._missing())
        if not bug:
            runs, bug = self._recover()
        return Verdict(point, said, runs, bug, waited_s, time.perf_counter() - started)

    def _missing(self) -> list[str]:
        return self.stage.states[0].differences(self.lab.standing())

    def _disturb(self, point: Point) -> tuple[str, tuple[str, ...]]:
        """How the disturbed run ended, and what is wrong with that."""
        self.lab.restore(self.stage.start, self.stage.forget)
        wire = self.lab.wire(at=point.boundary, fault=point.fault)
        try:
            with wire.tapped():
                said = f"exit code {self.lab.run(self._deed).exit_code}"
        except BotError as error:
            said = f"exit code {int(error.exit_code)}: {error.problem}"
        except Exception as error:
            return "", ("the disturbed run ended with a bug:", *_told(error))
        return said, () if wire.struck else ("the run never came to this point",)

    def _kill(self, point: Point) -> tuple[str, ...]:
        """Leaves what a run that is killed there leaves; what is wrong with that."""
        moment = point.boundary, REAL_KILLS.get(point.fault, point.fault)
        if moment not in self.passage.left:
            return ("the run never came to this point",)
        found = self._what_kill_9_leaves(*moment) if point.fault in REAL_KILLS else None
        self.lab.restore(self.passage.left[moment])
        if isinstance(found, int):
            return (f"the process was not killed there: it ended with {found}",)
        if found is not None and found != (left := self.lab.standing()):
            return ("what stood at that moment → what kill -9 left:", *left.differences(found))
        return ()

    def _what_kill_9_leaves(self, *wanted: Boundary | Fault) -> Standing | int:
        """What a process of its own leaves that is killed at that moment, or its exit code."""

        def watch(*moment: Boundary | Fault) -> None:
            if moment == wanted:
                os.kill(os.getpid(), signal.SIGKILL)

        self.lab.restore(self.stage.start, self.stage.forget)
        child = os.fork()
        if not child:
            signal.alarm(_CHILD_S)
            try:
                with self.lab.wire(watch).tapped():
                    self.lab.run(self._deed)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return self.lab.standing() if was_killed else os.waitstatus_to_exitcode(status)

    def _recover(self) -> tuple[int, tuple[str, ...]]:
        """How many clean runs it takes from here, and what is wrong at their end."""
        passed: list[Standing] = []
        answer: tuple[int, tuple[str, ...]] | None = None
        while answer is None:
            now = self.lab.standing()
            answer = (0, ()) if now == self.stage.end else self._known_of(now)
            if answer is None:
                passed.append(now)
                answer = self._next(passed)
        for back, state in enumerate(reversed(passed), 1):
            self._known.append((state, answer[0] + back, answer[1]))
        return answer[0] + len(passed), answer[1]

    def _known_of(self, now: Standing) -> tuple[int, tuple[str, ...]] | None:
        return next(((runs, problem) for state, runs, problem in self._known if state.goes_on_as(now)), None)

    def _next(self, passed: list[Standing]) -> tuple[int, tuple[str, ...]] | None:
        """One clean run more; an answer when there can be none."""
        if len(passed) > RUNS:
            differences = self.stage.end.differences(passed[-1])
            return 0, (f"after {RUNS} clean runs, without the fault → with it:", *differences)
        try:
            self.lab.run(self._deed)
        except Exception as error:
            return 0, (f"clean run {len(passed)} failed:", *_told(error))
        return None


def _told(error: Exception) -> list[str]:
    if isinstance(error, BotError):
        return [str(error)]
    return [line for part in traceback.format_exception(error)[-3:] for line in part.rstrip().splitlines()]
