"""Text as people type it: what counts as the same, and how it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import canonical, fold, harmless, is_ticked, nearest, order_key, printable

LOST_WAIT = "#Cl – Lost in Transit Wait"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" Successful ", "successful"),
        ("SUCCESSFUL", "successful"),
        ("Return\u00a0to\tSender\n", "return to sender"),
        ("Return  to   Sender", "return to sender"),
        ("Ｒeturn", "return"),
        ("ﬁnal", "final"),
        ("Straße", "strasse"),
        (LOST_WAIT, "#cl - lost in transit wait"),
        ("a‐b‑c‒d–e—f―g−h﹘i﹣j－k", "a-b-c-d-e-f-g-h-i-j-k"),
        ("‘a’ ‚b‛ `c´", "'a' 'b' 'c'"),
        ("“a” „b‟ «c»", '"a" "b" "c"'),
        ("a\u200bb\ufeffc\u2060d\x00", "abcd"),
        ("111-2222\u00ad222-\u00ad3333333", "111-2222222-3333333"),
        ("\u2066a\u2069 \u061cb\u202e", "a b"),
        ("", ""),
        ("\u00a0\u2003", ""),
        ("🎉 مرحبا", "🎉 مرحبا"),
        ("=1+1", "=1+1"),
    ],
)
def test_texts_are_compared_by_what_they_say(typed: str, meant: str) -> None:
    assert fold(typed) == meant


@given(st.text())
def test_what_is_folded_is_folded(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.sampled_from(["\u00a0", " ", "\u200b", "\n", "\u2066", ""]))
def test_space_and_invisible_characters_around_a_text_make_no_difference(text: str, around: str) -> None:
    assert fold(f"{around}{text}{around}") == fold(text)


def test_a_macro_with_an_en_dash_is_the_one_with_a_hyphen() -> None:
    assert canonical("#cl - lost in  transit wait", [LOST_WAIT]) == LOST_WAIT
    assert canonical("#Cl — Lost in Transit Wait", [LOST_WAIT]) == LOST_WAIT


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("112-1234567-1234567", "112-1234567-1234567"),
        (" # 112–1234567−1234567 ", "112-1234567-1234567"),
        ("Spark 77A", "spark77a"),
        ("##", ""),
        ("", ""),
    ],
)
def test_order_numbers_are_compared_without_space_and_number_sign(text: str, key: str) -> None:
    assert order_key(text) == key


@pytest.mark.parametrize("value", [True, "TRUE", "true", " x ", "X", "y", "Yes", "DONE", "done", "✓", "✔", "ｙｅｓ"])
def test_ticked(value: object) -> None:
    assert is_ticked(value)


@pytest.mark.parametrize("value", [False, None, "", "no", "FALSE", "n", "0", 1, 1.0, "x x", "not done", "yes?", "-"])
def test_not_ticked(value: object) -> None:
    assert not is_ticked(value)


def test_a_word_is_found_by_the_whole_text_only() -> None:
    words = ("Successful", "Unsuccessful")
    assert canonical("unsuccessful", words) == "Unsuccessful"
    assert canonical("successful", words) == "Successful"
    assert canonical("success", words) is None
    assert canonical("successful!", words) is None
    assert canonical("", words) is None


def test_the_nearest_word_is_for_messages() -> None:
    assert nearest("Order Nubmer", ["Order Number", "Comments"]) == "Order Number"
    assert nearest("ORDER NUMBER", ["Order Number"]) == "Order Number"
    assert nearest("Timestamp", ["Comments", "qqq"]) is None
    assert nearest("Cancelation", ["Cancellation"], cutoff=0.85) == "Cancellation"
    assert nearest("Refund", ["Cancellation"], cutoff=0.85) is None


def test_a_text_in_a_message_is_one_short_line_without_direction_marks() -> None:
    assert printable("a\nb\tc\x07") == "a b c"
    assert printable("\u202eevil\u202c") == "evil"
    assert printable("\u2067evil\u2069") == "evil"
    assert printable("x" * 60) == "x" * 60
    assert printable("x" * 61) == "x" * 59 + "…"
    assert printable("x" * 50_000, limit=5) == "xxxx…"
    assert printable("🎉 مرحبا") == "🎉 مرحبا"


def test_a_harmless_text_keeps_its_length_and_its_spaces_and_nothing_that_a_terminal_obeys() -> None:
    assert harmless("  a  b ") == "  a  b "
    assert harmless("a\x1b[2Jb\x9b31m\x07\x00\x7f") == "a [2Jb 31m   "
    assert harmless("a\nb\r\tc\u2028d\u202ee\u200df\ud800") == "a b  c d e f "
    assert harmless("🎉 مرحبا é") == "🎉 مرحبا é"
