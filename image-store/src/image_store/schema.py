"""Tables, created by the migrations; a test compares the two.

`image`, `image_box` and `text_correction` are those of the `show-off` project, with more columns. `image_lifecycle` has
one row per known image id, created by the first event of a picture. Events of one picture lock it, so that they may
arrive in any order and at the same time. It is also the tombstone of a deleted picture. It has the owner of the
picture; `image.owner` is a copy for the history's index.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

REVISION: Final = "0008"
"""Newest migration, which this code needs."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in Python, `timestamptz` in Postgres, UTC without a zone in SQLite, which has no such type."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

image_lifecycle = Table(
    "image_lifecycle",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("leftover_path", String(256), comment="The file of a deleted picture until it is deleted too"),
    Column("text", Text, comment="Whole text with corrections, as shown in the history"),
    Column("owner", Text, comment="Owner, also of a deleted picture; null: public to clients with its id"),
    Column(
        "text_received",
        Boolean,
        comment="Whether the text has arrived; null: unknown, for pictures stored before this column existed",
    ),
    Column(
        "notices",
        JSON(none_as_null=True),
        comment="Why there is no text, or less than the picture shows; null: no notices",
    ),
    Index("ix_image_lifecycle_expires_at_deleted_at", "deleted_at", "expires_at"),
)
Index(
    "ix_image_lifecycle_leftover_path",
    image_lifecycle.c.id,
    sqlite_where=image_lifecycle.c.leftover_path.is_not(None),
    postgresql_where=image_lifecycle.c.leftover_path.is_not(None),
)

image = Table(
    "image",
    metadata,
    Column("id", String(36), ForeignKey("image_lifecycle.id"), primary_key=True),
    Column("path", String(256), nullable=False, unique=True),
    Column("creation_timestamp", UtcDateTime, nullable=False, comment="When the picture was accepted"),
    Column("stored_at", UtcDateTime, nullable=False, comment="Orders pictures of one instant"),
    Column("owner", Text),
    Column("name", Text),
    Column("content_type", Text, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("rotation", Integer),
    Column("mirrored", Boolean),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("trace_id", Text),
    # In this table and not next to the text: a search scans the history, without a lookup of each lifecycle.
    Column("name_folded", Text, comment="Name for search; null: not searchable"),
    Column("text_folded", Text, comment="Text for search; null: not searchable"),
    Index("ix_image_history", "owner", "creation_timestamp", "stored_at", "id"),
    Index("ix_image_usage", "owner", "creation_timestamp", "size_bytes"),
)

# Boxes and corrections reference the lifecycle, not the image, since they may arrive before it.
image_box = Table(
    "image_box",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("image_id", String(36), ForeignKey("image_lifecycle.id"), nullable=False),
    Column("ord_num", Integer, nullable=False),
    Column("start_x", Integer, nullable=False),
    Column("start_y", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("quad", JSON(none_as_null=True)),
    Column("confidence", Float),
    Column("score", Float),
    Column("words", JSON(none_as_null=True)),
    Column("line_id", String(36), comment="Null for lines stored before this column existed: then derived"),
    Column("layout", JSON(none_as_null=True), comment="Null for lines stored before this column existed"),
    UniqueConstraint("image_id", "ord_num"),
)

text_correction = Table(
    "text_correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("image_id", String(36), ForeignKey("image_lifecycle.id"), nullable=False, index=True),
    Column("ord_num", Integer, comment="The line that is corrected; the whole text if null"),
    Column("value", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("sha256", String(64), nullable=False, comment="Of the whole key, which is not stored"),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False, index=True),
    Column("scopes", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)
