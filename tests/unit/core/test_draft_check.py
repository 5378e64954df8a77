"""What a draft is warned of, and what is let through: a warning too many is soon ignored."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.draft_check import DraftWarning, check_draft
from bot.core.draft_words import DraftRule
from bot.core.letters import SLOTS, Letter
from bot.core.tracking_link import is_carrier_site, tracking_link
from bot.letters import read_letters

TODAY = date(2026, 11, 18)
ORDER = "111-7734009-1120986"
FINE = f"Hello Jane,\nabout order {ORDER}: did you send the parcel with another label?"


def check(text: str, ordered_on: date | None = None) -> tuple[DraftWarning, ...]:
    return check_draft(text, ordered_on, TODAY)


def finds(line: str) -> list[tuple[str, str]]:
    """The rules and words of that line in a draft that is fine otherwise."""
    found = check(f"{FINE}\n{line}")
    assert {warning.line for warning in found} <= {3}
    return [(warning.rule, warning.words) for warning in found]


def test_a_plain_question_about_an_order_is_fine() -> None:
    assert check(FINE, TODAY) == ()


@pytest.mark.parametrize(
    "line",
    [
        "https://www.ups.com/track?tracknum=1Z4V88E30300042811",
        "Follow it: https://tools.usps.com/go/TrackConfirmAction?tLabels=9400111899223197428490.",
        "(https://www.fedex.com/fedextrack/?trknbr=398102005119)",
        "https://www.amazon.com/returns and https://sellercentral.amazon.co.uk/x",
        "Please log in at amazon.com or Amazon.co.uk, e.g. today.",
        "https://www.ups.com/track?tracknum=2125550123&coupon=x",
    ],
)
def test_links_to_amazon_and_to_the_carriers_own_page_are_let_through(line: str) -> None:
    assert finds(line) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("see https://autoplicity.com/returns.", "https://autoplicity.com/returns"),
        ("see Autoplicity.com!", "Autoplicity.com"),
        ("see www.parcels.example.net/x", "www.parcels.example.net/x"),
        ("https://bit.ly/3abc", "https://bit.ly/3abc"),
        ("https://www.ups.com.evil.net/track", "https://www.ups.com.evil.net/track"),
        ("https://notups.com/track", "https://notups.com/track"),
        ("https://amazon.com@evil.net/", "https://amazon.com@evil.net/"),
        ("https://amazon.com.evil.net/", "https://amazon.com.evil.net/"),
        ("https://notamazon.com/", "https://notamazon.com/"),
        ("https://[bad/", "https://[bad/"),
        ("http://www.ups.com/track", "http://www.ups.com/track"),
        ("http://www.amazon.com/returns", "http://www.amazon.com/returns"),
        ("www.ups.com/track?tracknum=1Z", "www.ups.com/track?tracknum=1Z"),
        ("see www.parcels.xyz, thanks", "www.parcels.xyz"),
        ("see WWW.Parcels.Photography/x", "WWW.Parcels.Photography/x"),
        ("see parcels.tv.", "parcels.tv"),
        ("see parcels.xyz", "parcels.xyz"),
        ("see goo.gl/x", "goo.gl/x"),
        ("see youtu.be/x", "youtu.be/x"),
        ("see is.gd/x", "is.gd/x"),
        ("see parcels.be:8080", "parcels.be:8080"),
        ("see müller-parcels.de", "müller-parcels.de"),
        ("ftp://parcels.example/x", "ftp://parcels.example/x"),
        ("sftp://www.ups.com/x", "sftp://www.ups.com/x"),
        ("hxxp://parcels.example/x", "hxxp://parcels.example/x"),
        ("open 10.0.0.1/x", "10.0.0.1/x"),
        ("open 10.0.0.1:8080", "10.0.0.1:8080"),
        ("see irs.gov", "irs.gov"),
        ("see 1-800-flowers.com", "1-800-flowers.com"),
    ],
)
def test_any_other_link_and_one_that_is_not_secure_is_warned_of(line: str, words: str) -> None:
    assert finds(line) == [("link", words)]


def test_what_is_wrong_with_a_link_decides_what_to_do_about_it() -> None:
    [insecure] = check(f"{FINE} http://www.ups.com/track")
    [outside] = check(f"{FINE} https://example.com/track")
    assert (insecure.fix, outside.fix) == (
        "Write it whole, with https:// before it",
        "Take it out, or link to the carrier's own tracking page",
    )


@pytest.mark.parametrize(
    "words",
    ["800-299-1028", "(212) 555-0123", "+44 20 7946 0958", "1.800.299.1028", "8002991028", "800-299-1028 ext. 4"],
)
def test_telephone_numbers_are_warned_of(words: str) -> None:
    assert finds(f"Call us at {words} today") == [("telephone", words)]


@pytest.mark.parametrize(
    "words",
    [
        "1-800-FLOWERS",
        "1-800-flowers",
        "1 (800) FLOWERS",
        "1 800 GOT-JUNK",
        "800-FLOWERS",
        "1.877.KARS4KIDS",
        "(888) FLO-WERS",
    ],
)
def test_a_telephone_number_spelled_on_the_keys_is_warned_of(words: str) -> None:
    assert finds(f"Call us at {words} today") == [("telephone", words)]


@pytest.mark.parametrize(
    "line",
    [
        f"ORDER# {ORDER}",
        "It is 1-800-ABC or part 888-LED12, 800-thread-count, a 800 dollars bed, 855 pounds, item 844-X9.",
        "Tracking 1Z4V88E30300042811, 398102005119, 9400111899223197428490",
        "by Wed 16 Dec 2026, 9am - 5pm, $1,234.56, ZIP 10001-1234, 2026-11-18 15:00",
    ],
)
def test_other_numbers_are_not_taken_for_telephone_numbers(line: str) -> None:
    assert finds(line) == []


@pytest.mark.parametrize(
    ("line", "rule", "words"),
    [
        ("Write to joe.smith@mail.example please", "email", "joe.smith@mail.example"),
        ("joe (at) mail (dot) example", "email", "joe (at) mail (dot) example"),
        ("Please leave us a review.", "review", "leave us a review"),
        ("We would be glad of a 5-star rating", "review", "5-star rating"),
        ("Could you change your feedback", "review", "change your feedback"),
        ("Positive feedback helps", "review", "Positive feedback"),
        ("Rate us today", "review", "Rate us"),
        ("Here is a COUPON", "marketing", "COUPON"),
        ("Save 10 % off now", "marketing", "10 % off"),
        ("on your next order", "marketing", "next order"),
        ("a free gift awaits", "marketing", "free gift"),
        ("Thanks 🎉🎉", "emoji", "🎉🎉"),
        ("Call ☎️ us", "emoji", "☎️"),
        ("a funny GIF", "emoji", "GIF"),
        ("See the attached label", "attachment", "attached"),
        ("in label.pdf", "attachment", "label.pdf"),
        ("Please find it enclosed", "attachment", "enclosed"),
        ("Do not be stupid", "sensitive", "stupid"),
        ("or we take legal action", "sensitive", "legal action"),
        ("Send your credit card", "sensitive", "credit card"),
        ("Thank you, < Name >", "markup", "< Name >"),
        ("Hello {{ customer_name }}", "markup", "{{ customer_name }}"),
        ("<b>Hello", "markup", "<b>"),
        ("[insert link]", "markup", "[insert link]"),
    ],
)
def test_words_that_amazon_does_not_want_are_found(line: str, rule: str, words: str) -> None:
    assert finds(line) == [(rule, words)]


@pytest.mark.parametrize(
    "line",
    [
        "Please review our return policy before you send it back.",
        "We updated the order. Reviews of returns take two days.",
        "Weigh 5 < 6 and 7 > 2; it is 100 % done",
        "The starter kit is on its way back, in order of arrival.",
        "Uploaded a return label • “quoted” – dash ™ © ½ é مرحبا",
        "Mr. Co. said: sub-assembly, class, document, assess",
        "at 5pm @ our dock",
        "e.g. i.e. etc. Mr.Smith and Mr.Smith/Mrs.Smith, v2.0, v2.0.1, a.m./p.m., 9a.m./5p.m., U.S.A., P.O.Box 12",
        "$1.99/each, 12.5/13.5, 18.11.2026, 1.2.3.4, 24.12./25.12., 3.5in, no.5/6, and/or, w/o, 24/7",
        "We got the label.It is here, we sent it.We wait.In time.At once.So be it.As you like.Is it.To you.My side.",
        "Sent.by mail, with.in a day, 2.4GHz/5.0GHz, Node.js, St.John, Ph.D., qty.is two",
    ],
)
def test_ordinary_words_are_left_alone(line: str) -> None:
    assert finds(line) == []


def test_a_draft_without_the_order_number_or_without_a_question_is_warned_of() -> None:
    assert [(w.rule, w.line, w.words) for w in check("Thank you")] == [
        ("order_number", None, ""),
        ("question", None, ""),
    ]
    assert [w.rule for w in check(f"About {ORDER}. https://www.ups.com/track?tracknum=1Z")] == [DraftRule.QUESTION]
    assert [w.rule for w in check("Is it 111-773400-1120986 or 1111-7734009-1120986?")] == [DraftRule.ORDER_NUMBER]


@pytest.mark.parametrize(
    "asks", ["Did it arrive?", "please reply back and let us know", "Kindly let us know.", "Please provide the number"]
)
def test_a_question_may_be_asked_in_other_words(asks: str) -> None:
    assert check(f"About {ORDER}: {asks}") == ()


@pytest.mark.parametrize(("days", "rules"), [(0, []), (29, []), (30, []), (31, ["age"]), (400, ["age"]), (-1, ["age"])])
def test_a_message_is_begun_within_thirty_days_of_the_order(days: int, rules: list[str]) -> None:
    assert [warning.rule for warning in check(FINE, TODAY - timedelta(days=days))] == rules


def test_an_old_order_says_how_old_and_one_of_tomorrow_is_a_typing_error() -> None:
    [old] = check(FINE, date(2026, 10, 1))
    assert (old.line, old.why) == (None, "the order is 48 days old: Amazon lets a seller begin a message for 30 days")
    [tomorrow] = check(FINE, date(2026, 11, 19))
    assert tomorrow.why == "the order would be of 19 Nov 2026, after today"


def test_every_find_has_its_line_its_reason_and_its_remedy_in_the_order_of_the_draft() -> None:
    found = check("Hi 🎉\n\nsee example.com and example.com\nsee example.com")
    assert [(w.rule, w.line) for w in found] == [
        ("emoji", 1), ("link", 3), ("link", 4), ("order_number", None), ("question", None),
    ]  # fmt: skip
    assert all(w.why and w.fix for w in found)
    assert found[0].to_json() == {
        "rule": "emoji",
        "words": "🎉",
        "line": 1,
        "why": "Amazon allows no emoji and no GIFs",
        "fix": "Take it out",
    }


def test_of_the_teams_message_only_the_attached_label_is_warned_of() -> None:
    message = read_letters().render(Letter.NO_TELEPHONE_MESSAGE, {name: slot.example for name, slot in SLOTS.items()})
    assert [(w.rule, w.words) for w in check(message, TODAY)] == [("attachment", "included the Return Label")]


def test_the_script_is_for_the_telephone_its_number_would_be_warned_of() -> None:
    script = read_letters().render(Letter.CALL_SCRIPT, {name: slot.example for name, slot in SLOTS.items()})
    assert [(w.rule, w.words) for w in check(script)] == [("telephone", "800-299-1028")]


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "<", "{{", "leave ", "included a ", "http://", "please a ", "\n"])
def test_a_full_cell_takes_no_time(piece: str) -> None:
    begun = process_time()
    check(piece * (50_000 // len(piece)))
    assert process_time() - begun < 5


@given(st.text(st.sampled_from("ab@.<>{}[]?:/ \n5-🎉\u202e\x00")))
def test_whatever_is_written_can_be_checked(text: str) -> None:
    assert all(warning.words.isprintable() for warning in check(text))


def test_a_tracking_link_is_the_carriers_and_escapes_what_stands_in_a_number() -> None:
    assert tracking_link("ups", "1Z4V88E30300042811") == "https://www.ups.com/track?tracknum=1Z4V88E30300042811"
    assert (
        tracking_link("usps", "9400 1&x=/") == "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400%201%26x%3D%2F"
    )
    assert tracking_link("newgistics", "1") is None
    for carrier in ("ups", "fedex", "usps", "dhl", "canada_post"):
        assert check(f"{FINE}\n{tracking_link(carrier, '1234567890')}") == (), carrier
    assert [is_carrier_site(host) for host in ("TOOLS.usps.com.", "usps.com.net", "", "xups.com")] == [
        True,
        False,
        False,
        False,
    ]
