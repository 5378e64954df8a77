"""How far a plan is written: what is settled, and what was hit by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.memory import ChangeState, Settlement
from bot.sheets.obstacles import Obstacle
from bot.sheets.overwritten import CellKey, Overwrite
from bot.sheets.parts import Pending


@dataclass(slots=True)
class Progress:
    """Of one plan."""

    pending: list[Pending]
    overwrites: dict[CellKey, Overwrite] = field(default_factory=dict)
    settled: dict[int, Settlement] = field(default_factory=dict)
    struck_before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)
    astray: set[int] = field(default_factory=set)
    repaired_rows: set[tuple[str, str, str]] = field(default_factory=set)

    def state(self, one: Pending) -> ChangeState | None:
        """What became of a change so far; None while it is pending."""
        settled = self.settled.get(one.number)
        return settled.state if settled else None

    def settle(self, settlements: Iterable[Settlement]) -> None:
        """These are done with."""
        for one in settlements:
            state = (
                ChangeState.REPAIRED if one.number in self.astray and one.state is ChangeState.APPLIED else one.state
            )
            self.settled[one.number] = Settlement(one.number, state, one.why)
        self.pending = [one for one in self.pending if one.number not in self.settled]

    def remember(self, hits: Mapping[CellKey, Overwrite]) -> None:
        """These cells were hit; of one hit before, what stood there at first counts."""
        for key, hit in hits.items():
            if hit.lost:
                self.obstacles.append(Obstacle(hit.row, key[1], hit.lost))
            first = self.overwrites.get(key)
            self.overwrites[key] = replace(first, wrote=hit.wrote) if first else hit
