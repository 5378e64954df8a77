"""A notice that a message to the buyer of an order bounced (B-2), and how far a mailbox has been read for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BounceReason(StrEnum):
    """Why the message did not get through."""

    OPT_OUT = "opt_out"
    DELIVERY_FAILURE = "delivery_failure"
    GUIDELINES = "guidelines"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; it holds no personal data.

    Attributes:
        order_key: normalised as `bot.core.text.order_key`.
        reason: why the message bounced.
        noticed_at: aware.
        notice_id: the same for the same notice, however often and from wherever it is imported.
    """

    order_key: str
    reason: BounceReason
    noticed_at: datetime
    notice_id: str


@dataclass(frozen=True, slots=True)
class MailboxMark:
    """How far an IMAP folder has been read: up to the message `last_uid` of this `uid_validity`.

    UIDs are compared only while the validity stays the same. Source: RFC 3501 §2.3.1.1 (read 2026-11-22).
    """

    uid_validity: int
    last_uid: int
