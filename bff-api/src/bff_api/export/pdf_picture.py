"""Prepare a picture for a PDF: unchanged if PDF supports its format, otherwise re-encoded.

A JPEG is embedded unchanged, and rotated by the page if necessary. Other formats get a background and are encoded
lossless if that is small, as for drawings and scans, or as JPEG, as for photos.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageChops

from bff_api.export.jpeg import embeddable_jpeg
from mesh.contracts.problems import BadPicture
from mesh.vision.decoding.processes import Decoder
from mesh.vision.decoding.shared_memory import SharedMemory
from mesh.vision.flat import flat_bands
from mesh.vision.picture import DAMAGED, Picture

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


def pdf_picture(decoder: Decoder, content: bytes) -> PdfPicture:
    """Prepare a picture. Raises BadPicture for a file that cannot be decoded."""
    decoder.open(content)
    decoded = decoder.run(stream_of)
    values = decoded.values
    dots_per_inch, placing = values["dots_per_inch"], values["placing"]
    return PdfPicture(
        values["width"],
        values["height"],
        None if dots_per_inch is None else (dots_per_inch[0], dots_per_inch[1]),
        (placing[0], placing[1], placing[2], placing[3], placing[4], placing[5]),
        values["entries"],
        decoded.content[:],
    )


def stream_of(picture: Picture) -> tuple[dict[str, Any], SharedMemory]:
    """Return the fields of `PdfPicture` for an opened picture; runs in a child. Raises BadPicture."""
    rotation, mirrored = picture.turn
    dots_per_inch = _dots_per_inch(picture.image)
    try:
        width, height, entries, content = _unchanged(picture) or _encoded(picture.image)
    except DAMAGED as error:
        raise BadPicture("File damaged or incomplete. Upload it again.") from error
    upright = (height, width) if rotation in _SWAPS_SIDES else (width, height)
    values = {
        "width": upright[0],
        "height": upright[1],
        "dots_per_inch": dots_per_inch,
        "placing": _placing(rotation, mirrored),
        "entries": f"/Width {width} /Height {height} {entries}",
    }
    return values, SharedMemory.of(content)


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


def _encoded(image: Image.Image) -> _Stream:
    bands = flat_bands(image)
    width, height = image.size  # of the loaded picture: Pillow rotates TIFF then
    mode, raw = _fewest_colours(bands, width, height)
    image.close()  # frees the decoded pixels, before those of the JPEG are allocated
    bits = 1 if mode == "1" else 8
    colours = f"/ColorSpace {'/DeviceRGB' if mode == 'RGB' else '/DeviceGray'} /BitsPerComponent {bits}"
    if bits == 1 or _shrinks(raw, len(raw) // height):
        return width, height, f"{colours} /Filter /FlateDecode", zlib.compress(raw)
    with io.BytesIO() as file:
        flat = Image.frombuffer(mode, (width, height), raw, "raw", mode, 0, 1)
        flat.save(file, "JPEG", quality=_QUALITY, subsampling=_NOT_SUBSAMPLED)
        return width, height, f"{colours} /Filter /DCTDecode", file.getvalue()


def _fewest_colours(bands: Iterable[Image.Image], width: int, height: int) -> tuple[str, bytes | bytearray]:
    """Return mode and pixels: in grey if there is no colour, in black and white if there is no grey either."""
    pixels, place, has_colour, channels = bytearray(), 0, False, 1
    for band in bands:
        channels = len(band.getbands())
        pixels = pixels or bytearray(channels * width * height)
        raw = band.tobytes()
        pixels[place : place + len(raw)] = raw
        place += len(raw)
        has_colour = has_colour or _has_colour(band)
    if has_colour:
        return "RGB", pixels
    grey = Image.frombuffer("L", (width, height), pixels[::channels], "raw", "L", 0, 1)
    if any(grey.histogram()[1:255]):
        return "L", grey.tobytes()
    return "1", grey.convert("1", dither=Image.Dither.NONE).tobytes()


def _has_colour(band: Image.Image) -> bool:
    if band.mode == "L":
        return False
    red, green, blue = band.split()
    return any(ImageChops.difference(red, other).getbbox() for other in (green, blue))


def _shrinks(raw: bytes | bytearray, row: int) -> bool:
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
