"""Render a page of a PDF, and take its own text."""

from __future__ import annotations

import math
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from mesh.contracts.problems import BadDocument, NoSuchPage
from mesh.vision.documents import encoding, pdf_file
from mesh.vision.documents.document import POINTS_PER_INCH, DocumentLimits, OcrMode, SourcePage
from mesh.vision.documents.pdf_geometry import Matrix, Rectangle
from mesh.vision.documents.pdf_layer import main_picture, own_text, picture_areas
from mesh.vision.documents.pdf_objects import objects_of
from mesh.vision.documents.pdf_scan import original_jpeg
from mesh.vision.documents.pdf_text import characters_of, words_of

_MIN_DPI: Final = 100.0
_MAX_DPI: Final = 300.0
"""Of a scan, which is rendered at its own resolution within these limits: most are not resampled then."""
_FINE: Final = 20
"""Parts of a point that a picture's place on the page is measured in."""


def open_page(path: str, number: int, password: str | None, ocr: OcrMode, limits: DocumentLimits) -> SourcePage:
    """Return a page as printed: with its rotation and crop box, with its forms and annotations.

    Raises:
        BadDocument: see `pdf_file.opened`; NoSuchPage; a page that PDFium cannot load.
    """
    unit = pdf_file.user_unit(path)
    with pdf_file.opened(path, password) as document:
        pages = len(document)
        if number > pages:
            raise NoSuchPage.of(number, pages)
        try:
            page = _as_printed(document, number - 1)
            return _source_page(page, number, pages, unit, ocr, limits)
        except pypdfium2.PdfiumError as error:
            raise BadDocument(f"Page {number} is damaged. Save or print the PDF again.") from error


def _as_printed(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """Return the page with what forms and annotations print made a part of its content, so that it is text as well."""
    page = document[index]
    if document.formenv is None and pdfium.FPDFPage_GetAnnotCount(page) == 0:
        return page
    flattened = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_PRINT)
    if flattened != pdfium.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


def _source_page(
    page: pypdfium2.PdfPage, number: int, pages: int, unit: float, ocr: OcrMode, limits: DocumentLimits
) -> SourcePage:
    width_points, height_points = (side * unit for side in page.get_size())
    if not (width_points > 0 and height_points > 0):
        raise BadDocument(f"Page {number} has no size. Save or print the PDF again.")
    dpi = _dpi(page, width_points, height_points, limits)
    width, height = _pixels(width_points, dpi), _pixels(height_points, dpi)
    to_pixels = Matrix.to_pixels(page, width, height)
    area = Rectangle(0, 0, width, height)
    objects = objects_of(page, to_pixels)
    characters = own_text(characters_of(page, to_pixels), objects, area, ocr)
    words = words_of(characters) if characters or ocr is OcrMode.NEVER else None
    rendered = _rendered(page, width, height)
    scan = original_jpeg(main_picture(objects, area), rendered)
    content, content_type = encoding.encoded(rendered, dpi) if scan is None else (scan, "image/jpeg")
    reads_pictures = words is not None and ocr is OcrMode.AUTO
    return SourcePage(
        number=number,
        pages=pages,
        content=content,
        content_type=content_type,
        width=width,
        height=height,
        width_points=width_points,
        height_points=height_points,
        dpi=dpi,
        words=words,
        picture_areas=[place.quad() for place in picture_areas(objects, area)] if reads_pictures else [],
    )


def _dpi(page: pypdfium2.PdfPage, width_points: float, height_points: float, limits: DocumentLimits) -> float:
    """Return the resolution: of the scan if the page is one, within the limit of pixels and of length."""
    scan = _scan_dpi(page, width_points, height_points)
    wanted = limits.dpi if scan is None else min(max(scan, _MIN_DPI), _MAX_DPI)
    inches = width_points / POINTS_PER_INCH, height_points / POINTS_PER_INCH
    return min(
        wanted,
        math.sqrt(limits.max_rendered_pixels / (inches[0] * inches[1])),
        limits.max_picture_side / max(inches),
    )


def _scan_dpi(page: pypdfium2.PdfPage, width_points: float, height_points: float) -> float | None:
    """Return the resolution of the picture that the page mostly is; None if it has text or vector graphics."""
    width, height = (max(1, round(points * _FINE)) for points in (width_points, height_points))
    picture = main_picture(objects_of(page, Matrix.to_pixels(page, width, height)), Rectangle(0, 0, width, height))
    if picture is None or picture.place.area <= 0:
        return None
    return math.sqrt(picture.columns * picture.rows / picture.place.area) * _FINE * POINTS_PER_INCH


def _pixels(points: float, dpi: float) -> int:
    return max(1, round(points / POINTS_PER_INCH * dpi))


def _rendered(page: pypdfium2.PdfPage, width: int, height: int) -> Image.Image:
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_PRINTING | pdfium.FPDF_REVERSE_BYTE_ORDER
    position = (0, 0, width, height, 0)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, *position, flags)
    if page.formenv:  # fields that could not be made a part of the page
        pdfium.FPDF_SetFormFieldHighlightAlpha(page.formenv, 0)
        pdfium.FPDF_FFLDraw(page.formenv, bitmap, page, *position, flags)
    bitmap.rev_byteorder = True
    picture: Image.Image = bitmap.to_pil()
    return picture
