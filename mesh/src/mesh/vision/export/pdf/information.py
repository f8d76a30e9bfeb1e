"""Title, dates and producer of a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from pikepdf import Dictionary, Name, Pdf
from pikepdf.models.metadata import encode_pdf_date

from mesh.vision.export.software import NAME, software


@dataclass(frozen=True, slots=True)
class Information:
    title: str
    created_at: datetime
    changed_at: datetime


def write_information(pdf: Pdf, information: Information, *, has_xmp: bool) -> None:
    """Write the information dictionary, and the same in XMP if there is some."""
    created_at, changed_at = (
        moment.astimezone(UTC).replace(microsecond=0) for moment in (information.created_at, information.changed_at)
    )
    pdf.docinfo[Name.Title] = information.title
    pdf.docinfo[Name.Creator] = NAME
    pdf.docinfo[Name.Producer] = software()
    pdf.docinfo[Name.CreationDate] = encode_pdf_date(created_at)
    pdf.docinfo[Name.ModDate] = encode_pdf_date(changed_at)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if has_xmp:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = information.title
            metadata["xmp:CreatorTool"] = NAME
            metadata["pdf:Producer"] = software()
            metadata["xmp:CreateDate"] = created_at.isoformat()
            metadata["xmp:ModifyDate"] = changed_at.isoformat()
