"""What callers write down about a call: what tells of one, and what only fills the cell (B-6, B-7, B-12)."""

from __future__ import annotations

import pytest

from bot.core.rules.outcome import is_emailed, is_placeholder, is_refusal, outcome_in
from bot.core.snapshot import CellValue

PLACEHOLDERS = (
    "-",
    "--",
    "\u2014",
    "?",
    "???",
    ".",
    "0",
    0.0,
    "n/a",
    "None",
    "No",
    "not yet",
    "TBD",
    "tomorrow",
    " Later ",
)


@pytest.mark.parametrize("cell", [None, "", "  ", False, "\u200b", "\u2060\ufeff \u00a0"])
def test_a_cell_in_which_nothing_can_be_seen_is_no_outcome_and_no_slip(cell: CellValue) -> None:
    assert outcome_in(cell) == ""
    assert not is_placeholder(cell)


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#ERROR! (Formula parse error.)", "Loading..."])
def test_a_formula_that_failed_is_no_outcome(cell: CellValue) -> None:
    assert outcome_in(cell) == ""


@pytest.mark.parametrize("cell", PLACEHOLDERS)
def test_what_only_fills_the_cell_is_no_outcome_and_a_slip(cell: CellValue) -> None:
    assert outcome_in(cell) == ""
    assert is_placeholder(cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (" Reached ", "Reached"),
        ("No answer", "No answer"),
        ("calls back tomorrow", "calls back tomorrow"),
        ("x", "x"),
        (True, "TRUE"),
        (2.0, "2"),
    ],
)
def test_anything_else_is_an_outcome_in_the_callers_words(cell: CellValue, said: str) -> None:
    assert outcome_in(cell) == said
    assert not is_placeholder(cell)


@pytest.mark.parametrize(
    "outcome",
    [
        *(
            "E-mailed",
            "e mailed",
            "EMAILED",
            "E\u2011mailed 11/18",
            "Email sent",
            "sent an e-mail",
            "message sent",
            "Sent",
        ),
        *("E-mailed via messenger", "emailed cx", "Mailed."),
    ],
)
def test_a_message_is_told_from_a_call_in_any_spelling(outcome: str) -> None:
    assert is_emailed(outcome)


@pytest.mark.parametrize(
    "outcome", ["Reached", "", "sent to voicemail", "voicemail", "wants an e-mail", "emailedx", "email bounced"]
)
def test_a_call_is_no_message(outcome: str) -> None:
    assert not is_emailed(outcome)


@pytest.mark.parametrize(
    "outcome",
    [
        "Do not call",
        "DO NOT CALL",
        "Don\u2019t call",
        "dnc",
        " do  not call again ",
        "Do-not-call!",
        "Refused, do not call",
    ],
)
def test_a_customer_who_is_not_to_be_called_is_told_in_any_spelling(outcome: str) -> None:
    assert is_refusal(outcome)


@pytest.mark.parametrize("outcome", ["Reached", "", "did not call", "do not call before noon"])
def test_no_other_outcome_forbids_a_number(outcome: str) -> None:
    assert not is_refusal(outcome)
