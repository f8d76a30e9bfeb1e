"""Add the stable id of a line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Null for lines stored before this column existed: then derived"
    op.add_column("image_box", sa.Column("line_id", sa.String(36), comment=comment))


def downgrade() -> None:
    op.drop_column("image_box", "line_id")
