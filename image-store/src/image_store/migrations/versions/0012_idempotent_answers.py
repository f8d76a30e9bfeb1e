"""Add answers of requests with an `Idempotency-Key`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotent_answer",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.String(64), nullable=False),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("image_id", sa.String(36)),
        sa.Column("answer", sa.Text(), comment="Null while the request runs"),
        sa.PrimaryKeyConstraint("owner", "key_sha256", name="pk_idempotent_answer"),
    )
    op.create_index("ix_idempotent_answer_created_at", "idempotent_answer", ["created_at"])
    op.create_index("ix_idempotent_answer_image_id", "idempotent_answer", ["image_id"])


def downgrade() -> None:
    op.drop_table("idempotent_answer")
