"""Add owners, an index for the history of one owner, and columns for search."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BATCH = 1000
_HISTORY = ["creation_timestamp", "stored_at", "id"]


def upgrade() -> None:
    whose = "Owner, also of a deleted picture; null: public to clients with its id"
    op.add_column("image_lifecycle", sa.Column("owner", sa.Text, comment=whose))
    op.add_column("image", sa.Column("name_folded", sa.Text, comment="Name for search; null: not searchable"))
    op.add_column("image", sa.Column("text_folded", sa.Text, comment="Text for search; null: not searchable"))
    op.drop_index("ix_image_history", "image")
    op.create_index("ix_image_history", "image", ["owner", *_HISTORY])
    # Rows have owners only if 0003 was applied before.
    op.execute(
        """UPDATE image_lifecycle SET owner = (SELECT image.owner FROM image WHERE image.id = image_lifecycle.id)
           WHERE id IN (SELECT id FROM image WHERE owner IS NOT NULL)"""
    )
    after = ""
    while rows := _owned_after(after):
        for row in rows:
            _fill(row)
        after = rows[-1].id


def downgrade() -> None:
    op.drop_index("ix_image_history", "image")
    op.create_index("ix_image_history", "image", _HISTORY)
    op.drop_column("image", "text_folded")
    op.drop_column("image", "name_folded")
    op.drop_column("image_lifecycle", "owner")


def _owned_after(image_id: str) -> Sequence[sa.Row[tuple[str, str | None, str | None]]]:
    query = sa.text(
        """SELECT image.id, image.name, image_lifecycle.text
           FROM image JOIN image_lifecycle ON image_lifecycle.id = image.id
           WHERE image.id > :after AND image.owner IS NOT NULL ORDER BY image.id LIMIT :batch"""
    )
    return op.get_bind().execute(query, {"after": image_id, "batch": _BATCH}).all()


def _fill(row: sa.Row[tuple[str, str | None, str | None]]) -> None:
    update = sa.text("UPDATE image SET name_folded = :name, text_folded = :text WHERE id = :id")
    op.get_bind().execute(update, {"id": row.id, "name": _folded(row.name), "text": _folded(row.text)})


def _folded(text: str | None) -> str:
    """Copy of `domain.folded` at that version: a migration must not change with the code."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text or "").casefold())
