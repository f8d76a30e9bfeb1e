"""Open an uploaded file: read its header (format, size, EXIF orientation) once and check limits.

A file that claims 60000 x 60000 pixels is rejected here, before any of it is decoded (`mesh.vision.pixels`).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from PIL import ExifTags, Image, UnidentifiedImageError

from mesh.contracts.problems import BadPicture, SeveralPictures
from mesh.vision.bitmaps import BMP_SIGNATURE, readable
from mesh.vision.bounded_file import BoundedFile
from mesh.vision.file_kinds import SUPPORTED, refusal
from mesh.vision.jpeg_structure import check_jpeg
from mesh.vision.resolution import is_square, scanner_resolution
from mesh.vision.tiff_samples import is_misread, unpack_natively
from mesh.vision.tiff_variants import unsupported_variant

CONTENT_TYPES: Final = SUPPORTED
"""Supported formats, by Pillow's name."""

# EXIF orientation → degrees clockwise that make the picture upright, and whether it is mirrored first;
# CIPA DC-008, 4.6.4 A
_ORIENTATIONS: Final[Mapping[int, tuple[int, bool]]] = {
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
"""What Pillow raises for damaged files."""


_JPEG_START: Final = b"\xff\xd8\xff"
_JPEG_SCAN: Final = b"\xff\xda"
_JPEG_END: Final = b"\xff\xd9"

# Pillow's own limit uses `warnings`, which is not thread-safe; `PictureLimits` replaces it.
Image.MAX_IMAGE_PIXELS = None


_UPRIGHT_WHEN_LOADED: Final = "TIFF"
"""Pillow rotates this format by itself, and reports its upright size."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Limits checked before decoding. A phone's 50 megapixels pass; a decompression bomb does not."""

    max_pixels: int = 64_000_000
    max_side: int = 30_000


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """Contents of the header. `width` and `height` are pixels of the upright picture."""

    content_type: str
    width: int
    height: int
    rotation: int
    """Degrees clockwise that make the picture upright: 0, 90, 180 or 270."""
    mirrored: bool
    """Whether it is mirrored left to right before that rotation."""
    has_square_pixels: bool = True
    """False for the TIFF of a fax, whose resolution differs in x and y."""

    @property
    def orientation(self) -> int:
        """Return the orientation of EXIF, 1 to 8; 1 is upright."""
        return next(value for value, turn in _ORIENTATIONS.items() if turn == (self.rotation, self.mirrored))

    def turned(self, degrees: int) -> PictureInfo:
        """Return the header of the picture that is turned clockwise by 0, 90, 180 or 270 degrees, by its EXIF."""
        is_upright = degrees % 180 == 0
        width, height = (self.width, self.height) if is_upright else (self.height, self.width)
        return replace(self, width=width, height=height, rotation=(self.rotation + degrees) % 360)


DEFAULT_LIMITS: Final = PictureLimits()


@dataclass(frozen=True, slots=True)
class Picture:
    """An opened file. Its pixels are not decoded yet."""

    content: bytes
    info: PictureInfo
    image: Image.Image
    """Pillow's picture: pixels as stored, unless Pillow rotates the format by itself."""

    @property
    def ended_content(self) -> bytes:
        """Return the file, with the end marker that a JPEG may lack; decoding shows whether more is missing."""
        return with_end(self.content)

    @property
    def turn(self) -> tuple[int, bool]:
        """Return the rotation and mirroring that make `image` upright, as those of `info`."""
        is_upright = self.image.format == _UPRIGHT_WHEN_LOADED
        return (0, False) if is_upright else (self.info.rotation, self.info.mirrored)


def open_picture(content: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> Picture:
    """Read the header, without decoding pixels. The only place that does, so that it is done once.

    Raises:
        BadPicture: empty file, unknown format or several frames (400), or too many pixels, scans or parts (413).
    """
    if not content:
        raise BadPicture("The file is empty. Choose another file.")
    check_jpeg(content)
    try:
        bmp = readable(content) if content.startswith(BMP_SIGNATURE) else content
        file = BoundedFile(bmp)
        image = Image.open(file, formats=tuple(CONTENT_TYPES))
        # Some phones append a second picture to a JPEG, for depth or 3D (MPO); the first is the photo.
        # Not `n_frames`: it counts all frames, which is slow for a million of them.
        has_frames = image.format != "MPO" and getattr(image, "is_animated", False)
    except (UnidentifiedImageError, *DAMAGED) as error:
        raise BadPicture(refusal(content)) from error
    file.end_of_header()
    if image.format == "TIFF":
        if is_misread(image) or unsupported_variant(content) is not None:
            raise BadPicture(refusal(content))
        unpack_natively(image)
    width, height = image.size
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        raise _too_large(limits, width, height)
    if has_frames:
        raise SeveralPictures("The file contains several pictures; the limit is one. Send each as a separate file.")
    return Picture(content, _info(image), image)


def with_end(content: bytes) -> bytes:
    """Return a JPEG with an end marker after its last scan; any other file unchanged."""
    if not content.startswith(_JPEG_START) or content.endswith(_JPEG_END):
        return content
    # A thumbnail in the metadata has an end marker too, before the scans of the picture.
    is_ended = content.rfind(_JPEG_END) > content.rfind(_JPEG_SCAN)
    return content if is_ended else content + _JPEG_END


def _too_large(limits: PictureLimits, width: int, height: int) -> BadPicture:
    allowed = f"{limits.max_pixels // 1_000_000} megapixels and {limits.max_side} pixels per side"
    return BadPicture(
        f"The picture has {width} x {height} pixels; the limit is {allowed}. Send a smaller picture.", status=413
    )


def _info(image: Image.Image) -> PictureInfo:
    rotation, mirrored = _orientation(image)
    is_upright = image.format == _UPRIGHT_WHEN_LOADED or rotation in (0, 180)
    width, height = image.size if is_upright else image.size[::-1]
    content_type = CONTENT_TYPES.get(image.format or "", "image/jpeg")
    resolution = scanner_resolution(image)
    return PictureInfo(
        content_type, width, height, rotation, mirrored, has_square_pixels=resolution is None or is_square(resolution)
    )


def _orientation(image: Image.Image) -> tuple[int, bool]:
    """Return the degrees clockwise that make it upright, and whether it is mirrored first, from EXIF.

    Returns no rotation if EXIF is missing or damaged, since the pixels may still be intact.
    """
    try:
        # Not `image.getexif()`: for a PNG it decodes all pixels, to search behind them too. EXIF comes before them
        # (PNG, third edition, 5.6), and browsers search nowhere else.
        return _ORIENTATIONS[Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1)]
    except DAMAGED:
        return _ORIENTATIONS[1]
