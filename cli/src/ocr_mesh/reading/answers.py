"""The result of a file as JSON objects, one for each page, for standard output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mesh.contracts.line import Quad, page_text
from ocr_mesh.output import Answer
from ocr_mesh.reading.read_file import ReadFile, ReadPage


def answers(name: str, file: ReadFile) -> Iterator[Answer]:
    """Yield the objects of the pages that were read."""
    for page in file.read:
        where = {"page": page.number, "pages": file.count} if file.is_document else {}
        yield {"image": name, **where, **_fields(page), "ms": round(page.ms, 1)}


def rounded(quad: Quad) -> Sequence[Sequence[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in quad]


def _fields(page: ReadPage) -> dict[str, Any]:
    return {
        "width": page.width,
        "height": page.height,
        "text": page_text((line.text, line.layout) for line in page.lines),
        "lines": [
            {"quad": rounded(line.quad), "text": line.text, "confidence": round(line.confidence or 0.0, 4)}
            for line in page.lines
        ],
        "notices": [notice.model_dump(exclude_none=True) for notice in page.notices],
    }
