"""Once a day, after a run: the ledger forgets what it has kept for long enough."""

from __future__ import annotations

from datetime import UTC, timedelta

from bot.errors import BotError
from bot.log import logger
from bot.runner.job import Workplace
from bot.runner.view import View


def forget_old(place: Workplace, view: View, holder: str) -> None:
    """Purges the ledger, unless a bot has done so for this sheet today. Of rows, only those that this run read and
    that stand in its tabs no more. A fault of the ledger is logged: the run is done, and tomorrow is another day."""
    now = place.now()
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    read = [(view.plan, view.table), *((kept.plan, kept.read.table) for kept in view.kept)]
    standing = {
        (place.spreadsheet_id, plan.schema.name): {*plan.memories, *(row.case_id for row in table.rows)}
        for plan, table in read
    }
    try:
        if place.ledger.claim(f"retention of {place.spreadsheet_id} {view.plan.schema.name}", today, holder):
            place.ledger.purge(now - timedelta(days=place.retention_days), standing)
    except BotError as error:
        logger().warning("the ledger was not purged", problem=error.problem, fix=error.fix)
