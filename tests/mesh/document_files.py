"""Files of several pages of bars, and their texts."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from tests.mesh import pictures


def tiff(*bars: int) -> bytes:
    """Return a TIFF with a page for each number of bars."""
    first, *others = [pictures.bars(count) for count in bars]
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others, compression="tiff_deflate")
    return file.getvalue()


def pdf(*bars: int, password: str = "") -> bytes:
    """Return a scanned PDF with a page for each number of bars."""
    import pikepdf
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file)
    for count in bars:
        picture = pictures.bars(count)
        canvas.setPageSize(picture.size)
        canvas.drawImage(ImageReader(picture), 0, 0, *picture.size)
        canvas.showPage()
    canvas.save()
    if not password:
        return file.getvalue()
    encrypted = io.BytesIO()
    with pikepdf.open(file) as opened:
        opened.save(encrypted, encryption=pikepdf.Encryption(owner="another", user=password))
    return encrypted.getvalue()


def texts(*bars: int) -> Sequence[str]:
    """Return the text of each page."""
    return ["\n".join(pictures.bar_texts(count)) for count in bars]


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size
