"""Pillow's decoders of each kind, and what must be checked before they open a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import pi_heif
import pillow_jxl  # noqa: F401  # registers its decoder

from mesh.contracts.problems import BadDocument
from mesh.vision.documents.document import DocumentKind, DocumentLimits
from mesh.vision.documents.jpeg_xl_size import jpeg_xl_size
from mesh.vision.tiff_variants import unsupported_variant

PILLOW_NAMES: Final[Mapping[DocumentKind, tuple[str, ...]]] = {
    DocumentKind.TIFF: ("TIFF",),
    DocumentKind.GIF: ("GIF",),
    DocumentKind.WEBP: ("WEBP",),
    DocumentKind.PNG: ("PNG",),
    DocumentKind.JPEG: ("JPEG",),
    DocumentKind.BMP: ("BMP",),
    DocumentKind.HEIF: ("HEIF",),
    DocumentKind.AVIF: ("AVIF",),
    DocumentKind.JPEG_2000: ("JPEG2000",),
    DocumentKind.JPEG_XL: ("JXL",),
    DocumentKind.PNM: ("PPM",),
}
_TIFF_HEADER: Final = 8
_DIRECTORY_BYTES: Final = 64 * 1024
_HEAD_BYTES: Final = 1024**2

pi_heif.register_heif_opener(thumbnails=False)


def check_before_opening(path: str, kind: DocumentKind, limits: DocumentLimits) -> None:
    """Refuse variants that Pillow does not open, by name, and files whose decoder would decode too many pixels at once.

    Raises:
        BadDocument: an unknown variant, too many pixels (413), or a damaged header.
    """
    if kind is DocumentKind.TIFF:
        _check_variant(path)
    elif kind is DocumentKind.JPEG_XL:
        _check_jpeg_xl(path, limits)


def _check_variant(path: str) -> None:
    with Path(path).open("rb") as file:
        head = file.read(_TIFF_HEADER)
        order: Literal["little", "big"] = "little" if head.startswith(b"II") else "big"
        file.seek(int.from_bytes(head[4:], order))
        directory = file.read(_DIRECTORY_BYTES)
    # Without the pixels between the two, which may be large.
    variant = unsupported_variant(head[:4] + _TIFF_HEADER.to_bytes(4, order) + directory)
    if variant is not None:
        raise BadDocument(f"The TIFF file {variant}, which is not supported. Save it as PNG or JPEG and upload that.")


def _check_jpeg_xl(path: str, limits: DocumentLimits) -> None:
    with Path(path).open("rb") as file:
        head = file.read(_HEAD_BYTES)
    try:
        width, height = jpeg_xl_size(head)
    except ValueError as error:
        raise BadDocument("File damaged or incomplete. Upload it again.") from error
    limits.check_picture(width, height)
