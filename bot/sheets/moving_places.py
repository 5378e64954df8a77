"""Which rows stand where they should while a run moves rows to the archive, and which came along by mistake. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.core.memory import ChangeState, Settlement, kept_order
from bot.core.row import RowIdentity
from bot.sheets.image import ImageCell
from bot.sheets.moving_bodies import Side, conform_requests, named_cells
from bot.sheets.moving_columns import BEHIND_THE_MARK, WITHOUT_THE_MARK, Span, Standing, placed
from bot.sheets.port import MovingRow

Fingerprint = Callable[[Side, int], str]
Identity = Callable[[Side, int, Sequence[str]], RowIdentity]
Cells = Mapping[str, ImageCell]
Key = tuple[str, ...]


def key(who: RowIdentity) -> Key:
    """What tells a row from others though people retype its order number: its Case ID; all else where it has none."""
    return (who.case_id,) if who.case_id else (who.order, who.when, who.email)


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


@dataclass(frozen=True, slots=True)
class Trip:
    """What a batch takes from one tab to the other.

    Attributes:
        rows: who they are.
        standing: how they stand where they come from; None where that is not known.
        others: rows that it may take in their place, which stand under their headers.
    """

    rows: frozenset[Key] = frozenset()
    standing: Standing | None = None
    spans: Sequence[Span] = ()
    others: frozenset[Key] = frozenset()


class Places:
    """What was where at each look, as far as it tells what our batches did.

    Attributes:
        states: what became of each row that was meant to be moved, by its number.
        archived: the Case IDs that stand in the archive and may; None before it was seen.
        sent: the tab when rows were last sent off.
        landed: how those came that had stood under their headers; None where no answer told it.
    """

    def __init__(self, meant: Mapping[str, MovingRow], identity: Identity) -> None:
        self.states: dict[int, Settlement] = {}
        self.archived: frozenset[str] | None = None
        self.sent: Departure | None = None
        self.landed: Standing | None = None
        self._meant = meant
        self._identity = identity
        self._home: set[RowIdentity] | None = None  # the archive's own rows
        self._returned: list[Departure] = []  # what was sent back
        self._is_back = False  # the last batch sent rows back
        self._fetched: set[RowIdentity] = set()  # those of the archive that came along then
        self._trip = Trip()  # the last batch
        self._on_the_way: frozenset[Key] = frozenset()  # those of the last batch to the archive
        self._apart: Standing | None = None  # how those came, where they had stood beside their headers
        self._beside: list[tuple[Standing, frozenset[Key]]] = []  # what came back like that

    @property
    def has_beside(self) -> bool:
        """Whether the answer of a batch told of rows that came back beside their headers."""
        return bool(self._beside)

    def judge(self, side: Side, archive: Side, marked: tuple[int, ...], fingerprint: Fingerprint) -> list[int]:
        """Settles the marked rows of the archive that were meant to come; the others, which were not."""
        arrived: set[int] = set()
        standings = self.standings(archive, marked)
        beside = {row: standing for standing, rows in standings if standing.is_beside for row in rows}
        strays = []
        for row in marked:
            who, standing = archive.index.identities[row], beside.get(row)
            if standing is not None and standing is self._apart:
                strays.append(row)
                continue
            is_astray = standing is not None and key(who) in self._on_the_way
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

    def standings(self, archive: Side, rows: Collection[int]) -> list[tuple[Standing, list[int]]]:
        """How rows stand that the last batch brought to the archive; of none where no answer told it."""
        apart = set[int]()
        if self._apart is not None:
            names = self._apart.cells_now(archive.columns)
            apart = {row for row in rows if key(self._identity(archive, row, names)) in self._on_the_way}
        groups = ((self._apart, apart), (self.landed, set(rows) - apart))
        return [(standing, sorted(some)) for standing, some in groups if standing is not None and some]

    def told_beside(self, side: Side, archive: Side) -> tuple[list[int], Standing] | None:
        """Rows that came back beside the tab's headers, as the answer of a batch told, all of them in the same way."""
        there, found = {key(who) for who in archive.index.identities.values()}, []
        for standing, some in self._beside:
            now = Standing(standing.cells_now(side.columns), side.columns)
            rows = {row: key(self._identity(side, row, now.cells)) for row in side.index.identities}
            found.append((now, {row: one for row, one in rows.items() if any(one) and one in some - there}))
        self._beside = [(now, frozenset(rows.values())) for now, rows in found if rows and now.is_beside]
        return next(((list(rows), now) for now, rows in found if rows and now.is_beside), None)

    def taken_along(self, side: Side, archive: Side) -> tuple[list[int], list[int]]:
        """The rows of the tab that have no business there: as strays were sent back, people had moved rows or columns.

        Those that seem to have come back beside their headers, strays or not; then those of the archive itself under
        theirs.
        """
        here, came = side.index.identities, dict[int, RowIdentity]()
        if self._returned and conform_requests(side, archive, keep_renamed=True):
            names = placed(archive.columns, WITHOUT_THE_MARK)
            came = {row: self._identity(side, row, names) for row in here}
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

    def sends(self, side: Side, rows: Collection[int], standing: Standing | None) -> None:
        """The next batch sends rows of the tab to the archive; `standing` as in `Trip`."""
        beside = rows if standing is None or standing.is_beside else ()
        names = side.columns if standing is None else standing.cells
        self.sent = Departure(side, side.index.identities.keys() - set(beside), 0)
        self._on_the_way = frozenset(key(self._identity(side, row, names)) for row in rows)
        self._trip = Trip(self._on_the_way, standing, BEHIND_THE_MARK)
        self.landed = self._apart = None
        self._is_back = False

    def sends_back(
        self, side: Side, archive: Side, rows: Collection[int], spans: Sequence[Span], beside: Collection[int]
    ) -> None:
        """The next batch sends rows of the archive to the tab; `beside`: rows there that stand beside their headers."""
        here = archive.index.identities
        names = placed(side.columns, [one.reverse for one in spans])
        sent = frozenset(key(self._identity(archive, row, names)) for row in rows)
        others = frozenset(key(who) for who in (self._home or set()).intersection(here.values())) - sent
        self._returned.append(Departure(archive, here.keys() - set(beside), 1))
        self._trip = Trip(sent, Standing(names, archive.columns), spans, others)
        self._is_back = True

    def came(self, tab: Sequence[str], archive: Sequence[str]) -> None:
        """The columns of both right after the last batch that took rows over, as its own answer shows them."""
        trip, (here, there) = self._trip, (archive, tab) if self._is_back else (tab, archive)
        if trip.standing is None:
            return
        ours = trip.standing.sent(trip.spans, here, there)
        others = Standing(here, here).sent(trip.spans, here, there)
        if self._is_back:
            came = ((ours, trip.rows), (others, trip.others))
            self._beside += [(standing, rows) for standing, rows in came if standing.is_beside]
        else:
            self.landed, self._apart = others, ours if trip.standing.is_beside else None

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
