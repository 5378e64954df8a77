"""Runs, changes, rows, sheets, leases, slots and tracking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_TIME = sa.DateTime(timezone=True)
_WORD = sa.String(16)


def upgrade() -> None:
    """Builds the first schema."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("spreadsheet_id", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.Column("outcome", _WORD, nullable=False),
        sa.Column("exit_code", sa.Integer),
        sa.Column("counts", _JSON, nullable=False),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("problems", _JSON, nullable=False),
        sa.Column("fencing", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_spreadsheet_id_outcome", "runs", ["spreadsheet_id", "outcome"])
    op.create_table(
        "changes",
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("row", sa.Integer),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("order_key", sa.Text, nullable=False),
        sa.Column("column", sa.Text, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("old", _JSON),
        sa.Column("new", _JSON),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_changes_run_id"),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_changes"),
    )
    op.create_index("ix_changes_case_id", "changes", ["case_id"])
    op.create_index("ix_changes_order_key", "changes", ["order_key"])
    unknown = sa.text("state = 'unknown'")
    op.create_index("ix_changes_unknown", "changes", ["run_id"], sqlite_where=unknown, postgresql_where=unknown)
    op.create_table(
        "rows",
        sa.Column("spreadsheet_id", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("order_key", sa.Text, nullable=False),
        sa.Column("submitted_at", _TIME, nullable=False),
        sa.Column("first_seen_at", _TIME, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("odd_from", sa.Text),
        sa.Column("duplicate_of", sa.Text),
        sa.Column("background", sa.Text),
        sa.Column("background_rule", sa.Text),
        sa.Column("background_before", sa.Text),
        sa.Column("struck", sa.Boolean, nullable=False),
        sa.Column("strike_rule", sa.Text),
        sa.Column("struck_before", _JSON),
        sa.Column("note", sa.Text),
        sa.Column("note_rule", sa.Text),
        sa.Column("sales_return_opened", sa.Boolean, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("spreadsheet_id", "sheet", "case_id", name="pk_rows"),
    )
    op.create_table(
        "sheets",
        sa.Column("spreadsheet_id", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("adopt_since", _TIME, nullable=False),
        sa.Column("headers", _JSON),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("spreadsheet_id", "sheet", name="pk_sheets"),
    )
    op.create_table(
        "leases",
        sa.Column("spreadsheet_id", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("fencing", sa.Integer, nullable=False),
        sa.Column("acquired_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("spreadsheet_id", name="pk_leases"),
    )
    op.create_table(
        "slots",
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("slot", _TIME, nullable=False),
        sa.Column("claimed_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name="pk_slots"),
    )
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


def downgrade() -> None:
    """Forgets everything."""
    for table in ("tracking", "slots", "leases", "sheets", "rows", "changes", "runs"):
        op.drop_table(table)
