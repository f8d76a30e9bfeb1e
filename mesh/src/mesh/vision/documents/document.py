"""What is known of a document and of one of its pages; the limits of both."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mesh.contracts.document import OcrMode as OcrMode
from mesh.contracts.line import Quad
from mesh.contracts.problems import BadDocument

POINTS_PER_INCH: Final = 72.0


class DocumentKind(StrEnum):
    """Format of a file whose pages can be opened."""

    PDF = "pdf"
    TIFF = "tiff"
    GIF = "gif"
    WEBP = "webp"
    PNG = "png"
    JPEG = "jpeg"
    BMP = "bmp"
    HEIF = "heif"
    AVIF = "avif"
    JPEG_2000 = "jpeg2000"
    JPEG_XL = "jpegxl"
    PNM = "pnm"


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """Result of `DocumentReader.inspect`."""

    kind: DocumentKind
    pages: int
    """At least 1."""


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Limits of each page, checked before its pixels are decoded or rendered."""

    max_picture_pixels: int = 64_000_000
    """Of a page that is a picture; a larger one is refused."""
    max_picture_side: int = 30_000
    max_rendered_pixels: int = 32_000_000
    """Of a page that is rendered; a larger page is rendered at a lower resolution."""
    dpi: float = 200.0
    """Resolution that pages are rendered at, unless their pictures have another one."""

    def check_picture(self, width: int, height: int) -> None:
        """Check the size of a page that is a picture. Raises BadDocument (413)."""
        if width * height > self.max_picture_pixels or max(width, height) > self.max_picture_side:
            allowed = f"{self.max_picture_pixels // 1_000_000} megapixels and {self.max_picture_side} pixels per side"
            raise BadDocument(
                f"The page has {width} x {height} pixels; the limit is {allowed}. Send a smaller picture.", status=413
            )


DEFAULT_LIMITS: Final = DocumentLimits()


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word of a PDF's own text."""

    text: str
    quad: Quad
    """Clockwise from top left in reading direction, in pixels of the page's picture."""
    line: int
    """Number of its line, from 0; words of a line are consecutive and in order."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of a document: its picture, and its own text if that is to be taken.

    `words is None`: detect and recognise text on the whole picture.
    Else: the words are the text; text in `picture_areas` must be detected and recognised in addition, if there are any.
    """

    number: int
    """From 1."""
    pages: int
    content: bytes | mmap.mmap
    """The page's picture as a PNG or JPEG file, upright, with square pixels."""
    content_type: str
    width: int
    height: int
    """Pixels of the picture."""
    width_points: float
    height_points: float
    """Size on paper, 1/72 inch."""
    dpi: float
    """Resolution of the picture: pixels per inch."""
    words: Sequence[PageWord] | None
    picture_areas: Sequence[Quad] = ()
    """Parts of the picture that the words do not cover, and that may show text."""
