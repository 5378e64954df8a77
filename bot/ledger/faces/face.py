"""What the calls of every topic share: the database."""

from __future__ import annotations

from bot.ledger.engine import Database


class Face:
    """Some calls of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database
