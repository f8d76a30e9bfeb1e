"""Plain text export: rows and blocks (`mesh.contracts.line.page_text`), UTF-8, empty if there is no text."""

from __future__ import annotations

from mesh.contracts.text_document import TextDocument


def write(document: TextDocument) -> bytes:
    return f"{document.text}\n".encode() if document.text else b""
