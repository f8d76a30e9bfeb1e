"""What is left of a deleted picture, or of a person, and when each rest ends. ui → bff-api → image-store."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from mesh.contracts.wire import WireModel

DEAD_LETTERS_WITHIN_S: Final = 600
"""Interval in which dead letters of deleted and of expired pictures are dropped."""
WEBHOOKS_WITHIN_S: Final = 2 * 3600
"""Time after which the last attempt of a webhook has ended; they are tried for about an hour."""


class Rest(StrEnum):
    """Something that outlives a deletion."""

    TOMBSTONE = "tombstone"
    QUEUED_EVENTS = "queued-events"
    DEAD_LETTERS = "dead-letters"
    BROWSER_COPIES = "browser-copies"
    LOGS_AND_TRACES = "logs-and-traces"
    DATABASE_LOG = "database-log"
    BACKUPS = "backups"
    STORAGE_BLOCKS = "storage-blocks"
    AUDIT_LOG = "audit-log"
    WEBHOOKS = "webhooks"


class RestEnds(WireModel):
    """When a rest ends."""

    rest: Rest
    at: datetime | None = Field(description="Latest time; null if this service cannot know it")
    about: str


class ErasureReport(WireModel):
    """Counted at the time of the request. Erased: all counts but `api_keys`, `accounts` and `sessions` are zero, and
    the log is empty."""

    is_erased: bool
    rows: int = Field(description="Rows of pictures and documents, lines, texts, corrections and edits of lines")
    files: int = Field(description="Files of pictures and documents")
    log_is_erased: bool = Field(description="Whether SQLite's log is empty; always true for Postgres, see `ends`")
    events: int | None = Field(
        default=None, description="Queued events and dead letters; null if the broker cannot be searched (RabbitMQ)"
    )
    api_keys: int = Field(
        default=0, description="API keys of the person; an erasure with a key or an anonymous cookie leaves them"
    )
    accounts: int = Field(default=0, description="Whether the person has signed in: 1, left as the keys are")
    sessions: int = Field(default=0, description="Sessions of the person, left as the keys are")
    shares: int = Field(default=0, description="Share links of the pictures and documents")
    kept_answers: int = Field(default=0, description="Answers of requests with an `Idempotency-Key`")
    audit_entries: int = Field(default=0, description="Entries of the audit log that name the person")
    pictures_deleted: int = Field(default=0, description="Pictures deleted by this request")
    ends: tuple[RestEnds, ...] = ()

    def with_events(self, events: int | None) -> ErasureReport:
        """Return the report with the number of events that are left."""
        return self.model_copy(update={"events": events, "is_erased": self.is_erased and not events})
