"""What the words of a TEL cell say beside its numbers: not to call, not at these hours, not this one but that.

Closed lists, as the team's own notes and callers' customs have them; each takes a plain text of `telephone_text`.
Nothing is raised, and time is linear in the length of the text.
"""

from __future__ import annotations

import re

LETTER = r"[^\W\d_]"
NOUNS = ("tel", "tel no", "telephone", "telephone number", "phone", "phone number", "number")
"""What a cell calls a telephone number."""


def _word(*patterns: str) -> re.Pattern[str]:
    """Any of the patterns as a word, though digits or `_` touch it."""
    return re.compile(rf"(?<!{LETTER})(?:{'|'.join(patterns)})(?!{LETTER})")


# One is enough for the whole cell: which of its numbers it is about cannot be told for certain.
_REFUSAL = _word(
    r"do ?not|not|never (?:call|contact|dial|phone|ring)|(?:do|does|did|is|was|wo|ca|should|must)n[' ]?t|d\W?n\W?[cd]",
    r"no (?:calls?|calling|contact|longer|more|phoning|service|such)|stop|cease|removed?|opt(?:ed|s)?\W?out",
    r"unsubscribed?|refuse[sd]?|decline[sd]?|(?:e-?mails?|texts?|sms|messages?) only|only (?:e-?mails?|texts?|sms)",
    r"wrong|incorrect|invalid|bad|fake|old|former|formerly|prev|previous|previously|was(?=[\s:=(+]*\d)|instead",
    r"disconnected|out of (?:order|service)|inactive|unassigned|non\W?working|expired|blocked|dead|deceased",
    "[\U0001f6ab\U0001f4f5\u26d4\u274c\u2716-\u2718]",
)
_DENIAL = _word(  # beside digits; without any, the cell says that there is no number, or not yet
    rf"none|no (?:{'|'.join(NOUNS)})",
    r"no(?=[\s,;!()-]*\Z)|(?<!.)no(?=\s*[,;!-])",
)
_REPLACEMENT = _word("new|now|use|updated?|corrected|replaced|replaces")
_HOURS = _word(
    r"(?:do ?not|don'?t|never|not)(?: [a-z]+){0,2}? (?:before|after|until|till|past|(?:earlier|later) than)"
    r" (?:noon|midnight|\d{1,2}(?::\d\d)?(?: ?(?:[ap]m|[ap]\.m\.|o'clock)|(?!\d|[/.:-]\d| ?[a-z])))"
)
_LABELS = {
    *("tel", "telephone", "phone", "number", "num", "nr", "no", "cell", "cellular", "mobile", "home", "house", "work"),
    *("office", "business", "main", "direct", "day", "evening", "ext", "extension", "customer", "cx", "buyer", "name"),
    *("contact", "mr", "mrs", "ms", "dr", "call", "after", "before", "am", "pm", "or", "and", "the", "a", "in"),
    "please",
}
_MOST_NAMES = 4  # more words than a name has are a note
_NAME = re.compile(rf"{LETTER}+(?:[-'.]{LETTER}+)*")
_GAP = re.compile(r"[\s_*]+")
_DIGIT = re.compile(r"\d")


def refuses(text: str) -> bool:
    """Whether words beside the digits of a plain text are against calling them: do not call, wrong, disconnected, old.

    Hours at which not to call are no refusal. Closed lists: a caller reads the rest (`is_note`).
    """
    text = _HOURS.sub(" ", _GAP.sub(" ", text))
    return bool(_REFUSAL.search(text) or (_DIGIT.search(text) and _DENIAL.search(text)))


def limits_hours(text: str) -> bool:
    """Whether a plain text says at which hours not to call: do not call before 9am."""
    return _HOURS.search(_GAP.sub(" ", text)) is not None


def replaces(text: str) -> bool:
    """Whether a plain text says that a number took the place of another: new, now, use."""
    return _REPLACEMENT.search(text) is not None


def is_note(text: str) -> bool:
    """Whether a plain text holds more words than labels and a name."""
    return sum(word not in _LABELS for word in _NAME.findall(text)) > _MOST_NAMES
