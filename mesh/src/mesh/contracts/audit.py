"""The audit log, bff-api and operators → image-store: who did what, to which object, when and from where (decision 40).

It never has texts, names of pictures, tokens or keys. An owner is stored as a keyed digest, apart from the entry, so
that an erased person's entries stay and the person does not.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.wire import WireModel

OBJECT_ID: Final = "[0-9A-Za-z._-]{1,64}"
MOST_IN_BATCH: Final = 500
MOST_IN_PAGE: Final = 1000


class Action(StrEnum):
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    SESSIONS_ENDED = "sessions-ended"
    ACCESS_REFUSED = "access-refused"
    KEY_CREATED = "key-created"
    KEY_CHANGED = "key-changed"
    KEY_REVOKED = "key-revoked"
    PICTURE_READ = "picture-read"
    PICTURE_DOWNLOADED = "picture-downloaded"
    PICTURE_DELETED = "picture-deleted"
    DOCUMENT_READ = "document-read"
    DOCUMENT_DELETED = "document-deleted"
    TEXT_EXPORTED = "text-exported"
    DATA_EXPORTED = "data-exported"
    DATA_ERASED = "data-erased"
    SHARE_CREATED = "share-created"
    SHARE_OPENED = "share-opened"
    SHARE_REVOKED = "share-revoked"
    OWNERS_LISTED = "owners-listed"
    QUOTA_CHANGED = "quota-changed"
    DEAD_LETTERS_REPLAYED = "dead-letters-replayed"
    DEAD_LETTERS_DISCARDED = "dead-letters-discarded"
    AUDIT_EXPORTED = "audit-exported"


class ActorKind(StrEnum):
    USER = "user"
    KEY = "key"
    SESSION = "session"
    """A browser with the owner's cookie, not signed in; the actor is the digest of the owner."""
    ANONYMOUS = "anonymous"
    OPERATOR = "operator"
    """A command of `ocr-mesh`."""
    ERASED = "erased"
    """A person whose data has been erased."""


class ObjectKind(StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"
    KEY = "key"
    SHARE = "share"
    OWNER = "owner"
    QUEUE = "queue"
    AUDIT_LOG = "audit-log"


class AuditOutcome(StrEnum):
    OK = "ok"
    REFUSED = "refused"
    """A status of 400 to 499: not allowed, not found, too many."""
    FAILED = "failed"


def _new_id() -> str:
    return str(uuid.uuid4())


def _now() -> datetime:
    return datetime.now(UTC)


class NewAuditEntry(WireModel):
    """One entry to append; a second one with the same id is ignored."""

    id: str = Field(default_factory=_new_id, pattern="^[0-9a-f-]{36}$")
    at: datetime = Field(default_factory=_now)
    action: Action
    outcome: AuditOutcome
    actor_kind: ActorKind
    actor: str | None = Field(default=None, max_length=200, description="Id of the user or the key")
    owner: str | None = Field(default=None, pattern=f"^{OWNER_ID}$", description="Owner of the actor; not stored")
    object_kind: ObjectKind | None = None
    object_id: str | None = Field(default=None, pattern=f"^{OBJECT_ID}$")
    object_owner: str | None = Field(
        default=None, pattern=f"^{OWNER_ID}$", description="Owner that the action is about; not stored"
    )
    address: str | None = Field(default=None, max_length=64)
    trace_id: str | None = Field(default=None, pattern="^[0-9a-f]{32}$")


class NewAuditEntries(WireModel):
    entries: list[NewAuditEntry] = Field(max_length=MOST_IN_BATCH)


class AuditEntry(WireModel):
    """One entry of the log."""

    number: int = Field(description="In the order of arrival")
    at: datetime
    action: Action
    outcome: AuditOutcome
    actor_kind: ActorKind
    actor: str | None = Field(description="Id of the user or the key, or keyed digest of the session's owner")
    object_kind: ObjectKind | None
    object_id: str | None = Field(description="Id of the object; of an owner the keyed digest")
    address: str | None = Field(description="Address of the client, as the server judges it")
    trace_id: str | None


class AuditPage(WireModel):
    """Newest first. Pass `next` as `before` to get the next page."""

    entries: list[AuditEntry]
    next: int | None = None


class AuditFilter(WireModel):
    """Which entries; all if empty."""

    since: datetime | None = Field(default=None, description="Entries of this time or later, ISO 8601")
    until: datetime | None = Field(default=None, description="Entries before this time, ISO 8601")
    action: Action | None = Field(default=None, description="Entries with this action")
    outcome: AuditOutcome | None = Field(default=None, description="Entries with this outcome")
    actor: str | None = Field(default=None, max_length=200, description="Entries of this user, key or digest")
    object_id: str | None = Field(default=None, max_length=64, description="Entries about this object")
    owner: str | None = Field(
        default=None, pattern=f"^{OWNER_ID}$", description="Entries of this owner, who is not erased"
    )


class AuditQuery(AuditFilter):
    before: int | None = Field(default=None, ge=1, description="`next` of the previous page")
    limit: int = Field(default=100, ge=1, le=MOST_IN_PAGE, description="Maximum number of entries")
