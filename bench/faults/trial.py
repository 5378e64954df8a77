"""One point: the run that is disturbed there, and the clean runs that must put it right."""

from __future__ import annotations

import os
import signal
import time
import traceback
from dataclasses import dataclass, field

from bench.faults.lab import Lab
from bench.faults.point import REAL_KILLS, Fault, Point
from bench.faults.scene import Deed
from bench.faults.stage import Stage
from bench.faults.standing import Standing
from bench.faults.wire import Killed, Wire
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

    Equal states go on equally: the clean runs after a state that was met before are not done again.
    """

    lab: Lab
    stage: Stage
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
        fault, said = REAL_KILLS.get(point.fault, point.fault), ""
        bug: tuple[str, ...] = ()
        wire = self._ready(point, fault)
        try:
            with wire.tapped():
                said = f"exit code {self.lab.run(self._deed).exit_code}"
        except Killed:
            said = "killed"
        except BotError as error:
            said = f"exit code {int(error.exit_code)}: {error.problem}"
        except Exception as error:
            bug = ("the disturbed run ended with a bug:", *_told(error))
        waited_s = sum(self.lab.sleeps)
        if not bug and not wire.struck:
            bug = ("the run never came to this point",)
        if not bug and waited_s > LONGEST_WAIT_S:
            bug = (f"the run waited {waited_s:.0f} s",)
        if not bug and point.fault in REAL_KILLS:
            bug = self._really(point, fault)
        if not bug and said == "exit code 0" and self.lab.standing() not in self.stage.states:
            bug = ("the run said that it was done, and was not:", *self._missing())
        runs = 0
        if not bug:
            self.lab.an_hour_passes()
            runs, bug = self._recover()
        return Verdict(point, said, runs, bug, waited_s, time.perf_counter() - started)

    def _missing(self) -> list[str]:
        return self.stage.states[0].differences(self.lab.standing())

    def _ready(self, point: Point, fault: Fault) -> Wire:
        self.lab.restore(self.stage.start, self.stage.forget)
        wire = self.lab.wire()
        wire.at, wire.fault = point.boundary, fault
        return wire

    def _really(self, point: Point, fault: Fault) -> tuple[str, ...]:
        """The same kill, of a process of its own, with signal 9; what it left otherwise than the kill in this one."""
        left = self.lab.standing()
        wire = self._ready(point, fault)
        wire.is_real = True
        child = os.fork()
        if not child:
            signal.alarm(_CHILD_S)
            try:
                with wire.tapped():
                    self.lab.run(self._deed)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            return (f"the process was not killed there: it ended with {os.waitstatus_to_exitcode(status)}",)
        if self.lab.standing() != left:
            return ("kill in process → kill -9:", *left.differences(self.lab.standing()))
        return ()

    def _recover(self) -> tuple[int, tuple[str, ...]]:
        """How many clean runs it takes from here, and what is wrong at their end."""
        passed: list[Standing] = []
        answer: tuple[int, tuple[str, ...]] | None = None
        while answer is None:
            now = self.lab.standing()
            answer = next(((runs, problem) for state, runs, problem in self._known if state == now), None)
            if answer is None:
                passed.append(now)
                answer = self._next(passed)
        for back, state in enumerate(reversed(passed), 1):
            self._known.append((state, answer[0] + back, answer[1]))
        return answer[0] + len(passed), answer[1]

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
