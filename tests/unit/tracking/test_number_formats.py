"""Whose number it is, by form and check digit. The numbers are made from the definitions in `made_numbers`."""

from __future__ import annotations

import os
import string
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_numbers import (
    dhl,
    dpd,
    fedex_34,
    fedex_96,
    fedex_express,
    fedex_smartpost_short,
    gls,
    gs1,
    luhn,
    ontrac,
    s10,
    ups_1z,
    ups_waybill,
    usps_91_short,
)

from bot.core.parcel_text import CARRIER_NAMES
from bot.tracking.candidate import candidates_of
from bot.tracking.formats import FORMATS, Says, lengths
from bot.tracking.formats.check_digits import mod37_36
from bot.tracking.number import read_tracking_cell

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "15"))

DIGITS = string.digits
Maker = Callable[[str], str]


def candidates(text: str) -> dict[str, str]:
    return {one["carrier"]: one["check"] for one in read_tracking_cell(text).to_json(text)["candidates"]}


# name, carrier, how many digits are free, how the number is made of them, whether every wrong digit is noticed
CHECKED: list[tuple[str, str, int, Maker, bool]] = [
    ("1Z", "ups", 9, lambda d: ups_1z("5R8" + d[:3] + d), False),
    ("1Z with letters", "ups", 8, lambda d: ups_1z("XX31Z0Y" + d), False),
    ("waybill", "ups", 9, ups_waybill, False),
    ("Express 12", "fedex", 11, fedex_express, False),
    ("Ground 15", "fedex", 14, gs1, True),
    ("Ground SSCC-18", "fedex", 17, gs1, True),
    ("Ground SSCC-18 with 00", "fedex", 17, lambda d: "00" + gs1(d), True),
    ("Ground 96", "fedex", 14, fedex_96, True),
    ("SmartPost", "fedex", 17, lambda d: gs1("9261" + d), True),
    ("SmartPost behind a ZIP", "fedex", 17, lambda d: "42010017" + gs1("9261" + d), True),
    ("SmartPost without its 92", "fedex", 17, fedex_smartpost_short, True),
    ("34 digits", "fedex", 11, fedex_34, False),
    ("22 digits", "usps", 19, lambda d: gs1("94" + d), True),
    ("26 digits", "usps", 23, lambda d: gs1("92" + d), True),
    ("30 digits", "usps", 27, lambda d: gs1("93" + d), True),
    ("22 digits behind a ZIP", "usps", 19, lambda d: "42010017" + gs1("95" + d), True),
    ("22 digits behind a ZIP+4", "usps", 19, lambda d: "420100170001" + gs1("94" + d), True),
    ("26 digits behind a ZIP", "usps", 20, lambda d: "42010017" + gs1("92005" + d), True),
    ("26 digits behind a ZIP+4", "usps", 23, lambda d: "420100170001" + gs1("92" + d), True),
    ("legacy 22", "usps", 19, lambda d: gs1("91" + d), True),
    ("certified, 20 digits", "usps", 18, lambda d: gs1("7" + d), False),
    ("20 digits without their 91", "usps", 18, lambda d: usps_91_short("7" + d), False),
    ("20 digits behind a ZIP", "usps", 18, lambda d: "42010017" + gs1("7" + d), False),
    ("S10 of the United States", "usps", 8, lambda d: s10("EA", d, "US"), False),
    ("Express 10", "dhl", 9, dhl, False),
    ("Express 11", "dhl", 10, dhl, False),
    ("parcel 20", "dhl", 15, lambda d: gs1("0034" + d), True),
    ("C", "ontrac", 13, lambda d: ontrac("C", d), False),
    ("D", "ontrac", 13, lambda d: ontrac("D", d), False),
    ("16 digits", "canada_post", 15, gs1, True),
    ("S10 of Canada", "canada_post", 8, lambda d: s10("RN", d, "CA"), False),
    ("12 digits", "purolator", 10, lambda d: luhn("3" + d), True),
    ("PRO", "old_dominion", 10, luhn, True),
    ("14 digits and a check character", "dpd", 14, dpd, True),
    ("label of 28", "dpd", 25, lambda d: dpd("0A" + d), True),
    ("12 digits", "gls", 11, gls, True),
    ("S10 of Great Britain", "s10", 8, lambda d: s10("RB", d, "GB"), False),
    ("S10 of Vanuatu", "s10", 8, lambda d: s10("CC", d, "VU"), False),
    ("handed over to USPS", "newgistics", 19, lambda d: gs1("92" + d), True),
    ("handed over to USPS", "dhl", 20, lambda d: "42010017" + gs1("92005" + d), True),
    ("handed over to USPS", "ups", 19, lambda d: gs1("92" + d), True),
]
IDS = [f"{carrier} {name}" for name, carrier, *_ in CHECKED]


