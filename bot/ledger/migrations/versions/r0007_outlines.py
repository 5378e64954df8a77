"""Sheets say where their headers stood when they were last read: the next run reads them at one go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """No outline is known so far: each sheet is asked for its headers once more."""
    op.add_column("sheets", sa.Column("outline", JSON))


def downgrade() -> None:
    """Every run asks for the headers first."""
    op.drop_column("sheets", "outline")
