"""What a TEL cell holds (B-7). `PROPERTY_EXAMPLES=20000 pytest tests/unit/core/test_telephone.py` tries more cells."""

from __future__ import annotations

import os

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.snapshot import CellValue
from bot.core.telephone import Telephone, TelephoneKind, numbers_in, read_telephone

EXAMPLES = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "60")))


def numbers(cell: CellValue) -> list[str]:
    """Each number of a usable cell, its extension after an x."""
    read = read_telephone(cell)
    assert (read.kind is TelephoneKind.USABLE) == bool(read.numbers)
    return [f"{one.e164}x{one.extension}" if one.extension else one.e164 for one in read.numbers]


@pytest.mark.parametrize(
    "cell",
    [
        "2125550123",
        "(212) 555-0123",
        "212.555.0123",
        "212/555-0123",
        "1 212 555 0123",
        "+1 212-555-0123",
        "+1 (212) 555-0123",
        "0012125550123",
        "tel:+1-212-555-0123",
        "Tel#: 212-555-0123",
        "212-555-0123 (wife)",
        "212-555-0123 call after 5pm",
        "\U0001f4de 212-555-0123",
        "'2125550123",
        '="2125550123"',
        "\u202a+1\u00a0212\u2011555\u20130123\u202c",  # copied from a contact: direction marks, NBSP, dashes
        "２１２-５５５-０１２３",
        "٢١٢٥٥٥٠١٢٣",
        "2125550123.0",
        2125550123,
        2125550123.0,
        12125550123.0,
    ],
)
def test_one_number_is_read_however_it_is_written(cell: CellValue) -> None:
    read = read_telephone(cell)
    assert (read.kind, read.shown, read.problem) == (TelephoneKind.USABLE, "(212) 555-0123", "")
    assert [(one.e164, one.extension, one.toll_free) for one in read.numbers] == [("+12125550123", "", False)]


@pytest.mark.parametrize(
    ("cell", "e164", "shown"),
    [
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("0044 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("011 44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("+44 (0)20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("(+44) 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("+39 02 1234 5678", "+390212345678", "+39 02 1234 5678"),
        ("+63 917 123 4567", "+639171234567", "+63 917 123 4567"),
        ("416-555-0123", "+14165550123", "+1 416-555-0123"),
        ("787-555-0123", "+17875550123", "+1 787-555-0123"),
        ("+870 773 111 632", "+870773111632", "+870 773 111 632"),  # a ship's, of no country
    ],
)
def test_a_number_from_abroad_is_shown_with_its_country_code(cell: str, e164: str, shown: str) -> None:
    read = read_telephone(cell)
    assert [(one.e164, one.shown) for one in read.numbers] == [(e164, shown)]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("212-555-0123 x12", "+12125550123x12"),
        ("212-555-0123x12", "+12125550123x12"),
        ("212-555-0123 ext. 12", "+12125550123x12"),
        ("212-555-0123 Extension: 12", "+12125550123x12"),
        ("212-555-0123 (ext 12)", "+12125550123x12"),
        ("212-555-0123 EXT#12", "+12125550123x12"),
        ("212-555-0123 #12", "+12125550123x12"),
        ("212-555-0123;ext=12", "+12125550123x12"),
        ("212-555-0123,,12345#", "+12125550123x12345"),
        ("2125550123,12345", "+12125550123x12345"),
        ("+1 207-835-4259 ext. 12345", "+12078354259x12345"),  # as Amazon gives them out
    ],
)
def test_an_extension_is_kept(cell: str, number: str) -> None:
    assert numbers(cell) == [number]
    assert read_telephone(cell).shown.endswith(f" ext. {number.partition('x')[2]}")


@pytest.mark.parametrize(
    "between",
    ["/", " / ", ",", ", ", ";", "\n", " or ", "or", " and ", " & ", " | ", "  ", " - ", " (home) / ", ", cell "],
)
@pytest.mark.parametrize("form", ["2125550123{}3105550199", "(212) 555-0123{}(310) 555-0199"])
def test_two_numbers_are_read_in_their_order(form: str, between: str) -> None:
    read = read_telephone(form.format(between))
    assert (read.shown, read.problem) == ("(212) 555-0123 or (310) 555-0199", "")


