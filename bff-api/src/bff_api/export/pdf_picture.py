"""A picture as it stands in a PDF: as it was uploaded where PDF knows that form, else encoded anew.

A JPEG is taken as it is, whatever way round the camera was held: the page turns it. Anything else is laid on white
paper and written without loss where that is small, as a drawn or a scanned page is, and as a JPEG where it is a photo.
"""

from __future__ import annotations

import io
import math
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops

from bff_api.export.jpeg import embeddable_jpeg
from bff_api.flatten_alpha import eight_bits, on_white
from mesh.contracts.problems import BadPicture
from mesh.vision.picture import DAMAGED, UPRIGHT_WHEN_LOADED, PictureLimits, open_picture, orientation

_LYING: Final = (90, 270)
_BITS: Final = 8
_FITTING_JPEGS: Final = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}
_QUALITY: Final = 90
_NOT_SUBSAMPLED: Final = 0
"""Coloured print keeps its edges."""

_TAKEN_ROWS: Final = 16
"""One row of so many is compressed to see whether all of them are worth it."""
_SMALL: Final = 1 / 12
"""Of the pixels' bytes: about what JPEG needs for them."""

# Units a degree clockwise that each turn takes the unit square to: the coefficients a, b, c, d, e, f of ISO 32000-1,
# 8.3.4, in widths (a, c, e) and heights (b, d, f).
_TURNS: Final = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, -1, 1, 0, 0, 1),
    180: (-1, 0, 0, -1, 1, 1),
    270: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True, slots=True)
class PdfPicture:
    """`width` and `height` are those of the upright picture."""

    width: int
    height: int
    dots_per_inch: tuple[float, float] | None
    """Across and down, as the file says."""
    placing: tuple[int, int, int, int, int, int]
    entries: str
    content: bytes

    def matrix(self, width: float, height: float) -> str:
        """Lays the unit square that a PDF draws a picture in, upright, on a page of this size."""
        a, b, c, d, e, f = self.placing
        return " ".join(
            f"{value:.3f}" for value in (a * width, b * height, c * width, d * height, e * width, f * height)
        )


def pdf_picture(data: bytes, limits: PictureLimits) -> PdfPicture:
    """Raises BadPicture for a file that cannot be decoded."""
    with open_picture(data, limits) as picture:
        turn = (0, False) if picture.format == UPRIGHT_WHEN_LOADED else orientation(picture)
        dots_per_inch = _dots_per_inch(picture)
        try:
            width, height, entries, content = _as_it_is(picture, data) or _encoded(picture)
        except DAMAGED as error:
            raise BadPicture("The picture is damaged or was cut off on its way.") from error
    size = f"/Width {width} /Height {height}"
    upright = (height, width) if turn[0] in _LYING else (width, height)
    return PdfPicture(*upright, dots_per_inch, _placing(*turn), f"{size} {entries}", content)


_Stream = tuple[int, int, str, bytes]


def _as_it_is(picture: Image.Image, data: bytes) -> _Stream | None:
    colours = _FITTING_JPEGS.get(picture.mode) if picture.format in ("JPEG", "MPO") else None
    jpeg = None if colours is None else embeddable_jpeg(data)
    if jpeg is None:
        return None
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as whole:
        # Every byte is looked at, but an eighth of the pixels is made: a damaged one must not be found on the page.
        whole.draft(whole.mode, (1, 1))
        whole.load()
    return *picture.size, f"/ColorSpace {colours} /BitsPerComponent {_BITS} /Filter /DCTDecode", jpeg


def _encoded(picture: Image.Image) -> _Stream:
    flat = _fewest_colours(on_white(eight_bits(picture)))
    raw = flat.tobytes()
    bits = 1 if flat.mode == "1" else 8
    colours = f"/ColorSpace {'/DeviceRGB' if flat.mode == 'RGB' else '/DeviceGray'} /BitsPerComponent {bits}"
    if bits == 1 or _shrinks(raw, len(raw) // flat.height):
        return *flat.size, f"{colours} /Filter /FlateDecode", zlib.compress(raw)
    with io.BytesIO() as file:
        flat.save(file, "JPEG", quality=_QUALITY, subsampling=_NOT_SUBSAMPLED)
        return *flat.size, f"{colours} /Filter /DCTDecode", file.getvalue()


def _fewest_colours(picture: Image.Image) -> Image.Image:
    """Grey where there is no colour, black and white where there is no grey."""
    if picture.mode == "RGB":
        red, green, blue = picture.split()
        if any(ImageChops.difference(red, other).getbbox() for other in (green, blue)):
            return picture
        picture = red
    return picture if any(picture.histogram()[1:255]) else picture.convert("1", dither=Image.Dither.NONE)


def _shrinks(raw: bytes, row: int) -> bool:
    taken = b"".join(raw[start : start + row] for start in range(0, len(raw), row * _TAKEN_ROWS))
    return len(zlib.compress(taken)) <= len(taken) * _SMALL


def _dots_per_inch(picture: Image.Image) -> tuple[float, float] | None:
    try:
        across, down = map(float, picture.info["dpi"])
    except (*DAMAGED, ArithmeticError):
        return None
    return (across, down) if math.isfinite(across) and math.isfinite(down) else None


def _placing(rotation: int, mirrored: bool) -> tuple[int, int, int, int, int, int]:
    """How the stored picture comes to stand upright: mirrored left to right first, then turned clockwise."""
    a, b, c, d, e, f = _TURNS[rotation]
    return (-a, -b, c, d, e + a, f + b) if mirrored else (a, b, c, d, e, f)
