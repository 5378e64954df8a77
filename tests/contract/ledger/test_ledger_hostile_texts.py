"""What people paste is kept: no text of a cell keeps the ledger from taking a plan."""

from __future__ import annotations

import pytest
from racers import NOON, change

from bot.core.memory import ChangeKind
from bot.ledger import Ledger

TEXTS = (
    "\x1b[2J\x9b31m",
    "\u202eabc\u200d",
    "🏴" * 25_000,
    "A" * 50_000,
    "'; DROP TABLE runs; --",
    "%s {0}",
    '{"a": 1}',
)


def kept(ledger: Ledger, text: str) -> object:
    run_id = ledger.start_run("cancellations", "s", "responses", NOON)
    ledger.plan_changes(run_id, [change(old=text, new={"Country": text, text: "x"}, kind=ChangeKind.ROW)])
    (record,) = ledger.changes(run_id)
    assert record.change.new == {"Country": record.change.old, record.change.old: "x"}
    return record.change.old


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_text_is_kept_to_the_letter(ledger: Ledger, text: str) -> None:
    assert kept(ledger, text) == text


@pytest.mark.parametrize("text", ["a\x00b", "\\u0000", "\\\x00\\\\\x00"], ids=["nul", "its name", "both"])
def test_a_NUL_is_kept_or_replaced_and_its_name_stays(ledger: Ledger, text: str) -> None:
    assert kept(ledger, text) in (text, text.replace("\x00", "\ufffd"))
