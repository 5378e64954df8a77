"""What Amazon and mail servers say when a message did not reach a buyer, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.bounces.wording import read_reason, reason_of_cell
from bot.core.notice import BounceReason

OPT_OUT, FAILURE, GUIDELINES = BounceReason.OPT_OUT, BounceReason.DELIVERY_FAILURE, BounceReason.GUIDELINES


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("We were unable to deliver the message you sent for order 111-2222222-3333333 because the buyer has chosen "
         "to opt out of receiving unsolicited messages from sellers.", OPT_OUT),
        ("The buyer opted out from receiving this message, for more details click here.", OPT_OUT),
        ("This buyer has opted out of seller communications. See the communication guidelines, which were not met by "
         "messages that are blocked.", OPT_OUT),
        ("This message was not sent as it did not meet the Buyer-Seller Messaging communication guidelines.",
         GUIDELINES),
        ("This message was not delivered because your account was restricted from sending proactive messages.",
         GUIDELINES),
        ("Your message violates our Communication\n Guidelines", GUIDELINES),
        ("Your message to the buyer could not be delivered.", FAILURE),
        ("Your message couldn’t be delivered", FAILURE),
        ("Your e‑mail to ab12@marketplace.amazon.com bounced", FAILURE),
        ("Delivery Status Notification (Failure)", FAILURE),
        ("Undelivered Mail Returned to Sender", FAILURE),
        ("Undeliverable: Your return", FAILURE),
        ("Mail delivery failed: returning message to sender", FAILURE),
        ("Your message was blocked.", BounceReason.UNKNOWN),
        ("Your message could not be sent", BounceReason.UNKNOWN),
    ],
)  # fmt: skip
def test_a_notice_says_why(text: str, reason: BounceReason) -> None:
    assert read_reason(text) is reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Where is my order? I haven't received a message from you.",
        "Your package for order 111-2222222-3333333 could not be delivered and is undeliverable.",
        "Buyers can opt out of unsolicited messages; read the communication guidelines.",
        "Thank you for your message. The parcel was not delivered.",
    ],
)
def test_what_says_nothing_of_a_message_that_did_not_arrive_is_no_notice(text: str) -> None:
    assert read_reason(text) is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (" Opt-Out ", OPT_OUT), ("opted out", OPT_OUT), ("BOUNCED", FAILURE), ("delivery_failure", FAILURE),
        ("Guidelines", GUIDELINES), ("The buyer opted out from receiving this message", OPT_OUT),
        ("", BounceReason.UNKNOWN), ("mailbox moon", BounceReason.UNKNOWN),
    ],
)  # fmt: skip
def test_a_list_gives_the_reason_in_a_word(cell: str, reason: BounceReason) -> None:
    assert reason_of_cell(cell) is reason
