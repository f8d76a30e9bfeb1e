"""Add the edited lines of pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_edit",
        sa.Column("image_id", sa.String(36), sa.ForeignKey("image_lifecycle.id"), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, comment="Number of the revision: the highest counts"),
        sa.Column("revision", sa.String(32), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False, comment="As in the event, in reading order"),
        sa.Column("layouts", sa.JSON(), nullable=False, comment="One for each line; null: the line is not known"),
    )


def downgrade() -> None:
    op.drop_table("line_edit")
