"""Brings a ledger to the schema this code knows, with the migrations packaged beside it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bot.errors import ConfigurationError
from bot.ledger.engine import Database

HEAD = "0007"
MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_265_410_551


def migrate(database: Database) -> None:
    """Leaves the ledger at `HEAD`, having written nothing if it was there; safe when several processes start at once.

    Raises:
        ConfigurationError: the ledger is newer than this code, cannot be written, or is no database.
        ServiceDown: it is locked, or the database does not answer.
    """
    with database.write() as connection:
        if _revision(connection) == HEAD:
            return
    import alembic.command  # noqa: F401 - it takes a second: not while others wait for the ledger

    with database.write() as connection:
        if _revision(connection) == HEAD:
            return
        if connection.dialect.name == "postgresql":  # SQLite's writer is alone already
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        _upgrade(connection, database.place)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: sa.Connection, place: str) -> None:
    from alembic import command  # takes longer to import than a ledger at HEAD takes to open
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    revision = _revision(connection)
    try:
        if revision is not None:
            ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError:
        problem = f"the ledger was written by a newer sheet-bot (schema {revision}, this one knows {HEAD})"
        raise ConfigurationError(place, problem, "Update sheet-bot on this machine, or set another ledger") from None
    command.upgrade(config, "head")
