"""Text of a document of pages: `format=json` of a document."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from mesh.contracts.text_document import TextDocument
from mesh.contracts.wire import WireModel


class PageText(TextDocument):
    """One page; `id` is that of the page's picture."""

    number: int = Field(ge=1, description="Number of the page, from 1")
    is_read: bool = Field(description="Whether the text was recognised; false for the own text of a PDF")


class PagedText(WireModel):
    """Pages in order."""

    id: str
    name: str | None
    created_at: datetime
    corrected_at: datetime | None = Field(description="Time of the latest correction of any page")
    page_count: int
    pages: tuple[PageText, ...]
