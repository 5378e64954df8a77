"""Tracking keeps beside a history what it comes to; the history is text that only its readers take apart.

Numbers get an index: without it looking for some reads the whole table.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Keeps every history; the gists are made when they are first asked for."""
    _retype(sa.Text())
    op.add_column("tracking", sa.Column("gist", sa.Text))
    op.create_index("ix_tracking_number", "tracking", ["number"])


def downgrade() -> None:
    """Forgets the gists."""
    op.drop_index("ix_tracking_number", "tracking")
    op.drop_column("tracking", "gist")
    _retype(_JSON)


def _retype(kind: sa.types.TypeEngine[Any]) -> None:
    """Through a column beside, which needs no new table on SQLite; there either is the same text."""
    op.add_column("tracking", sa.Column("retyped", kind))
    is_cast = op.get_bind().dialect.name == "postgresql"
    history = sa.cast(sa.column("history"), kind) if is_cast else sa.column("history")
    op.execute(sa.table("tracking", sa.column("retyped")).update().values(retyped=history))
    op.drop_column("tracking", "history")
    op.execute("ALTER TABLE tracking RENAME COLUMN retyped TO history")
