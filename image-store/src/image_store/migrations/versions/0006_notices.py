"""Add the notices of a reading."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Why there is no text, or less than the picture shows; null: no notices"
    op.add_column("image_lifecycle", sa.Column("notices", sa.JSON(none_as_null=True), comment=comment))


def downgrade() -> None:
    op.drop_column("image_lifecycle", "notices")
