"""Name the kind of a file that is refused, so that the message says more than "not supported"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from mesh.vision.tiff_variants import unsupported_variant

SUPPORTED: Final[Mapping[str, str]] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "GIF": "image/gif",
}
"""Content types of the supported formats, by Pillow's name."""

PICTURES: Final = "a JPEG, PNG, WebP, TIFF, BMP or GIF file"
DOCUMENTS: Final = "a PDF, a TIFF or a picture"
"""What to send instead."""
_HEAD_BYTES: Final = 1024

# ISO/IEC 14496-12, 4.3: bytes 4 to 8 are "ftyp", the brand follows.
_BRANDS: Final[Mapping[bytes, str]] = {
    b"avif": "AVIF",
    b"avis": "AVIF",
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "HEIC"),
}
_SIGNATURES: Final = (
    (b"%PDF-", "PDF"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"8BPS", "Photoshop"),
    (b"%!PS", "PostScript"),
    (b"AT&TFORM", "DjVu"),
    (b"v/1\x01", "OpenEXR"),
    (b"\0\0\1\0", "icon"),
    (b"PK\3\4", "ZIP and Office"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "compressed"),
)
_VARIANTS: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"GIF8", "GIF"),
)
"""Supported formats; a file with such a start was not opened because of its variant, or because it is damaged."""
_DICOM: Final = 128
"""Bytes before the signature of DICOM."""
_HTML: Final = re.compile(rb"\A(\xef\xbb\xbf)?\s*(<!DOCTYPE\s+html|<html)[\s>]", re.IGNORECASE)
_SVG: Final = re.compile(
    rb"\A(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.DOTALL
)


def refusal(content: bytes, instead: str = PICTURES) -> str:
    """Return why a file that cannot be opened is refused, and what to send instead."""
    head = content[:_HEAD_BYTES]
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return _unsupported(name, instead)
    if head[4:8] == b"ftyp":
        return _unsupported(_BRANDS.get(head[8:12], "video"), instead)
    if head[_DICOM:].startswith(b"DICM"):
        return _unsupported("DICOM", instead)
    if _SVG.match(head):
        return _unsupported("SVG", instead)
    if _HTML.match(head):
        return _unsupported("HTML", instead)
    if (variant := unsupported_variant(content)) is not None:
        return f"The TIFF file {variant}, which is not supported. Save it as PNG or JPEG and upload that."
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _variant("WebP")
    for signature, name in _VARIANTS:
        if head.startswith(signature):
            return _variant(name)
    return f"The file format is not supported. Send {instead}."


def _unsupported(name: str, instead: str) -> str:
    return f"{name} files are not supported. Send {instead}."


def _variant(name: str) -> str:
    return f"The {name} file is damaged, or a variant that is not supported. Save it as PNG or JPEG and upload that."
