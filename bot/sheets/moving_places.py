"""Which rows stand where they should while a run moves rows to the archive, and which came along by mistake. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core.memory import ChangeState, Settlement, kept_order
from bot.core.row import RowIdentity
from bot.core.snapshot import CellValue
from bot.sheets.moving_bodies import Side, named_cells
from bot.sheets.port import MovingRow

Fingerprint = Callable[[Side, int], str]
IsPlausible = Callable[[RowIdentity], bool]


class Places:
    """What was where at each look, as far as it tells what our batches did.

    Attributes:
        states: what became of each row that was meant to be moved, by its number.
        archived: the Case IDs that stand in the archive and may; None before it was seen.
        sent: what stood under each header when a row was sent off, by Case ID.
    """

    def __init__(self, meant: Mapping[str, MovingRow]) -> None:
        self.states: dict[int, Settlement] = {}
        self.archived: frozenset[str] | None = None
        self.sent: dict[str, dict[str, CellValue]] = {}
        self._meant = meant
        self._home: set[RowIdentity] | None = None  # the archive's own rows
        self._before: set[RowIdentity] = set()  # who stood in the tab at the last look
        self._returned: set[RowIdentity] | None = None  # who was just sent back; None when nobody was

    def judge(self, side: Side, archive: Side, marked: tuple[int, ...], fingerprint: Fingerprint) -> list[int]:
        """Settles the marked rows of the archive that were meant to come; the others, which were not."""
        arrived: set[int] = set()
        strays = []
        for row in marked:
            who = archive.index.identities[row]
            if self._home is not None and who in self._home:
                continue  # that of the archive which a batch of ours took along, or one that has arrived
            one = self._meant.get(who.case_id)
            is_meant = one is not None and kept_order(who.order) == one.order_key
            if one is not None and is_meant and one.number in arrived:
                continue  # a person's copy
            if one is not None and is_meant and self._came_whole(one, archive, row, fingerprint):
                arrived.add(one.number)
                self.states[one.number] = Settlement(one.number, ChangeState.APPLIED)
            else:
                strays.append(row)
        right = {row: who for row, who in archive.index.identities.items() if row not in strays}
        if self._home is None:
            here = set(side.index.identities.values())
            self._home = {who for who in right.values() if who.order and who not in here}
        self._home |= {right[row] for row in marked if row in right}
        self.archived = frozenset(who.case_id for who in right.values() if who.case_id)
        return strays

    def taken_along(self, side: Side, archive: Side, is_plausible: IsPlausible) -> list[int]:
        """The rows of the tab that have no business there since strays were sent back: people had moved rows meanwhile.

        Those of the archive itself; and strays that came back beside their columns.
        """
        returned, self._returned = self._returned, None
        here, there = side.index.identities, set(archive.index.identities.values())
        before, self._before = self._before, set(here.values())
        if returned is None:
            return []
        is_lost = bool(returned - there - self._before)
        return [
            row
            for row, who in here.items()
            if (who in (self._home or ()) and who not in there)
            or (is_lost and who not in before and not is_plausible(who))
        ]

    def _came_whole(self, one: MovingRow, archive: Side, row: int, fingerprint: Fingerprint) -> bool:
        """Whether people have left it as it was, and each of its cells stands under its header."""
        sent = self.sent.get(one.case_id)
        if fingerprint(archive, row) != one.seen:
            return False
        return sent is None or sent.items() <= named_cells(archive.columns, archive, row).items()

    def send_back(self, who: set[RowIdentity]) -> None:
        """These strays go back with the next batch."""
        self._returned = who
