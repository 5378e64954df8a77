"""What a tracking number cell holds. Sample numbers are published ones (jkeen/tracking_number_data) or made up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tracking.names import carrier_of
from bot.tracking.number import CellProblem, CheckDigit, read_tracking_cell


def carriers(value: str | float | int, hint: str | None = None) -> list[str]:
    return [c.carrier for number in read_tracking_cell(value, hint).numbers for c in number.candidates]


@pytest.mark.parametrize(
    ("value", "carrier", "check"),
    [
        ("1Z5R89390357567127", "ups", "passed"),
        ("1ZXX3150YW44070023", "ups", "passed"),
        ("K1506235620", "ups", "passed"),
        ("MI123456ABCDEF0001", "ups", "none"),
        ("986578788855", "fedex", "passed"),
        ("041441760228964", "fedex", "passed"),
        ("9611020987654312345672", "fedex", "passed"),
        ("9622001560001234567100794808390594", "fedex", "passed"),
        ("1001921334250001000300779017972697", "fedex", "passed"),
        ("61299998820821171811", "fedex", "passed"),
        ("03071790000523483741", "usps", "passed"),
        ("71969010756003077385", "usps", "passed"),
        ("9400111206206406260787", "usps", "passed"),
        ("92748931507708513018050063", "usps", "passed"),
        ("420787459400111206206406260787", "usps", "passed"),
        ("4201002334249200190132607600833457", "usps", "passed"),
        ("RB123456785US", "usps", "passed"),
        ("RB123456785GB", "s10", "passed"),
        ("RB123456785CA", "canada_post", "passed"),
        ("3318810025", "dhl", "passed"),
        ("73891051146", "dhl", "passed"),
        ("JJD0099999999", "dhl", "none"),
        ("JD014600006281230704", "dhl", "none"),
        ("GM2951173225174494", "dhl", "none"),
        ("TBA000000000000", "amazon", "none"),
        ("TBC010000000000", "amazon", "none"),
        ("TBM502887274000", "amazon", "none"),
        ("C11031500001879", "ontrac", "passed"),
        ("D10011354453707", "ontrac", "passed"),
        ("LX17635036", "lasership", "none"),
        ("1LS717793482164", "lasership", "none"),
        ("0073938000549297", "canada_post", "passed"),
        ("320595463938", "purolator", "passed"),
    ],
)
def test_a_number_of_each_form_is_recognised(value: str, carrier: str, check: str) -> None:
    found = {c.carrier: c.check for n in read_tracking_cell(value).numbers for c in n.candidates}
    assert found.get(carrier) == check


@pytest.mark.parametrize(
    "value",
    [
        "1Z5R89390357567128",
        "2Z5R89390357567127",
        "986578788854",
        "9400111206206406260788",
        "RB123456786US",
        "RB123456785XX",
        "TBB000000000000",
        "hello",
        "12345",
        "²²²²²²²²²²²²",
        True,
        float("inf"),
    ],
)
def test_a_wrong_check_digit_or_form_is_no_candidate(value: str) -> None:
    cell = read_tracking_cell(value)
    assert (cell.problem, cell.numbers) == (CellProblem.UNKNOWN, ())
    assert cell.advice


@pytest.mark.parametrize(
    "value",
    [
        "1z5r89390357567127",
        " 1Z 5R8 939 03 5756 7127 ",
        "1Z\u00a05R8\u00a0939\u00a003\u00a05756\u00a07127",
        "1Z-5R8-939-03-5756-7127",
        "1Z5R8939–0357567127",
        "'1Z5R89390357567127",
        "\ufeff1Z5R89390357567127\u200b",
        "１Ｚ５Ｒ８９３９０３５７５６７１２７",
        "UPS 1Z5R89390357567127",
        "Tracking #: 1Z5R89390357567127",
        "https://www.ups.com/track?loc=en_US&tracknum=1Z5R89390357567127&requester=WT/",
        "www.ups.com/WebTracking?InquiryNumber1=1Z5R89390357567127",
        "https://wwwapps.ups.com/tracking/1Z5R89390357567127",
        "see https://www.fedex.com/fedextrack/?trknbr=1Z5R89390357567127",
        "https://tools.usps.com/go/TrackConfirmAction?tLabels=1Z5R89390357567127",
        "https://x.example/?trackingId=1Z5R89390357567127",
    ],
)
def test_one_number_is_found_however_it_was_pasted(value: str) -> None:
    assert [n.number for n in read_tracking_cell(value).numbers] == ["1Z5R89390357567127"]


@pytest.mark.parametrize("separator", [",", ";", " / ", "\n", " and ", " ", ", ", "\r\n", " AND "])
def test_several_numbers_in_a_cell_are_several_shipments(separator: str) -> None:
    numbers = ["1Z5R89390357567127", "9400111206206406260787", "1Z879E930346834440"]
    assert [n.number for n in read_tracking_cell(separator.join(numbers)).numbers] == numbers


def test_the_same_number_twice_is_one_shipment() -> None:
    assert len(read_tracking_cell("1Z5R89390357567127, 1z5r89390357567127").numbers) == 1


def test_one_unreadable_number_among_several_makes_the_cell_a_problem() -> None:
    assert read_tracking_cell("1Z5R89390357567127, 1Z5R89390357567128").problem is CellProblem.UNKNOWN


@pytest.mark.parametrize(
    "value",
    [
        "9.40011E+21",
        "9,40011E+21",
        "9.4e21",
        "9400111206206400000000",
        9.400111206206406e21,
        9400111206206400000000,
        9400111206206406260787,
        1234567890123450,
        "9400 1112 0620 6400 0000 00",
    ],
)
def test_a_number_the_spreadsheet_has_cut_is_damaged_and_never_asked_for(value: str) -> None:
    cell = read_tracking_cell(value, "USPS")
    assert (cell.problem, cell.numbers) == (CellProblem.DAMAGED, ())
    assert "plain text" in (cell.advice or "")


@pytest.mark.parametrize("value", [986578788855, 986578788855.0, "568283610012000"])
def test_a_number_cell_of_up_to_15_digits_is_whole(value: float) -> None:
    assert carriers(value)[0] == "fedex"


def test_a_lost_leading_zero_is_proposed_and_not_corrected() -> None:
    cell = read_tracking_cell(41441760228964, "FedEx Ground")
    assert cell.problem is CellProblem.UNKNOWN
    assert "041441760228964" in (cell.advice or "")


@pytest.mark.parametrize(
    "value", ["113-1234567-1234567", "113 - 1234567 - 1234567", "113–1234567–1234567", " 113‑1234567‑1234567\u00a0"]
)
def test_an_amazon_order_number_is_refused(value: str) -> None:
    assert read_tracking_cell(value, "Amazon").problem is CellProblem.ORDER_NUMBER


@pytest.mark.parametrize("value", [None, "", "  \u00a0 ", "\u200b"])
def test_a_blank_cell_is_empty(value: str | None) -> None:
    assert read_tracking_cell(value).problem is CellProblem.EMPTY


def test_the_carrier_column_puts_its_carrier_first_and_opens_its_vague_forms() -> None:
    both = "320595463938"
    assert "purolator" in carriers(both)
    assert carriers(both, "Purolator")[0] == "purolator"
    assert carriers("123456789") == []
    assert carriers("123456789", "UPS Freight") == ["ups"]
    assert carriers("1Z5R89390357567127", "Carrier Pigeon") == ["ups"]


def test_candidates_with_a_check_digit_stand_before_those_without() -> None:
    checks = [c.check for n in read_tracking_cell("71123456789123456787", "FedEx").numbers for c in n.candidates]
    assert set(checks) == {CheckDigit.PASSED, CheckDigit.NONE}
    assert checks == sorted(checks, reverse=True) or checks[0] is CheckDigit.NONE  # the named carrier stands first
    (number,) = read_tracking_cell("C11031500001879 ").numbers
    assert number.candidates[0].check is CheckDigit.PASSED


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
        ("Groups & Co", None),
        ("Estes", None),
        ("", None),
        (None, None),
    ],
)
def test_the_names_people_write_mean_one_carrier(text: str | None, carrier: str | None) -> None:
    assert carrier_of(text) == carrier


def test_detect_prints_the_agreed_shape() -> None:
    assert read_tracking_cell("1Z5R89390357567127").to_json("1Z5R89390357567127") == {
        "input": "1Z5R89390357567127",
        "candidates": [{"carrier": "ups", "number": "1Z5R89390357567127", "check": "passed"}],
        "problem": None,
    }
    assert read_tracking_cell("9.4E+21").to_json("9.4E+21")["problem"] == "damaged"


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans(), st.none()), st.text(max_size=10))
def test_any_cell_gives_numbers_or_a_problem_and_never_raises(value: str | float | bool | None, hint: str) -> None:
    cell = read_tracking_cell(value, hint)
    assert bool(cell.numbers) != bool(cell.problem)


@settings(deadline=None)
@given(st.integers(10**15, 10**26), st.integers(4, 10))
def test_a_long_number_with_many_trailing_zeros_is_always_damaged(number: int, zeros: int) -> None:
    cut = number // 10**zeros * 10**zeros
    if len(str(cut)) >= 16:
        assert read_tracking_cell(str(cut)).problem is CellProblem.DAMAGED
        assert read_tracking_cell(cut).problem is CellProblem.DAMAGED
