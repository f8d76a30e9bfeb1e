"""Test documents: pages of printed text in one file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import pikepdf
from PIL import Image
from playwright.sync_api import FilePayload

from tests.e2e.page.drawing import draw_page

PAGE_SIZE: Final = (620, 400)


def page_lines(number: int) -> tuple[str, str]:
    """Return the lines on a page."""
    return (f"Report page {number}", f"Amount {number}00 EUR")


def pdf_file(name: str, pages: int, password: str = "") -> FilePayload:
    """Return a scanned PDF, encrypted if there is a password."""
    content = _saved(draw_pages(pages), "PDF", resolution=100)
    if password:
        encrypted = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pdf.save(encrypted, encryption=pikepdf.Encryption(owner="another", user=password))
        content = encrypted.getvalue()
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def tiff_with_damaged_page(name: str, pages: Sequence[Image.Image], damaged: int) -> FilePayload:
    """Return a TIFF of which one page has damaged pixels."""
    content = bytearray(_saved(pages, "TIFF", compression="tiff_deflate"))
    with Image.open(io.BytesIO(content)) as tiff:
        tiff.seek(damaged - 1)
        tags = tiff.tag_v2  # type: ignore[attr-defined]  # of TiffImageFile
        strips = list(zip(tags[_STRIP_OFFSETS], tags[_STRIP_SIZES], strict=True))
    for offset, size in strips:
        content[offset : offset + size] = b"\xff" * size
    return {"name": name, "mimeType": "image/tiff", "buffer": bytes(content)}


_STRIP_OFFSETS: Final = 273
_STRIP_SIZES: Final = 279


def draw_pages(count: int) -> Sequence[Image.Image]:
    return [draw_page(page_lines(number), PAGE_SIZE) for number in range(1, count + 1)]


def _saved(pages: Sequence[Image.Image], format: str, **options: object) -> bytes:
    file = io.BytesIO()
    pages[0].save(file, format, save_all=True, append_images=pages[1:], **options)
    return file.getvalue()
