"""What the bot did: runs, changes, rows, leases, slots and tracking, in SQLite or PostgreSQL."""

from bot.ledger.ledger import Ledger

__all__ = ["Ledger"]
