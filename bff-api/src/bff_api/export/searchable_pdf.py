"""Searchable PDF of one page: the picture, and behind it invisible text to search, select and copy.

The page has the size given by the picture's resolution if that is typical of a scanner, otherwise the length of A4:
cameras and screens write meaningless resolutions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bff_api.decoding import decoding_gate
from bff_api.export.invisible_font import InvisibleFont
from bff_api.export.pdf_file import PdfFile, date, text_string
from bff_api.export.pdf_picture import PdfPicture, pdf_picture
from bff_api.export.pdf_text import Scale, operators
from bff_api.export.software import NAME, software
from mesh.contracts.problems import BadPicture, Problem
from mesh.contracts.text_document import TextDocument
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.routes import IsConnected, always
from mesh.vision.decoding.processes import Decoders

_POINTS_AN_INCH: Final = 72
_A4_LONG: Final = 297 / 25.4 * _POINTS_AN_INCH
_MIN_SCANNER_DPI: Final = 100.0
_MAX_SCANNER_DPI: Final = 1200.0
_MIN_SIDE: Final = 3.0
"""Smallest side of a page, in points (ISO 32000-1, annex C)."""


class NoPdf(Problem):
    """422: the picture cannot be put into a PDF."""

    status = 422
    slug = "no-pdf"
    title = "No PDF available"


@dataclass(frozen=True, slots=True)
class SearchablePdfs:
    """Writes PDFs, a few at a time. Thread-safe."""

    decoders: Decoders
    gate: ConcurrencyLimit = field(default_factory=decoding_gate)
    """Shared by all code that decodes pictures."""

    def of(self, document: TextDocument, content: bytes, is_connected: IsConnected = always) -> bytes:
        """Return the PDF of a picture and its text.

        Raises:
            NoPdf: the picture is damaged or not supported, or takes too much time or memory.
            Busy: too many requests are queued.
            ClientDisconnected: the client disconnected.
        """
        with self.gate.admit(is_connected, current_client()):
            try:
                with self.decoders.decoder(is_connected, current_client()) as decoder:
                    picture = pdf_picture(decoder, content)
            except BadPicture as error:
                raise NoPdf(f"{error.detail} Or choose another format: the others need only the text.") from error
            return _written(document, picture)


def points_per_pixel(picture: PdfPicture) -> float:
    across, down = picture.dots_per_inch or (0.0, 0.0)
    if _MIN_SCANNER_DPI <= across <= _MAX_SCANNER_DPI and abs(across - down) < 1:
        return _POINTS_AN_INCH / across
    return _A4_LONG / max(picture.width, picture.height)


def _written(document: TextDocument, picture: PdfPicture) -> bytes:
    pdf = PdfFile()
    scale = points_per_pixel(picture)
    width, height = picture.width * scale, picture.height * scale
    page_height = max(height, _MIN_SIDE)
    image = pdf.add_stream(picture.content, f"/Type /XObject /Subtype /Image {picture.entries}")
    text, fonts = _text(document, Scale(scale, page_height), pdf)
    # The text comes first, so that the picture covers it in viewers that show invisible text.
    drawing = f"{text}\nq 1 0 0 1 0 {page_height - height:.3f} cm {picture.matrix(width, height)} cm /I Do Q"
    contents = pdf.add_stream(drawing.encode())
    pages = pdf.reserve()
    page = pdf.add(
        f"<< /Type /Page /Parent {pages} /MediaBox [0 0 {max(width, _MIN_SIDE):.3f} {page_height:.3f}]"
        f" /Contents {contents} /Resources << {fonts} /XObject << /I {image} >> >> >>"
    )
    pdf.add(f"<< /Type /Pages /Kids [{page}] /Count 1 >>", pages)
    catalog = pdf.add(f"<< /Type /Catalog /Pages {pages} /ViewerPreferences << /DisplayDocTitle true >> >>")
    information = pdf.add(
        f"<< /Title {text_string(document.name or document.id)} /Creator ({NAME}) /Producer ({software()})"
        f" /CreationDate {date(document.created_at)} /ModDate {date(document.corrected_at or document.created_at)} >>"
    )
    return pdf.finished(catalog, information)


def _text(document: TextDocument, scale: Scale, pdf: PdfFile) -> tuple[str, str]:
    """Return the text operators, and the font resource that they need."""
    if not document.lines:
        return "", ""
    font = InvisibleFont()
    text = operators(document.lines, font, "F", scale)
    return text, f"/Font << /F {font.add_to(pdf)} >>"
