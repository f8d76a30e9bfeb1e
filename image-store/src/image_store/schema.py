"""Tables, created by the migrations; a test compares the two.

`image`, `image_box` and `text_correction` are those of the `show-off` project, with more columns. `line_edit` has the
lines of a picture after an edit. `image_lifecycle` has
one row per known image id, created by the first event of a picture. Events of one picture lock it, so that they may
arrive in any order and at the same time. It is also the tombstone of a deleted picture. It has the owner of the
picture; `image.owner` is a copy for the history's index.

A page of a document is a picture with a `document_id`. `document` is the row of a document, and its tombstone after it
was deleted; transactions about a page lock it first. `document_export` has the results of whole documents, and
`document_leftover` the files of those that are to be deleted.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
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
    literal_column,
    text,
)

REVISION: Final = "0016"
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
    Column("document_id", String(36), index=True, comment="Document of a page; null: a picture of its own"),
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
    Column("key_id", String(12), comment="API key that read it, for the key's quota; null: none"),
    Column("document_id", String(36), comment="Document of a page, which is not in the history; a copy"),
    Index("ix_image_history", "owner", "creation_timestamp", "stored_at", "id"),
    Index("ix_image_usage", "owner", "creation_timestamp", "size_bytes"),
    Index("ix_image_sha256", "owner", "sha256"),
)

SORTED_NAME: Final[ColumnElement[str]] = literal_column("coalesce(substr(image.name_folded, 1, 100), '')", Text)
"""Name by which the history is sorted: literal, so that both databases use the index."""

Index(
    "ix_image_name",
    image.c.owner,
    text("coalesce(substr(name_folded, 1, 100), '')"),
    image.c.id,
    sqlite_where=image.c.document_id.is_(None),
    postgresql_where=image.c.document_id.is_(None),
)
Index(
    "ix_image_usage_of_key",
    image.c.key_id,
    image.c.creation_timestamp,
    image.c.size_bytes,
    sqlite_where=image.c.key_id.is_not(None),
    postgresql_where=image.c.key_id.is_not(None),
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

# One row for a picture whose lines were edited: the newest list.
line_edit = Table(
    "line_edit",
    metadata,
    Column("image_id", String(36), ForeignKey("image_lifecycle.id"), primary_key=True),
    Column("number", Integer, nullable=False, comment="Number of the revision: the highest counts"),
    Column("revision", String(32), nullable=False),
    Column("edited_at", UtcDateTime, nullable=False),
    Column("lines", JSON, nullable=False, comment="As in the event, in reading order"),
    Column("layouts", JSON, nullable=False, comment="One for each line; null: the line is not known"),
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
    Column("rate", Text, comment="Requests per time; null: that of the settings"),
    Column("quota_pictures", Integer, comment="Null: that of the settings"),
    Column("quota_bytes", BigInteger, comment="Null: that of the settings"),
)

user_account = Table(
    "user_account",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("owner", Text, nullable=False, unique=True, comment="Owner of the user's pictures"),
    Column("name", Text),
    Column("email", Text),
    Column("roles", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False, comment="To the minute"),
    UniqueConstraint("issuer", "subject"),
)

user_session = Table(
    "user_session",
    metadata,
    Column("sha256", String(64), primary_key=True, comment="Of the session, which is not stored"),
    Column("user_id", String(12), ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True, comment="In any case"),
    Column("idle_until", UtcDateTime, nullable=False, comment="Moved by each use, to the minute"),
    Column("idle_s", Integer, nullable=False, comment="Seconds without a request after which it ends"),
    Column("provider_session", Text, comment="`sid` of the provider"),
    Column("id_token", Text, comment="For the sign-out at the provider"),
    Column("client", Text, comment="User-Agent of the browser that signed in"),
)

former_owner = Table(
    "former_owner",
    metadata,
    Column("owner", Text, primary_key=True, comment="Anonymous owner whose pictures a user took along"),
    Column("user_id", String(12), ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("taken_at", UtcDateTime, nullable=False),
)

share = Table(
    "share",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True, comment="Of the token, which is not stored"),
    Column("kind", String(16), nullable=False),
    Column("object_id", String(36), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_share_kind_object_id", "kind", "object_id"),
)

owner_quota = Table(
    "owner_quota",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("max_pictures", BigInteger, comment="Null: the default"),
    Column("max_bytes", BigInteger, comment="Null: the default"),
)

# Append-only: triggers refuse changes, and deletions of entries younger than a day.
audit_entry = Table(
    "audit_entry",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("action", String(32), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("object_kind", String(16)),
    Column("object_id", String(64), index=True),
    Column("trace_id", String(32)),
)

# Who acted, and which owner an action was about. Deleted when the person is erased.
audit_person = Table(
    "audit_person",
    metadata,
    Column("entry_id", String(36), ForeignKey("audit_entry.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(8), primary_key=True, comment="actor or object"),
    Column("person", String(32), index=True, comment="Keyed digest of the owner"),
    Column("kind", String(16), nullable=False),
    Column("actor", Text, index=True),
    Column("address", String(64)),
)

audit_key = Table(
    "audit_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False, comment="Key of the digests of owners"),
)

audit_erasure = Table(
    "audit_erasure",
    metadata,
    Column("person", String(32), primary_key=True, comment="Digest of an erased owner, for entries that arrive late"),
    Column("at", UtcDateTime, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("status", String(16), nullable=False),
    Column("name", Text, comment="Null in a tombstone, as all content"),
    Column("path", String(256), unique=True),
    Column("content_type", Text, comment="Null until the file is opened"),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", String(64)),
    Column("selected_pages", Text, comment="As in the request; null: all"),
    Column("ocr", String(16), nullable=False),
    Column("password", Text, comment="Encrypted; null without one, and when the document has ended"),
    Column("page_count", Integer, comment="Pages to read; null until the file is opened"),
    Column("error", JSON(none_as_null=True), comment="Why the file cannot be opened"),
    Column("done_at", UtcDateTime),
    Column("is_announced", Boolean, nullable=False, comment="Whether the event of the end is published"),
    Column("due_at", UtcDateTime, comment="When its event is published again; null: not needed"),
    Column("publishings", Integer, nullable=False, comment="Of its event, for the delay until the next"),
    Column("traceparent", Text),
    Column("callback_url", Text, comment="Where a webhook is sent when it has ended"),
    Column("deleted_at", UtcDateTime),
    Column("leftover_path", String(256), comment="The file of a deleted document until it is deleted too"),
    Column("revision", Integer, nullable=False, server_default="0", comment="Number of changes of its text"),
    Index("ix_document_history", "owner", "created_at", "id"),
    Index("ix_document_due", "due_at"),
    Index("ix_document_expires_at_deleted_at", "deleted_at", "expires_at"),
)

document_page = Table(
    "document_page",
    metadata,
    Column("document_id", String(36), ForeignKey("document.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("image_id", String(36), nullable=False, unique=True),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("postponed", Integer, nullable=False, comment="Times without an attempt, since a service was away"),
    Column("publishings", Integer, nullable=False, comment="Of its event, for the delay until the next"),
    Column("due_at", UtcDateTime, comment="Waiting: when it may be queued; queued, read: when it counts as lost"),
    Column("error", JSON(none_as_null=True)),
    Index("ix_document_page_status_due_at", "status", "due_at"),
)

document_export = Table(
    "document_export",
    metadata,
    Column("document_id", String(36), ForeignKey("document.id"), primary_key=True),
    Column("kind", String(16), primary_key=True, comment="A format, or pdfa"),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False, comment="Of the document, when it was queued or built"),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("path", String(256), unique=True),
    Column("content_type", Text),
    Column("size_bytes", BigInteger),
    Column("error", JSON(none_as_null=True)),
    Column("due_at", UtcDateTime, index=True, comment="When its event is published again; null: not needed"),
    Column("publishings", Integer, nullable=False, comment="Of its event, for the delay until the next"),
    Column("traceparent", Text),
)

document_leftover = Table(
    "document_leftover",
    metadata,
    Column("path", String(256), primary_key=True, comment="Of a result that is to be deleted"),
    Column("document_id", String(36), nullable=False, index=True),
)

idempotent_answer = Table(
    "idempotent_answer",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("key_sha256", String(64), primary_key=True),
    Column("body_sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("image_id", String(36), index=True),
    Column("answer", Text, comment="Null while the request runs"),
)
