"""Where a deed starts, where it must end, and which boundaries it passes on its way: found by doing it undisturbed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from bench.faults.lab import Lab, Picture
from bench.faults.point import LEDGER, SHEETS, SIGNING_IN, Boundary, Fault
from bench.faults.standing import Standing

_RUNS = 4
_ASKING = frozenset({"take", "block", "claim_tracking", "extend_tracking", "record_tracking", "release_tracking"})
_ONE_BY_ONE = frozenset({"ups", "dhl"})
"""The APIs that take one number a call; the others take all of the sample's at once."""


class NotTheSame(AssertionError):
    """Undisturbed runs do not come to rest, or not where they should: nothing can be said about disturbed ones."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One deed from one start.

    Attributes:
        name: the deed's; behind a plus, the number that is asked about.
        start: spreadsheet and ledger before, except for the numbers to `forget`.
        states: what stands after each undisturbed run; the last is where it stays.
        tokens: whether the carrier's token call is one of its boundaries.
    """

    name: str
    deed: str
    start: Picture
    forget: tuple[tuple[str, str], ...]
    states: tuple[Standing, ...]
    tokens: bool = True

    @property
    def end(self) -> Standing:
        """Where it must end, whatever happens on the way."""
        return self.states[-1]

    @property
    def is_asking(self) -> bool:
        """Whether it is about the calls to a carrier alone."""
        return bool(self.forget)


def stages(lab: Lab, jobs: Collection[str] = ()) -> Iterator[Stage]:
    """Every stage of the lab's scene: of each job the run that finds its rows new, on what the jobs before it left.

    In a long scene that run knows its parcels already; the calls to carriers are stages of their own, where the job
    is done once more for each number (or batch) that is then asked about. Only of these jobs, if any are named.

    Raises:
        NotTheSame: a job does not come to rest.
    """
    last = max(at for at, deed in enumerate(lab.scene.deeds) if not jobs or deed.name in jobs)
    for deed in lab.scene.deeds[: last + 1]:
        start, known = lab.picture(), {one[:2] for one in lab.answers()}
        lab.run(deed)
        if jobs and deed.name not in jobs:
            continue
        end = lab.picture()
        asked = [one for one in lab.answers() if one[:2] not in known]
        if lab.scene.is_long:
            lab.restore(start)
            lab.know(asked)
            start = lab.picture()
            lab.run(deed)
        states = _until_quiet(lab, deed.name)
        yield Stage(deed.name, deed.name, start, (), states)
        if lab.scene.is_long:
            rest, signed_in = lab.picture(), set[str]()
            for numbers in _batches((carrier, number) for carrier, number, *_ in asked):
                carrier, number = numbers[0]
                name = f"{deed.name}+{carrier}-{number}"
                yield Stage(name, deed.name, rest, numbers, states[-1:], carrier not in signed_in)
                signed_in.add(carrier)
        lab.restore(end)


@dataclass(frozen=True, slots=True)
class Passage:
    """What an undisturbed run of a stage passes, as far as it is to be disturbed.

    Attributes:
        left: what a run leaves that is killed before or after a boundary: no more than what stands at that moment.
    """

    boundaries: tuple[Boundary, ...]
    left: Mapping[tuple[Boundary, Fault], Picture]


def passage(lab: Lab, stage: Stage) -> Passage:
    """The passage through a stage. Raises NotTheSame: the run does not end as it did before."""
    left: dict[tuple[Boundary, Fault], Picture] = {}

    def watch(boundary: Boundary, moment: Fault) -> None:
        if _is_of(stage, boundary):
            left[boundary, moment] = lab.picture()

    lab.restore(stage.start, stage.forget)
    wire = lab.wire(watch)
    with wire.tapped():
        lab.run(lab.deed(stage.deed))
    if lab.standing() != stage.states[0]:
        differences = stage.states[0].differences(lab.standing())
        raise NotTheSame(f"{stage.name}: two undisturbed runs end differently:\n" + "\n".join(differences))
    return Passage(tuple(one for one in wire.boundaries if _is_of(stage, one)), left)


def _is_of(stage: Stage, boundary: Boundary) -> bool:
    if not stage.is_asking:
        return True
    if boundary.service == LEDGER:
        return boundary.call in _ASKING
    return boundary.service not in (SHEETS, SIGNING_IN) and (stage.tokens or not boundary.call.endswith("token"))


def _batches(numbers: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    for carrier, some in groupby(numbers, key=lambda one: one[0]):
        if carrier in _ONE_BY_ONE:
            yield from ((one,) for one in some)
        else:
            yield tuple(some)


def _until_quiet(lab: Lab, name: str) -> tuple[Standing, ...]:
    """What stands now, and after each further run, until one changes nothing and asks nobody."""
    states = [lab.standing()]
    for _ in range(_RUNS):
        if lab.run(lab.deed(name)).is_quiet and lab.standing() == states[-1]:
            return tuple(states)
        states.append(lab.standing())
    raise NotTheSame(f"{name}: still at work after {_RUNS} runs")
