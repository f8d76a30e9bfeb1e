"""JSON export: `mesh.contracts.text_document` of a picture, `mesh.contracts.paged_text` of a document."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.contracts.paged_text import PagedText, PageText
from mesh.vision.export.bounded import checkpoint
from mesh.vision.export.pages import Document


def write(document: Document) -> Iterator[bytes]:
    if document.is_picture:
        for page in document.pages:
            yield page.text.model_dump_json().encode()
        return
    head = PagedText(
        id=document.id,
        name=document.name,
        created_at=document.created_at,
        corrected_at=document.corrected_at,
        page_count=document.page_count,
        pages=(),
    ).model_dump_json()
    yield head.removesuffix("]}").encode()  # `pages` is the last field
    for index, page in enumerate(document.pages):
        checkpoint()
        fields = PageText(**dict(page.text), number=page.number, is_read=page.is_read)
        yield f"{',' if index else ''}{fields.model_dump_json()}".encode()
    yield b"]}"
