"""Opening a ledger: it comes up at the newest schema, or says what a person must do."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.core.memory import RowMemory
from bot.errors import BotError, ConfigurationError, ServiceDown
from bot.ledger import Ledger
from bot.ledger.schema import HEAD, MIGRATIONS
from bot.ledger.tables import metadata

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger file, made and closed."""
    path = tmp_path / "var" / "deep" / "ledger.db"
    Ledger.open(path).close()
    return path


def refusal(url_or_path: str | Path) -> BotError:
    """The error of opening, whose place a person can find."""
    with pytest.raises(BotError) as refused:
        Ledger.open(url_or_path, busy_timeout_s=0.05)
    assert refused.value.problem
    assert refused.value.fix
    return refused.value


def test_the_migrations_build_exactly_the_tables_of_the_code(file: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        built = {name: sa.inspect(connection).get_indexes(name) for name in metadata.tables}
    engine.dispose()
    assert {index["name"] for indexes in built.values() for index in indexes} == {
        index.name for table in metadata.tables.values() for index in table.indexes
    }


def test_the_head_the_code_knows_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_no_column_is_made_for_names_telephones_or_addresses() -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not {name for name in columns for word in ("name", "tel", "phone", "mail") if word in name}


def test_a_ledger_at_head_opens_fast_and_without_alembic(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ledger.schema._upgrade", None)
    start = time.process_time()
    Ledger.open(file).close()
    assert time.process_time() - start < 0.15


def test_creating_a_ledger_leaves_the_root_logger_alone(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.root.manager.disable)
    Ledger.open(tmp_path / "50% off" / "ledger.db").close()
    assert (root.level, list(root.handlers), logging.root.manager.disable) == before


def test_the_file_lets_people_read_while_the_bot_writes(file: Path) -> None:
    with Ledger.open(file) as writer, Ledger.open(file, busy_timeout_s=0) as reader, writer.transaction():
        writer.start_run("calls", "s", "x", NOW)
        assert reader.runs() == ()


def test_a_newer_ledger_is_refused_and_left_alone(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    error = refusal(file)
    assert isinstance(error, ConfigurationError)
    assert error.place == str(file)
    assert "newer" in error.problem
    assert "9999" in error.problem


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("ORD#,Status\n" * 100)
    error = refusal(path)
    assert isinstance(error, ConfigurationError)
    assert (error.place, error.problem) == (str(path), "the file is not a database")
    assert path.read_text() == "ORD#,Status\n" * 100


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert isinstance(error, ConfigurationError)
    assert error.place == str(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    error = refusal(tmp_path / "var" / "ledger.db")
    assert isinstance(error, ConfigurationError)
    assert error.place == str(tmp_path / "var")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_without_write_permission_is_refused(file: Path) -> None:
    file.chmod(0o444)
    assert isinstance(refusal(file), ConfigurationError)


def test_a_ledger_that_became_read_only_is_refused_at_the_first_write(file: Path) -> None:
    with Ledger.open(f"sqlite:///file:{file}?mode=ro&uri=true") as ledger:
        with pytest.raises(ConfigurationError, match="the ledger cannot be written"):
            ledger.acquire("s", "a bot", 60, NOW)
        assert ledger.runs() == ()


@pytest.mark.parametrize("url", ["://", "sqlite://", ":memory:", "nosuch://host/db"])
def test_an_address_that_cannot_hold_a_ledger_is_refused(url: str) -> None:
    assert isinstance(refusal(url), ConfigurationError)


def test_a_password_is_never_shown() -> None:
    assert "s3cret" not in str(refusal("nosuch://bot:s3cret@host/db"))
    assert "s3cret" not in str(refusal("postgresql://bot:s3cret@host:port/db"))


def test_a_locked_ledger_is_a_service_that_is_down(file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    error = refusal(file)
    other.close()
    assert isinstance(error, ServiceDown)
    assert error.place == str(file)
    assert "locked" in error.problem


def test_a_full_disk_is_a_service_that_is_down_and_keeps_what_was_there(file: Path) -> None:
    def fill(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    rows = [RowMemory(f"C-{number}", "112", NOW, NOW, note="x" * 100) for number in range(2000)]
    with Ledger.open(file) as ledger:
        ledger.record_rows("s", "x", rows[:1])
        ledger._database.close()
        sa.event.listen(ledger._database._reading, "connect", fill)
        with pytest.raises(ServiceDown, match="the disk is full"):
            ledger.record_rows("s", "x", rows)
        assert ledger.rows("s", "x") == {"C-0": rows[0]}
