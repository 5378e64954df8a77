"""What the bot did: runs, changes, rows, leases, slots, tracking and reminders, in SQLite or PostgreSQL."""

from bot.ledger.ledger import Ledger
from bot.ledger.retention import Purged

__all__ = ["Ledger", "Purged"]
