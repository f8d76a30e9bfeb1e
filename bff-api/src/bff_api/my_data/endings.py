"""Endings of files by their content type."""

from __future__ import annotations

from typing import Final

_ENDINGS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/jp2": ".jp2",
    "image/jxl": ".jxl",
    "image/heic": ".heic",
    "image/avif": ".avif",
    "application/pdf": ".pdf",
}


def ending_of(content_type: str | None) -> str:
    """Return the ending with its dot; empty for a type that is not known."""
    return _ENDINGS.get(content_type or "", "")
