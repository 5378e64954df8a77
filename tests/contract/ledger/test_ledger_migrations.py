"""A ledger of an earlier sheet-bot is brought to the newest schema, and only its cache is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from racers import NOON

from bot.core.memory import RowMemory
from bot.core.reminder import Reminder, ReminderState
from bot.ledger import Ledger
from bot.ledger.engine import Database
from bot.ledger.schema import MIGRATIONS


def build(url: str, revision: str, *statements: sa.TextClause) -> None:
    """Brings the ledger to a revision, up or down, and executes the statements."""
    database = Database.connect(url, 10)
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        if sa.inspect(connection).has_table("inbox"):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
        for statement in statements:
            connection.execute(statement.bindparams(now=NOON.replace(tzinfo=None) if is_sqlite(url) else NOON))
    database.close()


def is_sqlite(url: str) -> bool:
    return "://" not in url


LEASE = sa.text("INSERT INTO leases VALUES ('s', 'a bot', 7, :now, :now)")
HISTORY = sa.text("INSERT INTO tracking VALUES ('ups', '1Z', '{\"events\": []}', :now, :now, :now, NULL, NULL)")
ROW = sa.text(
    "INSERT INTO rows VALUES ('s', 'x', 'C-1', '112', :now, :now, 'SR', NULL, NULL, NULL, NULL, NULL,"
    " false, NULL, NULL, NULL, NULL, true, true)"
)
STATE = sa.text("INSERT INTO tracking VALUES ('ups', '1Z', '[{\"status\": \"delivered\"}]', :now, :now, :now)")


def test_states_of_the_first_schema_are_forgotten_and_all_else_is_kept(url: str) -> None:
    build(url, "0001", LEASE, STATE)
    with Ledger.open(url) as ledger:
        assert ledger.tracking(["1Z"]) == {}
        assert ledger.claim_tracking({("ups", "1Z"): None}, NOON, 60) == {("ups", "1Z")}
        assert ledger.acquire("s", "another", 60, NOON + timedelta(days=1)).fencing == 8


def test_the_way_back_to_the_first_schema_is_open(url: str) -> None:
    with Ledger.open(url) as ledger:
        ledger.acquire("s", "a bot", 60, NOON)
    build(url, "0001", STATE)
    with Ledger.open(url) as ledger:
        assert ledger.tracking(["1Z"]) == {}
        assert ledger.acquire("s", "another", 60, NOON + timedelta(days=1)).fencing == 2


def test_histories_of_the_second_schema_are_kept_there_and_back(url: str) -> None:
    build(url, "0002", HISTORY)
    with Ledger.open(url) as ledger:
        kept = ledger.tracking(["1Z"])["ups", "1Z"]
        assert (json.loads(kept.history or ""), kept.asked_at, kept.gist) == ({"events": []}, NOON, None)
    build(url, "0002")
    with Ledger.open(url) as ledger:
        assert json.loads(ledger.tracking(["1Z"])["ups", "1Z"].history or "") == {"events": []}


def test_rows_of_the_third_schema_are_kept_with_nothing_said_of_bouncing(url: str) -> None:
    build(url, "0003", ROW)
    with Ledger.open(url) as ledger:
        known = RowMemory("C-1", "112", NOON, NOON, status="SR", sales_return_opened=True)
        assert ledger.rows("s", "x") == {"C-1": known}
        ledger.record_rows("s", "x", [replace(known, bounced_by="typed")])
    build(url, "0003")
    with Ledger.open(url) as ledger:
        assert ledger.rows("s", "x") == {"C-1": known}


def test_who_was_reminded_is_known_however_often_the_ledger_is_opened(url: str) -> None:
    done = Reminder("112", "B-1", "Mike", ReminderState.DONE, NOON, NOON, "called")
    with Ledger.open(url) as ledger:
        ledger.keep_reminders([done])
    with Ledger.open(url) as ledger:
        assert ledger.reminders(["112"]) == {"112": done}
