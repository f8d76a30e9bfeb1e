"""Plain text export, UTF-8: one line for each line of the paper (`mesh.contracts.line.page_text`).

Pages are separated by a form feed, as pdftotext does; a page without text is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mesh.vision.export.pages import Document

PAGE_BREAK: Final = "\f"


def write(document: Document) -> Iterator[bytes]:
    for index, page in enumerate(document.pages):
        text = f"{page.text.text}\n" if page.text.text else ""
        yield f"{PAGE_BREAK if index else ''}{text}".encode()
