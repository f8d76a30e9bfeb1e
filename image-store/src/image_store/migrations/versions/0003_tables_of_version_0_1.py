"""Create the tables as version 0.1 had them. Its numbers 0001 and 0002 were never released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = None
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "image_lifecycle",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("deleted_at", _INSTANT),
        sa.Column("leftover_path", sa.String(256), comment="The file of a deleted picture until it is deleted too"),
        sa.Column("text", sa.Text, comment="Whole text with corrections, as shown in the history"),
        sa.Column("owner", sa.Text, comment="Owner, also of a deleted picture; null: public to clients with its id"),
        sa.PrimaryKeyConstraint("id", name="pk_image_lifecycle"),
    )
    op.create_index("ix_image_lifecycle_expires_at_deleted_at", "image_lifecycle", ["deleted_at", "expires_at"])
    op.create_index(
        "ix_image_lifecycle_leftover_path",
        "image_lifecycle",
        ["id"],
        sqlite_where=sa.text("leftover_path IS NOT NULL"),
        postgresql_where=sa.text("leftover_path IS NOT NULL"),
    )
    op.create_table(
        "image",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("path", sa.String(256), nullable=False),
        sa.Column("creation_timestamp", _INSTANT, nullable=False, comment="When the picture was accepted"),
        sa.Column("stored_at", _INSTANT, nullable=False, comment="Orders pictures of one instant"),
        sa.Column("owner", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("rotation", sa.Integer),
        sa.Column("mirrored", sa.Boolean),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("trace_id", sa.Text),
        sa.Column("name_folded", sa.Text, comment="Name for search; null: not searchable"),
        sa.Column("text_folded", sa.Text, comment="Text for search; null: not searchable"),
        sa.PrimaryKeyConstraint("id", name="pk_image"),
        sa.ForeignKeyConstraint(["id"], ["image_lifecycle.id"], name="fk_image_id"),
        sa.UniqueConstraint("path", name="uq_image_path"),
    )
    op.create_index("ix_image_history", "image", ["owner", "creation_timestamp", "stored_at", "id"])
    op.create_table(
        "image_box",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("image_id", sa.String(36), nullable=False),
        sa.Column("ord_num", sa.Integer, nullable=False),
        sa.Column("start_x", sa.Integer, nullable=False),
        sa.Column("start_y", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("quad", sa.JSON),
        sa.Column("confidence", sa.Float),
        sa.Column("score", sa.Float),
        sa.Column("words", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_image_box"),
        sa.ForeignKeyConstraint(["image_id"], ["image_lifecycle.id"], name="fk_image_box_image_id"),
        sa.UniqueConstraint("image_id", "ord_num", name="uq_image_box_image_id_ord_num"),
    )
    op.create_table(
        "text_correction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("image_id", sa.String(36), nullable=False),
        sa.Column("ord_num", sa.Integer, comment="The line that is corrected; the whole text if null"),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_text_correction"),
        sa.ForeignKeyConstraint(["image_id"], ["image_lifecycle.id"], name="fk_text_correction_image_id"),
        sa.UniqueConstraint("message_id", name="uq_text_correction_message_id"),
    )
    op.create_index("ix_text_correction_image_id", "text_correction", ["image_id"])


def downgrade() -> None:
    for table in ("text_correction", "image_box", "image", "image_lifecycle"):
        op.drop_table(table)
