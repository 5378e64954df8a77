"""Which column of a row goes where, when people's columns moved while it was sent over, there or back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, groupby, pairwise, takewhile


@dataclass(frozen=True, slots=True)
class Span:
    """Columns `first` to before `end` (None: all further ones) that go to column `to` and on. 0-based."""

    first: int
    end: int | None
    to: int

    @property
    def reverse(self) -> Span:
        """The way back."""
        return Span(self.to, None if self.end is None else self.to + self.end - self.first, self.first)


BEHIND_THE_MARK = (Span(0, None, 1),)
"""To the archive, whose first column is the mark's."""
WITHOUT_THE_MARK = (Span(1, None, 0),)
"""Back to the tab."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How rows stand in a tab: what each of their cells is, and the tab's own columns right then.

    Both by place, by name, "" for none.
    """

    cells: Sequence[str]
    columns: Sequence[str]

    @property
    def is_beside(self) -> bool:
        """Whether the rows stand beside their headers; one that was renamed is the same."""
        places = places_now(self.cells, self.columns)
        return any(name and place != at for at, (name, place) in enumerate(zip(self.cells, places, strict=True)))

    def cells_now(self, columns: Sequence[str]) -> list[str]:
        """What each of their cells is, by place, as the columns of that tab stand by now."""
        names = dict(zip(places_now(self.columns, columns), self.cells, strict=False))
        return [names.get(at, "") for at in range(len(columns))]

    def sent(self, spans: Sequence[Span], here: Sequence[str], there: Sequence[str]) -> Standing:
        """How they stand in the other tab right after a batch took them there, as the columns of both stood then."""
        return Standing(placed(self.cells_now(here), spans), there)

    def way_back(self, tab: Sequence[str], archive: Sequence[str]) -> list[Span]:
        """Which column of rows of the archive goes where in the tab, as both stand by now; the mark's goes nowhere.

        Guarantees: each goes to a place of its own, the last span with all that may stand right of it; where it begins
        right of the archive's grid, a column is to be added there.
        """
        there = places_now(self.columns, archive)
        homes = {there[at]: home for at, home in enumerate(places_now(self.cells[1:], tab), 1) if at < len(there)}
        spare = count(max(len(tab) - 1, *homes.values(), 0) + 1)
        ways = [(at, homes[at] if at in homes else next(spare)) for at in range(1, len(archive))]
        if ways[-1][1] < max(home for _, home in ways):
            ways.append((len(archive), next(spare)))
        begins = [ways[0], *(way for before, way in pairwise(ways) if way[1] != before[1] + 1)]
        ends = [*(at for at, _ in begins[1:]), None]
        return [Span(at, until, to) for (at, to), until in zip(begins, ends, strict=True)]


def placed(names: Sequence[str], spans: Sequence[Span]) -> list[str]:
    """What each cell of a row is, by place, once the spans have taken the cells of these names over."""
    found = {at: name for one in spans for at, name in enumerate(names[one.first : one.end], one.to)}
    return [found.get(at, "") for at in range(max(found, default=-1) + 1)]


def places_now(then: Sequence[str], now: Sequence[str]) -> list[int]:
    """Where each column of `then` stands `now`, each in a place of its own.

    Told by its name; without one, or renamed, by the columns that were beside it; right of all where it is gone.
    """
    standing = _numbered(now)
    places = {at: standing.index(one) for at, one in enumerate(_numbered(then)) if one[0] and one in standing}
    told, taken, end = frozenset(places), set(places.values()), len(now)
    for is_told, group in groupby(range(len(then)), told.__contains__):
        if is_told:
            continue
        run = list(group)
        gap = _gap(now, taken, places.get(run[0] - 1, -1), places.get(run[-1] + 1, len(now)), len(run))
        fits = len(gap) == len(run)
        for at in run:
            place = next((one for one in gap if fits or bool(now[one]) == bool(then[at])), end)
            gap, end = [one for one in gap if one > place], end + (place == end)
            places[at] = place
            taken.add(place)
    return [places[at] for at in range(len(then))]


def _numbered(names: Sequence[str]) -> list[tuple[str, int]]:
    """Each name, and how many columns left of it have the same."""
    return [(name, names[:at].count(name)) for at, name in enumerate(names)]


def _gap(now: Sequence[str], taken: set[int], left: int, right: int, wanted: int) -> list[int]:
    """The free places right of `left`, or those left of `right` if there are rather `wanted` of them."""
    behind = list(takewhile(lambda at: at not in taken, range(left + 1, len(now))))
    before = list(takewhile(lambda at: at not in taken, range(right - 1, -1, -1)))[::-1]
    return before if len(before) == wanted or len(behind) < wanted else behind
