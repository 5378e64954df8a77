"""What a race cost: values and marks of people that are gone, and of the bot where no rule puts them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.races.between import Ending, is_between, is_peoples
from bench.races.explaining import Unexplained, is_exposed, is_persons_note
from bench.races.grid import BLANK
from bench.races.state import Difference, Facet
from bot.core.note import split_note


@dataclass(slots=True)
class Verdict:
    """What is wrong at the end, in words.

    Attributes:
        wrong: values and marks of the bot where no undisturbed history puts them.
        values, colours, strikes, notes: what people left and the spreadsheet no longer holds.
        within: losses where a person edited that very cell within the one round trip of a write, and what was decided
            without that edit; none of the above.
        guarded_within: those of them that compare-and-set must prevent.
        mixed: cells of rows that end as no one history leaves them, though each of them as some history does, or blank
            where the bot would have written: the bot decided on what people changed while it read (see `between`).
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


def judge(ending: Ending, rest: Unexplained) -> Verdict:
    """The verdict on a race."""
    verdict, scene, found = Verdict(), ending.scene, ending.found
    if not found.headers:  # the rows cannot be told apart any more
        verdict.values.append("the headers are gone")
        return verdict
    for one in (difference for differs in rest.nearest.values() for difference in differs):
        is_theirs = _is_theirs(ending, one)
        if is_exposed(one, ending.exposed):
            is_guarded = one.column in scene.guarded and one.facet is Facet.VALUE and is_theirs
            (verdict.guarded_within if is_guarded else verdict.within).append(str(one))
        elif rest.is_somewhere(one) or is_between(ending, one):
            verdict.mixed.append(str(one))
        elif is_theirs:
            lists = {Facet.COLOUR: verdict.colours, Facet.STRIKE: verdict.strikes, Facet.NOTE: verdict.notes}
            lists.get(one.facet, verdict.values).append(str(one))
        elif one.row in rest.bereft:
            verdict.within.append(str(one))
        elif _is_blank(one):
            verdict.mixed.append(str(one))
        else:
            verdict.wrong.append(str(one))
    verdict.wrong.extend(found.strays)
    verdict.values.extend(f"the header {name!r} is gone" for name in sorted(ending.alone.headers - found.headers))
    return verdict


def _is_blank(one: Difference) -> bool:
    """Whether nothing of the bot's was found; of a note, its part."""
    return one.found in (None, "", False) or (one.facet is Facet.NOTE and not split_note(str(one.found))[1])


def _is_theirs(ending: Ending, one: Difference) -> bool:
    """Whether what should stand there is what people left."""
    scene, left = ending.scene, ending.alone.rows.get(one.row)
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
            is_bots = not is_peoples(scene, one) if is_kept else one.column in scene.bots
            return not is_bots and one.expected == cell.value
