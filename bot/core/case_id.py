"""Case IDs: the name a row keeps wherever it is sorted to (RULES H-2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.core.table import Row

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another


def new_case_id(prefix: str, row: Row, taken: Iterable[str]) -> str:
    """The Case ID of a row: derived from order number, time and e-mail, so that a lost ledger gives the same ones."""
    used = set(taken)
    when = row.when.isoformat() if row.when else ""
    for attempt in range(100):
        seed = "\n".join((row.order_key, when, row.identity.email, str(attempt) if attempt else ""))
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:5])
        letters = "".join(_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
        case_id = f"{prefix}-{letters[:4]}-{letters[4:]}"
        if case_id not in used:
            return case_id
    raise AssertionError("a hundred Case IDs of one row are taken")
