"""The registry of export formats: names, content types and writers.

Routes, their OpenAPI and the page's menu follow from `Format`, `KINDS` and `WRITERS` (`docs/extending.md`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from mesh.vision.export import (
    alto,
    csv_rows,
    hocr,
    json_document,
    layout_text,
    markdown,
    page_xml,
    plain_text,
)
from mesh.vision.export.pages import Document
from mesh.vision.picture import CONTENT_TYPES


class Format(StrEnum):
    TEXT = "text"
    LAYOUT = "layout"
    MARKDOWN = "markdown"
    PDF = "pdf"
    CSV = "csv"
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
    Format.LAYOUT: Kind(
        "Layout text", ".layout.txt", "text/plain; charset=utf-8", "plain text that keeps columns with spaces"
    ),
    Format.MARKDOWN: Kind(
        "Markdown",
        ".md",
        "text/markdown; charset=utf-8",
        "headings, paragraphs and tables, for notes and language models",
    ),
    Format.PDF: Kind("Searchable PDF", ".pdf", "application/pdf", "the picture with a text layer to search and copy"),
    Format.CSV: Kind("CSV", ".csv", "text/csv; charset=utf-8", "tables and the rows of a receipt, for spreadsheets"),
    Format.JSON: Kind("JSON", ".json", "application/json", "lines, words and coordinates"),
    Format.HOCR: Kind(
        "hOCR", ".hocr.html", "text/html; charset=utf-8", "HTML with coordinates, for OCR tools (hOCR 1.2)"
    ),
    Format.ALTO: Kind(
        "ALTO XML", ".alto.xml", "application/xml; charset=utf-8", "for libraries and archives (ALTO 4.2)"
    ),
    Format.PAGE: Kind(
        "PAGE XML", ".page.xml", "application/xml; charset=utf-8", "for transcription tools (PAGE XML 2019-07-15)"
    ),
}
"""In the order of the page's menu."""

ZIP: Final = Kind("ZIP", ".zip", "application/zip", "a ZIP with one file per picture")
_PAGE_ZIP: Final = Kind("PAGE XML", ".page.zip", "application/zip", "a ZIP with one PAGE XML file per page")

Write = Callable[[Document], Iterator[bytes]]

WRITERS: Final[Mapping[Format, Write]] = {
    Format.TEXT: plain_text.write,
    Format.LAYOUT: layout_text.write,
    Format.MARKDOWN: markdown.write,
    Format.CSV: csv_rows.write,
    Format.JSON: json_document.write,
    Format.HOCR: hocr.write,
    Format.ALTO: alto.write,
    Format.PAGE: page_xml.write,
}
"""Formats that need only the text; they yield it page by page. A PDF also needs the pictures (`pdf.searchable`)."""


def kind_of(format: Format, document: Document) -> Kind:
    """Return the kind of file of a document: PAGE XML of several pages is a ZIP."""
    return kind_of_pages(format, document.page_count)


def kind_of_pages(format: Format, count: int) -> Kind:
    """Return the kind of file of a document with this number of pages."""
    return _PAGE_ZIP if format is Format.PAGE and count > 1 else KINDS[format]


_OTHER_ENDINGS: Final = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".tif"),
    *(".pdf", ".heic", ".heif", ".avif", ".jp2", ".jxl", ".pnm", ".ppm", ".pgm", ".pbm"),
)
_ENDINGS: Final = frozenset((*_OTHER_ENDINGS, *(f".{name.lower()}" for name in CONTENT_TYPES)))
_FORBIDDEN: Final = str.maketrans(dict.fromkeys('"*/:<>?\\|', "_"))
"""Characters that some operating systems forbid in file names."""
_LONGEST_STEM: Final = 120
_NAMELESS: Final = "picture"


def file_name(picture_name: str | None, kind: Kind) -> str:
    """Return the picture's name with the extension of this kind, valid on all operating systems."""
    name = "".join(
        character
        for character in picture_name or ""
        if not unicodedata.category(character).startswith(("C", "Zl", "Zp"))
    )
    path = PurePosixPath(name.translate(_FORBIDDEN))
    stem = path.stem if path.suffix.lower() in _ENDINGS else path.name
    return (stem[:_LONGEST_STEM].strip(" .") or _NAMELESS) + kind.ending


def attachment(name: str) -> str:
    """Return a `Content-Disposition` (RFC 6266) with the name in UTF-8, and in ASCII for old clients."""
    plain = "".join(
        character if " " <= character <= "~" and character not in '"\\%' else "_"
        for character in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(character)
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
