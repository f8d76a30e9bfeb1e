"""What is left of a deleted picture, or of a person, and when each rest ends. ui → bff-api → image-store."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from mesh.contracts.wire import WireModel

DEAD_LETTERS_WITHIN_S: Final = 600
"""Interval in which dead letters of deleted and of expired pictures are dropped."""


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


class RestEnds(WireModel):
    """When a rest ends."""

    rest: Rest
    at: datetime | None = Field(description="Latest time; null if this service cannot know it")
    about: str


class ErasureReport(WireModel):
    """Counted at the time of the request. Erased: all counts are zero, and the log is empty."""

    is_erased: bool
    rows: int = Field(description="Rows of pictures, lines, texts and corrections")
    files: int = Field(description="Files of pictures")
    log_is_erased: bool = Field(description="Whether SQLite's log is empty; always true for Postgres, see `ends`")
    events: int | None = Field(
        default=None, description="Queued events and dead letters; null if the broker cannot be searched (RabbitMQ)"
    )
    api_keys: int = Field(default=0, description="API keys of the person, which only an operator's erasure deletes")
    pictures_deleted: int = Field(default=0, description="Pictures deleted by this request")
    ends: tuple[RestEnds, ...] = ()

    def with_events(self, events: int | None) -> ErasureReport:
        """Return the report with the number of events that are left."""
        return self.model_copy(update={"events": events, "is_erased": self.is_erased and not events})