def is_cut(number: str) -> bool:
    return number.isdecimal() and len(number) >= 16 and number.endswith("0000")


@pytest.mark.parametrize(("name", "carrier", "free", "made", "notices_all"), CHECKED, ids=IDS)
def test_two_numbers_made_from_the_definition_belong_to_their_carrier(
    name: str, carrier: str, free: int, made: Maker, notices_all: bool
) -> None:
    for digits in ("314159265358979323846264338327", "271828182845904523536028747135"):
        assert candidates(made(digits[:free])).get(carrier) == "passed"


@pytest.mark.parametrize(("name", "carrier", "free", "made", "notices_all"), CHECKED, ids=IDS)
def test_every_number_made_from_the_definition_belongs_to_its_carrier_and_a_wrong_digit_does_not(
    name: str, carrier: str, free: int, made: Maker, notices_all: bool
) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(st.text(DIGITS, min_size=free, max_size=free), st.data())
    def holds(digits: str, data: st.DataObject) -> None:
        number = made(digits)
        if is_cut(number):
            return
        found = {one.carrier: one.check for one in candidates_of(number, None)}
        assert found.get(carrier) == "passed"
        if notices_all:  # one of the free digits changed, the check digit left
            place = data.draw(st.integers(0, free - 1))
            other = digits[:place] + data.draw(st.sampled_from(DIGITS.replace(digits[place], ""))) + digits[place + 1 :]
            changed = made(other)[:-1] + number[-1]
            assert carrier not in {one.carrier for one in candidates_of(changed, None)}

    holds()


SINGLE_CHECK = [
    one for one in CHECKED if not one[0].startswith(("S10", "certified", "20 digits", "label", "14 digits and"))
]


@pytest.mark.parametrize(("name", "carrier", "free", "made", "notices_all"), SINGLE_CHECK)
def test_each_of_the_nine_other_check_digits_makes_it_another_carriers_or_nobodys(
    name: str, carrier: str, free: int, made: Maker, notices_all: bool
) -> None:
    number = made("314159265358979323846264338327"[:free])
    for digit in DIGITS.replace(number[-1], ""):
        assert carrier not in candidates(number[:-1] + digit), digit


@pytest.mark.parametrize("country", ["US", "CA", "GB", "DE", "CN", "XK"])
def test_an_s10_number_has_one_right_check_digit_and_a_country(country: str) -> None:
    number = s10("RB", "31415926", country)
    right = [digit for digit in DIGITS if "s10" in candidates(number[:10] + digit + country)]
    assert right == ([number[10]] if country != "XK" else [])


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("MI123456ABCDEF0001", "ups"),
        ("123456789", "ups"),
        ("22345678901234567890", "fedex"),
        ("JJD0099999999", "dhl"),
        ("JD014600001234567890", "dhl"),
        ("JVGL0123456789", "dhl"),
        ("3SBCC000123456", "dhl"),
        ("GM99999999999", "dhl"),
        ("12345678901234", "dhl"),
        ("TBA314159265358", "amazon"),
        ("TBC314159265358", "amazon"),
        ("TBM314159265358", "amazon"),
        ("A3141592653", "amazon"),
        ("LX12345678", "lasership"),
        ("LS12345678", "lasership"),
        ("1LS712345678901", "lasership"),
        ("1LSCX1234567890123", "lasership"),
        ("1LS712345678901", "ontrac"),
        ("BN1234567890", "ontrac"),
        ("D420312110000031415001", "canpar"),
        ("S420312110000031415001", "canpar"),
        ("KYV123456789", "purolator"),
        ("LTN31415926N1", "landmark"),
        ("%0010017" + "05112345678901" + "101276", "dpd"),
        ("12345678901234", "dpd"),
    ],
)
def test_a_form_without_a_check_digit_makes_a_candidate_without_one(number: str, carrier: str) -> None:
    assert candidates(number).get(carrier) == "none"


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("TBB314159265358", "amazon"),
        ("TBA31415926535", "amazon"),
        ("TBA3141592653589", "amazon"),
        ("2Z5R8314159265359", "ups"),
        ("1Z5R83141592653", "ups"),
        ("1Z5R8314159265358979", "ups"),
        ("LQ12345678", "lasership"),
        ("LX1234567", "lasership"),
        ("1LS71234567890", "lasership"),
        ("B12345678901234", "ontrac"),
        ("D42031211000003141500", "canpar"),
        ("LTN31415926X1", "landmark"),
        ("UPS123456789", "purolator"),
        ("JXD0099999999", "dhl"),
        ("GM1234567", "dhl"),
        ("RB31415926XUS", "usps"),
        ("R1314159265US", "usps"),
        ("941234567890123456789", "usps"),
        ("4201001", "usps"),
    ],
)
def test_a_letter_or_a_length_off_makes_it_not_that_carriers(number: str, carrier: str) -> None:
    assert carrier not in candidates(number)


