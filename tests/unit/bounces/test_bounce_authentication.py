"""Whether a mail is from Amazon: what the team's own mail server wrote into it, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.bounces.authentication import (
    Method,
    SenderRules,
    is_authentic,
    is_from_a_buyer,
    parse_results,
    sender_domain,
)

RULES = SenderRules(frozenset({"mx.google.com"}), frozenset({"amazon.com", "amazon.co.uk"}))
AMAZON = ["Amazon <donotreply@amazon.com>"]


@pytest.mark.parametrize(
    "header",
    [
        "mx.google.com; dmarc=pass (p=QUARANTINE sp=QUARANTINE dis=NONE) header.from=amazon.com",
        "MX.Google.com 1; DMARC = Pass header.from=Amazon.com",
        "mx.google.com; dmarc=pass",
        "mx.google.com; spf=fail smtp.mailfrom=x@example.com; dkim=pass header.i=@amazon.com header.s=a header.b=Ab3=",
        "mx.google.com; dkim/1=pass header.d=bounces.amazon.com",
        "mx.google.com;\r\n spf=pass (google.com: domain of a@bounces.amazon.com (ok) designates 203.0.113.7)"
        "\r\n smtp.mailfrom=a@bounces.amazon.com",
        'mx.google.com; spf=pass reason="it; is=fine" smtp.mailfrom="a b"@amazon.com',
    ],
)
def test_one_check_that_passed_for_an_allowed_domain_is_enough(header: str) -> None:
    assert is_authentic([header], AMAZON, RULES)


@pytest.mark.parametrize(
    "header",
    [
        "",
        ";",
        "mx.google.com; none",
        "mx.google.com; dmarc=fail header.from=amazon.com",
        "mx.google.com; dmarc=pass header.from=example.com",
        "mx.google.com; dmarc=passed header.from=amazon.com",
        "mx.example.com; dmarc=pass header.from=amazon.com",
        "mx.google.com.example.com; dmarc=pass header.from=amazon.com",
        "mx.google.com; dkim=pass header.d=example.com; spf=pass smtp.mailfrom=a@example.com",
        "mx.google.com; dkim=pass",
        "mx.google.com; dkim=pass header.d=notamazon.com",
        "mx.google.com; dkim=pass header.d=amazon.com.example.com",
        "mx.google.com; arc=pass header.d=amazon.com",
        "mx.google.com (; dmarc=pass header.from=amazon.com)",
        "mx.google.com ((never closed; dmarc=pass header.from=amazon.com",
        'mx.google.com; spf=fail smtp.mailfrom="x; dmarc=pass header.from=amazon.com"@example.com',
        'mx.google.com; spf=fail reason="never closed; dmarc=pass header.from=amazon.com',
        r"mx.google.com; spf=fail (a \) b; dmarc=pass header.from=amazon.com) smtp.mailfrom=example.com",
        "mx.google.com; spf=pass smtp.mailfrom=a@amazon.co.uk",
        "mx.google.com; spf=pass smtp.mailfrom==?utf-8?q?=3Bdkim=3Dpass_header.d=3Damazon.com=3B?=@example.com",
        "mx.google.com; spf=pass smtp.mailfrom=amazon.com=a@example.com; dmarc=none",
        "mx.google.com; spf=pass smtp.mailfrom=a=smtp.mailfrom=amazon.com@example.com",
        "mx.google.com; spf=pass smtp.mailfrom=amazon.com (never closed",
        'mx.google.com; spf=pass smtp.mailfrom=amazon.com reason="never closed',
        'mx.google.com; spf=pass (domain of "x);dkim=pass header.d=amazon.com;("@example.com designates 203.0.113.7)'
        ' smtp.mailfrom="x);dkim=pass header.d=amazon.com;("@example.com; dmarc=fail header.from=amazon.com',
        'mx.google.com; spf=pass (domain of "x);dkim=pass header.d=amazon.com;(("@example.com designates 203.0.113.7)'
        " smtp.mailfrom=example.com; dmarc=fail header.from=amazon.com",
    ],
)
def test_everything_else_vouches_for_nothing(header: str) -> None:
    assert not is_authentic([header], AMAZON, RULES)


def test_a_header_below_the_server_s_own_is_the_sender_s_and_counts_nothing() -> None:
    own, forged = "mx.google.com; dmarc=fail header.from=amazon.com", "mx.google.com; dmarc=pass header.from=amazon.com"
    assert not is_authentic([own, forged], AMAZON, RULES)
    assert is_authentic([forged, own], AMAZON, RULES)
    assert is_authentic(["spam.example.com; none", forged], AMAZON, RULES)


@pytest.mark.parametrize(
    ("headers", "domain"),
    [
        (["donotreply@amazon.com"], "amazon.com"),
        (["Amazon <a+b@Marketplace.Amazon.com>"], "marketplace.amazon.com"),
        (['"seller@amazon.com, <x@amazon.com>" <thief@example.com>'], "example.com"),
        (["donotreply@amazon.com <thief@example.com>"], None),
        (["donotreply@amazon.com, thief@example.com"], None),
        (["<donotreply@amazon.com> <thief@example.com>"], None),
        (["donotreply@amazon.com", "thief@example.com"], None),
        (["=?utf-8?q?Amazon_=3Cx=40example.com=3E?= <donotreply@amazon.com>"], "amazon.com"),
        (["=?utf-8?q?donotreply=40amazon.com_?= <thief@example.com>"], "example.com"),
        (["=?utf-8?q?=3Cdonotreply=40amazon.com=3E?="], None),
        (['"\\' + '"\\' * 20_000 + " <donotreply@amazon.com>"], None),
        (["Amazon"], None),
        ([], None),
    ],
)
def test_a_from_header_that_could_be_read_in_two_ways_names_nobody(headers: list[str], domain: str | None) -> None:
    assert sender_domain(headers) == domain


def test_a_mail_from_a_domain_that_is_not_allowed_is_not_amazon_s_however_well_it_is_signed() -> None:
    header = "mx.google.com; dkim=pass header.d=example.com; dmarc=pass header.from=example.com"
    assert not is_authentic([header], ["a@example.com"], RULES)


@pytest.mark.parametrize(
    ("sender", "relayed"),
    [
        ("Robin - Amazon Marketplace <abc123@marketplace.amazon.com>", True),
        ("abc123+uuid@m.Marketplace.Amazon.co.uk", True),
        ("MAILER-DAEMON@marketplace.amazon.com", False),
        ("postmaster@marketplace.amazon.de", False),
        ("donotreply@amazon.com", False),
        ("a@marketplace.example.com", False),
        ("Amazon", False),
    ],
)
def test_a_buyer_s_mail_comes_by_amazon_s_relay(sender: str, relayed: bool) -> None:
    assert is_from_a_buyer([sender]) is relayed


def test_results_come_apart_into_methods_and_properties() -> None:
    parsed = parse_results(
        'mx.example.com 1; dkim=pass (2048 "bit") header.i=@example.com; spf = softfail policy.x="A=B"'
    )
    assert parsed.authserv_id == "mx.example.com"
    assert parsed.methods == (
        Method("dkim", "pass", {"header.i": "@example.com"}),
        Method("spf", "softfail", {"policy.x": "a b"}),
    )
