"""A cell's note: a person's text, and below a marker line the bot's (K-4)."""

from __future__ import annotations

import re

NOTE_MARKER = "— sheet-bot —"
LONGEST = 50_000
"""What a cell holds, in UTF-16 units; whether a note may hold more is nowhere said, so none of the bot's does."""
_MARKER_LINE = re.compile(rf"^{NOTE_MARKER}$", re.MULTILINE)


def split_note(note: str) -> tuple[str, str]:
    """The person's part and the bot's part of a note, parted by its last marker line; "" where there is none."""
    lines = list(_MARKER_LINE.finditer(note))
    if not lines:
        return note, ""
    above = note[: lines[-1].start()]  # a person who types right above the marker line leaves no blank one
    person = above.removesuffix("\n\n") if above.endswith("\n\n") else above.removesuffix("\n")
    return person, note[lines[-1].end() :].strip("\n")


def join_note(person: str, bots: str) -> str:
    """The whole note: the person's text, the marker line, the bot's text."""
    if not bots:
        return person
    return f"{person}\n\n{NOTE_MARKER}\n{bots}" if person else f"{NOTE_MARKER}\n{bots}"


def fitting(person: str, bots: str) -> str:
    """The bot's text as far as a note has room for it below the person's: cut at its end; "" where there is none."""
    room = LONGEST - _length(join_note(person, "…"))
    if _length(bots) <= room + 1:
        return bots
    cut = bots.encode("utf-16-le", "surrogatepass")[: 2 * max(room, 0)].decode("utf-16-le", "ignore").rstrip()
    return f"{cut}…" if cut else ""


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
