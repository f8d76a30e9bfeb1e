"""Prepare a picture for a PDF: unchanged if PDF supports its format, otherwise re-encoded.

A JPEG is embedded unchanged, and rotated by the page if necessary. Other formats get a background and are encoded
lossless if that is small, as for drawings and scans, or as JPEG, as for photos.
"""

from __future__ import annotations

import io
import math
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops

from bff_api.export.jpeg import embeddable_jpeg
from mesh.contracts.problems import BadPicture
from mesh.vision.eight_bits import eight_bits
from mesh.vision.ground import on_ground
from mesh.vision.picture import DAMAGED, Picture, PictureLimits, open_picture

_SWAPS_SIDES: Final = (90, 270)
_BITS: Final = 8
_FITTING_JPEGS: Final = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}
_QUALITY: Final = 90
_NOT_SUBSAMPLED: Final = 0
"""Keeps the edges of coloured print."""

_SAMPLE_ROWS: Final = 16
"""One row of this many is compressed, to estimate the size of all."""
_LOSSLESS_RATIO: Final = 1 / 12
"""Maximum ratio of compressed to raw bytes for lossless encoding: about what JPEG needs."""

# Transformation of the unit square for each rotation clockwise: the coefficients a, b, c, d, e, f of ISO 32000-1,
# 8.3.4, in widths (a, c, e) and heights (b, d, f).
_ROTATIONS: Final = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, -1, 1, 0, 0, 1),
    180: (-1, 0, 0, -1, 1, 1),
    270: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True, slots=True)
class PdfPicture:
    """A picture ready for a PDF. `width` and `height` are those of the upright picture."""

    width: int
    height: int
    dots_per_inch: tuple[float, float] | None
    """Horizontal and vertical, from the file."""
    placing: tuple[int, int, int, int, int, int]
    entries: str
    content: bytes

    def matrix(self, width: float, height: float) -> str:
        """Return the matrix that maps the picture's unit square, upright, to a page of this size."""
        a, b, c, d, e, f = self.placing
        return " ".join(
            f"{value:.3f}" for value in (a * width, b * height, c * width, d * height, e * width, f * height)
        )


def pdf_picture(data: bytes, limits: PictureLimits) -> PdfPicture:
    """Prepare a picture. Raises BadPicture for a file that cannot be decoded."""
    picture = open_picture(data, limits)
    rotation, mirrored = picture.turn
    dots_per_inch = _dots_per_inch(picture.image)
    try:
        width, height, entries, content = _unchanged(picture) or _encoded(picture.image)
    except DAMAGED as error:
        raise BadPicture("File damaged or incomplete. Upload it again.") from error
    size = f"/Width {width} /Height {height}"
    upright = (height, width) if rotation in _SWAPS_SIDES else (width, height)
    return PdfPicture(*upright, dots_per_inch, _placing(rotation, mirrored), f"{size} {entries}", content)


_Stream = tuple[int, int, str, bytes]


def _unchanged(picture: Picture) -> _Stream | None:
    image = picture.image
    colours = _FITTING_JPEGS.get(image.mode) if image.format in ("JPEG", "MPO") else None
    jpeg = None if colours is None else embeddable_jpeg(picture.content)
    if jpeg is None:
        return None
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as whole:
        # Decodes at an eighth of the size, to detect damage before the file is embedded.
        whole.draft(whole.mode, (1, 1))
        whole.load()
    return *image.size, f"/ColorSpace {colours} /BitsPerComponent {_BITS} /Filter /DCTDecode", jpeg


def _encoded(picture: Image.Image) -> _Stream:
    flat = _fewest_colours(on_ground(eight_bits(picture)))
    raw = flat.tobytes()
    bits = 1 if flat.mode == "1" else 8
    colours = f"/ColorSpace {'/DeviceRGB' if flat.mode == 'RGB' else '/DeviceGray'} /BitsPerComponent {bits}"
    if bits == 1 or _shrinks(raw, len(raw) // flat.height):
        return *flat.size, f"{colours} /Filter /FlateDecode", zlib.compress(raw)
    with io.BytesIO() as file:
        flat.save(file, "JPEG", quality=_QUALITY, subsampling=_NOT_SUBSAMPLED)
        return *flat.size, f"{colours} /Filter /DCTDecode", file.getvalue()


def _fewest_colours(picture: Image.Image) -> Image.Image:
    """Convert to grey if there is no colour, and to black and white if there is no grey."""
    if picture.mode == "RGB":
        red, green, blue = picture.split()
        if any(ImageChops.difference(red, other).getbbox() for other in (green, blue)):
            return picture
        picture = red
    return picture if any(picture.histogram()[1:255]) else picture.convert("1", dither=Image.Dither.NONE)


def _shrinks(raw: bytes, row: int) -> bool:
    sample = b"".join(raw[start : start + row] for start in range(0, len(raw), row * _SAMPLE_ROWS))
    return len(zlib.compress(sample)) <= len(sample) * _LOSSLESS_RATIO


def _dots_per_inch(picture: Image.Image) -> tuple[float, float] | None:
    try:
        across, down = map(float, picture.info["dpi"])
    except (*DAMAGED, ArithmeticError):
        return None
    return (across, down) if math.isfinite(across) and math.isfinite(down) else None


def _placing(rotation: int, mirrored: bool) -> tuple[int, int, int, int, int, int]:
    """Return the transformation that makes the picture upright: mirror left to right, then rotate clockwise."""
    a, b, c, d, e, f = _ROTATIONS[rotation]
    return (-a, -b, c, d, e + a, f + b) if mirrored else (a, b, c, d, e, f)
