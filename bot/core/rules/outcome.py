"""What callers write down about a call: the columns Outcome and Call Outcome (B-6, B-7)."""

from __future__ import annotations

import re

from bot.core.cell_error import error_in
from bot.core.row import as_text
from bot.core.snapshot import CellValue
from bot.core.text import fold

EMAILED = "E-mailed"
REFUSED = "do not call"
CALLED = "called"
STRUCK = "struck"
OUTCOME_FIX = "choose Reached, Voicemail, … once somebody has called or written; until then leave it blank"
_EMAILED = re.compile(
    r"(?:(?:sent )?(?:an |the )?e[- ]?mail(?:ed)?(?: sent)?|(?:message|msg) sent)"
    r"(?: (?:via|by|through|to|on|cx|customer|the|\d).*)?[.!]?|(?:sent|mailed)[.!]?"
)
_PLACEHOLDERS = frozenset(
    {".", "-", "--", "---", "?", "??", "???", "0", "n/a", "na", "none", "no", "not yet", "todo", "to do", "tbd", "open"}
    | {"pending", "later", "tomorrow", "call later", "to call", "not called", "not called yet", "no outcome"}
)
_REFUSAL = re.compile(
    r"\b(?:do ?n[o']?t|do not|does not want to be|asked not to be|not to be) call(?:ed)?\b"
    r"(?! (?:before|after|until|till|between|during|on|at|in|earlier|later|today|tomorrow|now))|\bdnc\b"
)


def outcome_in(cell: CellValue) -> str:
    """What a caller filled in; "" for a blank, an unticked box, a failed formula, a placeholder, invisible text."""
    if cell is False or error_in(cell) is not None or is_placeholder(cell):
        return ""
    text = as_text(cell)
    return text if fold(text) else ""


def is_placeholder(cell: CellValue) -> bool:
    """Whether something stands there that tells of no call: "-", "?", "tomorrow"."""
    return fold(as_text(cell)) in _PLACEHOLDERS


def is_emailed(outcome: str) -> bool:
    """B-7: whether an outcome says that the reminder went out as a message: E-mailed, "Email sent", "emailed 11/18"."""
    return _EMAILED.fullmatch(fold(outcome)) is not None


def is_refusal(outcome: str) -> bool:
    """B-12: whether the customer does not want to be called, ever."""
    return _REFUSAL.search(re.sub(r"[-_./,!]+", " ", fold(outcome))) is not None
