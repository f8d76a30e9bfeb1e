"""Results of whole documents: asked for by bff-api, built by document-worker, stored by image-store.

    POST /api/documents/{id}/exports/{kind}          bff-api: is it ready? If not, it is built (`DocumentExport`)
    GET  /api/documents/{id}/exports/{kind}/content  bff-api: the file
    GET  /jobs/documents/{id}/exports/{kind}         document-worker: what it is built from (`ExportJob`)
    PUT  /jobs/documents/{id}/exports/{kind}/content document-worker: the file that it has built (`StoredExport`)
    POST /jobs/documents/{id}/exports/{kind}         document-worker: why there is none (`FailedExport`)

A kind is a format of `GET /api/formats`, or `pdfa`. A result is that of one revision of the document: each correction
of a page makes the next one, and results of earlier ones are deleted.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from mesh.contracts.document import DocumentError
from mesh.contracts.wire import WireModel

KIND: Final = "^[a-z]{1,16}$"
PDFA: Final = "pdfa"
"""The kind of a PDF that is PDF/A-2b."""


class ExportStatus(StrEnum):
    UNREAD = "unread"
    """Pages of the document are still being read."""
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    """It cannot be built; `error` says why."""
    NO_TEXT = "no-text"
    """The file could not be opened, or none of its pages was read; `error` says why."""


class DocumentExport(WireModel):
    """The state of a result."""

    status: ExportStatus
    name: str = Field(description="Name of the document")
    content_type: str | None = Field(default=None, description="Set if it is ready")
    size_bytes: int | None = Field(default=None, description="Set if it is ready")
    error: DocumentError | None = None
    must_publish: bool = Field(default=False, description="Whether the sender publishes `ExportRequested` now")


class ExportJob(WireModel):
    """What a result is built from."""

    name: str
    content_type: str | None
    size_bytes: int
    created_at: datetime
    corrected_at: datetime | None = Field(default=None, description="Time of the latest correction of any page")
    revision: int
    pages: tuple[int, ...] = Field(description="Numbers of the pages that were read")
    is_open: bool = Field(description="Whether it is still to be built")


class StoredExport(WireModel):
    """Answer to a file."""

    is_current: bool = Field(description="False if a page was corrected meanwhile: it must be built again")


class FailedExport(WireModel):
    """Why there is no result."""

    error: DocumentError
    revision: int | None = Field(default=None, description="Null: of the present revision")
