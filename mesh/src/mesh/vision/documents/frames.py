"""Pages of all formats but PDF: frames of a file that Pillow opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image, UnidentifiedImageError

from mesh.contracts.problems import BadDocument, NoSuchPage
from mesh.vision.documents import encoding
from mesh.vision.documents.decoders import PILLOW_NAMES, check_before_opening
from mesh.vision.documents.document import POINTS_PER_INCH, DocumentKind, DocumentLimits, SourcePage
from mesh.vision.documents.frame_pixels import resolution, square, upright
from mesh.vision.tiff_samples import is_misread, unpack_natively

_SUBFILE_TYPE: Final = 254
_REDUCED: Final = 1
"""Bit of a frame that is a smaller version of another one (TIFF 6.0, NewSubfileType)."""
_MAX_JPEG_2000_PIXELS: Final = 25_000_000
_PHOTOS: Final = (DocumentKind.HEIF, DocumentKind.AVIF)
"""Formats whose pictures are compressed with loss: a lossless file would have ten times their size."""


@dataclass(frozen=True, slots=True)
class _File:
    image: Image.Image
    frames: Sequence[int]
    """Numbers of the frames that are pages, in order of the pages."""


def count(path: str, kind: DocumentKind, limits: DocumentLimits) -> int:
    """Return the number of pages. Raises BadDocument, or one of `mesh.vision.picture.DAMAGED`."""
    with _opened(path, kind, limits) as file:
        return len(file.frames)


def open_page(path: str, kind: DocumentKind, number: int, limits: DocumentLimits) -> SourcePage:
    """Return a frame as a page. Raises BadDocument, NoSuchPage, or one of `mesh.vision.picture.DAMAGED`."""
    with _opened(path, kind, limits) as file:
        pages = len(file.frames)
        if number > pages:
            raise NoSuchPage.of(number, pages)
        image = file.image
        if image.tell() != file.frames[number - 1]:
            image.seek(file.frames[number - 1])
        if kind is DocumentKind.TIFF:
            _check_tiff(image)
        limits.check_picture(*image.size)
        if kind is DocumentKind.JPEG_2000:  # its decoder needs 16 bytes for each pixel, others 4 to 8
            replace(limits, max_picture_pixels=min(limits.max_picture_pixels, _MAX_JPEG_2000_PIXELS)).check_picture(
                *image.size
            )
        resolutions = resolution(image)
        picture = square(upright(image), resolutions)
    dpi = max(resolutions)
    content, content_type = encoding.encoded(picture, dpi, is_photo=kind in _PHOTOS)
    return SourcePage(
        number=number,
        pages=pages,
        content=content,
        content_type=content_type,
        width=picture.width,
        height=picture.height,
        width_points=picture.width / dpi * POINTS_PER_INCH,
        height_points=picture.height / dpi * POINTS_PER_INCH,
        dpi=dpi,
        words=None,
    )


@contextmanager
def _opened(path: str, kind: DocumentKind, limits: DocumentLimits) -> Iterator[_File]:
    check_before_opening(path, kind, limits)
    try:
        image = Image.open(path, formats=PILLOW_NAMES[kind])
    except UnidentifiedImageError as error:
        raise BadDocument("File damaged or incomplete. Upload it again.") from error
    with image:
        yield _File(image, _frames(image, kind))


def _frames(image: Image.Image, kind: DocumentKind) -> Sequence[int]:
    frames = range(getattr(image, "n_frames", 1))
    if kind is DocumentKind.TIFF:
        return [frame for frame in frames if not _is_reduced(image, frame)] or frames
    if kind is DocumentKind.HEIF:  # the first page is the picture that programs show, wherever it stands
        shown = image.tell()
        return [shown, *(frame for frame in frames if frame != shown)]
    return frames


def _is_reduced(image: Image.Image, frame: int) -> bool:
    image.seek(frame)
    tags = getattr(image, "tag_v2", {})
    return bool(int(tags.get(_SUBFILE_TYPE, 0)) & _REDUCED)


def _check_tiff(image: Image.Image) -> None:
    """Refuse what Pillow reads wrongly, and set the byte order of what it reads."""
    if is_misread(image):
        raise BadDocument(
            "The TIFF file has separate planes of more than 8 bits, which is not supported. "
            "Save it as PNG or JPEG and upload that."
        )
    unpack_natively(image)