def test_numbers_with_extensions_and_country_codes_keep_their_own() -> None:
    assert numbers("212 555 0123 ext 1 / 310 555 0199 ext 2") == ["+12125550123x1", "+13105550199x2"]
    assert numbers("+12125550123+442079460958") == ["+12125550123", "+442079460958"]
    assert numbers("212 555 0123 1 310 555 0199 415 555 0100") == ["+12125550123", "+13105550199", "+14155550100"]
    assert numbers("212 555 0123 310 555 0199 x2") == ["+12125550123", "+13105550199x2"]
    assert numbers("2125550123 / 3105550199 x2") == ["+12125550123", "+13105550199x2"]
    assert numbers("2125550123 x 3105550199") == ["+12125550123", "+13105550199"]  # no extension has ten digits
    assert numbers("2125550123 x 310-555-0199") == ["+12125550123", "+13105550199"]


def test_digits_that_can_be_parted_in_two_ways_are_no_numbers() -> None:
    assert numbers("+49 3012345 2125550123") == ["+493012345", "+12125550123"]
    read = read_telephone("+49 3012345 1 2125550123")  # the 1 may end the first or begin the second
    assert (read.kind, read.problem) == (TelephoneKind.UNUSABLE, "has too many digits for one telephone number")


@pytest.mark.parametrize(
    "cell",
    [
        "917-555-1234  646/555-4321 - 415/555-2671",
        "646/555-4321-415/555-2671  001 310 555 0199",
        "555-4321 - 415",
        "555-4321 415",
        "5554321 415",
        "4326 - 415 655",
        "+1 555-4321-415",
        "555-2671/415 / 555-0199/310",
        "555-2671/415 ,, 555-0199/310",
        "555-2671/415 #555-0199/310",
        "555-2671 (415)  555-4321/646 - 555-1234/917",
        "16465551234-917,555,1234, 555-0199/310",
    ],
)
def test_a_digit_of_one_number_never_completes_another(cell: str) -> None:
    assert numbers(cell) == []
    read = read_telephone(cell)
    assert read.kind is TelephoneKind.UNUSABLE
    assert read.problem.startswith(("has digits grouped like ", "has too many digits ", "has no area code"))


def test_an_area_code_is_no_extension_of_the_number_before_it() -> None:
    assert numbers("212-555-0123 x 310/555-0199") == ["+12125550123", "+13105550199"]
    assert numbers("212-555-0123, ext. 310/555-0199") == ["+12125550123", "+13105550199"]
    assert numbers("2125550123,310/555-0199") == ["+12125550123", "+13105550199"]
    assert numbers("2125550123,310 5550199") == ["+12125550123", "+13105550199"]
    assert numbers("2125550123,001 310 555 0199") == ["+12125550123", "+13105550199"]
    assert numbers("2125550123,1 310 555 0199") == ["+12125550123", "+13105550199"]
    assert numbers("212-555-0123 x12 / 310/555-0199") == ["+12125550123x12", "+13105550199"]


def test_groups_as_people_make_them_are_one_number() -> None:
    for cell in ("212 5550123", "212555 0123", "212 555 01 23", "1 212-5550123", "+1212555-0123"):
        assert numbers(cell) == ["+12125550123"]


WRITTEN = [
    "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "{}{}{}", "1-{}-{}-{}", "+1 {} {} {}", "+1{}{}{}", "({}){}-{}",
    "{}/{}-{}", "tel: {}-{}-{}", "{}\u2013{}\u2013{}", "001 {} {} {}", "011 1 {}{}{}", "{} {}{}", "{}{} {}",
]  # fmt: skip
BETWEEN = [
    " / ", ",", ", ", " or ", "; ", "\n", " and ", "  ", " | ", " (cell) ", " & ", " - ", "-", ", ext. ", "/", " x ",
]  # fmt: skip
WHOLE = ["212 555 0123", "310 555 0199", "415 555 2671", "646 555 4321", "917 555 1234"]


@EXAMPLES
@given(
    st.lists(
        st.tuples(st.sampled_from(WHOLE), st.sampled_from(WRITTEN), st.sampled_from(BETWEEN)), min_size=1, max_size=4
    )
)
def test_no_number_is_read_that_was_not_written(written: list[tuple[str, str, str]]) -> None:
    cell = "".join(form.format(*number.split()) + between for number, form, between in written)
    read = read_telephone(cell)
    meant = {f"+1{number.replace(' ', '')}" for number, _, _ in written}
    found = {one.e164 for one in read.numbers}
    assert found <= meant
    assert found == meant or read.problem  # nothing is lost in silence
    assert not any(one.extension for one in read.numbers)


