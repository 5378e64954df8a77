"""Colours, strikes and notes beside people's own: RULES K-1 … K-4. Pure: what stands, what is known, what is wanted."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace

from bot.core.decision import Colour, Decision, Mark
from bot.core.memory import RowMemory
from bot.core.note import fitting, join_note, split_note
from bot.core.snapshot import Marks

YELLOW_HUES = (42.5, 64.0)
"""Degrees. The picker's yellows lie at 45 and 60, its oranges end at 36, its greens begin at 100; limes lie at 65."""
YELLOW_SATURATION = 0.12
"""Paler is cream. "Light yellow 3" has 0.2, the page's lightyellow 0.12, beige 0.1."""
YELLOW_VALUE = 0.85
"""Darker is olive, khaki or brown. "Dark yellow 1" has 0.95."""
DARK_YELLOWS = frozenset({"#BF9000", "#7F6000"})
"""Dark yellow 2 and 3: brown by any measure, but yellow by the name under which a person picked them."""


@dataclass(frozen=True, slots=True)
class Painted:
    """What to do about the colour of a key cell.

    `background` is what should stand there afterwards; `memory` is what the ledger then knows; `kept` is the bot's
    colour that gave way to a person's (K-2).
    """

    background: str | None
    memory: RowMemory
    kept: Colour | None = None


def is_yellow(background: str | None) -> bool:
    """Whether people would call `#RRGGBB` yellow (B-2).

    Guarantees: every shade that Google's colour picker calls yellow is one, its theme's too; none that it calls orange,
    green or grey is, nor the bot's own ORANGE, nor a cream that is hard to tell from white.
    """
    if background is None:
        return False
    if background.upper() in DARK_YELLOWS:
        return True
    red, green, blue = (int(background[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    least, most = YELLOW_HUES
    return least <= hue * 360 <= most and saturation >= YELLOW_SATURATION and value >= YELLOW_VALUE


def paint(wanted: Mark | None, stands: str | None, memory: RowMemory) -> Painted:
    """The colour of a key cell by K-1, K-2 and K-3.

    | wanted | stands                 | then                                       |
    |--------|------------------------|--------------------------------------------|
    | none   | the bot's              | what stood there before the bot            |
    | none   | anything else          | stays                                      |
    | colour | not what the same rule | stays: a person cleared or changed it      |
    |        | painted                |                                            |
    | colour | the bot's, or nothing  | the colour                                 |
    | yellow | the bot's over a       | the person's yellow again                  |
    |        | person's yellow        |                                            |
    | colour | a person's yellow      | RED or ORANGE, yellow remembered           |
    | colour | another of a person    | stays, and the note says what gave way     |
    """
    bots = memory.background is not None and stands == memory.background
    before = memory.background_before if bots else stands
    forgotten = replace(memory, background=None, background_rule=None, background_before=None)
    if wanted is None or (bots and wanted.colour is Colour.YELLOW and is_yellow(before)):
        return Painted(before, forgotten)
    colour = wanted.colour.value
    if memory.background_rule == wanted.rule and not bots:
        return Painted(stands, memory, _gives_way(wanted.colour, stands))
    if bots or stands is None or (is_yellow(stands) and wanted.colour is not Colour.YELLOW):
        return Painted(
            colour, replace(memory, background=colour, background_rule=wanted.rule, background_before=before)
        )
    return Painted(stands, forgotten, _gives_way(wanted.colour, stands))


def _gives_way(wanted: Colour, stands: str | None) -> Colour | None:
    agrees = stands in (None, wanted.value) or (wanted is Colour.YELLOW and is_yellow(stands))
    return None if agrees else wanted


def strike(wanted: str | None, stands: bool, memory: RowMemory) -> tuple[bool, RowMemory]:
    """Whether the row should be struck through, and what the ledger then knows (K-3).

    `wanted` is the rule that ends the row, None for none. A person's strike is never removed; a bot's strike that a
    person removed is not set again for the same rule.
    """
    if wanted is None:
        return stands and not memory.struck, replace(memory, struck=False, strike_rule=None, struck_before=())
    if stands:
        return True, replace(memory, strike_rule=wanted) if memory.struck else memory
    if memory.strike_rule == wanted:
        return False, replace(memory, struck=False, struck_before=())  # the next strike is a person's
    return True, replace(memory, struck=True, strike_rule=wanted)


def annotate(wanted: str, stands: str, memory: RowMemory, rule: str) -> tuple[str, RowMemory]:
    """The note that should stand there, and what the ledger then knows (K-4, and K-3 for notes).

    The person's text is kept to the letter, and leaves to the bot's what room there is. The bot's text that a person
    removed is not written again unless it says something new.
    """
    person, bots = split_note(stands)
    wanted = fitting(person, wanted)
    if not wanted:
        return (person if bots else stands), replace(memory, note=None, note_rule=None)
    if bots == wanted:
        return stands, replace(memory, note=wanted, note_rule=rule)
    if not bots and memory.note == wanted:
        return stands, memory
    return join_note(person, wanted), replace(memory, note=wanted, note_rule=rule)


def mark_row(decision: Decision, stands: Marks, memory: RowMemory) -> tuple[Marks, RowMemory]:
    """The marks a row should have after its decision, and what the ledger then knows."""
    painted = paint(decision.mark, stands.background, memory)
    struck, memory = strike(decision.rule if decision.terminal else None, stands.struck, painted.memory)
    text = decision.note
    if painted.kept is not None:
        line = f"K-2: {painted.kept.name} gives way to your colour"
        text = f"{text}\n{line}" if text else line
    note, memory = annotate(text, stands.note, memory, decision.mark.rule if decision.mark else decision.rule)
    return Marks(painted.background, struck, note), memory
