"""Rows say that the archive has them: until then no retention forgets them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No row was archived so far."""
    op.add_column("rows", sa.Column("archived_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Archived rows are forgotten by the next retention, as rows that people took away are."""
    op.drop_column("rows", "archived_at")
