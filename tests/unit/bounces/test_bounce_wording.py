"""What Amazon and mail servers say when a message did not reach a buyer, and what only sounds like it."""

from __future__ import annotations

import time

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
        ("We could not deliver your message for order 111-2222222-3333333.", FAILURE),
        ("The e-mail you sent to the buyer on Nov 17 was not delivered", FAILURE),
        ("I'm sorry to have to inform you that your message could not be delivered to one recipient.", FAILURE),
        ("Your message to the buyer was undeliverable.", FAILURE),
        ("Delivery to the following recipient failed permanently: a@b.example", FAILURE),
        ("Message not delivered\n\nOrder 111-2222222-3333333. The buyer has opted out.", OPT_OUT),
        ("Your message was not delivered. However, even if a buyer has opted out, you can reach them.", FAILURE),
        ("If you can, call\n\nYour reply could not be delivered", FAILURE),
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
        "I sent you a message last week but my package has not been delivered.",
        "My message was not delivered to you",
        "I can not reach you by email, please call me.",
        "We cannot reach you by e-mail.",
        "Thank you for the message; the wheel did not reach me.",
        "The carrier was unable to deliver it, they left no message.",
        "The carrier could not deliver the package, see the message",
        "Delivery to the customer's address failed.",
        "How do I opt out of emails? I have opted out of this.",
        "Sold, ship now. If the buyer has opted out of messages you cannot contact them.",
        "Your message was delivered. If a message could not be delivered we will tell you.",
        "Messages are not delivered when a buyer has opted out of them.",
        "Buyers who have opted out of messages are not reached.",
        "Sold, ship now. The buyer has opted out of marketing e-mails.",
        "Should your message not be delivered, your message was not delivered.",
        "Undeliverable: your package 111-2222222-3333333",
        "Your message about the item that was not delivered has arrived.",
        "You have received a message regarding order 111-2222222-3333333 not delivered",
        "Your listing was blocked because it violates our guidelines.",
        "Your account was restricted from sending listings.",
        "Failure to respond to this message: we were unable to deliver a decision.",
        "Your reply was not sent within 24 hours.",
        "We received your returned mail-order parcel.",
        "> Your message could not be delivered.\n>> The buyer opted out of this message.",
    ],
)
def test_what_says_nothing_of_a_message_that_did_not_arrive_is_no_notice(text: str) -> None:
    assert read_reason(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("We were unable to send your message to the buyer of order 112-1234567-1234567 because the buyer has opted "
         "out.", OPT_OUT),
        ("We couldn’t send your message regarding order 112-1234567-1234567. It doesn't comply with our communication "
         "guidelines.", GUIDELINES),
        ("Unable to send your message", BounceReason.UNKNOWN),
        ("Amazon was not able to send the message you wrote for order 112-1234567-1234567.", BounceReason.UNKNOWN),
        ("We cannot send this message: it contains a link.", BounceReason.UNKNOWN),
        ("Your message will not be delivered to the buyer because they have opted out.", OPT_OUT),
        ("Unfortunately, your e-mail about order 112-1234567-1234567 won't be delivered.", FAILURE),
        ("Please note that this message will not be sent, as it violates our guidelines.", GUIDELINES),
        ("We won't deliver your message.", FAILURE),
        ('Your message "Return of your item" to the buyer of order 112-1234567-1234567 was not delivered.', FAILURE),
        ("Your message with the subject “How do I pack it? Read this.” could not be delivered.", FAILURE),
        ("Your message 'Don’t forget' was not sent", BounceReason.UNKNOWN),
        ("Your message 'Return label' was not sent", BounceReason.UNKNOWN),
        ("Your message (ID 1234) to the buyer could not be delivered.", FAILURE),
        ('We could not deliver your message "Where is my label?" to the buyer.', FAILURE),
        ("Your message sent on 11/12 could not be delivered to the buyer.", FAILURE),
        ("Your message sent to the buyer on Nov 12 bounced", FAILURE),
        ("We have not been able to send your latest message - order 112-1234567-1234567", BounceReason.UNKNOWN),
        ("Your message dated Nov 12, 2026 was not delivered.", FAILURE),
        ("Your message sent on Monday was not delivered.", FAILURE),
        ("Your message sent on Monday, Nov 16 about the label was not delivered.", FAILURE),
        ("Your message dated 2026-11-12 was not delivered.", FAILURE),
        ("Your message of 11/12 was not delivered", FAILURE),
        ("Your message from 12 November to the buyer was not delivered", FAILURE),
    ],
)  # fmt: skip
def test_a_notice_says_so_whoever_did_not_send_and_however_it_names_the_message(
    text: str, reason: BounceReason
) -> None:
    assert read_reason(text) is reason


