"""One example of each response, as the golden files hold it; of events: `mesh.contracts.event_examples`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from mesh.contracts.cut_out import Background, CutOut, Kind
from mesh.contracts.detect_text import DetectedBoxes, MinimalBox, MinimalBoxes
from mesh.contracts.document import (
    Document,
    DocumentError,
    DocumentLinks,
    DocumentPage,
    DocumentStatus,
    NewDocument,
    OcrMode,
    PageCounts,
    PageError,
    PageStatus,
    StoredFile,
)
from mesh.contracts.document_export import DocumentExport, ExportJob, ExportStatus, FailedExport, StoredExport
from mesh.contracts.document_job import DocumentJob, NextPages, OpenedDocument, PageOutcome, PageResult
from mesh.contracts.event_examples import CAFE_QUAD, DOCUMENT_ID, IMAGE_ID, LINES, PAGE, TOTAL_QUAD, TRACE_ID
from mesh.contracts.fetch_file import FetchFile
from mesh.contracts.line import LineText, TextBox, line_id_of
from mesh.contracts.paged_text import PagedText, PageText
from mesh.contracts.read_image import ReadImage, ReadImageInfo
from mesh.contracts.read_line import LineInBox
from mesh.contracts.recognize_text import RecognizedTokens
from mesh.contracts.stored_image import StoredCorrection, StoredImage, StoredLine
from mesh.contracts.text_document import TextDocument, TextLine, TextWord

READ_AT: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

READ_IMAGE: Final = ReadImage.of(
    id=IMAGE_ID,
    lines=LINES,
    image=ReadImageInfo(
        name="Quittung.jpg",
        content_type="image/jpeg",
        width=640,
        height=480,
        rotation=90,
        mirrored=False,
        size_bytes=48_213,
    ),
    timings_ms={"check": 0.4, "detection": 41.5, "recognition": 63.25, "publish": 2.5, "total": 109.0},
    trace_id=TRACE_ID,
)

DETECTED_BOXES: Final = DetectedBoxes.of([TextBox(TOTAL_QUAD, 0.99), TextBox(CAFE_QUAD, 0.875)])

MINIMAL_BOXES: Final = MinimalBoxes([MinimalBox.of(TOTAL_QUAD), MinimalBox.of(CAFE_QUAD)])

RECOGNIZED_TOKENS: Final = RecognizedTokens(
    tokens=[line.text for line in LINES],
    lines=tuple(LineText(text=line.text, confidence=line.confidence or 0.0, words=line.words) for line in LINES),
)

FETCH_FILE: Final = FetchFile(url="https://example.org/Rechnung.pdf", max_bytes=33_554_432)

CUT_OUT: Final = CutOut(
    kind=Kind.CUTOUT,
    background=Background.TRANSPARENT,
    boxes=(CAFE_QUAD,),
    lines=(CAFE_QUAD,),
    hull=CAFE_QUAD,
    line_height=24.0,
)

LINE_IN_BOX: Final = LineInBox.of(TextBox(CAFE_QUAD, 1.0), LineText(text="Café", confidence=0.75))

STORED_IMAGE: Final = StoredImage(
    id=IMAGE_ID,
    name="Quittung März.jpg",
    content_type="image/jpeg",
    width=640,
    height=480,
    size_bytes=48_213,
    created_at=READ_AT,
    expires_at=READ_AT + timedelta(days=7),
    text="TOTAL 12,50 €\nCafé Zürich!",
    rotation=90,
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    trace_id=TRACE_ID,
    boxes=[
        StoredLine.of(LINES[0]),
        StoredLine.of(LINES[1]).model_copy(update={"revision": 1, "corrected_text": "Café Zürich!"}),
    ],
    corrections=[StoredCorrection(ord_num=1, text="Café Zürich!", created_at=READ_AT + timedelta(minutes=1))],
)

TEXT_DOCUMENT: Final = TextDocument(
    id=IMAGE_ID,
    name="Quittung März.jpg",
    width=640,
    height=480,
    created_at=READ_AT,
    corrected_at=None,
    text="Café",
    lines=(
        TextLine(
            ord_num=1,
            quad=CAFE_QUAD,
            text="Café",
            confidence=0.75,
            score=0.875,
            line_id=line_id_of(IMAGE_ID, 1),
            is_corrected=False,
            words=(TextWord(text="Café", start=0.0, end=1.0, confidence=0.75, quad=CAFE_QUAD),),
        ),
    ),
)

_SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_BROKEN_PAGE: Final = PageError(page=7, code="unreadable-page", detail="The page is damaged.")

DOCUMENT: Final = Document(
    id=DOCUMENT_ID,
    name="Vertrag.pdf",
    status=DocumentStatus.READING,
    pages=PageCounts(done=4, failed=1, of=12),
    page_errors=(_BROKEN_PAGE,),
    content_type="application/pdf",
    size_bytes=482_130,
    created_at=READ_AT,
    expires_at=READ_AT + timedelta(days=7),
    links=DocumentLinks.of(DOCUMENT_ID),
)

FAILED_DOCUMENT: Final = DOCUMENT.model_copy(
    update={
        "status": DocumentStatus.FAILED,
        "pages": PageCounts(done=0, failed=0, of=None),
        "page_errors": (),
        "error": DocumentError(code="password-needed", detail="The file is encrypted. Send its password."),
        "content_type": None,
        "done_at": READ_AT,
    }
)

NEW_DOCUMENT: Final = NewDocument.model_validate(
    {
        "id": DOCUMENT_ID,
        "name": "Vertrag.pdf",
        "file": StoredFile(sha256=_SHA256, size_bytes=482_130),
        "pages": "1-5,8",
        "ocr": OcrMode.ALWAYS,
        "password": "secret",
    }
)

DOCUMENT_PAGE: Final = DocumentPage(page=3, status=PageStatus.DONE, image_id=PAGE.image_id, text="Café Zürich")

DOCUMENT_JOB: Final = DocumentJob.model_validate(
    {
        "id": DOCUMENT_ID,
        "name": "Vertrag.pdf",
        "owner": "Zk3vQ0b8T1yWn5LrX2mJ4w",
        "status": DocumentStatus.READING,
        "size_bytes": 482_130,
        "sha256": _SHA256,
        "ocr": OcrMode.AUTO,
        "password": "secret",
    }
)

OPENED_DOCUMENT: Final = OpenedDocument(content_type="application/pdf", pages=12)

PAGE_RESULT: Final = PageResult(
    outcome=PageOutcome.UNREADABLE, error=DocumentError(code="unreadable-page", detail="The page is damaged.")
)

NEXT_PAGES: Final = NextPages(pages=(9, 10))


PAGED_TEXT: Final = PagedText(
    id="3c9d3a52-6a0e-4c5b-8f0e-0c1d2e3f4a5b",
    name="Akte 7.pdf",
    created_at=READ_AT,
    corrected_at=TEXT_DOCUMENT.corrected_at,
    page_count=2,
    pages=(PageText(**dict(TEXT_DOCUMENT), number=2, is_read=True),),
)

DOCUMENT_EXPORT: Final = DocumentExport(
    status=ExportStatus.READY, name="Vertrag.pdf", content_type="application/pdf", size_bytes=912_404
)

EXPORT_JOB: Final = ExportJob(
    name="Vertrag.pdf",
    content_type="application/pdf",
    size_bytes=890_112,
    created_at=READ_AT,
    corrected_at=READ_AT + timedelta(minutes=1),
    revision=1,
    pages=(1, 2, 4),
    is_open=True,
)

STORED_EXPORT: Final = StoredExport(is_current=True)

FAILED_EXPORT: Final = FailedExport(
    error=DocumentError(code="no-pdf", detail="The PDF cannot become PDF/A: a font is not embedded."), revision=1
)
