"""People at work while a bot runs: seeded edits right before and right after its calls, each remembered."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bench.races.edits import Edit, Kind
from bench.races.grid import Facets, read_grid
from bench.races.scene import TAG, KeptTab, Scene
from bot.sandbox.sheets.engine.model import Workbook

MOST_EDITS = 24
LEAST_ROWS = 5
RATES = (0.12, 0.3, 0.3, 0.6, 1.0)
"""How likely an edit is at each moment, two a call; one race keeps to one of them."""
_WEIGHTS: Mapping[Kind, int] = {
    Kind.INSERT: 3,
    Kind.INSERT_ON_TOP: 1,
    Kind.DELETE: 2,
    Kind.SORT: 4,
    Kind.MOVE: 3,
    Kind.TYPE: 9,
    Kind.PAINT: 3,
    Kind.STRIKE: 1,
    Kind.UNSTRIKE: 1,
    Kind.NOTE: 2,
    Kind.HIDE: 1,
    Kind.FILTER: 1,
    Kind.ADD_COLUMN: 1,
    Kind.RENAME: 1,
    Kind.APPEND: 2,
}
_OF_A_CELL = (Kind.TYPE, Kind.PAINT, Kind.NOTE)
_KEPT_KINDS = (Kind.INSERT, Kind.SORT, Kind.MOVE, Kind.TYPE, Kind.TYPE, Kind.STRIKE, Kind.NOTE, Kind.HIDE)


@dataclass(slots=True)
class Team:
    """Everybody who edits one spreadsheet during one race.

    Attributes:
        edits: what was done, in order.
        inside: the numbers of those that fell between a read of the bot's and the write that followed it.
        writes: how many edits were made before what each write of the run under way rests on.
        story: calls and edits in words.
    """

    workbook: Workbook
    scene: Scene
    rng: random.Random
    edits: list[Edit] = field(default_factory=list)
    inside: set[int] = field(default_factory=set)
    writes: list[int] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    _since_read: list[int] = field(default_factory=list)
    _has_read: bool = False
    _renamed: str = ""
    _on_top: int = 0
    rate: float = 0.0

    def __post_init__(self) -> None:
        self.rate = self.rng.choice(RATES)

    def before(self, method: str, path: str) -> None:
        """A call arrives and is not looked at yet."""
        self._perhaps()
        if _is_write(method, path):
            self.inside.update(self._since_read)
            self.writes.append(len(self.edits) - len(self._since_read))
            self._has_read = False
        else:
            self._has_read = True
        self._since_read.clear()
        self.story.append(f"--> {method} {path.rpartition('/')[2]}")

    def after(self, _method: str, _path: str) -> None:
        """It is applied, its answer on the way."""
        self._perhaps()

    def works(self) -> None:
        """Edits while no bot is at work."""
        self._has_read = False
        for _ in range(self.rng.randint(1, 4)):
            self._edit()

    def stops(self) -> None:
        """Puts the headers right that were renamed; nothing is edited afterwards."""
        self._has_read = False
        if self._renamed:
            self._do(Edit(self.scene.tab, TAG, Kind.RENAME_BACK, column=self._renamed))

    def _perhaps(self) -> None:
        if self.rng.random() < self.rate:
            for _ in range(self.rng.choice((1, 1, 2))):
                self._edit()

    def _edit(self) -> None:
        if len(self.edits) >= MOST_EDITS:
            return
        kept = [one for one in self.scene.kept if read_grid(self.workbook, one.title, one.key) is not None]
        edit = self._in_kept(self.rng.choice(kept)) if kept and self.rng.random() < 0.25 else self._in_sheet()
        if edit is not None:
            self._do(edit)

    def _do(self, edit: Edit) -> None:
        before = self._facets(edit)
        if not edit.apply(self.workbook):
            return
        if before is not None and self._facets(edit) == before:
            return  # nothing could tell that they did, though a batch of ours had left there what they typed or painted
        if self._has_read:
            self._since_read.append(len(self.edits))
        self.story.append(f"[{len(self.edits)}] {edit}")
        self.edits.append(edit)

    def _facets(self, edit: Edit) -> Facets | None:
        """What is in the cell that an edit is about; None for any that is about more."""
        grid = read_grid(self.workbook, edit.tab, edit.key) if edit.kind in _OF_A_CELL else None
        is_there = grid is not None and edit.row in grid.rows and edit.column in grid.columns
        return grid.facets(grid.rows[edit.row], edit.column) if grid and is_there else None

    def _in_sheet(self) -> Edit | None:
        scene, rng, number = self.scene, self.rng, len(self.edits)
        grid = read_grid(self.workbook, scene.tab, TAG)
        if grid is None or not grid.rows:
            return None
        kind = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        made = Edit(scene.tab, TAG, kind)
        keys = sorted(grid.rows)
        match kind:
            case Kind.INSERT_ON_TOP:
                self._on_top += 1
                return made if self._on_top <= 2 else None
            case Kind.SORT | Kind.FILTER | Kind.ADD_COLUMN:
                column = rng.choice([name for name in sorted(grid.columns) if not name.startswith("Extra")])
                text = f"Extra {number}" if kind is Kind.ADD_COLUMN else "nothing like it"
                return replace(made, column=column, text=text, descending=rng.random() < 0.5)
            case Kind.RENAME:
                if self._renamed:
                    column, self._renamed = self._renamed, ""
                    return replace(made, kind=Kind.RENAME_BACK, column=column)
                self._renamed = rng.choice(scene.renamed)
                return replace(made, column=self._renamed)
            case Kind.APPEND:
                tag = f"f{number}"
                return replace(made, cells=(*scene.form(number).items(), (TAG, tag)))
            case Kind.DELETE if len(keys) <= LEAST_ROWS:
                return None
        made = replace(made, row=rng.choice(keys), archives=scene.archives)
        return self._on_row(made, keys, scene.words, [scene.marked, scene.marked, scene.headers[4]])

    def _in_kept(self, kept: KeptTab) -> Edit | None:
        grid = read_grid(self.workbook, kept.title, kept.key)
        if grid is None or not grid.rows:
            return None
        made = Edit(kept.title, kept.key, self.rng.choice(_KEPT_KINDS))
        is_archive = kept.key == TAG
        if made.kind is Kind.SORT:
            column = self.rng.choice([name for name in kept.sorted_by if name in grid.columns])
            return replace(made, column=column, descending=self.rng.random() < 0.5)
        keys = sorted(grid.rows)
        made = replace(made, row=self.rng.choice(keys))
        if is_archive:
            made = replace(made, tab=self.scene.tab, archives=self.scene.archives)
        return self._on_row(made, keys, kept.words, [self.scene.marked if is_archive else kept.key])

    def _on_row(self, made: Edit, keys: list[str], words: Mapping[str, tuple[str, ...]], marked: list[str]) -> Edit:
        rng, number = self.rng, len(self.edits)
        match made.kind:
            case Kind.TYPE:
                column = rng.choice([name for name, texts in words.items() for _ in texts])
                return replace(made, column=column, text=rng.choice(words[column]).format(number))
            case Kind.PAINT:
                return replace(made, column=rng.choice(marked), text=rng.choice(self.scene.colours))
            case Kind.NOTE:
                return replace(made, column=rng.choice(marked), text=f"ask Ana {number}")
            case Kind.MOVE:
                return replace(made, other=rng.choice(["", *keys]))
            case Kind.INSERT:
                return replace(made, count=rng.randint(1, 2))
        return made


def _is_write(method: str, path: str) -> bool:
    return method not in ("GET", "HEAD") and not path.endswith(("ByDataFilter", "/token"))


People = Callable[[str, str], None]
