"""What a batch is to send, and what is settled without sending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.memory import ChangeKind, ChangeState, Settlement
from bot.sheets.bodies import Write
from bot.sheets.index import Content
from bot.sheets.obstacles import Obstacle
from bot.sheets.parts import Pending


@dataclass(slots=True)
class Targets:
    """What to send, and what is settled without sending.

    For each write `for_change` names the pending change it serves (None: a repair), `owners` the row it is meant for.
    `wanted`: the cells (0-based row, column) whose strike is as a change wants it, however it came there.
    """

    writes: list[Write] = field(default_factory=list)
    for_change: list[int | None] = field(default_factory=list)
    owners: list[Content] = field(default_factory=list)
    settled: list[Settlement] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    struck_before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wanted: set[tuple[int, int, ChangeKind]] = field(default_factory=set)

    def add(self, write: Write, number: int | None, owner: Content) -> None:
        """One more write, for the change `number` of the row `owner`."""
        self.writes.append(write)
        self.for_change.append(number)
        self.owners.append(owner)

    def settle(self, pending: Iterable[Pending], state: ChangeState, why: str = "") -> None:
        """These changes need nothing sent."""
        self.settled.extend(Settlement(one.number, state, why) for one in pending)
