"""Add the place of a line in the layout of its page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Null for lines stored before this column existed"
    op.add_column("image_box", sa.Column("layout", sa.JSON(none_as_null=True), comment=comment))


def downgrade() -> None:
    op.drop_column("image_box", "layout")
