"""What Amazon does not want to read in a message to a buyer: the words, why, and what to do about them.

Sources, read 2026-11-22. Amazon's Communication Guidelines stand behind a login
(https://sellercentral.amazon.com/help/hub/reference/external/G1701) and are read here as others report them:
- links, telephone numbers, e-mail addresses, emoji: https://www.ecomengine.com/help/what-can-i-include-in-my-emails
- emoji, GIFs, style: https://www.ecommercebytes.com/C/abblog/blog.pl?/comments/2020/9/1599588424.html
- reviews, promotion: https://guide.cloudcommercegroup.com/en/articles/4480212-ccp-amazon-communication-guidelines-update
- attachments: https://support.edesk.com/tips-to-avoid-amazon-suspension-when-sending-proactive-feedback-messages
- 30 days of the order, order number: https://www.zonsupport.com/amazon-messaging-update-sep-2020/
- returns, only to ask for what is needed: https://tmark.pro/en/communication-guidelines-for-amazon-seller/
Amazon itself: the order number, and that promotion is forbidden,
https://sellercentral.amazon.co.uk/seller-forums/discussions/t/db680d22-9653-4034-915d-49f50d8b06d1; no HTML, no e-mail
addresses, only links that the order needs (its API, models/messaging-api-model/messaging.json in
https://github.com/amzn/selling-partner-api-models). Offensive words, threats and payment data are our own reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class DraftRule(StrEnum):
    """What a draft is checked for."""

    LINK = "link"
    TELEPHONE = "telephone"
    EMAIL = "email"
    REVIEW = "review"
    MARKETING = "marketing"
    EMOJI = "emoji"
    ATTACHMENT = "attachment"
    SENSITIVE = "sensitive"
    MARKUP = "markup"
    ORDER_NUMBER = "order_number"
    QUESTION = "question"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Words:
    """A rule that is about certain words."""

    rule: DraftRule
    pattern: re.Pattern[str]
    why: str
    fix: str


def _words(rule: DraftRule, pattern: str, why: str, fix: str) -> Words:
    return Words(rule, re.compile(pattern, re.IGNORECASE), why, fix)


# A number spelled on the keys. Without the 1 before it only in capitals: "800-thread-count".
SPELLED_NUMBER = _words(
    DraftRule.TELEPHONE,
    r"(?<![\w-])(?:\+?1[ .-]?\(?8(?:00|33|44|55|66|77|88)(?:\) ?|[.-]|(?= (?-i:[A-Z\d])) )(?=(?:[\d.-]*[a-z]){3})"
    r"[a-z\d](?:[.-]?[a-z\d]){6,10}|\(?8(?:00|33|44|55|66|77|88)(?:\) ?|[.-])(?-i:[A-Z](?:[.-]?[A-Z]){6,10}))(?![\w-])",
    "Amazon allows no telephone numbers but those of carriers, manufacturers and for a warranty",
    "Take it out; ask the buyer to reply to this message",
)
WORDS = (
    SPELLED_NUMBER,
    _words(
        DraftRule.EMAIL,
        r"[\w.+-]{1,64} ?(?:@|[(\[]at[)\]]) ?[\w-]{1,63}(?: ?(?:\.|[(\[]dot[)\]]) ?[\w-]{1,63}){1,5}",
        "Amazon allows no e-mail addresses in messages and takes them out",
        "Ask the buyer to reply to this message instead",
    ),
    _words(
        DraftRule.REVIEW,
        r"\b(?:change|delete|edit|give|leave|post|remove|revise|share|submit|update|write)\b[^.!?\n]{0,40}?"
        r"\b(?:feedback|ratings?|reviews?|stars?)\b"
        r"|\b(?:[45]|five|four|good|great|positive)[ -]?(?:stars?)?[ -]?(?:feedback|ratings?|reviews?)\b"
        r"|\b(?:5|five)[ -]stars?\b"
        r"|\b(?:rate|review) (?:us|our (?:product|service|store)|your (?:experience|purchase))\b",
        "Amazon forbids asking for a good, changed or second review, and a message about a return is no place for one",
        "Take it out; Seller Central's Request a Review button is the safe way",
    ),
    _words(
        DraftRule.MARKETING,
        r"\b(?:coupons?|discounts?|gift cards?|giveaways?|newsletters?|promo(?:tion|tional|s)?(?: codes?)?|rebates?"
        r"|special offers?|limited[ -]time|next (?:order|purchase)|buy (?:again|more|now)|shop (?:now|with us)"
        r"|follow us|subscribe|unsubscribe|(?:our|new) (?:collection|arrivals?)"
        r"|visit our (?:shop|site|store|web ?site))\b"
        r"|\d{1,3} ?% off\b|\bfree (?:gift|product)s?\b",
        "Amazon allows messages for completing an order or answering a buyer, never for promotion",
        "Take it out",
    ),
    _words(
        DraftRule.EMOJI,
        "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u203c\u2049\u231a-\u23ff\ufe0f\u20e3]+|\\bgifs?\\b",
        "Amazon allows no emoji and no GIFs",
        "Take it out",
    ),
    _words(
        DraftRule.ATTACHMENT,
        r"\battach(?:ed|es|ing|ments?)?\b|\benclos(?:ed|ing|ures?)\b"
        r"|\bincluded (?:a|the|your)\b[^.!?\n]{0,30}?\b(?:document|file|label|pdf|photo|picture)s?\b"
        r"|\b[\w-]{1,60}\.(?:docx?|gif|jpe?g|pdf|png|xlsx?|zip)\b",
        "Amazon wants no attachment that the order does not need; a return label stands under the buyer's Your Orders",
        "Upload the label in Amazon Returns, and say that it is there",
    ),
    _words(
        DraftRule.SENSITIVE,
        r"\b(?:bank account|card number|credit card|cvv|password|social security|ssn"
        r"|paypal|venmo|zelle|wire transfer)\b",
        "Amazon forbids asking for payment or personal data, and dealing outside Amazon",
        "Take it out; refunds and payments go through Seller Central",
    ),
    _words(
        DraftRule.SENSITIVE,
        r"\b(?:ass(?:hole)?|bastard|bitch|bullshit|crap|damn|fuck\w*|idiots?|liars?|lying|shit\w*|stupid|thie(?:f|ves))\b"
        r"|\b(?:attorney|lawsuit|lawyer|legal action|police|sue you)\b|\b(?:kill|naked|nude|porn\w*|sex\w*)\b",
        "Amazon blocks offensive and threatening words, and a buyer can report them",
        "Say it without this word",
    ),
    _words(
        DraftRule.MARKUP,
        r"<[ /]{0,2}[a-z][^<>\n]{0,80}>|\{[{%#][^}\n]{0,80}[%#}]?\}?|\[(?:insert|name|order|link)[^\]\n]{0,60}\]",
        "it is HTML, which Amazon does not allow, or a gap that nobody has filled in",
        "Fill it in, or write it as plain text",
    ),
)
