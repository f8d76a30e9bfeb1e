"""A document as a sequence of pages: what all formats are written from. A picture is a document of one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mesh.contracts.text_document import TextDocument
from mesh.vision.export.document import writable


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    """From 1, in the original file."""
    text: TextDocument
    """Lines with corrections applied; `width` and `height` are px of the page's picture."""
    is_read: bool = True
    """Whether the text was recognised: false for the PDF's own text, to which no invisible text is added."""

    @property
    def prefix(self) -> str:
        """Return the beginning of the page's ids in a file; empty for the first page."""
        return "" if self.number == 1 else f"p{self.number}_"


@dataclass(frozen=True, slots=True)
class Document:
    """Writers read the pages once, one after the other."""

    id: str
    name: str | None
    created_at: datetime
    corrected_at: datetime | None
    """Time of the latest correction of any page."""
    page_count: int
    pages: Iterable[Page]
    is_picture: bool = False
    """Whether it is one picture, which has its own JSON."""

    @property
    def title(self) -> str:
        return writable(self.name or self.id)


def of_picture(text: TextDocument) -> Document:
    """Return the document of one picture."""
    return Document(
        id=text.id,
        name=text.name,
        created_at=text.created_at,
        corrected_at=text.corrected_at,
        page_count=1,
        pages=(Page(1, text),),
        is_picture=True,
    )
