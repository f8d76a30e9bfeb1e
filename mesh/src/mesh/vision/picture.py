"""What an uploaded file's header says: format, size, EXIF orientation; and what is refused for it.

A file that claims 60000 x 60000 pixels is refused here, before a byte of it is decoded (`mesh.vision.pixels`).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PIL import ExifTags, Image, UnidentifiedImageError

from mesh.contracts.problems import BadPicture

CONTENT_TYPES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "GIF": "image/gif",
}
"""The formats that are read, by Pillow's name."""

# EXIF orientation → degrees clockwise that set the picture upright, and whether it is mirrored first;
# CIPA DC-008, 4.6.4 A
_ORIENTATIONS: Final[Mapping[object, tuple[int, bool]]] = {
    1: (0, False),
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (270, True),
    6: (90, False),
    7: (90, True),
    8: (270, False),
}

DAMAGED: Final = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error)
"""What Pillow raises for files that are not what they claim to be."""


# Pillow's own guard warns in a way that is not safe between threads; `PictureLimits` takes its place.
Image.MAX_IMAGE_PIXELS = None


UPRIGHT_WHEN_LOADED: Final = "TIFF"
"""Pillow turns this format by itself, and says its upright size."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What is refused before decoding. A phone's 50 megapixels pass; a decompression bomb does not."""

    max_pixels: int = 64_000_000
    max_side: int = 30_000


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What the header says. `width` and `height` are pixels of the upright picture."""

    content_type: str
    width: int
    height: int
    rotation: int
    """Degrees clockwise that were applied to set the picture upright: 0, 90, 180 or 270."""
    mirrored: bool
    """Whether it was mirrored left to right before that turn."""


DEFAULT_LIMITS: Final = PictureLimits()


def sniff(data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> PictureInfo:
    """Read the header only.

    Raises:
        BadPicture: empty, no known format or several frames (400), or more pixels than allowed (413).
    """
    with open_picture(data, limits) as picture:
        return _info(picture)


def open_picture(data: bytes, limits: PictureLimits) -> Image.Image:
    """The file, of which the header has been read. Raises as `sniff`."""
    if not data:
        raise BadPicture("The file is empty. Please choose a picture.")
    try:
        picture = Image.open(io.BytesIO(data), formats=tuple(CONTENT_TYPES))
        # Some phones write a JPEG with a second picture, for depth or 3D, behind it (MPO); the first is the photo.
        # Not `n_frames`: counting a million of them takes long.
        has_frames = picture.format != "MPO" and getattr(picture, "is_animated", False)
    except UnidentifiedImageError as error:
        raise BadPicture(
            "This is not a picture that can be read. Please send a JPEG, PNG, WebP, TIFF, BMP or GIF file."
        ) from error
    except DAMAGED as error:
        raise BadPicture("The picture's header is damaged. Please send the whole file.") from error
    width, height = picture.size
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        raise _too_large(limits, width, height)
    if has_frames:
        raise BadPicture("The file holds several pictures. Please send them one by one.")
    return picture


def _too_large(limits: PictureLimits, width: int, height: int) -> BadPicture:
    allowed = f"{limits.max_pixels // 1_000_000} megapixels and {limits.max_side} pixels a side"
    return BadPicture(
        f"The picture is {width} x {height} pixels; at most {allowed} are read. Please make it smaller.", status=413
    )


def _info(picture: Image.Image) -> PictureInfo:
    rotation, mirrored = orientation(picture)
    is_upright = picture.format == UPRIGHT_WHEN_LOADED or rotation in (0, 180)
    width, height = picture.size if is_upright else picture.size[::-1]
    content_type = CONTENT_TYPES.get(picture.format or "", "image/jpeg")
    return PictureInfo(content_type, width, height, rotation, mirrored)


def orientation(picture: Image.Image) -> tuple[int, bool]:
    """Degrees clockwise that set it upright, and whether it is mirrored before, as EXIF says.

    As it stands where EXIF is missing or damaged, which the pixels need not be.
    """
    try:
        # Not `picture.getexif()`: a PNG's would decode all its pixels, to look behind them too. EXIF stands before them
        # (PNG, third edition, 5.6), and browsers look nowhere else.
        return _ORIENTATIONS[Image.Image.getexif(picture).get(ExifTags.Base.Orientation, 1)]
    except DAMAGED:
        return _ORIENTATIONS[1]
