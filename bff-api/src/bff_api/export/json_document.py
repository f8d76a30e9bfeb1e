"""JSON export; the schema is `mesh.contracts.text_document`."""

from __future__ import annotations

from mesh.contracts.text_document import TextDocument


def write(document: TextDocument) -> bytes:
    return document.model_dump_json().encode()
