"""Documents, ui → bff-api (`/documents`) → image-store (`/api/documents`): files of one or many pages.

A document is accepted at once and read by workers. `status` says how far it is, each page that cannot be read is an
error with a code, and the others are read all the same.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, Field, SecretStr, field_serializer

from mesh.contracts.fetch_file import LONGEST_URL
from mesh.contracts.page_selection import LONGEST_SELECTION, check_selection
from mesh.contracts.read_image import LONGEST_NAME
from mesh.contracts.wire import WireModel

FILE_FIELD: Final = "file"
LONGEST_PASSWORD: Final = 256
SIZE_HEADER: Final = "Ocr-Mesh-Size"
MAX_PAGE_ERRORS: Final = 1000
"""Page errors that one answer lists."""


class DocumentStatus(StrEnum):
    QUEUED = "queued"
    """The file is stored; its pages are not counted yet."""
    READING = "reading"
    """Some pages are not read yet."""
    DONE = "done"
    """Every page is stored, or has an error."""
    FAILED = "failed"
    """The file cannot be opened; `error` says why."""

    @property
    def is_final(self) -> bool:
        return self in (DocumentStatus.DONE, DocumentStatus.FAILED)


class PageStatus(StrEnum):
    WAITING = "waiting"
    QUEUED = "queued"
    READ = "read"
    """Read, and on the way to the store."""
    DONE = "done"
    FAILED = "failed"


class OcrMode(StrEnum):
    """Which text of a PDF's page is taken."""

    AUTO = "auto"
    """The PDF's own text where it can be trusted; pictures and pages without such text are read."""
    ALWAYS = "always"
    """Read every page, whatever text the PDF has."""
    NEVER = "never"
    """The PDF's own text only, also invisible one; a page without text is empty."""


class DocumentError(WireModel):
    """Why a document cannot be opened."""

    code: str = Field(description="Stable code, such as `password-needed`")
    detail: str = Field(description="What happened and what to do")


class PageError(DocumentError):
    """Why a page cannot be read."""

    page: int = Field(ge=1)


class PageCounts(WireModel):
    """`done` and `failed` have ended; `of` is null until the pages are counted."""

    done: int = Field(ge=0)
    failed: int = Field(ge=0)
    of: int | None


class DocumentLinks(WireModel):
    """Addresses, relative to bff-api's."""

    self: str
    events: str = Field(description="Progress as server-sent events")
    pages: str = Field(description="Add a page's number")
    text: str

    @classmethod
    def of(cls, document_id: str) -> DocumentLinks:
        here = f"/documents/{document_id}"
        return cls(self=here, events=f"{here}/events", pages=f"{here}/pages/", text=f"{here}/text")


class Document(WireModel):
    """A document and its progress."""

    id: str
    name: str
    status: DocumentStatus
    pages: PageCounts
    page_errors: tuple[PageError, ...] = Field(default=(), description=f"In order of pages, {MAX_PAGE_ERRORS} at most")
    error: DocumentError | None = Field(default=None, description="Why the file cannot be opened, if so")
    content_type: str | None = Field(description="Null until the file is opened")
    size_bytes: int
    selected_pages: str | None = Field(default=None, description="`pages` of the request")
    ocr: OcrMode = OcrMode.AUTO
    created_at: datetime
    expires_at: datetime = Field(description="When the document, its pages and their text are deleted")
    done_at: datetime | None = None
    links: DocumentLinks


class DocumentsAccepted(WireModel):
    """`id` and `links` are those of the first document; each file is a document of its own."""

    id: str
    links: DocumentLinks
    documents: tuple[Document, ...]


class DocumentList(WireModel):
    """Pass `next` as `before` to get the next page."""

    documents: tuple[Document, ...]
    next: str | None = None


class DocumentPage(WireModel):
    """One page, and its text with corrections."""

    page: int
    status: PageStatus
    image_id: str | None = Field(description="Id of the page's picture, for `/api/image/{id}`; null until it is stored")
    text: str | None = Field(description="Null until it is stored")
    error: PageError | None = None


class PageSummary(WireModel):
    """One page, without its text."""

    page: int
    status: PageStatus
    image_id: str | None = Field(description="Id of the page's picture, for `/api/image/{id}`; null until it is stored")
    error: PageError | None = None


class PageList(WireModel):
    """Pages in order. Pass `next` as `after` to get the following ones."""

    pages: tuple[PageSummary, ...]
    next: int | None = None


class StoredFile(WireModel):
    """image-store → bff-api: a file was stored, and waits for its `NewDocument`."""

    sha256: str
    # Strict: `false` would be converted to 0.
    size_bytes: int = Field(strict=True)


class NewDocument(WireModel):
    """bff-api → image-store: the file of `PUT /api/documents/{id}/content` is a document from now on."""

    id: str
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    file: StoredFile
    pages: Annotated[str, Field(max_length=LONGEST_SELECTION), AfterValidator(check_selection)] | None = None
    ocr: OcrMode = OcrMode.AUTO
    password: SecretStr | None = Field(default=None, max_length=LONGEST_PASSWORD)
    callback_url: str | None = Field(default=None, max_length=LONGEST_URL, description="Where a webhook is sent")

    @field_serializer("password", when_used="json")
    def _shown(self, password: SecretStr | None) -> str | None:
        """Return the password itself: the request is the only place that has it."""
        return None if password is None else password.get_secret_value()
