"""What Alembic runs. `bot.ledger.schema` hands in the connection, within its transaction."""

from __future__ import annotations

from alembic import context

from bot.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
