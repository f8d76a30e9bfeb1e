"""All documents of known text, by name: what they are, and what is to be read on one of their pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from harness.documents import born_digital, scanned, tiffs, wrong_layers
from harness.documents.paper import LINES, OTHER_LINES, POINTS
from harness.documents.programs import run

PASSWORD: Final = "correct horse"
OCR, PDF_TEXT, MIXED = "ocr", "pdf_text", "mixed"


@dataclass(frozen=True, slots=True)
class Case:
    """A document, and the text of one of its pages."""

    write: Callable[[Path], bytes]
    """Gets an empty folder."""
    source: str = OCR
    lines: Sequence[str] = LINES
    page: int = 1
    pages: int = 1
    password: str | None = None
    points: tuple[float, float] | None = POINTS
    """Size of the page; None if it does not matter."""


def _qpdf(content: bytes, *options: str) -> Callable[[Path], bytes]:
    def write(folder: Path) -> bytes:
        source, file = folder / "source.pdf", folder / "page.pdf"
        source.write_bytes(content)
        run("qpdf", *options, source, file)
        return file.read_bytes()

    return write


def _of(make: Callable[[], bytes]) -> Callable[[Path], bytes]:
    return lambda _: make()


def _broken_table() -> bytes:
    content = born_digital.plain()
    place = content.rindex(b"startxref")
    return content[:place] + b"startxref\n7\n%%EOF\n"


def _without_end() -> bytes:
    content = scanned.jpeg()
    return content[: content.rindex(b"xref\n0")]


def _inherited() -> bytes:
    """Return a page whose size and rotation are those of its parent."""
    pdf = pikepdf.open(io.BytesIO(scanned.turned(born_digital.plain(), 90)))
    page, parent = pdf.pages[0].obj, pdf.Root.Pages
    for name in ("/MediaBox", "/Rotate"):
        parent[name] = page[name]
        del page[name]
    return born_digital.saved(pdf)


def _huge() -> bytes:
    return born_digital.drawn(_draw_huge, (8000, 8000))


def _draw_huge(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 300)
    for row, line in enumerate(LINES):
        canvas.drawString(400, 7000 - 1000 * row, line)


def _tiny() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 6)
        canvas.drawString(2, 4, "Lot 7")

    return born_digital.drawn(draw, (24, 12))


_DIGITAL = born_digital.plain()
_SCAN = scanned.jpeg()

PDFS: Final[dict[str, Case]] = {
    "reportlab": Case(_of(born_digital.plain), PDF_TEXT),
    "embedded font": Case(_of(born_digital.embedded_font), PDF_TEXT),
    "second page": Case(_of(born_digital.two_pages), PDF_TEXT, OTHER_LINES, page=2, pages=2),
    "ghostscript": Case(born_digital.postscript, PDF_TEXT),
    "cairo": Case(born_digital.cairo, PDF_TEXT),
    "object streams, linearized": Case(_qpdf(_DIGITAL, "--object-streams=generate", "--linearize"), PDF_TEXT),
    "forms within forms": Case(lambda _: scanned.in_nested_forms(_DIGITAL), PDF_TEXT),
    "scan within forms": Case(lambda _: scanned.in_nested_forms(_SCAN)),
    "text rotated by 90": Case(lambda _: scanned.turned(_DIGITAL, 90), PDF_TEXT),
    "text rotated by 180": Case(lambda _: scanned.turned(_DIGITAL, 180), PDF_TEXT),
    "text rotated by 270": Case(lambda _: scanned.turned(_DIGITAL, 270), PDF_TEXT),
    "scan rotated by 90": Case(lambda _: scanned.turned(_SCAN, 90)),
    "scan rotated by 180": Case(lambda _: scanned.turned(_SCAN, 180)),
    "scan rotated by 270": Case(lambda _: scanned.turned(_SCAN, 270)),
    "size and rotation of the parent": Case(_of(_inherited), PDF_TEXT),
    "cropped text": Case(
        lambda _: scanned.changed(_DIGITAL, CropBox=[0, 150, 420, 300]), PDF_TEXT, LINES[:2], points=(420, 150)
    ),
    "cropped scan": Case(
        lambda _: scanned.changed(_SCAN, CropBox=[0, 150, 420, 300]), OCR, LINES[:2], points=(420, 150)
    ),
    "larger unit": Case(lambda _: scanned.changed(_DIGITAL, UserUnit=2), PDF_TEXT, points=(840, 600)),
    "encrypted": Case(_qpdf(_DIGITAL, "--encrypt", PASSWORD, "owner", "256", "--"), PDF_TEXT, password=PASSWORD),
    "encrypted for changes only": Case(
        _qpdf(_SCAN, "--allow-weak-crypto", "--encrypt", "", "owner", "128", "--print=none", "--extract=n", "--")
    ),
    "broken cross-reference table": Case(_of(_broken_table), PDF_TEXT),
    "without its end": Case(_of(_without_end)),
    "img2pdf, JPEG": Case(_of(scanned.jpeg)),
    "img2pdf, CCITT": Case(_of(scanned.group_4), OCR, OTHER_LINES, page=2, pages=2),
    "img2pdf, JPEG 2000": Case(_of(scanned.jpeg_2000)),
    "img2pdf, CMYK": Case(_of(scanned.cmyk)),
    "JBIG2": Case(_of(scanned.jbig2)),
    "Pillow": Case(_of(scanned.pillow)),
    "tiff2pdf": Case(scanned.tiff2pdf),
    "OCRmyPDF": Case(lambda folder: scanned.ocrmypdf(folder, "--output-type", "pdf")),
    "OCRmyPDF, PDF/A": Case(lambda folder: scanned.ocrmypdf(folder, "--output-type", "pdfa-2")),
    "text with a picture of text": Case(_of(born_digital.with_picture), MIXED),
    "wrong text below a scan": Case(_of(wrong_layers.hidden_below_scan)),
    "wrong invisible text": Case(lambda _: wrong_layers.invisible_layer("lnv0ice zoz4-ll7")),
    "Hebrew": Case(_of(born_digital.right_to_left), PDF_TEXT, (born_digital.HEBREW,)),
    "invisible Hebrew": Case(_of(wrong_layers.invisible_hebrew), PDF_TEXT, (born_digital.HEBREW,)),
    "font without Unicode": Case(_of(wrong_layers.unmapped_font)),
    "private use characters": Case(_of(wrong_layers.private_use)),
    "filled form": Case(_of(born_digital.form), PDF_TEXT),
    "form without looks": Case(_of(born_digital.form_without_looks), PDF_TEXT),
    "annotations": Case(_of(born_digital.with_notes), PDF_TEXT),
    "huge page": Case(_of(_huge), PDF_TEXT, points=(8000, 8000)),
    "tiny page": Case(_of(_tiny), PDF_TEXT, ("Lot 7",), points=(24, 12)),
}

TIFFS: Final[dict[str, Case]] = {
    "fax": Case(lambda _: tiffs.fax(), OCR, OTHER_LINES, page=2, pages=2),
    "fine fax": Case(lambda _: tiffs.fax((204, 196)), OCR, LINES, pages=2),
    "two pages": Case(_of(tiffs.pages), OCR, OTHER_LINES, page=2, pages=2),
    "colours": Case(_of(tiffs.colours)),
    "CMYK": Case(_of(tiffs.cmyk)),
    "16 bits": Case(_of(tiffs.sixteen_bits)),
    "JPEG": Case(_of(tiffs.jpeg)),
    "white is zero": Case(_of(tiffs.white_is_zero)),
    "tiles": Case(lambda folder: tiffs.tiffcp(folder, "-t", "-w", "128", "-l", "128")),
    "separate planes": Case(lambda folder: tiffs.tiffcp(folder, "-p", "separate")),
    "big-endian": Case(lambda folder: tiffs.tiffcp(folder, "-B")),
    "BigTIFF": Case(lambda folder: tiffs.tiffcp(folder, "-8")),
}
