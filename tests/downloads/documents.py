"""Documents of several pages, as exports get them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mesh.contracts.stored_image import StoredImage, StoredLine
from mesh.contracts.text_document import TextDocument
from mesh.vision.export.document import document_of
from mesh.vision.export.pages import Document, Page
from mesh.vision.layout.page_layout import layout_of
from tests.downloads.stored import CORRECTED_AT, READ_AT, box, print_quad, stored


def placed(texts: Iterable[tuple[str, float, float]], height: float = 28, **given: Any) -> StoredImage:
    """Return a picture with texts at (left, top), whose layout is found as when it was read."""
    return with_layout([box(text, print_quad(text, left, top, height)) for text, left, top in texts], **given)


def with_layout(boxes: list[StoredLine], **given: Any) -> StoredImage:
    """Return a picture with these lines, in the reading order that is found."""
    order = layout_of([line.quad for line in boxes], [line.text for line in boxes])
    lines = [
        boxes[index].model_copy(update={"ord_num": number, "layout": layout})
        for number, (index, layout) in enumerate(order)
    ]
    return stored(lines, **given)


def document(*pages: StoredImage | TextDocument) -> Document:
    """Return a document of these pages."""
    texts = [page if isinstance(page, TextDocument) else document_of(page) for page in pages]

    def numbered() -> Iterator[Page]:
        for number, text in enumerate(texts, start=1):
            yield Page(number, text)

    return Document("document-1", "Akte 7.pdf", READ_AT, CORRECTED_AT, len(texts), numbered())
