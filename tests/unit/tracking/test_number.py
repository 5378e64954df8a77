"""What a tracking number cell holds. The numbers are made from the definitions in `made_numbers`, or made up."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_numbers import fedex_express, gs1, luhn, s10, ups_1z

from bot.tracking.names import carrier_of
from bot.tracking.number import CellProblem, CellValue, CheckDigit, read_tracking_cell

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "50"))

UPS = "1Z999AA10123456784"
USPS = "9400131415926535897930"
FEDEX = "012345678983"  # FedEx's own example
GROUND = gs1("04144176022896")


def numbers(value: CellValue, hint: str | None = None) -> list[str]:
    return [number.number for number in read_tracking_cell(value, hint).numbers]


def carriers(value: CellValue, hint: str | None = None) -> list[str]:
    return [one.carrier for number in read_tracking_cell(value, hint).numbers for one in number.candidates]


def problem(value: CellValue, hint: str | None = None) -> CellProblem | None:
    return read_tracking_cell(value, hint).problem


@pytest.mark.parametrize(
    "value",
    [
        "1z999aa10123456784",
        " 1Z 999 AA1 01 2345 6784 ",
        "1Z\u00a0999\u00a0AA1\u00a001\u00a02345\u00a06784",
        "1Z-999-AA1-01-2345-6784",
        "1Z999AA1–0123456784",
        "1Z.999AA10123456784",
        "'1Z999AA10123456784",
        '="1Z999AA10123456784"',
        "*1Z999AA10123456784*",
        "(1Z999AA10123456784)",
        "\ufeff1Z999AA10123456784\u200b",
        "\u202b1Z999AA10123456784\u202c",
        "1Z999AA1\u00ad0123456784",
        "1\u0336Z\u0336999AA10123456784\ufe0f",
        "１Ｚ９９９ＡＡ１０１２３４５６７８４",
        "1Z٩٩٩AA١٠١٢٣٤٥٦٧٨٤",
        "📦 1Z999AA10123456784",
        "📦1Z999AA10123456784✅",
        "UPS 1Z999AA10123456784",
        "UPS: 1Z999AA10123456784",
        "UPS:1Z999AA10123456784",
        "Tracking #: 1Z999AA10123456784",
        "tracknum=1Z999AA10123456784",
        "1Z999AA10123456784\x1d",
    ],
)
def test_one_number_is_found_however_it_was_typed(value: str) -> None:
    assert numbers(value) == [UPS]


@pytest.mark.parametrize(
    "value",
    [
        "https://www.ups.com/track?loc=en_US&tracknum=1Z999AA10123456784&requester=WT/",
        "ups.com/track?loc=en_US&tracknum=1Z999AA10123456784&requester=ST2",
        "https://www.ups.com/track?loc=en_US&requester=ST/#/?tracknum=1Z999AA10123456784",
        "www.ups.com/WebTracking?InquiryNumber1=1Z999AA10123456784",
        "https://wwwapps.ups.com/tracking/1Z999AA10123456784",
        "https://wwwapps.ups.com/WebTracking/processInputRequest?AgreeToTermsAndConditions=yes&TypeOfInquiryNumber=T"
        "&InquiryNumber1=1Z999AA10123456784",
        "see https://www.fedex.com/fedextrack/?trknbr=1Z999AA10123456784 please",
        "https://www.fedex.com/apps/fedextrack/?action=track&trackingnumber=1Z999AA10123456784&cntry_code=us",
        "https://tools.usps.com/go/TrackConfirmAction?qtc_tLabels1=1Z999AA10123456784",
        "https://tools.usps.com/go/TrackConfirmAction?tRef=fullpage&tLc=2&tLabels=1Z999AA10123456784%2C&tABt=true",
        "https://www.dhl.com/us-en/home/tracking.html?tracking-id=1Z999AA10123456784&submit=1",
        "https://nolp.dhl.de/nextt-online-public/de/search?piececode=1Z999AA10123456784",
        "https://www.amazon.com/progress-tracker/package/?orderId=113-1234567-1234567&trackingId=1Z999AA10123456784",
        "https://www.canadapost-postescanada.ca/track-reperage/en#/details/1Z999AA10123456784",
        "https://track.landmarkglobal.com/?trck=1Z999AA10123456784",
        "https://www.purolator.com/en/shipping/tracker?pin=1Z999AA10123456784",
        "https://www.google.com/url?q=https%3A%2F%2Fwww.ups.com%2Ftrack%3Ftracknum%3D1Z999AA10123456784&sa=D",
        '=HYPERLINK("https://www.ups.com/track?tracknum=1Z999AA10123456784","1Z999AA10123456784")',
        "<a href='https://www.ups.com/track?tracknum=1Z999AA10123456784'>1Z999AA10123456784</a>",
        "HTTPS://WWW.UPS.COM/TRACK?TRACKNUM=1Z999AA10123456784",
        "https://www.google.com/search?q=1Z999AA10123456784",
        "https://mydhl.express.dhl/us/en/tracking.html#/results?id=1Z999AA10123456784",
    ],
)
def test_one_number_is_found_in_a_link(value: str) -> None:
    assert numbers(value) == [UPS]


def test_a_link_that_holds_several_numbers_gives_them_all() -> None:
    assert numbers(f"https://tools.usps.com/go/TrackConfirmAction?tLabels={USPS}%2C{UPS}") == [USPS, UPS]
    assert numbers(f"https://www.ups.com/track?tracknum={UPS}%0D%0A{USPS}") == [UPS, USPS]
    assert numbers(f"https://a.example/?trackingId={UPS} https://b.example/?trknbr={USPS}") == [UPS, USPS]


@pytest.mark.parametrize(
    "value",
    ["https://www.ups.com/track", "https://[bad/?tracknum=1", "http://x.com/?tracknum=", "https://x.com/a/12345678"],
)
def test_a_link_without_a_number_is_unknown(value: str) -> None:
    assert problem(value) is CellProblem.UNKNOWN


SEPARATORS = ["+", ",", ";", " / ", "/", "\n", " and ", " & ", "&", " ", ", ", "\r\n", " AND ", " + "]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_several_numbers_in_a_cell_are_several_shipments(separator: str) -> None:
    several = [UPS, USPS, "TBA314159265358"]
    assert numbers(separator.join(several)) == several


def test_numbers_that_are_printed_in_groups_are_one_number_and_not_several() -> None:
    assert numbers("9400 1314 1592 6535 8979 30") == [USPS]
    assert numbers("RN 123 456 785 GB") == ["RN123456785GB"]
    assert numbers("TBA 012345678983") == ["TBA012345678983"]
    assert numbers("0123 4567 8983") == [FEDEX]
    assert numbers("(420) 10017 (94)00131415926535897930") == ["42010017" + USPS]


@pytest.mark.parametrize(
    "value",
    [
        "Your package shipped! UPS tracking number 1Z999AA10123456784. Estimated delivery Nov 25.",
        "shipped 11/18 via UPS 1Z999AA10123456784",
        "Shipped on 2026-11-18: 1Z999AA10123456784",
        "1Z999AA10123456784 - delivered 11/20/2026",
        "1) 1Z999AA10123456784",
        "1Z999AA10123456784 (2 boxes)",
        "1Z999AA10123456784 UPS 2nd Day Air",
        "1Z999AA10123456784 / 1 pkg",
    ],
)
def test_a_date_or_a_count_beside_a_number_is_no_second_number(value: str) -> None:
    assert numbers(value) == [UPS]


def test_numbers_that_are_counted_are_all_found() -> None:
    assert numbers(f"1. {UPS}\n2. {USPS}") == [UPS, USPS]
    assert numbers(f"Box 1: {UPS} Box 2: {USPS}") == [UPS, USPS]
    assert numbers(f"1/2: {UPS}, 2/2: {USPS}") == [UPS, USPS]


def test_the_end_of_another_number_beside_a_number_is_not_overlooked() -> None:
    for value in (f"{FEDEX}/8994", f"{UPS}, 85", f"{UPS} + 6792"):
        assert problem(value) is CellProblem.UNKNOWN, value


def test_the_same_number_twice_is_one_shipment() -> None:
    assert numbers(f"{UPS}, {UPS.lower()}") == [UPS]


def test_one_unreadable_number_among_several_makes_the_cell_a_problem() -> None:
    assert problem(f"{UPS}, 1Z999AA10123456785") is CellProblem.UNKNOWN
    assert problem(f"{UPS}, 9.4E+21") is CellProblem.DAMAGED


@pytest.mark.parametrize(
    "value",
    [
        "1Z999AA10123456785",
        "2Z999AA10123456784",
        "9400131415926535897931",
        "RN123456786US",
        "RN123456785XX",
        "TBB000000000000",
        "hello",
        "12345",
        "ABC12345",
        "N/A",
        "²²²²²²²²",
        "#REF!",
        "+1 (555) 010-9999 x3",
        True,
        False,
        -987654321098,
        98765432109.8,
        float("inf"),
        float("-inf"),
        float("nan"),
    ],
)
def test_what_is_no_number_of_any_carrier_is_unknown_and_says_what_to_do(value: CellValue) -> None:
    cell = read_tracking_cell(value)
    assert (cell.problem, cell.numbers) == (CellProblem.UNKNOWN, ())
    assert cell.advice


@pytest.mark.parametrize(
    "value",
    [
        "9.40011E+21",
        "9,40011E+21",
        "9.4e21",
        "9.40011 E+21",
        "UPS 1.23457E+17",
        "9400131415926500000000",
        "9400 1314 1592 6500 0000 00",
        "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400131415926500000000",
        "١٢٣٤٥٦٧٨٩٠١٢٠٠٠٠",
        "1234567890120000",
        9.400131415926536e21,
        1e300,
        9400131415926500000000,
        9400131415926535897930,
        1234567890123450,
        pytest.param(10**5000, id="ten to the 5000"),
    ],
)
def test_a_number_the_spreadsheet_has_cut_is_damaged_and_never_asked_for(value: CellValue) -> None:
    cell = read_tracking_cell(value, "USPS")
    assert (cell.problem, cell.numbers) == (CellProblem.DAMAGED, ())
    assert "plain text" in (cell.advice or "")


@pytest.mark.parametrize("value", ["123456789010000", "1Z999AA10123450000", "1234567890123000", "TBA314159260000"])
def test_fewer_than_16_digits_or_4_zeros_or_letters_are_no_damage(value: str) -> None:
    assert problem(value) is not CellProblem.DAMAGED


@pytest.mark.parametrize("value", [987654321098, 987654321098.0, "987654321098", "987654321098 "])
def test_a_number_cell_of_up_to_15_digits_is_whole(value: CellValue) -> None:
    assert numbers(value) == ["987654321098"]


def test_an_amazon_number_too_short_is_nobody_elses() -> None:
    assert problem("TBA276221337") is CellProblem.UNKNOWN


def test_a_number_of_the_german_post_is_one_that_dhl_can_be_asked_for() -> None:
    assert carriers("RX123456785DE") == ["s10", "dhl"]
    assert carriers("RX123456785DE", "DHL") == ["dhl", "s10"]


def test_a_lost_leading_zero_is_proposed_and_not_corrected() -> None:
    for value, hint, name in (
        (int(GROUND), "FedEx Ground", "FedEx"),
        (int(GROUND), None, "FedEx"),
        (int(luhn("03141592653")), "Purolator", "Purolator"),
    ):
        cell = read_tracking_cell(value, hint)
        assert cell.problem is CellProblem.UNKNOWN
        assert f"(0{value} would be a {name} number)" in (cell.advice or "")
    assert problem(GROUND, "FedEx") is None


@pytest.mark.parametrize(
    "value",
    [
        "113-1234567-1234567",
        "113 - 1234567 - 1234567",
        "113–1234567–1234567",
        " 113‑1234567‑1234567\u00a0",
        "113 1234567 1234567",
        "Order 113-1234567-1234567",
        "１１３-１２３４５６７-１２３４５６７",
        "https://www.amazon.com/gp/your-account/order-details?orderID=113-1234567-1234567",
        f"{UPS}, 113-1234567-1234567",
    ],
)
def test_an_amazon_order_number_is_refused(value: str) -> None:
    cell = read_tracking_cell(value, "Amazon")
    assert (cell.problem, cell.numbers) == (CellProblem.ORDER_NUMBER, ())


def test_seventeen_bare_digits_may_be_an_order_number_and_the_advice_says_so() -> None:
    cell = read_tracking_cell("11312345671234567")
    assert cell.problem is CellProblem.UNKNOWN
    assert "order number" in (cell.advice or "")


@pytest.mark.parametrize("value", [None, "", "  \u00a0 ", "\u200b", "\x00", "''"])
def test_a_blank_cell_is_empty(value: str | None) -> None:
    assert problem(value) is CellProblem.EMPTY


def test_the_carrier_column_puts_its_carrier_first_and_opens_forms_that_say_nothing() -> None:
    both = next(number for n in range(10**10) if (number := fedex_express(f"3{n:010}")) == luhn(number[:-1]))
    assert carriers(both)[:2] == ["fedex", "purolator"]
    assert carriers(both, "Purolator")[:2] == ["purolator", "fedex"]
    assert carriers("123456789", "UPS Freight") == ["ups"]
    assert carriers("XHAX4HDA") == []
    assert carriers("XHAX4HDA", "GLS") == ["gls"]
    assert carriers(UPS, "Carrier Pigeon") == ["ups"]
    assert carriers(UPS, "FedEx") == ["ups"]


def test_a_mistyped_number_of_the_named_carrier_is_not_taken_for_a_vague_one_of_another() -> None:
    wrong = next(n for d in "0123456789" if "gls" in carriers(n := FEDEX[:-1] + d) and n != FEDEX)
    cell = read_tracking_cell(wrong, "FedEx")
    assert cell.problem is CellProblem.UNKNOWN
    assert "FedEx number with a wrong character" in (cell.advice or "")
    assert "UPS number with a wrong character" in (read_tracking_cell("1Z999AA10123456785").advice or "")


def test_the_named_carrier_stands_first_then_check_digits_then_the_rest_then_what_says_little() -> None:
    (number,) = read_tracking_cell(gs1("94" + "3141592653589793238"), "DHL").numbers
    assert [(one.carrier, one.check, one.is_weak) for one in number.candidates][:2] == [
        ("dhl", CheckDigit.PASSED, True),
        ("usps", CheckDigit.PASSED, False),
    ]
    (number,) = read_tracking_cell(s10("RB", "31415926", "CA")).numbers
    assert [(one.carrier, one.is_weak) for one in number.candidates] == [("canada_post", False), ("s10", True)]


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("UPS", "ups"),
        ("ups ground", "ups"),
        ("UPS SurePost", "ups"),
        ("U.S.P.S", "usps"),
        ("USPS Priority Mail", "usps"),
        ("FedEx Home", "fedex"),
        ("FEDEX_GROUND", "fedex"),
        ("fed ex", "fedex"),
        ("Federal Express", "fedex"),
        ("DHL eCommerce", "dhl"),
        ("AMZL_US", "amazon"),
        ("Amazon Logistics", "amazon"),
        ("On Trac", "ontrac"),
        ("Canpar Express", "canpar"),
        ("Landmark Global", "landmark"),
        ("Newgistics", "newgistics"),
        ("Old Dominion Freight Line", "old_dominion"),
        ("ODFL", "old_dominion"),
        ("DPD UK", "dpd"),
        ("GLS", "gls"),
        ("Royal Mail", "s10"),
        ("China Post", "s10"),
        ("Canada Post", "canada_post"),
        ("Groups & Co", None),
        ("Estes", None),
        ("UPS" + " " * 50_000, "ups"),
        ("x" * 50_000, None),
        ("", None),
        (None, None),
    ],
)
def test_the_names_people_write_mean_one_carrier(text: str | None, carrier: str | None) -> None:
    assert carrier_of(text) == carrier


def test_detect_prints_the_agreed_shape() -> None:
    def told(cell: str) -> dict[str, Any]:
        return read_tracking_cell(cell).to_json(cell)

    assert told(UPS) == {
        "input": UPS,
        "candidates": [{"carrier": "ups", "number": UPS, "check": "passed"}],
        "problem": None,
    }
    assert told("TBA 314159265358")["candidates"] == [
        {"carrier": "amazon", "number": "TBA314159265358", "check": "none"}
    ]
    assert told("9.4E+21") == {"input": "9.4E+21", "candidates": [], "problem": "damaged"}
    assert told("113-1234567-1234567")["problem"] == "order_number"
    assert told("hello")["problem"] == "unknown"
    assert told(" ")["problem"] == "empty"


PIECES = [
    UPS,
    USPS,
    FEDEX,
    "113-1234567-1234567",
    "https://",
    "www.",
    "?tracknum=",
    "&",
    ",",
    " and ",
    " ",
    "\n",
    "E+",
    "%",
]
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(
    st.one_of(TEXTS, st.floats(), st.integers(), st.booleans(), st.none()),
    st.one_of(st.none(), st.text(max_size=10), st.sampled_from(["UPS", "FedEx", "GLS", "Canada Post"])),
)
def test_any_cell_gives_numbers_or_a_problem_and_never_raises(value: CellValue, hint: str | None) -> None:
    cell = read_tracking_cell(value, hint)
    assert bool(cell.numbers) != bool(cell.problem)
    for number in cell.numbers:
        assert number.candidates
        assert number.number.isascii()
        assert not any(char.isspace() for char in number.number)


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(st.integers(10**15, 10**26), st.integers(4, 10))
def test_a_long_number_with_many_trailing_zeros_is_always_damaged(number: int, zeros: int) -> None:
    cut = number // 10**zeros * 10**zeros
    assert problem(str(cut)) is CellProblem.DAMAGED
    assert problem(cut) is CellProblem.DAMAGED


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=15, max_size=15), st.data())
def test_blanks_hyphens_and_case_change_nothing(body: str, data: st.DataObject) -> None:
    number = ups_1z(body)
    typed = "".join(char + data.draw(st.sampled_from(["", "", "", " ", "-", "\u00a0", "–"])) for char in number)
    assert carriers(typed.lower()) == carriers(number) == ["ups"]


UNITS = [
    "1",
    " ",
    "a.",
    "a-",
    "http://",
    "https://x.com/?u=",
    "12345678 ",
    "📦1",
    "9,",
    "1E",
    "113-1234567-",
    "-",
    " and 1",
    "nov 1",
    "1/1",
    "box 1 ",
]
UNITS += ["&b=2", "١", "x1 ", "a.com/", "ﷺ", "%25", "\u0336", "(", "?tracknum=1Z&"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_cell_of_50_000_characters_takes_no_time_worth_noting(unit: str) -> None:
    value = (unit * 50_000)[:50_000]
    start = time.process_time()
    for text in (value, "1" + value + "1", "https://x.com/?a=1" + value):
        read_tracking_cell(text, unit)
    assert time.process_time() - start < 5


def test_ten_thousand_cells_take_about_half_a_second() -> None:
    cells = [ups_1z(f"5R8{n:012}") for n in range(500)] + [fedex_express(f"{n:011}") for n in range(500)]
    cells += [f"94{n:020}" for n in range(500)] + [
        f"see https://www.ups.com/track?tracknum=1Z{n:016}" for n in range(500)
    ]
    start = time.process_time()
    for value in cells:
        read_tracking_cell(value)
    assert (time.process_time() - start) * 10_000 / len(cells) < 3  # six times what it takes


def advice(value: CellValue, hint: str | None = None) -> str:
    return read_tracking_cell(value, hint).advice or ""


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (f"{UPS} 398102005118", "…5118 is of no carrier's form"),
        (f"{UPS} x2", "X2 is of no carrier's form"),
        (f"{UPS}, x2", "X2 is of no carrier's form"),
        (f"{UPS} - 555-010-0199", "…0199 is of no carrier's form"),
        (f"{UPS}\n{UPS[:-1]}5", "…6785: this looks like a UPS number with a wrong character"),
    ],
)
def test_of_several_parts_the_advice_names_the_one_that_is_wrong(value: str, wrong: str) -> None:
    assert problem(value) is CellProblem.UNKNOWN
    assert advice(value).startswith(wrong)


def test_an_order_number_beside_a_tracking_number_is_to_be_taken_out() -> None:
    assert "beside the tracking number" in advice(f"tracking {UPS} order 112-5550001-7654321")
    assert "type the tracking number of the shipment" in advice("order 112-5550001-7654321")


@pytest.mark.parametrize(
    "value", ["n/a", "N/A", "-", "pending", "none", "TBD", "?", "https://www.ups.com/track", "11/18/2026"]
)
def test_a_word_in_the_place_of_a_number_is_to_be_cleared(value: str) -> None:
    assert (problem(value), "clear the cell" in advice(value)) == (CellProblem.UNKNOWN, True)


@pytest.mark.parametrize("hint", [None, "FedEx"])
@pytest.mark.parametrize("value", ["123456789012345000", "7035114477138470"])
def test_fifteen_digits_and_zeros_behind_are_perhaps_a_number_cut_by_the_spreadsheet(
    value: str, hint: str | None
) -> None:
    assert (problem(value, hint), "format the cell as plain text" in advice(value, hint)) == (CellProblem.UNKNOWN, True)


def test_four_zeros_behind_are_damage_and_fewer_behind_a_right_check_digit_are_not() -> None:
    assert problem("1234567890120000") is CellProblem.DAMAGED
    ends_in_zero = next(
        number for digits in range(10) if (number := gs1(f"9400130000000000000{digits}0")).endswith("00")
    )
    assert problem(ends_in_zero) is None


def test_a_lost_zero_is_proposed_for_text_too_where_the_carrier_is_named() -> None:
    assert "039810200513 would be a FedEx number" in advice("39810200513", "FedEx")


def test_the_carrier_column_is_asked_alone_and_another_check_digit_remembered() -> None:
    (number,) = read_tracking_cell(FEDEX, "UPS").numbers
    assert [one.carrier for one in number.worth_asking("ups")] == ["ups"]
    assert number.form_of("ups") == "fedex"
    assert number.form_of("fedex") is None
    (named,) = read_tracking_cell(UPS, "UPS").numbers
    assert named.form_of("ups") is None
