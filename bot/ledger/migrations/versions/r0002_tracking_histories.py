"""Tracking keeps histories instead of states; rate buckets; the inbox of webhooks.

The rows of the old tracking table are dropped: they were a cache, and each is asked for again when it is due.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Builds the tables that tracking works with."""
    op.drop_table("tracking")
    op.create_table(
        "tracking",
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("history", _JSON),
        sa.Column("first_asked_at", _TIME, nullable=False),
        sa.Column("asked_at", _TIME),
        sa.Column("fetched_at", _TIME),
        sa.Column("next_check_at", _TIME),
        sa.Column("claimed_until", _TIME),
        sa.PrimaryKeyConstraint("carrier", "number", name="pk_tracking"),
    )
    op.create_index("ix_tracking_next_check_at", "tracking", ["next_check_at"])
    op.create_table(
        "buckets",
        sa.Column("bucket", sa.Text, nullable=False),
        sa.Column("mark", _TIME),
        sa.Column("blocked_until", _TIME),
        sa.Column("blocked_for", sa.Text),
        sa.PrimaryKeyConstraint("bucket", name="pk_buckets"),
    )
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("forget_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_forget_at", "inbox", ["forget_at"])


def downgrade() -> None:
    """Goes back to the first schema, with nothing known about any number."""
    for table in ("inbox", "buckets", "tracking"):
        op.drop_table(table)
    op.create_table(
        "tracking",
        sa.Column("carrier", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("states", _JSON, nullable=False),
        sa.Column("first_asked_at", _TIME, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("next_check_at", _TIME),
        sa.PrimaryKeyConstraint("carrier", "number", name="pk_tracking"),
    )
    op.create_index("ix_tracking_next_check_at", "tracking", ["next_check_at"])
