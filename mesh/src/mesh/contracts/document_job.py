"""Edge 24, document-worker → image-store, below `/jobs/documents/{id}`: what is to be read, and what came of it.

The file is `GET …/content`. Every answer to a result names the pages to queue next, which are claimed for the worker:
image-store decides how many pages of one document are queued at a time. A deleted document is 410.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, SecretStr, field_serializer

from mesh.contracts.document import Document, DocumentError, DocumentStatus, OcrMode
from mesh.contracts.wire import WireModel


class DocumentJob(WireModel):
    """A document as its workers need it. The password is in this answer only."""

    id: str
    name: str
    owner: str | None
    status: DocumentStatus
    size_bytes: int
    sha256: str
    ocr: OcrMode
    password: SecretStr | None = None
    is_open: bool = Field(default=True, description="Whether the page that was asked about is still to be read")

    @property
    def plain_password(self) -> str | None:
        return None if self.password is None else self.password.get_secret_value()

    @field_serializer("password", when_used="json")
    def _shown(self, _password: SecretStr | None) -> str | None:
        return self.plain_password


class OpenedDocument(WireModel):
    """Result of opening a file: its type and number of pages, or why it cannot be opened."""

    content_type: str | None = None
    pages: int = Field(default=0, ge=0)
    error: DocumentError | None = None


class PageOutcome(StrEnum):
    READ = "read"
    """Its events are confirmed by the broker."""
    FAILED = "failed"
    """An attempt failed: another follows, until there were three."""
    UNREADABLE = "unreadable"
    """Another attempt would fail too."""
    POSTPONED = "postponed"
    """A service was away: not an attempt."""
    LOST = "lost"
    """The broker gave its message up, since no worker survived it."""


class PageResult(WireModel):
    """Result of one page."""

    outcome: PageOutcome
    error: DocumentError | None = None


class EndedDocument(WireModel):
    """A document that has ended, and where its client waits for the webhook."""

    document: Document
    owner: str | None
    callback_url: str | None


class NextPages(WireModel):
    """Pages to queue now."""

    pages: tuple[int, ...] = ()
