"""A scan that is a whole page keeps its JPEG; anything else is rendered, and nothing is too large for a broker."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import ExifTags, Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from harness.documents.born_digital import drawn, saved
from harness.documents.paper import POINTS, encoded, scan
from harness.documents.scanned import changed
from mesh.vision.documents.encoding import MAX_LOSSLESS_BYTES
from mesh.vision.documents.reader import DocumentReader

JPEG = encoded(scan(mode="RGB"), "JPEG", quality=80)


def page_of(jpeg: bytes = JPEG, also: Callable[[Canvas], Any] = lambda _: None) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(jpeg)), 0, 0, *POINTS)
        also(canvas)

    return drawn(draw)


def opened(reader: DocumentReader, folder: Path, content: bytes) -> bytes:
    file = folder / "scan.pdf"
    file.write_bytes(content)
    return bytes(reader.open_page(file, 1).content)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_jpeg_of_a_scan_is_kept(reader: DocumentReader, tmp_path: Path, mode: str) -> None:
    jpeg = encoded(scan(mode=mode), "JPEG", quality=80)
    assert opened(reader, tmp_path, page_of(jpeg)) == jpeg


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(30, 30)
    text.setTextRenderMode(3)
    text.textLine("of another program")
    canvas.drawText(text)


def test_invisible_text_changes_nothing(reader: DocumentReader, tmp_path: Path) -> None:
    assert opened(reader, tmp_path, page_of(also=invisible)) == JPEG


def stamp(canvas: Canvas) -> None:
    canvas.rect(200, 20, 30, 10, fill=1)


def negative() -> bytes:
    """Return a page that shows the picture with inverted colours."""
    pdf = pikepdf.open(io.BytesIO(page_of()))
    (image,) = pdf.pages[0].get_images().values()
    image.Decode = [1, 0] * 3
    return saved(pdf)


def with_orientation() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 3
    return page_of(encoded(scan(mode="RGB"), "JPEG", exif=exif))


def cmyk() -> bytes:
    return page_of(encoded(scan(mode="CMYK"), "JPEG"))


@pytest.mark.parametrize(
    "content",
    [page_of(also=stamp), negative(), with_orientation(), cmyk(), changed(page_of(), Rotate=180)],
    ids=["stamp", "negative", "orientation", "CMYK", "rotated"],
)
def test_page_that_differs_from_its_jpeg_is_rendered(reader: DocumentReader, tmp_path: Path, content: bytes) -> None:
    assert opened(reader, tmp_path, content).startswith(b"\x89PNG")


def test_picture_too_large_for_a_broker_has_less_bytes(reader: DocumentReader, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(128, 12, (2000, 2000, 3)).astype(np.uint8)
    file = tmp_path / "noise.tif"
    Image.fromarray(noise).save(file)
    page = reader.open_page(file, 1)
    assert page.content_type == "image/jpeg"
    assert len(page.content) < MAX_LOSSLESS_BYTES < noise.nbytes
