"""The child's side: what `DocumentReader` asks for. The first argument is the descriptor of the open file.

This imports all decoders; a service imports only `reader`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mesh.contracts.line import Quad
from mesh.contracts.problems import BadDocument
from mesh.vision.decoding.shared_memory import SharedMemory
from mesh.vision.documents import frames, pdf_file, pdf_page
from mesh.vision.documents.document import DocumentKind, DocumentLimits, OcrMode, SourcePage
from mesh.vision.picture import DAMAGED


def inspect(
    handle: int, kind: str, password: str | None, limits: Mapping[str, Any]
) -> tuple[dict[str, Any], SharedMemory]:
    """Return the number of pages."""
    path, page_limits = _path(handle), DocumentLimits(**limits)
    try:
        pages = (
            pdf_file.count(path, password)
            if kind == DocumentKind.PDF
            else frames.count(path, DocumentKind(kind), page_limits)
        )
    except DAMAGED as error:
        raise BadDocument("File damaged or incomplete. Upload it again.") from error
    return {"pages": pages}, SharedMemory.of(b"\0")


def open_page(
    handle: int, kind: str, number: int, password: str | None, ocr: str, limits: Mapping[str, Any]
) -> tuple[dict[str, Any], SharedMemory]:
    """Return the page: its words and areas as JSON, then its picture, in memory; the rest as values."""
    path, page_limits = _path(handle), DocumentLimits(**limits)
    try:
        if kind == DocumentKind.PDF:
            page = pdf_page.open_page(path, number, password, OcrMode(ocr), page_limits)
        else:
            page = frames.open_page(path, DocumentKind(kind), number, page_limits)
    except DAMAGED as error:
        raise BadDocument("File damaged or incomplete. Upload it again.") from error
    words = None if page.words is None else [(word.text, _rounded(word.quad), word.line) for word in page.words]
    text = json.dumps({"words": words, "areas": [_rounded(quad) for quad in page.picture_areas]}).encode()
    memory = SharedMemory.of_size(len(text) + len(page.content))
    memory.buffer[: len(text)] = text
    memory.buffer[len(text) :] = page.content
    return {**_values(page), "text_bytes": len(text)}, memory


def _values(page: SourcePage) -> dict[str, Any]:
    return {
        "pages": page.pages,
        "content_type": page.content_type,
        "width": page.width,
        "height": page.height,
        "width_points": page.width_points,
        "height_points": page.height_points,
        "dpi": page.dpi,
    }


def _rounded(quad: Quad) -> Sequence[Sequence[float]]:
    return [(round(x, 2), round(y, 2)) for x, y in quad]


def _path(handle: int) -> str:
    return f"/proc/self/fd/{handle}"
