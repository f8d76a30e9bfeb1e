"""Add users, their sessions and former owners; rates and quotas of API keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def _user() -> sa.Column[str]:
    return sa.Column("user_id", sa.String(12), nullable=False)


def upgrade() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False, comment="Owner of the user's pictures"),
        sa.Column("name", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("last_seen_at", _INSTANT, nullable=False, comment="To the minute"),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("owner", name="uq_user_account_owner"),
        sa.UniqueConstraint("issuer", "subject", name="uq_user_account_issuer_subject"),
    )
    op.create_table(
        "user_session",
        sa.Column("sha256", sa.String(64), nullable=False, comment="Of the session, which is not stored"),
        _user(),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False, comment="In any case"),
        sa.Column("idle_until", _INSTANT, nullable=False, comment="Moved by each use, to the minute"),
        sa.Column("idle_s", sa.Integer(), nullable=False, comment="Seconds without a request after which it ends"),
        sa.Column("provider_session", sa.Text(), comment="`sid` of the provider"),
        sa.Column("id_token", sa.Text(), comment="For the sign-out at the provider"),
        sa.PrimaryKeyConstraint("sha256", name="pk_user_session"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_user_session_user_id_user_account", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])
    op.create_index("ix_user_session_expires_at", "user_session", ["expires_at"])
    op.create_table(
        "former_owner",
        sa.Column("owner", sa.Text(), nullable=False, comment="Anonymous owner whose pictures a user took along"),
        _user(),
        sa.Column("taken_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_former_owner"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_former_owner_user_id_user_account", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_former_owner_user_id", "former_owner", ["user_id"])

    op.add_column("api_key", sa.Column("rate", sa.Text(), comment="Requests per time; null: that of the settings"))
    for name, kind in (("quota_pictures", sa.Integer()), ("quota_bytes", sa.BigInteger())):
        op.add_column("api_key", sa.Column(name, kind, comment="Null: that of the settings"))
    comment = "API key that read it, for the key's quota; null: none"
    op.add_column("image", sa.Column("key_id", sa.String(12), comment=comment))
    has_key = sa.text("key_id IS NOT NULL")
    op.create_index(
        "ix_image_usage_of_key",
        "image",
        ["key_id", "creation_timestamp", "size_bytes"],
        sqlite_where=has_key,
        postgresql_where=has_key,
    )


def downgrade() -> None:
    op.drop_index("ix_image_usage_of_key", "image")
    op.drop_column("image", "key_id")
    for name in ("quota_bytes", "quota_pictures", "rate"):
        op.drop_column("api_key", name)
    for table in ("former_owner", "user_session", "user_account"):
        op.drop_table(table)
