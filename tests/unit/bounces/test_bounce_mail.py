"""Raw mails: which order, why, when; and whatever the bytes are, a notice or a problem."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.bounces.authentication import SenderRules
from bot.bounces.mail import find_orders, read_mail
from bot.bounces.message_text import read_mail_text
from bot.core.amazon import AMAZON_DOMAINS
from bot.core.notice import BounceReason, Notice
from bot.core.problem import Problem

PAYLOADS = Path(__file__).parents[2] / "payloads" / "bounces"
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "60"))
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PROVEN = SenderRules(frozenset({"mx.google.com"}), frozenset(AMAZON_DOMAINS))
TRUSTED = SenderRules(frozenset(), frozenset(), trust=True)


def read(raw: bytes, rules: SenderRules = TRUSTED) -> Notice | Problem:
    return read_mail(raw, rules, NOW, "box.mbox", 7)


def notice(raw: bytes, rules: SenderRules = TRUSTED) -> Notice:
    found = read(raw, rules)
    assert isinstance(found, Notice), found
    return found


def problem(raw: bytes, rules: SenderRules = TRUSTED) -> str:
    found = read(raw, rules)
    assert isinstance(found, Problem)
    assert (found.sheet, found.row, found.column) == ("box.mbox", 7, None)
    assert found.fix
    return found.problem


def plain(body: str, headers: str = "") -> bytes:
    lines = f"From: donotreply@amazon.com\nDate: Tue, 17 Nov 2026 16:15:30 +0000\n{headers}\n{body}\n"
    return lines.encode("utf-8", "surrogateescape")


def payload(name: str) -> bytes:
    return (PAYLOADS / name).read_bytes()


@pytest.mark.parametrize(
    ("file", "order", "reason", "told"),
    [
        ("opt_out.eml", "111-2222222-3333333", BounceReason.OPT_OUT, datetime(2026, 11, 17, 16, 15, 30, tzinfo=UTC)),
        ("guidelines.eml", "112-4455667-7788990", BounceReason.GUIDELINES, datetime(2026, 11, 18, 14, 0, tzinfo=UTC)),
        ("delivery_failure.eml", "113-1112223-4445556", BounceReason.DELIVERY_FAILURE,
         datetime(2026, 11, 19, 10, 30, tzinfo=UTC)),
        ("utf16_base64.eml", "114-7654321-1234567", BounceReason.DELIVERY_FAILURE,
         datetime(2026, 11, 17, 16, 15, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_proven_notice_tells_order_reason_and_time(
    file: str, order: str, reason: BounceReason, told: datetime
) -> None:
    found = notice(payload(file), PROVEN)
    assert (found.order_key, found.reason, found.noticed_at) == (order, reason, told)
    assert found.noticed_at.tzinfo is not None


def test_a_mail_that_nobody_vouches_for_is_a_problem_until_a_person_does() -> None:
    stripped = re.sub(rb"Authentication-Results:.*?\n(?=\S)", b"", payload("opt_out.eml"), flags=re.DOTALL)
    assert problem(stripped, PROVEN) == "nobody vouches that this mail is from amazon.com"
    assert notice(stripped, TRUSTED).reason is BounceReason.OPT_OUT
    assert problem(payload("opt_out.eml"), SenderRules(frozenset(), PROVEN.sender_domains)).startswith("nobody vouches")
    assert problem(payload("opt_out.eml"), SenderRules(PROVEN.authserv_ids, frozenset())).startswith("nobody vouches")


FORGED_SENDERS = [
    "=?utf-8?q?=3Bdkim=3Dpass_header.d=3Damazon.com=3B?=",
    "=?us-ascii?q?;dkim=3Dpass_header.d=3Damazon.com;?=",
    "=?utf-8?b?O2RraW09cGFzcyBoZWFkZXIuZD1hbWF6b24uY29tOw==?=",
    "amazon.com=x",
]


@pytest.mark.parametrize("local", FORGED_SENDERS)
def test_no_name_of_a_stranger_s_mailbox_vouches_for_amazon(local: str) -> None:
    header = (
        "Authentication-Results: mx.google.com;\n"
        f" spf=pass (google.com: domain of {local}@example.com designates 203.0.113.7 as permitted sender)\n"
        f" smtp.mailfrom={local}@example.com\nSubject: message bounced 111-2222222-3333333\n"
    )
    assert problem(plain("", header), PROVEN) == "nobody vouches that this mail is from amazon.com"


def test_a_header_longer_than_any_is_not_cut_where_it_looks_like_amazon_s() -> None:
    start = "Authentication-Results: mx.google.com; "
    until = "; dkim=pass header.d=amazon.com"
    forged = start + "a" * (20_000 - len(start) + len("Authentication-Results: ") - len(until)) + until + ".example.com"
    assert problem(plain("message bounced 111-2222222-3333333", f"{forged}\n"), PROVEN).startswith("nobody vouches")


def from_amazon(body: str, subject: str = "Order", sender: str = "a@amazon.com", more: str = "") -> bytes:
    proof = "Authentication-Results: mx.google.com; dkim=pass header.i=@amazon.com"
    return f"{proof}\nFrom: {sender}\nSubject: {subject} 111-2222222-3333333\n{more}\n{body}\n".encode()


def test_a_buyer_s_own_words_are_never_a_notice_until_a_person_vouches() -> None:
    raw = from_amazon("Your message could not be delivered.", sender="Robin <abc123@m.marketplace.amazon.com>")
    assert problem(raw, PROVEN) == "the mail is a buyer's, by Amazon's relay, and no delivery report"
    assert notice(raw).reason is BounceReason.DELIVERY_FAILURE


def test_a_delivery_report_that_comes_by_the_relay_is_a_notice_and_one_that_a_buyer_attaches_is_not() -> None:
    raw = payload("delivery_failure.eml").replace(b"MAILER-DAEMON@", b"abc123@")
    assert notice(raw, PROVEN).reason is BounceReason.DELIVERY_FAILURE
    attached = b"\n" + payload("delivery_failure.eml")
    header = "Content-Type: message/rfc822\n"
    by_the_relay = from_amazon("", sender="abc123@marketplace.amazon.com", more=header).rstrip() + b"\n" + attached
    assert problem(by_the_relay, PROVEN).startswith("the mail is a buyer's")


def test_a_report_within_another_mail_tells_only_what_a_person_vouches_for() -> None:
    inner = payload("delivery_failure.eml").replace(b"Subject: Delivery Status Notification (Failure)", b"Subject: x")
    raw = b"Authentication-Results: mx.google.com; dkim=pass header.d=amazon.com\nFrom: a@amazon.com\n"
    raw += b"Content-Type: message/rfc822\n\n" + inner
    assert problem(raw, PROVEN) == "the mail does not say that a message did not reach a buyer"
    assert notice(raw).reason is BounceReason.DELIVERY_FAILURE
    late = raw.replace(b"Action: failed", b"Action: delayed")
    assert problem(late) == "the delivery report tells of no failure: the message is late or arrived"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("The seller wrote:\n> Your message could not be delivered.\n > The buyer opted out of this message.", "plain"),
        ("<p>x</p><blockquote>Your message could not be delivered.</blockquote>", "html"),
        ("<blockquote>Hi<br>Your message could not be delivered.</blockquote>", "html"),
        ("<blockquote>Hi\nYour message could not be delivered.</blockquote>", "html"),
    ],
)
def test_quoted_text_is_not_what_a_mail_says_unless_a_person_vouches(body: str, kind: str) -> None:
    raw = from_amazon(body, more=f"Content-Type: text/{kind}\n")
    assert problem(raw, PROVEN) == "the mail does not say that a message did not reach a buyer"
    assert notice(raw).reason is not BounceReason.UNKNOWN


def test_a_number_that_a_line_s_end_breaks_is_found_in_text_quote_and_subject() -> None:
    assert notice(plain("bounced message 111-2222222-\n3333333")).order_key == "111-2222222-3333333"
    assert notice(plain("> order 111-\n> 2222222-3333333")).order_key == "111-2222222-3333333"
    folded = plain("bounced message", "Subject: order 111-2222222-\n 3333333\n")
    assert notice(folded).order_key == "111-2222222-3333333"
    soft = plain("<p>bounced message 111&shy;-2222&shy;222-&shy;3333333</p>", "Content-Type: text/html\n")
    assert notice(soft).order_key == "111-2222222-3333333"


@pytest.mark.parametrize("kind", ["message/global", "message/rfc822", "message/x-unknown"])
def test_what_a_mail_within_says_is_never_the_mail_s_own_word(kind: str) -> None:
    inner = "From: b@example.com\nSubject: x\n\nThe buyer opted out from receiving this message.\n"
    told = from_amazon("", more=f"Content-Type: {kind}\n").rstrip() + b"\n\n" + inner.encode()
    assert read_mail_text(told).own.strip() == "Order 111-2222222-3333333"


def test_a_problem_shows_nothing_that_the_mail_says() -> None:
    said = "Robin Example, +1 201 555 0123, robin@example.net"
    mails = [
        plain(said, f"Subject: {said}\n"),
        from_amazon(said, subject=said),
        from_amazon(said, sender="Robin <robin@marketplace.amazon.com>"),
        plain(f"{said} 111-2222222-3333333 112-2222222-3333333"),
        b"Received: x\nContent-Type: message/rfc822\n\n" * 500 + said.encode(),
        f"{said}\n\n{said}".encode(),
    ]
    for raw in mails:
        for rules in (PROVEN, TRUSTED):
            found = read(raw, rules)
            if isinstance(found, Problem):
                assert not re.search("(?i)robin|201|example.net", found.problem + found.fix)
                assert (found.sheet, found.row) == ("box.mbox", 7)


def test_a_notice_that_a_person_passed_on_says_inside_what_it_is() -> None:
    assert problem(payload("forwarded.eml"), PROVEN) == "nobody vouches that this mail is from example.com"
    found = notice(payload("forwarded.eml"))
    assert (found.order_key, found.reason) == ("115-0000001-0000002", BounceReason.OPT_OUT)


def test_mail_from_amazon_that_is_no_notice_is_a_problem_unless_a_person_vouches() -> None:
    header = "Authentication-Results: mx.google.com; dmarc=pass header.from=amazon.com\n"
    question = plain("Where is order 111-2222222-3333333?", header)
    assert problem(question, PROVEN) == "the mail does not say that a message did not reach a buyer"
    assert notice(question).reason is BounceReason.UNKNOWN


def test_without_an_order_or_with_several_it_is_a_problem_that_names_them() -> None:
    assert problem(plain("bounced message, order 111-222222-3333333")) == (
        "the mail names no order number such as 111-2222222-3333333"
    )
    two = plain("112-0000000-0000000 bounced", "Subject: Order 111-0000000-0000000\n")
    assert problem(two) == "the mail names several orders: 111-0000000-0000000, 112-0000000-0000000"
    many = plain(" ".join(f"11{digit}-0000000-0000000" for digit in range(10)))
    assert problem(many).endswith("114-0000000-0000000 and 5 more")
    assert (
        notice(plain("again 111-0000000-0000000", "Subject: 111-0000000-0000000\n")).order_key == "111-0000000-0000000"
    )


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("#111-2222222-3333333.", ["111-2222222-3333333"]),
        ("order=111–2222222—3333333&x", ["111-2222222-3333333"]),
        ("111-2222\u200b222-3333333", ["111-2222222-3333333"]),
        ("111-2222\u00ad222-\u00ad3333333\u00ad", ["111-2222222-3333333"]),
        ("111-\r\n2222222-\n  3333333", ["111-2222222-3333333"]),
        ("111-2222222-3333333 and 111-2222222-\n3333333", ["111-2222222-3333333"]),
        ("111-2222222 -3333333", []),
        ("111-2222222-\n33333334", []),
        ("１１１-2222222-3333333", ["111-2222222-3333333"]),
        ("9111-2222222-3333333", []),
        ("111-2222222-33333334", []),
        ("1-111-2222222-3333333", []),
        ("111-2222222-3333333-4", []),
        ("111-2222222-3333333 - 4", ["111-2222222-3333333"]),
        ("111 2222222 3333333", []),
    ],
)
def test_an_order_number_stands_alone(text: str, orders: list[str]) -> None:
    assert find_orders(text) == orders


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("Action: failed\nStatus: 4.4.7", BounceReason.DELIVERY_FAILURE),
        ("Status: 5.1.1", BounceReason.DELIVERY_FAILURE),
        ("Action: delayed\nStatus: 4.4.1", "the delivery report tells of no failure: the message is late or arrived"),
        ("Action: relayed\nStatus: 2.0.0", "the delivery report tells of no failure: the message is late or arrived"),
    ],
)
def test_a_delivery_report_counts_when_it_tells_of_a_failure(fields: str, told: BounceReason | str) -> None:
    raw = payload("delivery_failure.eml").replace(b"\r\n", b"\n")
    raw = raw.replace(b"Action: failed\nStatus: 5.7.1", fields.encode())
    found = read(raw, PROVEN)
    assert (found.reason if isinstance(found, Notice) else found.problem) == told


def test_the_words_of_the_original_message_in_a_delivery_report_mean_nothing() -> None:
    raw = payload("delivery_failure.eml").replace(b"Please log in.", b"The buyer opted out of receiving messages.")
    assert notice(raw, PROVEN).reason is BounceReason.DELIVERY_FAILURE


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ("Date: Fri, 20 Nov 2026 10:00:00 -0500\n", datetime(2026, 11, 20, 15, tzinfo=UTC)),
        ("Date: Fri, 20 Nov 2026 10:00:00 -0000\n", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Date: some day\nReceived: by mx; Fri, 20 Nov 2026 11:00:00 +0000\n", datetime(2026, 11, 20, 11, tzinfo=UTC)),
        ("Date: Fri, 20 Nov 2099 10:00:00 +0000\nReceived: by mx; Fri, 20 Nov 2026 11:00:00 +0000\n",
         datetime(2026, 11, 20, 11, tzinfo=UTC)),
        ("Date: Fri, 31 Dec 9999 23:59:59 -2359\n", NOW),
        ("Date: Thu, 01 Jan 1970 00:00:00 +0000\n", NOW),
        ("", NOW),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_not_believed(headers: str, told: datetime) -> None:
    raw = f"From: a@amazon.com\nSubject: bounced message 111-2222222-3333333\n{headers}\n".encode()
    assert notice(raw).noticed_at == told


def test_the_same_notice_is_known_again_by_its_message_id_or_by_what_it_says() -> None:
    first = notice(payload("opt_out.eml"))
    assert notice(payload("opt_out.eml").replace(b"\r\n", b"\n")).notice_id == first.notice_id
    renamed = payload("opt_out.eml").replace(b"0100019a-opt-out", b"0100019a-another")
    assert notice(renamed).notice_id != first.notice_id
    assert re.fullmatch("[0-9a-f]{32}", first.notice_id)
    anonymous = plain("bounced message 111-2222222-3333333", "Message-ID: \n")
    assert notice(anonymous).notice_id == notice(anonymous + b"-- \nsaved again").notice_id
    assert notice(anonymous).notice_id != notice(anonymous.replace(b"17 Nov", b"18 Nov")).notice_id


def test_raw_eight_bit_and_unknown_charsets_are_read_as_far_as_they_go() -> None:
    assert notice("From: a@b\nSubject: Nachricht zurück 111–2222222–3333333\n\n".encode()).order_key
    assert notice("From: Joé <a@b>\nSubject: 111-2222222-3333333\nMessage-ID: <é>\n\n".encode("latin-1")).order_key
    assert notice(plain("x", "Subject: =?x-klingon?q?111-2222222-3333333?=\n")).order_key
    assert notice(plain("111-2222222-3333333", 'Content-Type: text/plain; charset="x-klingon"\n')).order_key
    assert notice(plain("111-2222222-3333333", 'Content-Type: text/plain; charset="idna"\n')).order_key
    assert notice(plain("111-2222222-3333333\n=", "Content-Transfer-Encoding: base64x\n")).order_key


def test_attachments_style_sheets_and_comments_are_not_what_a_mail_says() -> None:
    markup = "<style>119-0000000-0000000</style><!-- 118-0000000-0000000 --><p>111-2222<wbr>222-3333333</p>"
    assert notice(plain(markup, "Content-Type: text/html\n")).order_key == "111-2222222-3333333"
    attached = plain("111-2222222-3333333", "Content-Type: text/plain\nContent-Disposition: attachment\n")
    assert problem(attached).startswith("the mail names no order number")


def test_what_is_no_mail_or_nested_without_end_is_a_problem() -> None:
    assert problem(b"").startswith("the file or message is no mail")
    assert problem(b"%PDF-1.7\n\x00\xff").startswith("the file or message is no mail")
    deep = b"From: a@b\n" + b"Content-Type: message/rfc822\n\n" * 5000
    assert "nested" in problem(deep)
    wide = b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 1000
    assert "too many parts" in problem(wide)


SEEDS = [path.read_bytes() for path in sorted(PAYLOADS.glob("*.eml"))]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=2000))
@example(b"From: a@b\nContent-Type: text/html\n\n<![if foo]><!x[")
@example(b"From: a@b\nContent-Type: text/plain; charset*=utf-8''%00\n\nx")
@example(b"From: a@b\nContent-Transfer-Encoding: x-uuencode\n\nbegin 666 x\nx")
@example(b"From: a@b\nSubject: =?utf-8?b?!!!?= =?utf-8?q?=ZZ?=\n\nx")
@example(b"From: a@b\nContent-Type: multipart/report; boundary=\n\nx")
@example(b"From: a@b\nMessage-ID: <\x80>\nSubject: 111-2222222-3333333\n\nx")
@example(b"From: a@b\nDate: Tue, 99 Foo 99999 99:99:99 +9999\n\n111-2222222-3333333")
def test_any_bytes_are_a_notice_or_a_problem(raw: bytes) -> None:
    for rules in (TRUSTED, PROVEN):
        assert isinstance(read(raw, rules), Notice | Problem)
        assert isinstance(read(b"From: a@amazon.com\n" + raw, rules), Notice | Problem)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 1500), st.binary(max_size=6)), max_size=8))
def test_a_damaged_mail_is_a_notice_or_a_problem(seed: bytes, damage: list[tuple[int, bytes]]) -> None:
    raw = bytearray(seed)
    for at, what in damage:
        raw[at : at + len(what)] = what
    assert isinstance(read(bytes(raw)), Notice | Problem)
