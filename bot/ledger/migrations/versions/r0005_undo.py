"""Runs say which run they undo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No run was an undo so far."""
    op.add_column("runs", sa.Column("undoes", sa.Integer))


def downgrade() -> None:
    """Undos become ordinary runs, whose changes stay."""
    op.drop_column("runs", "undoes")