def test_the_same_number_twice_is_one_unless_the_extension_differs() -> None:
    assert numbers("2125550123 / +1 (212) 555-0123") == ["+12125550123"]
    assert numbers("2125550123 x1 / 2125550123 x2") == ["+12125550123x1", "+12125550123x2"]


@pytest.mark.parametrize("cell", ["2125550123 / 310555", "2125550123 / 310-555-O199", "2125550123 (h) x12"])
def test_a_part_that_is_no_number_does_not_hide_the_one_that_is_but_is_told(cell: str) -> None:
    read = read_telephone(cell)
    assert read.shown == "(212) 555-0123"
    assert read.problem.startswith("has a usable number, and a part that has ")
    assert read.fix


@pytest.mark.parametrize(
    "cell",
    [
        "DO NOT CALL 212-555-0123",
        "212-555-0123 (don\u2019t call)",
        "dont call 2125550123",
        "Do\nnot\ncall\n2125550123",
        "DO_NOT_CALL 2125550123",
        "2125550123DNC",
        "D.N.C. 2125550123",
        "dnc",
        "do not call",
        "212-555-0123 disconnected",
        "wrong number: 212-555-0123",
        "wrong number",
        "Wrong # 212-555-0123",
        "no longer 212-555-0123",
        "212-555-0123 out of service",
        "212-555-0123, not in service",
        "212-555-0123 doesn't work",
        "212-555-0123 (bad)",
        "invalid: 212-555-0123",
        "NOT 212-555-0123, use 310-555-0199",
        "old: 212-555-0123 new: 310-555-0199",
        "was 212-555-0123",
        "310-555-0199 instead of 212-555-0123",
        "212-555-0123 stop calling",
        "212-555-0123 no calls!",
        "212-555-0123, e-mail only",
        "none (212-555-0123)",
        "no tel 212-555-0123",
        "no, 212-555-0123",
        "212-555-0123 - no",
        "212-555-0123 refused",
        "212-555-0123 opted out",
        "do not call until 11/20 212-555-0123",
        "212-555-0123 do not call after 3 attempts",
        "do not call. after 5pm 212-555-0123",
        "do not call at work 212-555-0123",
        "1-800-FLOWERS do not call",
        "\U0001f6ab 212-555-0123",
        "212-555-0123 donotcall",
        "dontcall 212-555-0123",
        "do-not-call 212-555-0123",
        "212-555-0123 no voice calls",
        "212-555-0123 no phone calls",
        "212-555-0123 does not want calls",
        "212-555-0123 doesn't want to be called",
        "212-555-0123 no longer wants to be contacted",
        "212-555-0123 asked us to not call",
        "212-555-0123 cannot accept calls",
        "212-555-0123 not until Monday",
        "212-555-0123 not in service",
        "212-555-0123 isn't valid",
        "212-555-0123 wasn't the right number",
        "212-555-0123 not his number",
        "212-555-0123 not the customer",
        "212-555-0123 was not reachable",
        "unreachable 212-555-0123",
        "212-555-0123 belongs to someone else",
        "212-555-0123 NIS",
        "n.i.s. 212-555-0123",
        "212-555-0123 disc'd",
        "212-555-0123 number changed",
        "212-555-0123 changed her number",
        "212-555-0123 phone has changed",
        "212-555-0123 cx passed away",
        "deceased 212-555-0123",
        "212-555-0123 the customer died",
        "fax: 212-555-0123",
        "212-555-0123 fax only",
        "212-555-0123 chat only",
        "212-555-0123 WhatsApp only",
        "212-555-0123 text only",
        "212-555-0123 SMS only",
        "212-555-0123 mail only",
        "212-555-0123 only by email",
        "212-555-0123 contact via text only",
        "212-555-0123 only through Amazon",
        "212-555-0123 call blocked",
        "212-555-0123 (home) wrong",
        "212-555-0123 is wrong",
        "212-555-0123 wrong, ask Joy",
        "212-555-0123 wrong person",
        "old 212-555-0123 new 310-555-0199",
        "212-555-0123 (old) / 310-555-0199",
        "212-555-0123 old cell, 310-555-0199",
        "bad number 212-555-0123",
        "212-555-0123 # is old",
        "212-555-0123 refused to talk",
        "212-555-0123 declined further calls",
        "212-555-0123 please remove from the list",
        "212-555-0123 asked to be removed",
    ],
)
def test_a_number_beside_words_against_calling_is_not_called(cell: str) -> None:
    assert read_telephone(cell) == Telephone(
        TelephoneKind.UNUSABLE,
        (),
        "says not to call the number",
        "Leave only a number that may be called, or type none",
    )


