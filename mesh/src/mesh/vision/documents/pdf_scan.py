"""The file of a scan that is a whole page: the JPEG as the scanner has written it, without another loss."""

from __future__ import annotations

import ctypes
import io
from typing import Final

import pypdfium2.raw as pdfium
from PIL import ExifTags, Image, ImageChops

from mesh.contracts.problems import BadPicture
from mesh.vision.documents.pdf_geometry import Rectangle
from mesh.vision.documents.pdf_objects import PaintedPicture
from mesh.vision.jpeg_structure import check_jpeg
from mesh.vision.picture import DAMAGED

_JPEG: Final = b"DCTDecode\0"
_SAME_PLACE: Final = 1.5
"""Pixels that the picture's edges may be from those of the page."""
_SAME_COLOUR: Final = 48
"""Largest difference, of 255, between decoders of the same JPEG; a stamp or another colour space has more."""


def original_jpeg(picture: PaintedPicture | None, rendered: Image.Image) -> bytes | None:
    """Return the JPEG that the page shows, pixel by pixel and with nothing else; None if there is no such file.

    The comparison with the rendered page covers everything that a PDF may do with a picture: rotation, clipping, masks,
    colour spaces, text and annotations on it.
    """
    if picture is None or (picture.columns, picture.rows) != rendered.size or not _is_whole(picture.place, rendered):
        return None
    content = _jpeg_of(picture)
    if content is None:
        return None
    try:
        check_jpeg(content)
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            # An orientation would be applied by readers of pictures; readers of PDFs ignore it.
            is_upright = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
            if image.size != rendered.size or image.mode not in ("L", "RGB") or not is_upright:
                return None
            return content if _is_same(image, rendered) else None
    except (BadPicture, *DAMAGED):
        return None


def _is_whole(place: Rectangle, rendered: Image.Image) -> bool:
    whole = Rectangle(0, 0, *rendered.size)
    return all(abs(edge - other) < _SAME_PLACE for edge, other in zip(place, whole, strict=True))


def _is_same(image: Image.Image, rendered: Image.Image) -> bool:
    difference = ImageChops.difference(image.convert("RGB"), rendered)
    return not any(band.point(lambda value: 255 * (value > _SAME_COLOUR)).getbbox() for band in difference.split())


def _jpeg_of(picture: PaintedPicture) -> bytes | None:
    """Return the bytes of a picture that is stored as a JPEG."""
    last = pdfium.FPDFImageObj_GetImageFilterCount(picture.handle) - 1
    name = ctypes.create_string_buffer(len(_JPEG))
    size = pdfium.FPDFImageObj_GetImageFilter(picture.handle, last, name, len(_JPEG)) if last >= 0 else 0
    if size != len(_JPEG) or name.raw != _JPEG:
        return None
    # PDFium applies the filters before that of the picture itself.
    length = pdfium.FPDFImageObj_GetImageDataDecoded(picture.handle, None, 0)
    content = ctypes.create_string_buffer(length)
    pdfium.FPDFImageObj_GetImageDataDecoded(picture.handle, content, length)
    return content.raw
