"""The header row of a tab at one moment, and names of its columns that last while people move and rename them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby

from bot.sheets.before import name_columns
from bot.sheets.image import Image
from bot.sheets.reader import TOP_ROWS

_LOWEST = TOP_ROWS * 2
_MOST = 0.6  # of the headers that say something: people may rename one at the same moment


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """Where the headers stand.

    Attributes:
        row: 0-based.
        texts: what stands in it by 0-based column, "" for nothing.
        names: of each column what it was called when the bot first looked, or another name that no other column has.
    """

    row: int
    texts: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def first(cls, image: Image, row: int) -> HeaderRow:
        """As the bot sees it first: each column is called by its header."""
        texts = _texts(image, row)
        return cls(row, texts, tuple(name_columns(texts, len(texts))))

    def place(self, name: str) -> int | None:
        """The 0-based column of that name; None when it is gone."""
        return self.names.index(name) if name in self.names else None

    def find(self, image: Image, written: Collection[tuple[int, int]] = ()) -> HeaderRow | None:
        """The same row in a later image, wherever it is by now; None when too little of it is there.

        `written` are the places (0-based row, column) where a batch of ours wrote: what stands there tells nothing.
        """
        alike, row = self._best(image, {place for place in written if place[0] < _LOWEST})
        if alike < _MOST:
            return None
        texts = _texts(image, row)
        known = [None if (row, at) in written else text for at, text in enumerate(texts)]
        return HeaderRow(row, texts, tuple(self._names(known)))

    def likeness(self, image: Image) -> float:
        """How much of it is in the row of a later image that is most like it, 0 to 1."""
        return self._best(image, ())[0]

    def _best(self, image: Image, written: Collection[tuple[int, int]]) -> tuple[float, int]:
        headers = Counter(text for text in self.texts if text)
        best = (0.0, self.row)
        for row in range(min(_LOWEST, image.row_count)):
            hidden = {column for at, column in written if at == row}
            told = Counter(text for at, text in enumerate(image.headers(row + 1)) if text and at not in hidden)
            alike = (told & headers).total() / max(headers.total() - len(hidden), 1)
            best = max(best, (alike, row), key=lambda one: one[0])
        return best

    def _names(self, texts: Sequence[str | None]) -> Iterator[str]:
        """The name of each column of later texts; of those that say nothing their neighbours tell."""
        came_from = _matches(self.texts, texts)
        names = [self.names[came_from[at]] if at in came_from else None for at in range(len(texts))]
        taken = set(self.names)
        for at, text in enumerate(texts):
            name = names[at]
            if name is None:
                name = text if text and text not in taken else f"+{at}"
                while name in taken:
                    name += "+"
                taken.add(name)
            yield name


def _texts(image: Image, row: int) -> tuple[str, ...]:
    headers = image.headers(row + 1)
    return (*headers, *[""] * (image.column_count - len(headers)))


def _alike(
    before: Sequence[str], after: Sequence[str | None], free: Iterable[int], gap: Iterable[int]
) -> Mapping[int, int]:
    """Columns of a gap whose header reads much like one that is gone: somebody renamed it, beside one that came in."""
    texts = {text: at for at in gap if (text := after[at])}
    found: dict[int, int] = {}
    for old in free:
        like = get_close_matches(before[old], texts, n=1) if before[old] else []
        if like:
            found[texts.pop(like[0])] = old
    return found


def _matches(before: Sequence[str], after: Sequence[str | None]) -> Mapping[int, int]:
    """By column of `after` the one of `before` that it was: by its text, else by its place between its neighbours."""
    once = {text: at for at, text in enumerate(before) if text and before.count(text) == 1}
    came_from = {at: once[text] for at, text in enumerate(after) if text in once and after.count(text) == 1}
    known = set(came_from)
    gone = [at for at in range(len(before)) if at not in set(came_from.values())]
    for is_known, group in groupby(range(len(after)), known.__contains__):
        gap = [] if is_known else list(group)
        if not gap:
            continue
        left, right = came_from.get(gap[0] - 1, -1), came_from.get(gap[-1] + 1, len(before))
        free = [at for at in gone if left < at < right]
        is_as_wide = len(free) == len(gap)
        if not is_as_wide:
            came_from |= _alike(before, after, free, gap)
            free = [old for old in free if old not in came_from.values()]
        for at in gap:
            if at in came_from:
                continue
            old = next((old for old in free if is_as_wide or after[at] is None or not (after[at] or before[old])), None)
            if old is not None:
                came_from[at] = old
                free = free[free.index(old) + 1 :]
    return came_from
