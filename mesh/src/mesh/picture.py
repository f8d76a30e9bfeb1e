"""An uploaded file becomes pixels here, and nowhere else: format, limits, EXIF orientation, colour.

The header is read first (`sniff`): a file that claims 60000 x 60000 pixels is refused before a byte of it is decoded.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from mesh.errors import BadPicture

CONTENT_TYPES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "GIF": "image/gif",
}
"""The formats that are read, by Pillow's name."""

# EXIF orientation → (degrees clockwise that set the picture upright, mirrored first, both in one step);
# CIPA DC-008, 4.6.4 A
_ORIENTATIONS: Final[Mapping[object, tuple[int, bool, Image.Transpose | None]]] = {
    1: (0, False, None),
    2: (0, True, Image.Transpose.FLIP_LEFT_RIGHT),
    3: (180, False, Image.Transpose.ROTATE_180),
    4: (180, True, Image.Transpose.FLIP_TOP_BOTTOM),
    5: (270, True, Image.Transpose.TRANSPOSE),
    6: (90, False, Image.Transpose.ROTATE_270),
    7: (90, True, Image.Transpose.TRANSVERSE),
    8: (270, False, Image.Transpose.ROTATE_90),
}

_DAMAGED: Final = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error)
"""What Pillow raises for files that are not what they claim to be."""


# Pillow's own guard warns in a way that is not safe between threads; `PictureLimits` takes its place.
Image.MAX_IMAGE_PIXELS = None


_UPRIGHT_WHEN_LOADED: Final = "TIFF"
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


_DEFAULT_LIMITS: Final = PictureLimits()


def sniff(data: bytes, limits: PictureLimits = _DEFAULT_LIMITS) -> PictureInfo:
    """Read the header only.

    Raises:
        BadPicture: empty, no known format or several frames (400), or more pixels than allowed (413).
    """
    with _open(data, limits) as picture:
        return _info(picture)


def decode(data: bytes, limits: PictureLimits = _DEFAULT_LIMITS) -> NDArray[np.uint8]:
    """The upright picture as H x W x 3, RGB, uint8; transparency is laid on white.

    Raises:
        BadPicture: as `sniff`, and for a file that is damaged or cut off (400).
    """
    return _decode(data, limits, _to_rgb)


def decode_grey(data: bytes, limits: PictureLimits = _DEFAULT_LIMITS) -> NDArray[np.uint8]:
    """The upright picture as H x W luminance, uint8; else as `decode`, and of a JPEG in a third of its time."""
    return _decode(data, limits, _to_grey)


def _decode(data: bytes, limits: PictureLimits, convert: Callable[[Image.Image], Image.Image]) -> NDArray[np.uint8]:
    with _open(data, limits) as picture:
        try:
            _, _, turn = _orientation(picture)
            if turn is None or picture.format == _UPRIGHT_WHEN_LOADED:
                return np.asarray(convert(picture))
            return np.asarray(convert(picture).transpose(turn))
        except _DAMAGED as error:
            raise BadPicture("The picture is damaged or was cut off on its way. Please send the whole file.") from error


def _open(data: bytes, limits: PictureLimits) -> Image.Image:
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
    except _DAMAGED as error:
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
    rotation, mirrored, _ = _orientation(picture)
    is_upright = picture.format == _UPRIGHT_WHEN_LOADED or rotation in (0, 180)
    width, height = picture.size if is_upright else picture.size[::-1]
    content_type = CONTENT_TYPES.get(picture.format or "", "image/jpeg")
    return PictureInfo(content_type, width, height, rotation, mirrored)


def _orientation(picture: Image.Image) -> tuple[int, bool, Image.Transpose | None]:
    """As EXIF says; as it stands where EXIF is missing or damaged, which the pixels need not be."""
    try:
        return _ORIENTATIONS[picture.getexif().get(ExifTags.Base.Orientation, 1)]
    except _DAMAGED:
        return _ORIENTATIONS[1]


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Pillow clips 16-bit grey when it converts; scale it to 8 bits instead.
        grey = np.asarray(picture).astype(np.uint16) >> 8
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        with_alpha = picture.convert("RGBA")
        paper = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(paper, with_alpha).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _to_grey(picture: Image.Image) -> Image.Image:
    # A JPEG stores luminance by itself: colour need not be decoded at all.
    picture.draft("L", picture.size)
    return picture if picture.mode == "L" else _to_rgb(picture).convert("L")
