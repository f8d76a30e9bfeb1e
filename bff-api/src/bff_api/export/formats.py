"""The registry of export formats: names, content types and writers.

Routes, their OpenAPI and the page's menu follow from `Format`, `KINDS` and `WRITERS` (`docs/extending.md`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from bff_api.export import alto, hocr, json_document, page_xml, plain_text
from mesh.contracts.text_document import TextDocument
from mesh.vision.picture import CONTENT_TYPES


class Format(StrEnum):
    TEXT = "text"
    PDF = "pdf"
    JSON = "json"
    HOCR = "hocr"
    ALTO = "alto"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Kind:
    label: str
    """The name in the page's menu."""
    ending: str
    content_type: str
    about: str


KINDS: Final[Mapping[Format, Kind]] = {
    Format.TEXT: Kind("Text", ".txt", "text/plain; charset=utf-8", "plain text: rows, and a blank line between blocks"),
    Format.PDF: Kind("Searchable PDF", ".pdf", "application/pdf", "the picture with a text layer to search and copy"),
    Format.JSON: Kind("JSON", ".json", "application/json", "lines, words and coordinates"),
    Format.HOCR: Kind(
        "hOCR", ".hocr.html", "text/html; charset=utf-8", "HTML with coordinates, for OCR tools (hOCR 1.2)"
    ),
    Format.ALTO: Kind("ALTO XML", ".alto.xml", "application/xml", "for libraries and archives (ALTO 4.2)"),
    Format.PAGE: Kind("PAGE XML", ".page.xml", "application/xml", "for transcription tools (PAGE XML 2019-07-15)"),
}
"""In the order of the page's menu."""

WRITERS: Final[Mapping[Format, Callable[[TextDocument], bytes]]] = {
    Format.TEXT: plain_text.write,
    Format.JSON: json_document.write,
    Format.HOCR: hocr.write,
    Format.ALTO: alto.write,
    Format.PAGE: page_xml.write,
}
"""Formats that need only the text; a PDF also needs the picture (`searchable_pdf`)."""

_ENDINGS: Final = frozenset((".jpg", ".jpeg", ".jpe", ".jfif", ".tif", *(f".{name.lower()}" for name in CONTENT_TYPES)))
_FORBIDDEN: Final = str.maketrans(dict.fromkeys('"*/:<>?\\|', "_"))
"""Characters that some operating systems forbid in file names."""
_LONGEST_STEM: Final = 120
_NAMELESS: Final = "picture"


def file_name(picture_name: str | None, format: Format) -> str:
    """Return the picture's name with the format's extension, valid on all operating systems."""
    name = "".join(
        character
        for character in picture_name or ""
        if not unicodedata.category(character).startswith(("C", "Zl", "Zp"))
    )
    path = PurePosixPath(name.translate(_FORBIDDEN))
    stem = path.stem if path.suffix.lower() in _ENDINGS else path.name
    return (stem[:_LONGEST_STEM].strip(" .") or _NAMELESS) + KINDS[format].ending


def attachment(name: str) -> str:
    """Return a `Content-Disposition` (RFC 6266) with the name in UTF-8, and in ASCII for old clients."""
    plain = "".join(
        character if " " <= character <= "~" and character not in '"\\%' else "_"
        for character in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(character)
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
