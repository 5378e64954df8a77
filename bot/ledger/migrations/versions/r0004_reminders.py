"""Reminders, bounce notices, how far mailboxes were read, and on what evidence a row counts as bounced.

The salt of the hashes is made here, once for the life of the ledger.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_WORD = sa.String(16)


def upgrade() -> None:
    """Builds the tables of the call list."""
    op.add_column("rows", sa.Column("bounced_by", sa.Text))
    table = op.create_table(
        "secrets",
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("purpose", name="pk_secrets"),
    )
    op.bulk_insert(table, [{"purpose": "order_hash", "value": secrets.token_bytes(32)}])
    op.create_table(
        "reminders",
        sa.Column("order_hash", sa.Text, nullable=False),
        sa.Column("order_key", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("reserved_at", _TIME, nullable=False),
        sa.Column("done_at", _TIME),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("spreadsheet_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("order_hash", name="pk_reminders"),
    )
    op.create_index("ix_reminders_state", "reminders", ["state"])
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Text, nullable=False),
        sa.Column("order_hash", sa.Text, nullable=False),
        sa.Column("order_key", sa.Text, nullable=False),
        sa.Column("reason", _WORD, nullable=False),
        sa.Column("noticed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name="pk_notices"),
    )
    op.create_index("ix_notices_order_hash", "notices", ["order_hash"])
    op.create_table(
        "mailboxes",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("uid_validity", sa.BigInteger, nullable=False),
        sa.Column("last_uid", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_mailboxes"),
    )


def downgrade() -> None:
    """Forgets them, and with them who was reminded: no way back for a ledger in use."""
    for table in ("mailboxes", "notices", "reminders", "secrets"):
        op.drop_table(table)
    op.drop_column("rows", "bounced_by")
