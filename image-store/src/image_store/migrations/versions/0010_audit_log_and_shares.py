"""Add the audit log, share links, and quotas of owners."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT: Final = sa.DateTime(timezone=True)

_POSTGRES_TRIGGER: Final = """
CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '1 day' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$
"""
_SQLITE_TRIGGERS: Final = (
    """CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_entry_is_kept BEFORE DELETE ON audit_entry WHEN OLD.at >= datetime('now', '-1 day')
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)


def upgrade() -> None:
    op.create_table(
        "share",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, comment="Of the token, which is not stored"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("object_id", sa.String(36), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
        sa.UniqueConstraint("sha256", name="uq_share_sha256"),
    )
    op.create_index("ix_share_kind_object_id", "share", ["kind", "object_id"])
    op.create_table(
        "owner_quota",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("max_pictures", sa.BigInteger(), comment="Null: the default"),
        sa.Column("max_bytes", sa.BigInteger(), comment="Null: the default"),
        sa.PrimaryKeyConstraint("owner", name="pk_owner_quota"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("object_kind", sa.String(16)),
        sa.Column("object_id", sa.String(64)),
        sa.Column("trace_id", sa.String(32)),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
        sa.UniqueConstraint("id", name="uq_audit_entry_id"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_object_id", "audit_entry", ["object_id"])
    op.create_table(
        "audit_person",
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(8), nullable=False, comment="actor or object"),
        sa.Column("person", sa.String(32), comment="Keyed digest of the owner"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text()),
        sa.Column("address", sa.String(64)),
        sa.PrimaryKeyConstraint("entry_id", "role", name="pk_audit_person"),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name="fk_audit_person_entry_id", ondelete="CASCADE"),
    )
    op.create_index("ix_audit_person_person", "audit_person", ["person"])
    op.create_index("ix_audit_person_actor", "audit_person", ["actor"])
    op.create_table(
        "audit_key",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("key", sa.String(64), nullable=False, comment="Key of the digests of owners"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_key"),
    )
    op.create_table(
        "audit_erasure",
        sa.Column(
            "person", sa.String(32), nullable=False, comment="Digest of an erased owner, for entries that arrive late"
        ),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_audit_erasure"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for trigger in _SQLITE_TRIGGERS:
            op.execute(trigger)
    else:
        op.execute(_POSTGRES_TRIGGER)
        op.execute(
            """CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE ON audit_entry
               FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only()"""
        )


def downgrade() -> None:
    for table in ("audit_person", "audit_entry", "audit_key", "audit_erasure", "owner_quota", "share"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_entry_is_append_only()")
