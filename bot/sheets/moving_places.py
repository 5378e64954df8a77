"""Which rows stand where they should while a run moves rows to the archive, and which came along by mistake. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bot.core.memory import ChangeState, Settlement, kept_order
from bot.core.row import RowIdentity
from bot.sheets.image import ImageCell
from bot.sheets.moving_bodies import Side, conform_requests, named_cells
from bot.sheets.moving_columns import Landing
from bot.sheets.port import MovingRow

Fingerprint = Callable[[Side, int], str]
AsItCame = Callable[[Side, Side, int], tuple[RowIdentity, str]]
Cells = Mapping[str, ImageCell]


class Departure:
    """Rows of a tab as they stood when some were sent off: what stood under each header tells how they came.

    `left` is where the columns of the rows begin; the archive's mark stands before them.
    """

    def __init__(self, side: Side, rows: Collection[int], left: int) -> None:
        self._side = side
        self._left = left
        self._rows = {who: row for row, who in side.index.identities.items() if row in rows and side.knows(row)}

    def cells(self, who: RowIdentity) -> Cells | None:
        """What stood in a row by the names of its columns; None where that was not read."""
        row = self._rows.get(who)
        return None if row is None else named_cells(self._side.columns[self._left :], self._side, row, self._left)


def stands_beside(cells: Cells, source: Side, dest: Side, row: int, offset: int) -> bool:
    """Whether more of a row that was sent over stands where its columns are in the `source` than under its headers.

    Columns that have another name or none by now do not count.
    """
    left = max(-offset, 0)
    names = source.columns[left:]
    shared = {name: cell for name, cell in cells.items() if name in names and name in dest.columns}.items()
    at_places = named_cells(names, dest, row, left + offset).items()
    return len(shared & at_places) > len(shared & named_cells(dest.columns, dest, row).items())


class Places:
    """What was where at each look, as far as it tells what our batches did.

    Attributes:
        states: what became of each row that was meant to be moved, by its number.
        archived: the Case IDs that stand in the archive and may; None before it was seen.
        sent: the tab when rows were last sent off.
        landed: the columns when those rows came; None where no answer told them.
    """

    def __init__(self, meant: Mapping[str, MovingRow]) -> None:
        self.states: dict[int, Settlement] = {}
        self.archived: frozenset[str] | None = None
        self.sent: Departure | None = None
        self.landed: Landing | None = None
        self._meant = meant
        self._home: set[RowIdentity] | None = None  # the archive's own rows
        self._returned: list[Departure] = []  # what was sent back
        self._is_back = False  # the last batch sent rows back
        self._fetched: set[RowIdentity] = set()  # those of the archive that came along then
        self._on_the_way: set[RowIdentity] = set()  # those of the last batch to the archive

    @property
    def _landed_beside(self) -> bool:
        return self.landed is not None and self.landed.is_beside

    def judge(self, side: Side, archive: Side, marked: tuple[int, ...], fingerprint: Fingerprint) -> list[int]:
        """Settles the marked rows of the archive that were meant to come; the others, which were not."""
        arrived: set[int] = set()
        strays = []
        for row in marked:
            who = archive.index.identities[row]
            is_astray = self._landed_beside and who in self._on_the_way
            if self._home is not None and who in self._home and not is_astray:
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

    def taken_along(self, side: Side, archive: Side, as_it_came: AsItCame) -> tuple[list[int], list[int]]:
        """The rows of the tab that have no business there: as strays were sent back, people had moved rows or columns.

        Those that came back beside their headers, strays or not; then those of the archive itself under theirs.
        """
        here, came = side.index.identities, dict[int, RowIdentity]()
        if self._returned and conform_requests(side, archive, keep_renamed=True):
            came = {row: as_it_came(archive, side, row)[0] for row in here}
        missing = (self._home or set()) - set(archive.index.identities.values())
        if self._is_back:
            self._fetched |= missing & {*here.values(), *came.values()}
        self._is_back = False
        fetched = missing & self._fetched
        beside = [
            row
            for row, who in came.items()
            if self._is_beside(side, archive, row, {who, here[row]}) or (who in fetched and here[row] not in fetched)
        ]
        return beside, [row for row, who in here.items() if who in fetched and row not in beside]

    def sends(self, side: Side, rows: Collection[int], *, beside: bool) -> None:
        """The next batch sends rows of the tab to the archive, where `beside` such as stand beside their headers."""
        self.sent = Departure(side, side.index.identities.keys() - set(rows if beside else ()), 0)
        self._on_the_way = {side.index.identities[row] for row in rows}
        self.landed = None

    def sends_back(self, archive: Side, beside: Collection[int]) -> None:
        """The next batch sends rows of the archive to the tab; those of `beside` do not stand under their headers."""
        self._returned.append(Departure(archive, archive.index.identities.keys() - set(beside), 1))
        self._is_back = True

    def _is_beside(self, side: Side, archive: Side, row: int, who: Collection[RowIdentity]) -> bool:
        """Whether more of a row that came back stands where it would beside its headers than under them."""
        found = (cells for one in self._returned for cells in map(one.cells, who) if cells is not None)
        return any(stands_beside(cells, archive, side, row, -1) for cells in found)

    def _came_whole(self, one: MovingRow, archive: Side, row: int, fingerprint: Fingerprint) -> bool:
        """Whether people have left it as it was, and each of its cells stands under its header."""
        sent = self.sent.cells(archive.index.identities[row]) if self.sent else None
        if fingerprint(archive, row) != one.seen:
            return False
        return sent is None or sent.items() <= named_cells(archive.columns, archive, row).items()
