"""A cell's note: a person's text, and below a marker line the bot's (K-4)."""

from __future__ import annotations

import re

NOTE_MARKER = "— sheet-bot —"
_MARKER_LINE = re.compile(rf"^{NOTE_MARKER}$", re.MULTILINE)


def split_note(note: str) -> tuple[str, str]:
    """The person's part and the bot's part of a note, parted by its last marker line; "" where there is none."""
    lines = list(_MARKER_LINE.finditer(note))
    if not lines:
        return note, ""
    return note[: lines[-1].start()].removesuffix("\n\n"), note[lines[-1].end() :].strip("\n")


def join_note(person: str, bots: str) -> str:
    """The whole note: the person's text, the marker line, the bot's text."""
    if not bots:
        return person
    return f"{person}\n\n{NOTE_MARKER}\n{bots}" if person else f"{NOTE_MARKER}\n{bots}"