@pytest.mark.parametrize(
    "cell",
    [
        "212-555-0123, new: 310-555-0199",
        "212-555-0123 / now 310-555-0199",
        "212-555-0123 \u2192 310-555-0199",
        "(212) 555-0123 -> (310) 555-0199",
        "212-555-0123 => +1 310-555-0199",
        "212-555-0123 > 310-555-0199",
        "212-555-0123 changed to 310-555-0199",
        "212-555-0123 became 310-555-0199",
        "212-555-0123 correct: 310-555-0199",
    ],
)
def test_of_two_numbers_one_of_which_replaces_the_other_neither_is_called(cell: str) -> None:
    read = read_telephone(cell)
    assert (read.kind, read.problem, read.fix) == (
        TelephoneKind.UNUSABLE,
        "says that one of its numbers replaces another",
        "Leave only a number that may be called, or type none",
    )
    assert numbers("new: 310-555-0199") == ["+13105550199"]


@pytest.mark.parametrize(
    "cell",
    [
        "212-555-0123 customer",
        "Jane Notting-Olds 212-555-0123",
        "Mr. Badger (cell) 212-555-0123",
        "home office tel no. 212-555-0123",
        "Phone No: 212-555-0123",
        "No. 212-555-0123",
        "212-555-0123 wife Mary Ann Smith",
        "Customer's mobile number: 212-555-0123",
        "please call 212-555-0123 in the morning, cell",
    ],
)
def test_a_label_or_a_name_beside_the_number_is_ordinary(cell: str) -> None:
    read = read_telephone(cell)
    assert (read.shown, read.problem) == ("(212) 555-0123", "")


@pytest.mark.parametrize(
    "note",
    [
        "didn't answer, try again",
        "did not call back",
        "not called yet",
        "voicemail not set up",
        "not home call evening",
        "wasn't home",
        "isn't available til 5",
        "can't talk at work",
        "not available mornings",
        "not in after 5",
        "not a good time",
        "not answering phone",
        "not verified",
        "refused delivery",
        "refused package",
        "declined replacement",
        "wrong item",
        "bad item",
        "item bad",
        "part number wrong",
        "old customer",
        "old order",
        "former customer",
        "prev. order too",
        "invalid address",
        "incorrect address",
        "expired label",
        "return inactive",
        "battery dead",
        "fake item",
        "message blocked",
        "e-mails blocked",
        "opted out of messages",
        "unsubscribed from e-mails",
        "removed from order",
        "out of service area",
        "no longer wants item",
        "no voicemail",
        "leave voice mail only",
    ],
)
def test_a_note_that_is_not_against_calling_the_number_leaves_it_to_be_called(note: str) -> None:
    assert numbers(f"212-555-0123 {note}") == ["+12125550123"]
    assert numbers(f"Smith {note} (cell) 212-555-0123") == ["+12125550123"]


