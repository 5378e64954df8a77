"""Case IDs: the name a row keeps wherever it is sorted to (RULES H-2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set

from bot.core.memory import NO_ORDER, RowMemory, kept_order
from bot.core.problem import Problem
from bot.core.row import Row
from bot.core.text import printable

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another


def new_case_id(prefix: str, row: Row, taken: Set[str]) -> str:
    """The Case ID of a row: derived from order number, time and e-mail, so that a lost ledger gives the same ones."""
    when = row.when.isoformat() if row.when else ""
    for attempt in range(row.identity.copy, row.identity.copy + 100):
        seed = "\n".join((row.order_key, when, row.identity.email, str(attempt) if attempt else ""))
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:5])
        letters = "".join(_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
        case_id = f"{prefix}-{letters[:4]}-{letters[4:]}"
        if case_id not in taken:
            return case_id
    raise AssertionError("a hundred Case IDs of one row are taken")


def contradiction(sheet: str, row: Row, prefix: str, memory: Mapping[str, RowMemory]) -> list[Problem]:
    """What is wrong with a row's Case ID: none of the bot's, or one that belongs to another order (H-2)."""
    if row.case_id and not row.case_id.startswith(f"{prefix}-"):
        stranger = Problem(sheet, row.row, "Case ID", "is none of the bot's", "clear the cell; the bot fills it")
        return [] if stranger in row.problems else [stranger]
    known = memory.get(row.case_id) if row.case_id else None
    if known is None or known.order_key == kept_order(row.order_key):
        return []
    is_order = known.order_key != NO_ORDER and kept_order(row.order_key) == row.order_key
    here = row.order if is_order else "another"
    problem = f"{printable(row.case_id)} belongs to order {printable(known.order_key)}, here stands {printable(here)}"
    fix = "undo the sort or copy that tore the row apart; if the order number was corrected, clear the Case ID"
    return [Problem(sheet, row.row, "Case ID", problem, fix)]
