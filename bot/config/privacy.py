"""How long the ledger keeps what could lead to a person."""

from __future__ import annotations

from bot.config.section import Section, count


class PrivacySettings(Section):
    """When the ledger forgets; not the return window (B-10), nor the age of an order (P-3). Source: RULES §6."""

    retention_days: int = count(30, 1, 3650, "days")
