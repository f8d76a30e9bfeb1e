"""Add results of whole documents, and the files of deleted ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    comment = "Number of changes of its text"
    op.add_column("document", sa.Column("revision", sa.Integer(), nullable=False, server_default="0", comment=comment))
    op.create_table(
        "document_export",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False, comment="A format, or pdfa"),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="Of the document, when it was queued or built"),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("path", sa.String(256)),
        sa.Column("content_type", sa.Text()),
        sa.Column("size_bytes", sa.BigInteger()),
        sa.Column("error", sa.JSON(none_as_null=True)),
        sa.Column("due_at", _INSTANT, comment="When its event is published again; null: not needed"),
        sa.Column("publishings", sa.Integer(), nullable=False, comment="Of its event, for the delay until the next"),
        sa.Column("traceparent", sa.Text()),
        sa.PrimaryKeyConstraint("document_id", "kind", name="pk_document_export"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_export_document_id"),
        sa.UniqueConstraint("path", name="uq_document_export_path"),
    )
    op.create_index("ix_document_export_due_at", "document_export", ["due_at"])
    op.create_table(
        "document_leftover",
        sa.Column("path", sa.String(256), nullable=False, comment="Of a result that is to be deleted"),
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_document_leftover"),
    )
    op.create_index("ix_document_leftover_document_id", "document_leftover", ["document_id"])


def downgrade() -> None:
    op.drop_table("document_leftover")
    op.drop_table("document_export")
    op.drop_column("document", "revision")
