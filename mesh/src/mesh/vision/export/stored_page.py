"""A page of a document from its stored picture, for all that export documents."""

from __future__ import annotations

from mesh.contracts.stored_image import StoredImage
from mesh.contracts.text_document import TextDocument
from mesh.vision.documents.own_text import is_own_text
from mesh.vision.export.document import document_of
from mesh.vision.export.pages import Page


def page_of(number: int, stored: StoredImage) -> Page:
    """Return a page with corrections applied."""
    is_read = not stored.boxes or any(not is_own_text(line) for line in stored.boxes)
    return Page(number, document_of(stored), is_read)


def invisible_text(page: Page) -> TextDocument:
    """Return the text to add to a page of the original PDF: what was recognised or corrected.

    Its own text is there already, so a corrected line of it is there twice.
    """
    lines = tuple(line for line in page.text.lines if line.is_corrected or not is_own_text(line))
    return page.text.model_copy(update={"lines": lines})
