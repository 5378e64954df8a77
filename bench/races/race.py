"""One race: a start, a run or two while people edit, people stop, clean runs, the verdict."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.races.between import Ending
from bench.races.desk import Desk, Seat
from bench.races.edits import Kind
from bench.races.explaining import Unexplained, explain, exposed_cells
from bench.races.history import MOST, Course, Span, histories, people_alone, repeat
from bench.races.judge import Verdict, judge
from bench.races.scenes import SCENES
from bench.races.state import read_state
from bench.races.team import Team
from bench.races.ways import WAYS, Way
from bot.errors import BotError

VARIANTS = 12
OURS = "sheet-bot"
MOST_OF_PLAIN = 4
"""Histories for the plain ways, whose losses need no such care."""


@dataclass(slots=True)
class Outcome:
    """How one race ended.

    Attributes:
        edits, inside: how many, and how many of them between a read and its write.
        repaired, dropped: rows put right at once, changes that gave way. refused, cut_short: runs.
        unsettled: whether a second clean run still had something to write (K-5).
        crash: the traceback of an error that is none of the bot's own.
        story: calls and edits.
    """

    scene: str
    way: str
    seed: int
    edits: int = 0
    inside: int = 0
    calls: int = 0
    repaired: int = 0
    dropped: int = 0
    refused: int = 0
    cut_short: int = 0
    unsettled: bool = False
    crash: str = ""
    seconds: float = 0.0
    verdict: Verdict = field(default_factory=Verdict)
    story: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[str, int]:
        """What is added up over races."""
        verdict = self.verdict
        return {
            "edits": self.edits,
            "inside": self.inside,
            "calls": self.calls,
            "wrong": len(verdict.wrong),
            "values": len(verdict.values),
            "marks": len(verdict.marks),
            "within": len(verdict.within),
            "guarded_within": len(verdict.guarded_within),
            "mixed": len(verdict.mixed),
            "unsettled": int(self.unsettled),
            "crashed": int(bool(self.crash)),
            "repaired": self.repaired,
            "dropped": self.dropped,
            "refused": self.refused,
            "cut_short": self.cut_short,
        }

    @property
    def is_right(self) -> bool:
        """Whether every guarantee held."""
        names = ("wrong", "values", "marks", "guarded_within", "unsettled", "crashed")
        return not any(self.counts[name] for name in names)


def race(desk: Desk, scene_name: str, seed: int, way_name: str = OURS) -> Outcome:
    """Runs the race of a seed. The same arguments give the same race."""
    scene, way = SCENES[scene_name], WAYS[way_name]
    began = time.perf_counter()
    rng = random.Random(f"{scene_name} {seed}")
    start = desk.start(scene, rng.randrange(VARIANTS), after_a_run=rng.random() < 0.5 or scene.first is not None)
    outcome = Outcome(scene_name, way_name, seed)
    seat = desk.sit_down(scene, start)
    team = Team(desk.workbook, scene, rng)
    spans = []
    try:
        for number in range(rng.choice((1, 1, 2))):
            if number:
                team.works()
            first = len(team.edits)
            team.writes.clear()
            _run(seat, team, way, outcome)
            likely = team.writes[len(team.writes) // 2] if team.writes else first
            spans.append(Span(first, len(team.edits), likely))
        team.stops()
        _clean_runs(seat, team, way, outcome)
    except Exception:
        outcome.crash = traceback.format_exc()
    found = read_state(desk.workbook, scene)
    reserved = seat.reserved(found.of(scene.marked))
    course = Course(scene, start, tuple(team.edits), spans)
    past = repeat(desk, course)
    rest = Unexplained()
    exposed = exposed_cells(team.edits, team.inside)
    most = MOST if way is None else MOST_OF_PLAIN
    explain(found, histories(desk, past, rest.doubtful, most), rest, exposed)
    alone = people_alone(past)
    if suspects := rest.doubtful & {row for row, _, _ in exposed}:
        lost = Unexplained()
        explain(found, histories(desk, repeat(desk, course.without(team.inside)), lost.doubtful, most), lost, ())
        rest.bereft = suspects - lost.doubtful
    noted = {((edit.tab, edit.row), edit.column) for edit in team.edits if edit.kind is Kind.NOTE}
    outcome.verdict = judge(Ending(scene, found, alone, exposed, noted, reserved), rest)
    outcome.edits, outcome.inside, outcome.story = len(team.edits), len(team.inside), team.story
    outcome.seconds = time.perf_counter() - began
    return outcome


def _run(seat: Seat, team: Team | None, way: Way | None, outcome: Outcome) -> None:
    try:
        told = seat.run(way, team)
    except BotError as error:
        outcome.refused += 1
        if team:
            team.story.append(f"refused: {error.problem}")
        return
    outcome.calls += told.calls
    outcome.repaired += told.repaired
    outcome.dropped += len(told.dropped)
    outcome.cut_short += told.cut_short
    if team:
        team.story.append(f"the run ended{', cut short' if told.cut_short else ''}; {told.repaired} rows repaired")
        team.story.extend(f"  gave way: {one}" for one in told.dropped)


def _clean_runs(seat: Seat, team: Team, way: Way | None, outcome: Outcome) -> None:
    for _ in range(2):
        _run(seat, None, way, outcome)
        try:
            left = seat.left()
        except BotError as error:
            team.story.append(f"refused at the end: {error.problem}")
            return
        outcome.unsettled = bool(left)
        if not left:
            return
        team.story.append(f"still to be written: {', '.join(left[:8])}")
