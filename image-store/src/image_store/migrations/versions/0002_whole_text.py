"""Add the whole text of a picture to its lifecycle, so that the history need not read boxes."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BATCH = 1000


def upgrade() -> None:
    comment = "Whole text with corrections, as shown in the history"
    op.add_column("image_lifecycle", sa.Column("text", sa.Text, comment=comment))
    after = ""
    while ids := _living_after(after):
        for image_id in ids:
            _fill(image_id)
        after = ids[-1]


def downgrade() -> None:
    op.drop_column("image_lifecycle", "text")


def _living_after(image_id: str) -> Sequence[str]:
    query = sa.text("SELECT id FROM image_lifecycle WHERE id > :after AND deleted_at IS NULL ORDER BY id LIMIT :batch")
    return op.get_bind().scalars(query, {"after": image_id, "batch": _BATCH}).all()


def _fill(image_id: str) -> None:
    """Copy of `domain.text_as_it_stands` at that version: a migration must not change with the code."""
    connection, of_image = op.get_bind(), {"id": image_id}
    lines = connection.execute(
        sa.text("SELECT ord_num, text FROM image_box WHERE image_id = :id ORDER BY ord_num"), of_image
    )
    corrections = connection.execute(
        sa.text("SELECT ord_num, value FROM text_correction WHERE image_id = :id ORDER BY created_at, id"), of_image
    )
    latest = {row.ord_num: row.value for row in corrections}
    joined = " ".join(text for row in lines if (text := latest.get(row.ord_num, row.text)))
    connection.execute(
        sa.text("UPDATE image_lifecycle SET text = :text WHERE id = :id"),
        of_image | {"text": latest.get(None, joined)},
    )
