"""B-2: on what evidence a row of the report counts as bounced, and who may take it back. Pure.

People say it by a yellow order number or in the column Bounced; a notice says it for a row that nobody has looked at.
What the bot wrote for one of them goes when that one is taken back; what a person wrote stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.marks import is_yellow
from bot.core.memory import RowMemory
from bot.core.notice import Notice
from bot.core.row import Row
from bot.core.text import fold

COLUMN = "Bounced"
YES = "yes"
_BOUNCED = frozenset({"bounced", "blocked", "opted out", "opt out", "opt-out"})
_NOS = frozenset({"no", "n", "false", "0", "not bounced", "not blocked", "delivered"})


class Ground(StrEnum):
    """Why a row counts as bounced; DENIED: there is a notice, and a person says no."""

    TYPED = "typed"
    PAINTED = "painted"
    NOTICE = "notice"
    DENIED = "denied"


REASONS = {
    Ground.TYPED: "Bounced is ticked",
    Ground.PAINTED: "a person painted it yellow",
    Ground.NOTICE: "a bounce notice came in",
    Ground.DENIED: "a bounce notice came in, and a person says no",
}
GROUNDS = {reason: str(ground) for ground, reason in REASONS.items()}
"""The ground that a change was made on, by its reason: what a run that died meant by its "yes"."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """What is known about a row's message.

    Attributes:
        ground: None when nothing says that it bounced.
        write: what the cell Bounced should hold; None leaves it as it stands.
    """

    ground: Ground | None = None
    write: str | None = None

    def __bool__(self) -> bool:
        return self.ground not in (None, Ground.DENIED)

    @property
    def reason(self) -> str:
        """Why, in words."""
        return REASONS[self.ground] if self.ground else "nothing says that it bounced"


def bounced(row: Row, known: RowMemory | None, notice: Notice | None) -> Bounced:
    """Whether the message of a row bounced, and what its cell should say.

    | cell    | painted yellow | before        | then                                             |
    |---------|----------------|---------------|--------------------------------------------------|
    | any yes | yes or no      | none, typed   | typed                                            |
    | blank   | yes            | not painted   | painted; the cell gets "yes"                     |
    | any     | yes            | painted       | painted; a cleared "yes" is not written again    |
    | our yes | no             | painted       | taken back: the "yes" goes, a notice is denied   |
    | our yes | no             | notice        | notice                                           |
    | blank   | no             | notice        | denied: a person cleared it                      |
    | blank   | no             | none, notice came in | notice; the cell gets "yes"               |
    | a no    | yes            |               | painted: paint is a person's last word           |
    | a no    | no             | notice came in | denied                                          |
    | another | no             | notice came in | notice; the word stays                          |
    """
    text, is_yes = row.text(COLUMN), says_yes(row)
    is_blank = not text or row.cells.get(COLUMN) is False
    was = Ground(known.bounced_by) if known and known.bounced_by else None
    is_ours = text == YES and was in (Ground.PAINTED, Ground.NOTICE)
    if is_yes and not is_ours:
        return Bounced(Ground.TYPED)
    if _is_painted(row, known):
        return Bounced(Ground.PAINTED, YES if is_blank and was is not Ground.PAINTED else None)
    if was is Ground.PAINTED:
        return Bounced(Ground.DENIED if notice else None, "" if is_ours else None)
    if is_ours:
        return Bounced(Ground.NOTICE)
    if notice is None:
        return Bounced()
    if (is_blank and was in (Ground.NOTICE, Ground.DENIED)) or _says_no(row):
        return Bounced(Ground.DENIED)
    return Bounced(Ground.NOTICE, YES if is_blank else None)


def says_yes(row: Row) -> bool:
    """Whether the column Bounced says so: a tick, or what the team calls it."""
    return row.ticked(COLUMN) or fold(row.text(COLUMN)) in _BOUNCED


def is_unclear(row: Row) -> bool:
    """Whether the column Bounced holds a word that is neither yes nor no."""
    return row.text(COLUMN) != "" and row.cells.get(COLUMN) is not False and not says_yes(row) and not _says_no(row)


def _says_no(row: Row) -> bool:
    return row.cells.get(COLUMN) is not False and fold(row.text(COLUMN)) in _NOS


def _is_painted(row: Row, known: RowMemory | None) -> bool:
    """Whether a person's yellow stands there, or stood there before the bot painted over it.

    Who takes the bot's RED or ORANGE away speaks of that (K-3), not of the yellow below it: the "yes" still counts.
    """
    stands = row.marks.background
    if known is None or known.background is None or not is_yellow(known.background_before):
        return is_yellow(stands) and not (known is not None and stands == known.background)
    return stands == known.background or is_yellow(stands) or says_yes(row)
