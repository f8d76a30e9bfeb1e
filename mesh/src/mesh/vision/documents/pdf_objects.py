"""The pictures on a PDF's page, and the place of each text object in the order of painting."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from mesh.vision.documents.pdf_geometry import UNIT_SQUARE, Matrix, Rectangle

_MAX_DEPTH: Final = 8
_MAX_OBJECTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class PaintedPicture:
    """Valid while its page is open."""

    handle: pdfium.FPDF_PAGEOBJECT
    order: int
    place: Rectangle
    """In pixels of the page's picture."""
    is_opaque: bool
    columns: int
    rows: int
    """Its own pixels."""


@dataclass(slots=True)
class PageObjects:
    """What is painted on a page."""

    pictures: list[PaintedPicture] = field(default_factory=list)
    order_of_text: dict[int, int] = field(default_factory=dict)
    """By the address of the text object."""
    invisible_text: set[int] = field(default_factory=set)
    """Addresses of text objects that paint nothing."""
    count: int = 0

    @property
    def is_complete(self) -> bool:
        """Return whether all objects were looked at."""
        return self.count < _MAX_OBJECTS


def objects_of(page: pypdfium2.PdfPage, to_pixels: Matrix) -> PageObjects:
    """Return the objects of a page; with more than 100,000, or nested deeper than 8, only the first of them."""
    found = PageObjects()
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        if not found.is_complete:
            break
        _add(pdfium.FPDFPage_GetObject(page, index), to_pixels, 0, found)
    return found


def address_of(handle: pdfium.FPDF_PAGEOBJECT) -> int:
    """Return the address of an object, its identity while the page is open; 0 for none."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _add(handle: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, depth: int, found: PageObjects) -> None:
    found.count += 1
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        address = address_of(handle)
        found.order_of_text[address] = found.count
        if pdfium.FPDFTextObj_GetTextRenderMode(handle) in (
            pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
            pdfium.FPDF_TEXTRENDERMODE_CLIP,
        ):
            found.invisible_text.add(address)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        found.pictures.append(_picture(handle, matrix, found.count))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        inner = Matrix.of_object(handle).then(matrix)
        for index in range(pdfium.FPDFFormObj_CountObjects(handle)):
            if not found.is_complete:
                return
            _add(pdfium.FPDFFormObj_GetObject(handle, index), inner, depth + 1, found)


def _picture(handle: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, order: int) -> PaintedPicture:
    columns, rows = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(handle, columns, rows)
    place = Matrix.of_object(handle).then(matrix).around(UNIT_SQUARE)
    is_opaque = not pdfium.FPDFPageObj_HasTransparency(handle)
    return PaintedPicture(handle, order, place, is_opaque, columns.value, rows.value)
