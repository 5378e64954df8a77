"""Which rows end as some undisturbed history leaves them, and what is odd about the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bench.races.edits import Edit, Kind
from bench.races.grid import BLANK
from bench.races.scene import TAG
from bench.races.state import Difference, Facet, RowKey, State, differences
from bot.core.note import split_note

Exposed = tuple[RowKey, str, Facet]
"""A facet of a cell; of a strike, the whole row's."""
_ENOUGH = 12
_TOUCHES = {
    Kind.TYPE: Facet.VALUE,
    Kind.PAINT: Facet.COLOUR,
    Kind.STRIKE: Facet.STRIKE,
    Kind.UNSTRIKE: Facet.STRIKE,
    Kind.NOTE: Facet.NOTE,
}


@dataclass(slots=True)
class Unexplained:
    """The rows that end as no history leaves them.

    Attributes:
        doubtful: the rows still to be explained, for whoever makes the histories.
        nearest: how each differs from the history that is most like it.
        tried: the histories.
        bereft: those of them that end as if an exposed edit had not been made: the bot wrote over it, and decided so.
    """

    doubtful: set[RowKey] = field(default_factory=set)
    nearest: dict[RowKey, list[Difference]] = field(default_factory=dict)
    tried: list[State] = field(default_factory=list)
    bereft: set[RowKey] = field(default_factory=set)

    def is_somewhere(self, one: Difference) -> bool:
        """Whether some history leaves this facet of this cell as it was found, though not the row as a whole."""
        return any(_facet(history, one) == one.found for history in self.tried)


def explain(found: State, histories: Iterable[State], rest: Unexplained, exposed: Collection[Exposed]) -> None:
    """Compares with one history after the other until every row is explained.

    Where all that is left differs in `exposed` cells, only a few more are tried.
    """
    rest.doubtful.update(found.rows)
    everywhere: set[RowKey] | None = None
    for history in histories:
        rest.tried.append(history)
        everywhere = set(history.rows) if everywhere is None else everywhere & set(history.rows)
        for key in [*rest.doubtful]:
            differs = list(differences(key, found, history))
            if not differs:
                rest.doubtful.discard(key)
                rest.nearest.pop(key, None)
            elif key not in rest.nearest or len(differs) < len(rest.nearest[key]):
                rest.nearest[key] = differs
        missing = everywhere - set(found.rows)
        if not rest.doubtful and not missing:
            return
        left = (one for differs in rest.nearest.values() for one in differs)
        if len(rest.tried) >= _ENOUGH and not missing and all(is_exposed(one, exposed) for one in left):
            return
    for key in (everywhere or set()) - set(found.rows):
        rest.nearest[key] = [Difference(key, "", Facet.VALUE, "no row", "a row")]


def exposed_cells(edits: Collection[Edit], inside: Collection[int]) -> set[Exposed]:
    """What people edited between a read of the bot's and the write that followed it, forms that came in among it."""
    just_then = [edit for number, edit in enumerate(edits) if number in inside]
    typed = {
        ((edit.tab, edit.row), "" if edit.kind in (Kind.STRIKE, Kind.UNSTRIKE) else edit.column, _TOUCHES[edit.kind])
        for edit in just_then
        if edit.kind in _TOUCHES
    }
    forms = [(edit.tab, dict(edit.cells)) for edit in just_then if edit.kind is Kind.APPEND]
    return typed | {((tab, cells[TAG]), column, Facet.VALUE) for tab, cells in forms for column in cells}


def is_exposed(one: Difference, exposed: Collection[Exposed]) -> bool:
    """Whether a person edited that very facet then; of a colour, the bot's note tells as well (K-2)."""
    if one.facet is Facet.STRIKE:
        return (one.row, "", Facet.STRIKE) in exposed
    if (one.row, one.column, one.facet) in exposed:
        return True
    return one.facet is Facet.NOTE and not is_persons_note(one) and (one.row, one.column, Facet.COLOUR) in exposed


def is_persons_note(one: Difference) -> bool:
    """Whether a note differs in what a person wrote."""
    return split_note(str(one.found))[0] != split_note(str(one.expected))[0]


def _facet(state: State, one: Difference) -> object:
    cells = state.rows.get(one.row)
    if one.column == "":
        return "no row" if cells is None else "a row"
    if cells is None:
        return None
    cell = cells.get(one.column, BLANK)
    return {
        Facet.VALUE: cell.value,
        Facet.COLOUR: cell.colour,
        Facet.STRIKE: cell.struck,
        Facet.NOTE: cell.note,
    }[one.facet]
