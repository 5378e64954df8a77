"""The types of the columns, and transactions."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.memory import RowMemory
from bot.ledger import Ledger
from bot.ledger.engine import Database
from bot.ledger.tables import chunks

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger, pytest.raises(sa.exc.StatementError, match="no time zone"):
        ledger.claim("calls", datetime(2026, 11, 20, 17, 0), "one")  # noqa: DTZ001


def test_keys_are_asked_for_once_and_a_few_at_a_time() -> None:
    assert list(chunks(["c", "a", "c", "b"], 2)) == [["a", "b"], ["c"]]
    assert list(chunks([])) == []


def test_a_broken_promise_between_tables_is_an_error_that_stays_a_bug(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(path).close()
    database = Database.connect(path, 1)
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        connection.execute(sa.text("INSERT INTO slots VALUES ('calls', NULL, 'one')"))
    database.close()


def test_a_nested_transaction_is_the_outer_one(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        with suppress(KeyboardInterrupt), ledger.transaction():
            with ledger.transaction():
                ledger.claim("calls", NOW, "one")
            raise KeyboardInterrupt
        assert ledger.claim("calls", NOW, "two")


def test_threads_do_not_share_a_transaction(tmp_path: Path) -> None:
    seen: list[dict[str, RowMemory]] = []
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        with ledger.transaction():
            ledger.record_rows("s", "x", [RowMemory("C-1", "112", NOW, NOW)])
            thread = threading.Thread(target=lambda: seen.append(ledger.rows("s", "x")))
            thread.start()
            thread.join()
        assert seen == [{}]
        assert len(ledger.rows("s", "x")) == 1


def test_threads_that_write_at_once_queue_up(tmp_path: Path) -> None:
    won: list[bool] = []
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        threads = [threading.Thread(target=lambda: won.append(ledger.claim("calls", NOW, "x"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(won) == [False] * 7 + [True]
