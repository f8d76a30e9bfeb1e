"""Recognise the kind of a file by its first bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from mesh.vision.documents.document import DocumentKind

HEAD_BYTES: Final = 1024
"""Bytes that are enough: a PDF's header may follow other bytes (ISO 32000-1, annex H.3.4.1)."""

CONTENT_TYPES: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.TIFF: "image/tiff",
    DocumentKind.GIF: "image/gif",
    DocumentKind.WEBP: "image/webp",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.BMP: "image/bmp",
    DocumentKind.HEIF: "image/heic",
    DocumentKind.AVIF: "image/avif",
    DocumentKind.JPEG_2000: "image/jp2",
    DocumentKind.JPEG_XL: "image/jxl",
    DocumentKind.PNM: "image/x-portable-anymap",
}

_SIGNATURES: Final = (
    (b"II*\0", DocumentKind.TIFF),
    (b"MM\0*", DocumentKind.TIFF),
    (b"II+\0", DocumentKind.TIFF),
    (b"MM\0+", DocumentKind.TIFF),
    (b"GIF8", DocumentKind.GIF),
    (b"\x89PNG\r\n\x1a\n", DocumentKind.PNG),
    (b"\xff\xd8\xff", DocumentKind.JPEG),
    (b"BM", DocumentKind.BMP),
    (b"\xff\x0a", DocumentKind.JPEG_XL),
    (b"\0\0\0\x0cJXL ", DocumentKind.JPEG_XL),
    (b"\0\0\0\x0cjP  ", DocumentKind.JPEG_2000),
    (b"\xff\x4f\xff\x51", DocumentKind.JPEG_2000),
)
# ISO/IEC 14496-12, 4.3: bytes 4 to 8 are "ftyp", the brand follows.
_BRANDS: Final[Mapping[bytes, DocumentKind]] = {
    **dict.fromkeys((b"avif", b"avis"), DocumentKind.AVIF),
    **dict.fromkeys(
        (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"),
        DocumentKind.HEIF,
    ),
}
_PNM: Final = re.compile(rb"P[1-7fF]\s")
_GENERIC_BRANDS: Final = (b"mif1", b"msf1")
"""Of both HEIF and AVIF: the compatible brands say which."""


def kind_of(head: bytes) -> DocumentKind | None:
    """Return the kind of a file by its first `HEAD_BYTES`; None if it is unknown."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return DocumentKind.WEBP
    if head[4:8] == b"ftyp":
        return _kind_by_brand(head)
    if _PNM.match(head):
        return DocumentKind.PNM
    return DocumentKind.PDF if b"%PDF-" in head[:HEAD_BYTES] else None


def _kind_by_brand(head: bytes) -> DocumentKind | None:
    major = head[8:12]
    if major in _GENERIC_BRANDS:
        size = int.from_bytes(head[:4])
        if b"avif" in head[16:size]:
            return DocumentKind.AVIF
    return _BRANDS.get(major)