@pytest.mark.parametrize(
    "text",
    [
        "We couldn't send this e-mail to you earlier, sorry.",
        "We were unable to send this message to you.",
        "Please do not send your message to the buyer twice.",
        "You cannot send your message to other sellers.",
        "We were unable to send your mail-order parcel.",
        "We could not send your e-mail confirmation.",
        "We couldn't send your message back.",
        "We were unable to send your item, see the message.",
        "Choose a topic, or your message will not be delivered.",
        "Without an order number, your message will not be delivered.",
        "Your message will not be delivered without an order number.",
        "Messages about promotions will not be delivered.",
        "Your message will not be delivered to buyers that have opted out.",
        'Your message "Return label" has arrived, the package was not delivered.',
        'The message "Package not delivered" was delivered.',
        'We read your message "your message was not delivered".',
        'Your message "Return label" about the package that was not delivered was helpful.',
        "Your message sent on 11/12 says not delivered.",
        "Your message dated 11/12 was clear; the wheel was not delivered.",
        "We have a message from UPS not delivered yet.",
        "Thank you for your message dated 11/12 the wheel was not delivered",
        "In reply to your message the wheel was not delivered",
        "Your message sent may not be delivered on Sundays.",
    ],
)
def test_a_buyer_or_a_rule_that_speaks_of_sending_and_of_subjects_is_no_notice(text: str) -> None:
    assert read_reason(text) is None


def test_of_a_message_that_is_known_not_to_have_arrived_the_cause_alone_is_looked_for() -> None:
    assert read_reason("The buyer has opted out.") is None
    assert read_reason("The buyer has opted out.", known=True) is OPT_OUT
    assert read_reason("It violates the guidelines.", known=True) is GUIDELINES
    assert read_reason("hello", known=True) is None
    assert read_reason('Amazon sent the message "The buyer has opted out."', known=True) is OPT_OUT
    assert read_reason("Message (buyer opted out)", known=True) is OPT_OUT


def test_a_text_without_end_is_read_in_no_time() -> None:
    for piece in ("message to ", "your message you sent ", "buyer of ", "deliver the ", "not ", "> ", "\n", ". ", "a"):
        assert read_reason(piece * (1_000_000 // len(piece))) is None


@pytest.mark.parametrize(
    "piece",
    [
        'message "', "message '", "message (", 'your message "a" ', "your message sent on ", "your message dated 1 ",
        "we were unable to send your ", "we could not send the message ", "your message will not be ",
        "that your mail ",
        'message with the subject: "', "your message from 12 ", "unfortunately, ", "(", '"', "message, ",
    ],
)  # fmt: skip
def test_a_hostile_text_of_twenty_thousand_characters_is_read_in_well_under_a_second(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    begun = time.process_time()
    read_reason(text)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (" Opt-Out ", OPT_OUT), ("opted out", OPT_OUT), ("BOUNCED", FAILURE), ("delivery_failure", FAILURE),
        ("Guidelines", GUIDELINES), ("The buyer opted out from receiving this message", OPT_OUT),
        ("customer has opted out", OPT_OUT),
        ("", BounceReason.UNKNOWN), ("mailbox moon", BounceReason.UNKNOWN),
    ],
)  # fmt: skip
def test_a_list_gives_the_reason_in_a_word(cell: str, reason: BounceReason) -> None:
    assert reason_of_cell(cell) is reason
