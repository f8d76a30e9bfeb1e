"""A picture as the image of a PDF page, without loss.

A JPEG is embedded byte for byte, and rotated by the page if necessary; so are the compressed pixels of an opaque PNG
and of a fax (TIFF, Group 4). Others are decoded, get a background behind transparency, and are compressed again
without loss; a photo of a format with loss that PDF does not know, such as WebP, becomes a JPEG, since it would be ten
times as large without loss. Runs in the process that builds the PDF.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import img2pdf
from PIL import Image, ImageChops

from mesh.contracts.problems import BadPicture
from mesh.vision.export.pdf.jpeg import fits_pdf
from mesh.vision.flat import flat_bands
from mesh.vision.metadata.exif import UPRIGHT
from mesh.vision.metadata.jpeg import jpeg_without_metadata
from mesh.vision.picture import DAMAGED, Picture

_SWAPS_SIDES: Final = (90, 270)
_FITTING_JPEGS: Final = ("L", "RGB", "CMYK")
_LOSSY: Final = ("WEBP", "AVIF", "HEIF", "JPEG", "MPO", "JPEG2000")
"""Formats whose photos are small because of a loss; a JPEG here is one that PDF does not know."""
_QUALITY: Final = 90
_NOT_SUBSAMPLED: Final = 0
"""Keeps the edges of coloured print."""
_FAST: Final = 3
"""Level of zlib: a third of the time of the default, for a tenth more bytes."""
_DEEP: Final = "I"
"""Pillow's modes of 16 bits begin so."""

_SAMPLE_ROWS: Final = 16
"""One row of this many is compressed, to estimate the size of all."""
_LOSSLESS_RATIO: Final = 1 / 12
"""Maximum ratio of compressed to raw bytes for a lossless copy of a lossy picture: about what JPEG needs."""
_POINTS: Final = 72.0

# Transformation of the unit square for each rotation clockwise: the coefficients a, b, c, d, e, f of ISO 32000-1,
# 8.3.4, in widths (a, c, e) and heights (b, d, f).
_ROTATIONS: Final = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, -1, 1, 0, 0, 1),
    180: (-1, 0, 0, -1, 1, 1),
    270: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True, slots=True)
class PictureImage:
    """`width` and `height` are those of the upright picture, px."""

    width: int
    height: int
    dots_per_inch: tuple[float, float] | None
    """Horizontal and vertical, from the file."""
    placing: tuple[int, int, int, int, int, int]
    pdf: bytes
    """A PDF whose first page has the image."""

    def matrix(self, width: float, height: float) -> str:
        """Return the matrix that maps the image's unit square, upright, to a page of this size."""
        a, b, c, d, e, f = self.placing
        return " ".join(
            f"{value:.3f}" for value in (a * width, b * height, c * width, d * height, e * width, f * height)
        )


def picture_image(picture: Picture, *, keep_metadata: bool, rgb_only: bool = False) -> PictureImage:
    """Return an opened picture as an image. Raises BadPicture for one that cannot be decoded.

    Args:
        picture: whose pixels are not read yet.
        keep_metadata: whether a JPEG keeps EXIF, XMP and comments, as stored pictures do by the same setting.
        rgb_only: whether CMYK is converted, which PDF/A does not allow beside RGB.
    """
    rotation, mirrored = picture.turn
    dots_per_inch = _dots_per_inch(picture.image)
    try:
        content = _unchanged(picture, keep_metadata, rgb_only) or _encoded(picture.image)
        pdf = img2pdf.convert(
            content, rotation=img2pdf.Rotation.none, layout_fun=_any_layout, nodate=True, first_frame_only=True
        )
    except DAMAGED as error:
        raise BadPicture("File damaged or incomplete. Upload it again.") from error
    width, height = picture.image.size
    upright = (height, width) if rotation in _SWAPS_SIDES else (width, height)
    return PictureImage(*upright, dots_per_inch, _placing(rotation, mirrored), pdf)


def _any_layout(width: int, height: int, _dots_per_inch: object) -> tuple[float, float, float, float]:
    """Return a layout for img2pdf; only the image is used."""
    return _POINTS, _POINTS, _POINTS, _POINTS


def _unchanged(picture: Picture, keep_metadata: bool, rgb_only: bool) -> bytes | None:
    """Return a file whose compressed pixels the PDF may contain, if this is one."""
    image = picture.image
    match image.format:
        case "JPEG" | "MPO" if image.mode in _FITTING_JPEGS and not (rgb_only and image.mode == "CMYK"):
            return _unchanged_jpeg(picture, keep_metadata)
        case "PNG" if not image.has_transparency_data and not image.mode.startswith(_DEEP):
            image.load()  # detects damage
            return picture.content
        case "TIFF" if image.mode == "1" and image.info.get("compression") == "group4":
            size = image.size
            image.load()
            return picture.content if size == image.size and picture.info.orientation == UPRIGHT else None
    return None


def _unchanged_jpeg(picture: Picture, keep_metadata: bool) -> bytes | None:
    # Without orientation: some viewers would rotate the picture once more than the page does.
    is_kept = keep_metadata and picture.image.format == "JPEG"  # a phone's second picture (MPO) is never kept
    jpeg = picture.ended_content if is_kept else jpeg_without_metadata(picture.ended_content, UPRIGHT)
    if not fits_pdf(jpeg):
        return None
    if picture.ended_content != picture.content:
        picture.image.load()  # only the end marker may be missing
        return jpeg
    with Image.open(io.BytesIO(jpeg), formats=("JPEG", "MPO")) as whole:
        # Decodes at an eighth of the size, to detect damage before the file is embedded.
        whole.draft(whole.mode, (1, 1))
        whole.load()
    return jpeg


def _encoded(image: Image.Image) -> bytes:
    format = image.format
    bands = flat_bands(image)
    width, height = image.size  # of the loaded picture: Pillow rotates TIFF then
    mode, raw = _fewest_colours(bands, width, height)
    image.close()  # frees the decoded pixels, before those of the result are allocated
    flat = Image.frombuffer(mode, (width, height), raw, "raw", mode, 0, 1)
    with io.BytesIO() as file:
        if format in _LOSSY and mode != "1" and not _shrinks(raw, len(raw) // height):
            flat.save(file, "JPEG", quality=_QUALITY, subsampling=_NOT_SUBSAMPLED)
        else:
            flat.save(file, "PNG", compress_level=_FAST)
        return file.getvalue()


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