def test_check_digits_of_documents() -> None:
    """FedEx's and the S10 standard's own examples, and the ISO 7064 character of the GRid standard's example."""
    assert candidates("012345678983")["fedex"] == "passed"
    assert candidates("RN123456785GB")["s10"] == "passed"
    assert mod37_36("A12425GABC1234002M")
    assert not mod37_36("A12425GABC1234002N")


def test_the_carriers_own_service_is_asked_for_its_own_number_without_the_rest_of_the_label() -> None:
    usps, express = gs1("94" + "3141592653589793238"), fedex_express("31415926535")
    ground, parcel = gs1("31415926535897"), "05112345678901"

    def asked(number: str, carrier: str) -> str:
        return next(one.asked_as for one in candidates_of(number, None) if one.carrier == carrier)

    assert asked("42010017" + usps, "usps") == usps
    assert asked("420100170001" + usps, "usps") == usps
    assert asked(usps, "usps") == usps
    assert asked("1001921334250001000300" + express, "fedex") == express
    assert asked("9611020" + ground, "fedex") == ground
    assert asked(dpd("0010017" + parcel + "101276"), "dpd") == parcel
    assert asked(ups_1z("5R8314314159265"), "ups") == ups_1z("5R8314314159265")


def test_what_says_little_stands_behind_what_says_more_and_is_marked() -> None:
    found = candidates_of(gs1("92" + "3141592653589793238"), None)
    assert [(one.carrier, one.is_weak) for one in found] == [
        ("usps", False),
        ("ups", True),
        ("fedex", True),
        ("dhl", True),
        ("newgistics", True),
    ]
    by_name = candidates_of(found[0].number, "newgistics")
    assert [one.carrier for one in by_name][:2] == ["newgistics", "usps"]


def test_a_form_that_says_nothing_needs_the_name_of_the_carrier() -> None:
    assert candidates_of("31415926", None) == ()
    assert [one.carrier for one in candidates_of("3141592X", "gls")] == ["gls"]
    assert "canada_post" not in {one.carrier for one in candidates_of("314159265359", None)}
    assert candidates_of("314159265359", "canada_post")[0].carrier == "canada_post"


def test_every_format_names_its_source_and_a_carrier_that_people_can_read() -> None:
    for form in FORMATS:
        assert form.source.startswith("http"), form
        assert form.carrier in CARRIER_NAMES, form
        assert form.says in Says
    assert {form.carrier for form in FORMATS} == set(CARRIER_NAMES)


def test_only_patterns_of_the_right_length_are_tried() -> None:
    for form in FORMATS:
        for pattern in form.patterns:
            for number in ("9" * 22, "A" * 8):
                assert pattern.fullmatch(number) is None or len(number) in lengths(pattern)

    @settings(max_examples=EXAMPLES * 4, deadline=None, database=None)
    @given(st.sampled_from([(form, one) for form in FORMATS for one in form.patterns]), st.data())
    def holds(of: tuple, data: st.DataObject) -> None:  # type: ignore[type-arg]
        form, pattern = of
        number = data.draw(st.from_regex(pattern, fullmatch=True))
        assert len(number) in lengths(pattern)
        assert form.may_have_letters or number.isdecimal()
        assert not (form.needs_letters and number.isdecimal())

    holds()
