"""Errors of the client. The text of each is one line for a person.

OcrMeshError
├── ApiError          the server refuses the request: a problem (RFC 9457)
├── InvalidAnswer     the answer is not one of ocr-mesh
├── Unreachable       nothing answers at the address, or the connection broke
└── DocumentFailed    a document has ended without text
"""

from __future__ import annotations


class OcrMeshError(Exception):
    """Any error of the client."""


class ApiError(OcrMeshError):
    """A response with an error status. `type` is stable; None if the answer is no problem, such as that of a proxy."""

    def __init__(self, status: int, type: str | None, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.type = type


class InvalidAnswer(OcrMeshError):
    def __init__(self, url: str) -> None:
        super().__init__(f"{url} does not answer like ocr-mesh; check the address")


class Unreachable(OcrMeshError):
    """No response was received."""


class DocumentFailed(OcrMeshError):
    """No page of a document could be read."""
