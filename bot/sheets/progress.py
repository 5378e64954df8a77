"""How far a plan is written: what is settled, and what was hit by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.memory import ChangeKind, ChangeState, JsonValue, Settlement
from bot.sheets.image import same_facet
from bot.sheets.index import content
from bot.sheets.look import Look
from bot.sheets.obstacles import Obstacle
from bot.sheets.overwritten import WHOLE_ROW, CellKey, Overwrite
from bot.sheets.parts import Pending


@dataclass(slots=True)
class Progress:
    """Of one plan. `written`: what its changes have put in their cells, by whose cell it is."""

    pending: list[Pending]
    overwrites: dict[CellKey, Overwrite] = field(default_factory=dict)
    settled: dict[int, Settlement] = field(default_factory=dict)
    written: dict[CellKey, JsonValue] = field(default_factory=dict)
    struck_before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)
    astray: set[int] = field(default_factory=set)
    repaired_rows: set[tuple[str, str, str]] = field(default_factory=set)

    def settle(self, settlements: Iterable[Settlement], look: Look) -> None:
        """These are done with. What was hit in the cells of those that stand is their own by now."""
        applied: set[int] = set()
        for one in settlements:
            stands = one.state is ChangeState.APPLIED
            if stands:
                applied.add(one.number)
            state = ChangeState.REPAIRED if stands and one.number in self.astray else one.state
            self.settled[one.number] = Settlement(one.number, state, one.why)
        for pending in self.pending:
            if pending.number in applied and pending.change.kind is ChangeKind.STRIKETHROUGH:
                self._strike_stands(pending, look)
            elif pending.number in applied:
                self._cell_stands(pending, look)
        self.pending = [one for one in self.pending if one.number not in self.settled]

    def keep_struck(self, found: Mapping[str, tuple[str, ...]], *, is_sure: bool) -> None:
        """What people have struck in rows that are to be struck, by Case ID: at first, and since where that is sure."""
        for case_id, headers in found.items():
            first = self.struck_before.get(case_id)
            if first is None or is_sure:
                self.struck_before[case_id] = tuple(dict.fromkeys((*(first or ()), *headers)))

    def put_back(self, keys: Iterable[CellKey]) -> None:
        """These cells hold again what stood there: whatever comes there now is somebody else's."""
        for key in keys:
            self.overwrites.pop(key, None)

    def _cell_stands(self, one: Pending, look: Look) -> None:
        key = (content(one.identity), look.header.names[look.layout.positions[one.change.column]], one.change.kind)
        self.written[key] = one.change.new
        self.overwrites.pop(key, None)

    def _strike_stands(self, one: Pending, look: Look) -> None:
        owner, strike = content(one.identity), ChangeKind.STRIKETHROUGH
        texts = zip(look.header.names, look.layout.headers, strict=False)
        kept = {name for name, text in texts if text in one.keep_struck}
        self.written |= {(owner, name, strike): True for name in kept} | {(owner, WHOLE_ROW, strike): one.change.new}
        self.overwrites = {
            key: hit for key, hit in self.overwrites.items() if (key[0], key[2]) != (owner, strike) or key[1] in kept
        }

    def remember(self, hits: Mapping[CellKey, Overwrite]) -> None:
        """These cells were hit; of one hit before, what stood there at first counts."""
        for key, hit in hits.items():
            if hit.lost:
                self.obstacles.append(Obstacle(hit.row, key[1], hit.lost))
            first = self.overwrites.get(key)
            shown = hit.number_format if first is None or first.number_format is None else first.number_format
            kept = replace(first, wrote=hit.wrote, number_format=shown) if first else hit
            if kept.lost or kept.number_format is not None or not same_facet(key[2], kept.wrote, kept.before):
                self.overwrites[key] = kept
            else:
                self.overwrites.pop(key, None)
