"""Who is never called (B-12)."""

from __future__ import annotations

import pytest

from bot.core.channels import Channels
from bot.core.do_not_call import DoNotCall, read_do_not_call
from bot.core.telephone import numbers_in, read_telephone
from bot.errors import ConfigurationError

AMAZON = Channels.of({"Amazon": r"\d{3}-\d{7}-\d{7}"})


def forbids(entry: str, telephone: str, order: str = "111-0000001-0000001") -> bool:
    return read_do_not_call([entry], AMAZON).forbids(read_telephone(telephone), order)


@pytest.mark.parametrize("entry", ["212-555-0123", "(212) 555 0123", "+12125550123", "2125550123", "0012125550123"])
@pytest.mark.parametrize(
    "cell", ["2125550123", "+1 (212) 555–0123", "212.555.0123 ext. 7", "310-555-0199 / 2125550123"]
)
def test_a_number_is_never_called_however_it_is_written(entry: str, cell: str) -> None:
    assert forbids(entry, cell)
    assert not forbids(entry, "212-555-0124")
    assert not forbids(entry, "none")


@pytest.mark.parametrize(
    "entry",
    [
        "(917) 555-0166 do not call",
        "DNC: 917-555-0166",
        "917-555-0166 - asked to stop",
        "917-555-0166 (old number of J.)",
        "917-555-0166 attorney",
        "917-555-0166 wrong number, not the buyer",
        "917-555-0166 called her neighbour and her employer too",
        "212-555-0123 -> 917-555-0166",
    ],
)
def test_an_entry_may_say_why(entry: str) -> None:
    assert forbids(entry, "917-555-0166")
    assert not forbids(entry, "917-555-0167")


def test_the_numbers_of_a_refused_cell_are_never_called_again() -> None:
    listed = read_do_not_call(["310-555-0199"], AMAZON).with_numbers(
        numbers_in("do not call 212-555-0123 / 2125550124")
    )
    for cell in ("212-555-0123", "212-555-0124", "310-555-0199"):
        assert listed.forbids(read_telephone(cell), "111-0000001-0000001")
    assert not listed.forbids(read_telephone("212-555-0125"), "111-0000001-0000001")


def test_an_entry_with_an_extension_forbids_that_extension_only() -> None:
    assert forbids("207-835-4259 ext. 12345", "+1 207-835-4259 x12345")
    assert not forbids("207-835-4259 ext. 12345", "+1 207-835-4259 x12346")
    assert not forbids("207-835-4259 ext. 12345", "+1 207-835-4259")


@pytest.mark.parametrize("entry", ["111-2222222-3333333", " #111–2222222-3333333 "])
def test_an_order_is_never_called_whatever_its_number_of_telephone(entry: str) -> None:
    assert forbids(entry, "2125550123", "111-2222222-3333333")
    assert not forbids(entry, "2125550123", "111-2222222-3333334")


def test_an_entry_that_can_be_both_forbids_both() -> None:
    listed = read_do_not_call(["2125550123"], Channels.of({"Shop": r"\d+"}))
    assert listed.forbids(read_telephone("(212) 555-0123"), "1")
    assert listed.forbids(read_telephone("none"), "2125550123")


def test_an_empty_list_forbids_nobody() -> None:
    assert read_do_not_call([], AMAZON) == DoNotCall()
    assert not DoNotCall().forbids(read_telephone("2125550123"), "111-2222222-3333333")


def test_every_entry_that_cannot_be_read_is_named_by_its_place_and_not_by_its_text() -> None:
    entries: list[str] = [
        "212-555-0123",
        "555-0777",
        "111-2222222-3333333",
        "Joe Smith",
        "442079460958",
        "310-555-0199 / 888",
        "none",
        "do not call",
        "310-555-0199 do not call, nor 555-0777",
    ]
    with pytest.raises(ConfigurationError) as caught:
        read_do_not_call(entries, AMAZON)
    assert str(caught.value) == (
        "calls.do_not_call: entries 2, 4, 5, 6, 7, 8, 9 are neither a telephone number nor an order number. Write a "
        "telephone number, or an order number as the report shows it, in quotes; a foreign number begins with +"
    )
    with pytest.raises(ConfigurationError, match=r"entry 1 is neither"):
        read_do_not_call([""], AMAZON)


def test_the_list_shows_no_number_in_a_traceback() -> None:
    assert "555" not in repr(read_do_not_call(["212-555-0123"], AMAZON))