@pytest.mark.parametrize(
    "note", ["message blocked", "e-mails blocked", "label expired", "item wrong", "cell wrong item"]
)
def test_what_is_wrong_with_a_thing_is_not_wrong_with_the_number_behind_it(note: str) -> None:
    assert numbers(f"{note} 212-555-0123") == ["+12125550123"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("(917) 555-0166 do not call", ["+19175550166"]),
        ("DNC 9175550166 x7", ["+19175550166x7"]),
        ("old 212-555-0123 new 310-555-0199", ["+12125550123", "+13105550199"]),
        ("212-555-0123 -> 310-555-0199, 555-0777", ["+12125550123", "+13105550199"]),
        ("212-555-0123", ["+12125550123"]),
        ("1-800-FLOWERS", ["+18003569377"]),
        (2125550123, ["+12125550123"]),
        ("please never again, " * 20 + "212-555-0123", ["+12125550123"]),  # longer than a TEL cell may be
        ("2125550123 " * 4545, []),  # parted by nothing but spaces, they are too many to be told apart
        ("DNC 2125550123, " * 3000, ["+12125550123"]),
        ("1 " * 25_000, []),
        ("/ " * 25_000, []),
        ("do not call", []),
        ("none", []),
        ("555-0777", []),
        ("#N/A", []),
        (-466, []),
        (True, []),
        (None, []),
    ],
)
def test_the_numbers_in_a_cell_are_found_whatever_words_stand_beside_them(cell: CellValue, found: list[str]) -> None:
    assert [f"{one.e164}x{one.extension}" if one.extension else one.e164 for one in numbers_in(cell)] == found


def test_words_that_spell_a_toll_free_number_say_nothing_against_calling_it() -> None:
    assert numbers("1-800-BAD-DEAL") == ["+18002233325"]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("212-555-0123 do not call before 9am", "says when not to call"),
        ("don't call after 8:30 pm: 212-555-0123", "says when not to call"),
        ("212-555-0123 not home before noon", "says when not to call"),
        ("212-555-0123 leave a message with her neighbour downstairs", "is a note of several words"),
    ],
)
def test_a_note_beside_the_number_is_told_and_the_number_is_called(cell: str, problem: str) -> None:
    read = read_telephone(cell)
    assert (read.shown, read.problem) == ("(212) 555-0123", f"has a usable number, and a part that {problem}")
    assert read.fix == "Read TEL before you call"


@pytest.mark.parametrize("area", ["800", "833", "844", "855", "866", "877", "888"])
def test_a_toll_free_number_says_so(area: str) -> None:
    (one,) = read_telephone(f"{area}-299-1028").numbers
    assert (one.toll_free, one.shown) == (True, f"({area}) 299-1028")


def test_letters_are_read_as_keys_in_a_toll_free_number_only() -> None:
    assert numbers("1-800-FLOWERS") == ["+18003569377"]
    assert numbers("(800) Flo-Wers") == ["+18003569377"]
    for cell in ("212-555-CALL", "1-800-FLOWERSHOP", "800-35S-9377"):
        assert read_telephone(cell).problem == "has letters where a telephone number has digits"


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", "\u200b", "\n", "'"])
def test_a_blank_cell_is_blank(cell: CellValue) -> None:
    assert read_telephone(cell) == Telephone(TelephoneKind.BLANK)


@pytest.mark.parametrize(
    "cell",
    ["none", "None.", " NONE ", "n/a", "N/A", "NA", "no", "no tel", "No Tel# on file", "no phone number", "(none)"],
)
def test_a_cell_that_says_none_says_none(cell: str) -> None:
    assert read_telephone(cell) == Telephone(TelephoneKind.NONE)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("see CRM", "holds text, no telephone number"),
        ("unknown", "holds text, no telephone number"),
        ("-", "holds text, no telephone number"),  # a dash may as well mean "not looked up yet"
        ("none yet, ask Joy", "holds text, no telephone number"),
        ("= + - @", "holds text, no telephone number"),
        ("buyer@example.com", "holds text, no telephone number"),
        ("#N/A", "holds the error of a formula"),  # not a person's n/a
        ("#REF!", "holds the error of a formula"),
        (True, "holds TRUE or FALSE instead of a telephone number"),
        (False, "holds TRUE or FALSE instead of a telephone number"),
        (-466, "holds a calculated number: the spreadsheet took the telephone number for a sum or cut it"),
        (212.5550123, "holds a calculated number: the spreadsheet took the telephone number for a sum or cut it"),
        (1e300, "holds a calculated number: the spreadsheet took the telephone number for a sum or cut it"),
        (float("nan"), "holds a calculated number: the spreadsheet took the telephone number for a sum or cut it"),
        (float("inf"), "holds a calculated number: the spreadsheet took the telephone number for a sum or cut it"),
        ("2.12555E+09", "has letters where a telephone number has digits"),
        ("212-555-O123", "has letters where a telephone number has digits"),
        ("21255501S3", "has letters where a telephone number has digits"),
        ("+44 20 7946 095O", "has letters where a telephone number has digits"),  # nine digits would be possible
        ("0", "has too few digits for a telephone number"),
        ("212-555-012", "has too few digits for a telephone number"),
        ("11/20/2026", "has too few digits for a telephone number"),
        ("555-0123", "has no area code"),
        ("12; 555-0123", "has no area code"),
        (5550123.0, "has no area code"),
        ("2125550123 4", "has too many digits for one telephone number"),
        ("21255501234", "has too many digits for one telephone number"),
        ("111-2222222-3333333", "has too many digits for one telephone number"),
        (442079460958.0, "has too many digits for one telephone number"),  # the sheet has dropped the +
        ("+999 123 4567", "begins with a country code that does not exist"),
        ("900-555-1234", "is a premium-rate number: whoever calls it pays"),
        ("+44 909 8790000", "is a premium-rate number: whoever calls it pays"),
        ("2125550123 " * 4545, "holds far more text than a telephone number"),  # 50,000 characters
        (" " * 49_000 + "call " * 200, "holds far more text than a telephone number"),
    ],
)
def test_what_cannot_be_called_is_told_in_words(cell: CellValue, problem: str) -> None:
    read = read_telephone(cell)
    assert (read.kind, read.problem) == (TelephoneKind.UNUSABLE, problem)
    assert read.fix


