"""A PDF of one page: the picture as it is, and behind it the text, which can be searched, selected and copied.

The page is as large as the picture's resolution says where a scanner may have written it, and else as long as A4:
cameras and screens write resolutions that mean nothing.
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
from mesh.platform.http.caller import IsConnected, always
from mesh.vision.picture import PictureLimits

_POINTS_AN_INCH: Final = 72
_A4_LONG: Final = 297 / 25.4 * _POINTS_AN_INCH
_SCANNERS_FROM: Final = 100.0
_SCANNERS_UP_TO: Final = 1200.0
_LEAST_SIDE: Final = 3.0
"""Points of the smallest page (ISO 32000-1, annex C)."""


class NoPdf(Problem):
    """422: there would be no picture in it."""

    status = 422
    slug = "no-pdf"
    title = "There is no PDF of this picture"


@dataclass(frozen=True, slots=True)
class SearchablePdfs:
    """Writes them, a few at a time. Safe to share between threads."""

    limits: PictureLimits
    gate: ConcurrencyLimit = field(default_factory=decoding_gate)
    """Shared with whatever else decodes."""

    def of(self, document: TextDocument, content: bytes, is_connected: IsConnected = always) -> bytes:
        """The PDF of a picture and its text.

        Raises:
            NoPdf: the picture is damaged, or not one that we read.
            Busy: as many wait as may.
            ClientDisconnected: it is no longer wanted.
        """
        with self.gate.admit(is_connected):
            try:
                picture = pdf_picture(content, self.limits)
            except BadPicture as error:
                raise NoPdf(f"{error.detail} Its text can be downloaded in every other format.") from error
            return _written(document, picture)


def points_a_pixel(picture: PdfPicture) -> float:
    across, down = picture.dots_per_inch or (0.0, 0.0)
    if _SCANNERS_FROM <= across <= _SCANNERS_UP_TO and abs(across - down) < 1:
        return _POINTS_AN_INCH / across
    return _A4_LONG / max(picture.width, picture.height)


def _written(document: TextDocument, picture: PdfPicture) -> bytes:
    pdf = PdfFile()
    scale = points_a_pixel(picture)
    width, height = picture.width * scale, picture.height * scale
    page_height = max(height, _LEAST_SIDE)
    image = pdf.add_stream(picture.content, f"/Type /XObject /Subtype /Image {picture.entries}")
    text, fonts = _text(document, Scale(scale, page_height), pdf)
    # The text comes first, so that the picture lies on it where a viewer shows what is to be invisible.
    drawing = f"{text}\nq 1 0 0 1 0 {page_height - height:.3f} cm {picture.matrix(width, height)} cm /I Do Q"
    contents = pdf.add_stream(drawing.encode())
    pages = pdf.reserve()
    page = pdf.add(
        f"<< /Type /Page /Parent {pages} /MediaBox [0 0 {max(width, _LEAST_SIDE):.3f} {page_height:.3f}]"
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
    """The operators, and the resource that they need."""
    if not document.lines:
        return "", ""
    font = InvisibleFont()
    text = operators(document.lines, font, "F", scale)
    return text, f"/Font << /F {font.add_to(pdf)} >>"
