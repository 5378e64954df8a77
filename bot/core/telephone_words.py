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


_ALONE = rf"(?! ?{LETTER})"  # no word follows that it could be about: "212-555-0123 wrong", not "wrong item"
_AHEAD = r"(?=[\s:=(#]*(?:\+|1?[\s.(-]*\d{3}))"  # a number follows
_CHANNEL = r"(?:(?:e ?)?(?<!voice )mails?|texts?|text messages?|sms|messages?|chats?|whats ?app|fax)"
_BY = r"(?:by|via|through|thru|on|use)"
_NOT = r"(?:(?:do)?not|cannot|never|no longer|(?:do|does|did|is|was|are|wo|ca|ai|should|must|would|could)n[' ]?t)"
_NOT_NOW = rf"(?<!did )(?<!was )(?<!could )(?!(?:did|was|could)n){_NOT}"  # "didn't call back" tells, it does not forbid
_WISH = (
    r"(?: (?:ever|again|please|pls|be|to|wants?|like|wish|accept|take|receive|allow|prefer|have|us|any|our|more|voice"
    r"|phone|further)){0,5}"
)
_WHOSE = (
    r"(?: (?:the|a|an|his|her|their|my|its?|this|that|valid|right|correct|current|good|working|active|(?:customer|buyer"
    r"|cx)(?:'?s)?|home|house|work|office|cell|mobile|contact|listed|tele|tel|phone)){0,4}"
)
_NUMBER = r"(?:#|numbers?|nbr|num|no(?! (?!\d)\w)|tel|telephone|phone|cell|mobile|landline|line)"
_CALLING = r"(?:call|calls|calling|contact|contacting|dial|dialing|phone|phoning|ring|ringing|telephone|disturb|bother)"
_FALSE = (
    r"(?:wrong|incorrect|invalid|bad|fake|old|former|formerly|prev\.?+|previous|previously|expired|inactive|unassigned"
    r"|outdated|obsolete|changed|blocked|dead|non ?working)"
)
_THINGS = (
    *("item", "items", "part", "parts", "order", "product", "package", "label", "return", "battery", "model", "size"),
    *("address", "message", "messages", "msg", "msgs", "mail", "mails", "email", "emails", "text", "texts", "customer"),
)
_OF_NO_THING = "".join(rf"(?<!\b{thing} )" for thing in _THINGS)  # "message blocked 212-555-0123"

# One is enough for the whole cell: which of its numbers it is about cannot be told for certain.
_REFUSAL = _word(
    rf"{_NOT_NOW}{_WISH} (?:{_CALLING}|be (?:called|contacted|phoned))",
    rf"{_NOT}{_WHOSE} (?:{_NUMBER}|working|works?|in (?:service|use)|reachable|(?:be )?reached)",
    rf"{_NOT}{_WHOSE} (?:valid|right|correct|current|good|active|his|hers|theirs|mine|him|her|them|it){_ALONE}",
    rf"not (?:the |our |a )?(?:customer|buyer|cx)(?!'|{LETTER})|not{_AHEAD}|not (?:before|until|till|after|past)",
    r"do ?n[o']?t ?call(?:s|ing)?|no ?calls?|d\W?n\W?[cd]|n\W?i\W?s",
    r"no (?:(?:voice|phone|telephone|more|further) )?(?:calls?|calling|contact|phoning)",
    r"no (?:longer(?! (?:wants?|needs?|interested))|more|service|such)|stop|cease",
    r"unreachable|some(?:one|body) else",
    r"opt(?:ed|s)?\W?out(?! of (?:the |our |all )?(?:e ?mails?|messages?|texts?))",
    rf"unsubscribed?(?! from (?:the |our |all )?(?:e ?mails?|messages?|texts?))|remov(?:e|ed|al){_ALONE}",
    r"remov(?:e|ed|al) (?:me|us|him|her|them|this|it|my|his|their|number|phone|tel|from (?:(?:the|our|your|all|any) )?"
    r"(?:calls?|calling|phone|contacts?|lists?|files?|records?))",
    rf"(?:refuse[sd]?|refusing|decline[sd]?)(?:{_ALONE}|{_WISH} (?:{_CALLING}|talk|speak))",
    rf"{_CHANNEL}(?: (?:please|preferred))? only|only(?: contact)?(?: {_BY})? {_CHANNEL}|(?<!no )fax",
    rf"only {_BY} amazon|{_BY} amazon(?: mess[a-z]+)? only",
    rf"{_FALSE}{_WHOSE} {_NUMBER}|{_OF_NO_THING}{_FALSE}{_AHEAD}",
    r"(?:wrong|different) (?:person|party|customer|buyer|one)",
    rf"{_OF_NO_THING}{_NUMBER}(?: (?:is|was|has|has been|listed|on file)){{0,2}} {_FALSE}(?! (?:{'|'.join(_THINGS)}))",
    rf"(?:\A|(?<=\d)|(?<=[^\w\s'.])) ?(?:is |was )?(?:{_FALSE}|died){_ALONE}",
    rf"(?:customer|buyer|cx|owner|he|she)(?: is| has)? (?:dead|died)|deceased|passed (?:away|on){_ALONE}",
    rf"calls?(?: (?:is|are|was|were))? blocked|blocked (?:us|our|calls?|me)|was{_AHEAD}|instead",
    r"disc(?:'?d|on|onn|onnect|onnected)|out of (?:order|service(?! area))",
    "[\U0001f6ab\U0001f4f5\u26d4\u274c\u2716-\u2718]",
)
_DENIAL = _word(  # beside digits; without any, the cell says that there is no number, or not yet
    rf"none|no (?:{'|'.join(NOUNS)})",
    r"no(?=[\s,;!()-]*\Z)|(?<!.)no(?=\s*[,;!-])",
)
_REPLACEMENT = _word(
    "new|now|use|updated?|correct|corrected|replaced|replaces|became|changed to|[>\u2192\u21d2\u2794\u279c\u27a1]"
)
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
_GAP = re.compile(rf"[\s_*]+|(?<={LETTER})-(?={LETTER})")
_DIGIT = re.compile(r"\d")


def refuses(text: str) -> bool:
    """Whether words beside the digits of a plain text are against calling them: do not call, wrong number, fax.

    Hours at which not to call are no refusal. Closed lists: a caller reads the rest (`is_note`).
    """
    text = _HOURS.sub(" ", _GAP.sub(" ", text))
    return bool(_REFUSAL.search(text) or (_DIGIT.search(text) and _DENIAL.search(text)))


def limits_hours(text: str) -> bool:
    """Whether a plain text says at which hours not to call: do not call before 9am."""
    return _HOURS.search(_GAP.sub(" ", text)) is not None


def replaces(text: str) -> bool:
    """Whether a plain text says that a number took the place of another: new, now, use, an arrow."""
    return _REPLACEMENT.search(text) is not None


def is_note(text: str) -> bool:
    """Whether a plain text holds more words than labels and a name."""
    return sum(word not in _LABELS for word in _NAME.findall(text)) > _MOST_NAMES
