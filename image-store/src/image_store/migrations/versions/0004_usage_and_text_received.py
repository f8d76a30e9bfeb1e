"""Add an index for the usage of one owner, and whether the text of a picture has arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Whether the text has arrived; null: unknown, for pictures stored before this column existed"
    op.add_column("image_lifecycle", sa.Column("text_received", sa.Boolean, comment=comment))
    op.create_index("ix_image_usage", "image", ["owner", "creation_timestamp", "size_bytes"])


def downgrade() -> None:
    op.drop_index("ix_image_usage", "image")
    op.drop_column("image_lifecycle", "text_received")
