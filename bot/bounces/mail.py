"""A mail that tells of a bounced message, as a notice of the order; or why it is none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.bounces.authentication import SenderRules, is_authentic, is_from_a_buyer, sender_domain
from bot.bounces.message_text import MailText, NotReadable, read_mail_text
from bot.bounces.wording import read_reason, unquoted
from bot.core.notice import BounceReason, Notice
from bot.core.problem import Problem
from bot.core.text import fold, printable

_ORDER = re.compile(r"(?<![0-9])(?<![0-9]-)[0-9]{3}- ?[0-9]{7}- ?[0-9]{7}(?!-?[0-9])")  # lines break after a dash
CLOCKS_DIFFER = timedelta(days=1)
"""So far ahead of the time a date may lie and be believed."""
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)  # a mail from before is from a computer without a clock
_NAMED = 5


def read_mail(raw: bytes, rules: SenderRules, now: datetime, place: str, number: int | None = None) -> Notice | Problem:
    """The notice in a mail; a Problem at `place` and `number` when a person must look at it.

    A notice proves its sender (unless `rules.trust`), says that a message did not reach the buyer (a person who vouches
    for it need not have it say so), and names one order. Delivery reports count when an action is `failed`; one that
    is only delayed may still arrive. What a buyer writes by Amazon's relay is no notice, whatever it says, and neither
    is what a mail quotes. A problem's text holds nothing of the mail but the sender's domain and order numbers. Never
    raises on what the bytes hold.

    Source: RULES B-1, B-2; RFC 3464 (https://www.rfc-editor.org/rfc/rfc3464, read 2026-11-22).
    """

    def problem(what: str, fix: str) -> Problem:
        return Problem(place, number, None, what, fix)

    try:
        mail = read_mail_text(raw)
    except NotReadable as error:
        return problem(f"the file or message {error}", "Save the mail again from the mailbox, as the original")
    if not rules.trust and not is_authentic(mail.all("authentication-results"), mail.all("from"), rules):
        return problem(f"nobody vouches that this mail is from {_claimed(mail)}", _unproven(rules))
    if not rules.trust and mail.actions is None and is_from_a_buyer(mail.all("from")):
        fix = "Answer it as any other; if it tells of a bounced message all the same, import it with --trust"
        return problem("the mail is a buyer's, by Amazon's relay, and no delivery report", fix)
    actions = mail.nested_actions if rules.trust and mail.actions is None else mail.actions
    reason = _reason(mail, actions, rules.trust)
    if reason is None:
        if actions is not None:
            return problem("the delivery report tells of no failure: the message is late or arrived", "Nothing to do")
        if not rules.trust:
            fix = "Look at it; if it tells of a bounced message, import it with --trust"
            return problem("the mail does not say that a message did not reach a buyer", fix)
        reason = BounceReason.UNKNOWN
    orders = find_orders(f"{mail.own}\n{mail.nested}")
    if not orders:
        fix = "Look the order up in Seller Central and tick Bounced in its row, or import it from a CSV file"
        return problem("the mail names no order number such as 111-2222222-3333333", fix)
    if len(orders) > 1:
        named = ", ".join(orders[:_NAMED]) + (f" and {len(orders) - _NAMED} more" if len(orders) > _NAMED else "")
        fix = "See which one the message was about and tick Bounced in its row"
        return problem(f"the mail names several orders: {named}", fix)
    told = _told_date(mail, now)
    own_id = next(filter(str.strip, mail.all("message-id")), None)
    identity = (own_id,) if own_id else _identity(orders[0], reason, told)
    return Notice(orders[0], reason, told or now, notice_id(identity))


def find_orders(text: str) -> list[str]:
    """The different Amazon order numbers in a text, in their order, dashes and spaces of every kind folded (B-1).

    One that a line's end breaks after a dash is whole, also in quoted lines.
    """
    return list(dict.fromkeys(found.replace(" ", "") for found in _ORDER.findall(fold(unquoted(text)))))


def notice_id(identity: Iterable[str]) -> str:
    """What tells notices apart, as a digest: a Message-ID may hold a name or an address."""
    return hashlib.sha256("\n".join(" ".join(one.split()) for one in identity).encode()).hexdigest()[:32]


def listed_notice(order: str, reason: BounceReason, told: datetime | None, now: datetime) -> Notice:
    """A notice from a list; without a date it counts as noticed now, and as the same one whenever it comes again."""
    return Notice(order, reason, told or now, notice_id(_identity(order, reason, told)))


def _identity(order: str, reason: BounceReason, told: datetime | None) -> tuple[str, ...]:
    return order, told.astimezone(UTC).isoformat(timespec="seconds") if told else "", str(reason)


def _reason(mail: MailText, actions: frozenset[str] | None, trust: bool) -> BounceReason | None:
    """What the mail itself says; a mail it carries is asked only when it says nothing, as one that was passed on does.

    What it quotes is asked last, and only when a person vouches. The original message in a delivery report is the
    seller's, and its words mean nothing.
    """
    if actions is None:
        said = read_reason(mail.own) or read_reason(mail.nested)
        return said or (read_reason(unquoted(mail.own), known=True) if trust else None)
    if "failed" not in actions:
        return None
    said = read_reason(mail.own, known=True)
    return said if said in (BounceReason.OPT_OUT, BounceReason.GUIDELINES) else BounceReason.DELIVERY_FAILURE


def _told_date(mail: MailText, now: datetime) -> datetime | None:
    """When it was sent, else when the last server received it; None when neither is a date that can be."""
    for text in [*mail.all("date")[:1], *(value.rpartition(";")[2] for value in mail.all("received")[:1])]:
        try:
            when = parsedate_to_datetime(text)
            when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if _FIRST <= when <= now + CLOCKS_DIFFER:
            return when
    return None


def _claimed(mail: MailText) -> str:
    domain = sender_domain(mail.all("from"))
    return printable(domain, 80) if domain else "the sender it names"


def _unproven(rules: SenderRules) -> str:
    servers = ", ".join(sorted(rules.authserv_ids)) or "no server"
    return (
        f"bounces.authserv_ids trusts {servers} to check senders, bounces.sender_domains lists who may send notices. "
        "If you know that the mail is Amazon's, import it with --trust"
    )
