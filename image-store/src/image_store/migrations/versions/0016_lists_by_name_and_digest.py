"""Add indexes of the history by name, and of stored files by digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A part of the name, since Postgres refuses entries above 2,704 bytes. Pages of documents are in no list.
    op.create_index(
        "ix_image_name",
        "image",
        ["owner", sa.text("coalesce(substr(name_folded, 1, 100), '')"), "id"],
        sqlite_where=sa.text("document_id IS NULL"),
        postgresql_where=sa.text("document_id IS NULL"),
    )
    op.create_index("ix_image_sha256", "image", ["owner", "sha256"])


def downgrade() -> None:
    op.drop_index("ix_image_sha256", "image")
    op.drop_index("ix_image_name", "image")
