"""Add documents and their pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    comment = "Document of a page; null: a picture of its own"
    op.add_column("image_lifecycle", sa.Column("document_id", sa.String(36), comment=comment))
    op.create_index("ix_image_lifecycle_document_id", "image_lifecycle", ["document_id"])
    comment = "Document of a page, which is not in the history; a copy"
    op.add_column("image", sa.Column("document_id", sa.String(36), comment=comment))
    _create_document()
    _create_document_page()


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("name", sa.Text(), comment="Null in a tombstone, as all content"),
        sa.Column("path", sa.String(256)),
        sa.Column("content_type", sa.Text(), comment="Null until the file is opened"),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("selected_pages", sa.Text(), comment="As in the request; null: all"),
        sa.Column("ocr", sa.String(16), nullable=False),
        sa.Column("password", sa.Text(), comment="Encrypted; null without one, and when the document has ended"),
        sa.Column("page_count", sa.Integer(), comment="Pages to read; null until the file is opened"),
        sa.Column("error", _JSON, comment="Why the file cannot be opened"),
        sa.Column("done_at", _INSTANT),
        sa.Column("is_announced", sa.Boolean(), nullable=False, comment="Whether the event of the end is published"),
        sa.Column("due_at", _INSTANT, comment="When its event is published again; null: not needed"),
        sa.Column("publishings", sa.Integer(), nullable=False, comment="Of its event, for the delay until the next"),
        sa.Column("traceparent", sa.Text()),
        sa.Column("callback_url", sa.Text(), comment="Where a webhook is sent when it has ended"),
        sa.Column("deleted_at", _INSTANT),
        sa.Column("leftover_path", sa.String(256), comment="The file of a deleted document until it is deleted too"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("path", name="uq_document_path"),
    )
    op.create_index("ix_document_history", "document", ["owner", "created_at", "id"])
    op.create_index("ix_document_due", "document", ["due_at"])
    op.create_index("ix_document_expires_at_deleted_at", "document", ["deleted_at", "expires_at"])


def _create_document_page() -> None:
    op.create_table(
        "document_page",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.String(36), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column(
            "postponed", sa.Integer(), nullable=False, comment="Times without an attempt, since a service was away"
        ),
        sa.Column("publishings", sa.Integer(), nullable=False, comment="Of its event, for the delay until the next"),
        sa.Column("due_at", _INSTANT, comment="Waiting: when it may be queued; queued, read: when it counts as lost"),
        sa.Column("error", _JSON),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_document_page"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_page_document_id"),
        sa.UniqueConstraint("image_id", name="uq_document_page_image_id"),
    )
    op.create_index("ix_document_page_status_due_at", "document_page", ["status", "due_at"])


def downgrade() -> None:
    op.drop_table("document_page")
    op.drop_table("document")
    op.drop_column("image", "document_id")
    op.drop_index("ix_image_lifecycle_document_id", "image_lifecycle")
    op.drop_column("image_lifecycle", "document_id")
