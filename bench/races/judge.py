"""What a race cost: values and marks of people that are gone, and of the bot where no rule puts them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bench.races.explaining import Exposed, Unexplained, is_exposed, is_persons_note
from bench.races.grid import BLANK, Facets
from bench.races.scene import Scene
from bench.races.state import Difference, Facet, State
from bot.core.note import split_note


@dataclass(slots=True)
class Verdict:
    """What is wrong at the end, in words.

    Attributes:
        wrong: values and marks of the bot where no undisturbed history puts them.
        values, colours, strikes, notes: what people left and the spreadsheet no longer holds.
        within: losses where a person edited that very cell within the one round trip of a write; none of the above.
        guarded_within: those of them that compare-and-set must prevent.
        mixed: cells of rows that end as no one history leaves them, though each of them as some history does, or blank
            where the bot would have written: the bot decided on what people changed while it read.
    """

    wrong: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    strikes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    guarded_within: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)

    @property
    def marks(self) -> list[str]:
        """Colours, strikes and notes of people that are gone."""
        return [*self.colours, *self.strikes, *self.notes]


def judge(scene: Scene, found: State, alone: State, rest: Unexplained, exposed: Collection[Exposed]) -> Verdict:
    """The verdict on a race that ended as `found`; `alone` is what people would have left without a bot."""
    verdict = Verdict()
    if not found.headers:  # the rows cannot be told apart any more
        verdict.values.append("the headers are gone")
        return verdict
    for one in (difference for differs in rest.nearest.values() for difference in differs):
        is_theirs = _is_theirs(scene, alone, one)
        if is_exposed(one, exposed):
            is_guarded = one.column in scene.guarded and one.facet is Facet.VALUE and is_theirs
            (verdict.guarded_within if is_guarded else verdict.within).append(str(one))
        elif rest.is_somewhere(one) or _is_by_reminder(scene, found, one):
            verdict.mixed.append(str(one))
        elif is_theirs:
            lists = {Facet.COLOUR: verdict.colours, Facet.STRIKE: verdict.strikes, Facet.NOTE: verdict.notes}
            lists.get(one.facet, verdict.values).append(str(one))
        elif _is_blank(one):
            verdict.mixed.append(str(one))
        else:
            verdict.wrong.append(str(one))
    verdict.wrong.extend(found.strays)
    verdict.values.extend(f"the header {name!r} is gone" for name in sorted(alone.headers - found.headers))
    return verdict


def _is_blank(one: Difference) -> bool:
    """Whether nothing of the bot's was found; of a note, its part."""
    return one.found in (None, "", False) or (one.facet is Facet.NOTE and not split_note(str(one.found))[1])


def _is_by_reminder(scene: Scene, found: State, one: Difference) -> bool:
    """Whether a cell tells of an order's reminder, which the ledger keeps before anything is written (B-8).

    A reservation whose row gave way or is gone is taken over by the order's next row: only the Call List tells of it.
    An outcome that was cleared again right after a run had read it is for ever: the report and the Call List say so.
    Of a row that gave way before it had its Case ID the Call List says that it is gone, whatever ended its call.
    """
    cells = found.rows.get(one.row, {})
    if not scene.callers or not cells:
        return False
    if one.row[0] == scene.tab:
        listed = {row.get("Order Number", BLANK).value for (tab, _), row in found.rows.items() if tab != scene.tab}
        is_listed = cells.get(scene.marked, BLANK).value in listed
        return is_listed and one.column == "Assigned To" and one.expected is None
    if all(str(text).startswith("No call: ") for text in (one.found, one.expected)):
        return True
    order, script = cells.get("Order Number", BLANK).value, cells.get("Script", BLANK).value
    actions = {str(row.get("Next Action", BLANK).value) for row in found.rows.values() if _is_of(scene, row, order)}
    is_told = any(action.startswith("Reminded on ") for action in actions)
    return is_told and script == "No call: one reminder per order" and one.column not in _peoples(scene, one)


def _is_of(scene: Scene, row: Mapping[str, Facets], order: object) -> bool:
    return order is not None and row.get(scene.marked, BLANK).value == order


def _peoples(scene: Scene, one: Difference) -> Collection[str]:
    """What people type in a tab that the bot keeps."""
    return next((kept.words for kept in scene.kept if kept.title == one.row[0]), {})


def _is_theirs(scene: Scene, alone: State, one: Difference) -> bool:
    """Whether what should stand there is what people left."""
    left = alone.rows.get(one.row)
    if one.column == "":  # a whole row
        return left is not None
    cell = (left or {}).get(one.column, BLANK)
    match one.facet:
        case Facet.NOTE:
            return is_persons_note(one)
        case Facet.COLOUR:
            return one.expected is not None and one.expected == cell.colour
        case Facet.STRIKE:
            return bool(one.expected) and cell.struck
        case _:
            is_kept = any(kept.title == one.row[0] for kept in scene.kept)
            is_bots = one.column not in _peoples(scene, one) if is_kept else one.column in scene.bots
            return not is_bots and one.expected == cell.value
