"""Order numbers as salted hashes: what may stay for ever, when the numbers themselves have to go.

HMAC-SHA256 under a salt that the ledger made for itself, once (migration 0004), so that nobody who lacks the ledger
can try numbers against a hash, and hashes of two ledgers tell nothing about each other.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

import sqlalchemy as sa

from bot.core.undo_seal import Seal
from bot.ledger.tables import secrets

_SALT = sa.select(secrets.c.value).where(secrets.c.purpose == "order_hash")


def order_hashes(connection: sa.Connection, order_keys: Iterable[str]) -> dict[str, str]:
    """The hash of each order number, in hexadecimal digits; of the same number always the same."""
    salt = connection.execute(_SALT).scalar_one()  # without it every order would look new: better a bug than a guess
    return {key: hmac.digest(salt, key.encode(), "sha256").hex() for key in order_keys}


def seal(connection: sa.Connection) -> Seal:
    """What the ledger seals personal data with, which it does not keep."""
    return Seal(connection.execute(_SALT).scalar_one())