@pytest.mark.parametrize("cell", ["123-456-7890", "212-155-0123", "000-000-0000", "555-555-5555", "+44 2222222222"])
def test_a_number_that_no_telephone_has_is_refused_though_its_length_is_possible(cell: str) -> None:
    assert phonenumbers.is_possible_number(phonenumbers.parse(cell, "US"))
    assert read_telephone(cell).problem.startswith("is no number that can exist")


def test_a_possible_number_is_called_even_when_no_plan_lists_it() -> None:
    for cell in ("(212) 555-0123", "(555) 234-2222", "(212) 911-0000", "+44 1234 567890"):
        assert read_telephone(cell).shown == cell


def test_neither_a_problem_nor_a_traceback_shows_a_number() -> None:
    read = read_telephone("2125550123 x987 / 310555")
    assert not any(digits in f"{read!r} {read.problem} {read.fix}" for digits in ("212", "555", "987", "310"))


cells = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789+-.()/,;#x ext or\n٣５\u00a0–~", max_size=60),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
)


@EXAMPLES
@given(cells)
@example("+" * 200)
@example("1 " * 125)
@example("٠" * 250)
@example("1" * 250)
@example("(" * 250)
@example(10**5000)
def test_any_cell_is_read_and_what_is_shown_reads_to_the_same(cell: CellValue) -> None:
    read = read_telephone(cell)
    if read.kind is TelephoneKind.USABLE:
        again = read_telephone(read.shown)
        assert (again.numbers, again.problem) == (read.numbers, "")
        assert all(phonenumbers.is_possible_number(phonenumbers.parse(one.e164)) for one in read.numbers)
        assert numbers_in(cell) == read.numbers
    else:
        assert bool(read.problem) == (read.kind is TelephoneKind.UNUSABLE)


REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = [kind for kind in phonenumbers.PhoneNumberType.values() if kind != phonenumbers.PhoneNumberType.PREMIUM_RATE]


@EXAMPLES
@given(
    st.sampled_from(REGIONS),
    st.sampled_from(KINDS),
    st.sampled_from(list(range(4))),
    st.from_regex(r"\A([1-9][0-9]{0,6})?\Z"),
)
def test_every_country_s_numbers_are_read_and_shown_so_that_they_read_the_same(
    region: str, kind: int, form: int, extension: str
) -> None:
    number = phonenumbers.example_number_for_type(region, kind)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
    reason = phonenumbers.is_possible_number_with_reason(number) if number else None
    if number is None or reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return
    written = (
        e164,
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        f"00{e164[1:]}",
        phonenumbers.format_out_of_country_calling_number(number, "US"),
    )[form]
    read = read_telephone(f"{written} ext. {extension}" if extension else written)
    assert [(one.e164, one.extension) for one in read.numbers] == [(e164, extension)]
    assert read_telephone(read.shown).numbers == read.numbers
