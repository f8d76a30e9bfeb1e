"""One example of each event, for the AsyncAPI document and the contract tests (`tests/golden/`)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from mesh.contracts.document import Document, DocumentLinks, DocumentStatus, PageCounts, PageError
from mesh.contracts.document_accepted import DocumentAccepted
from mesh.contracts.document_done import DocumentDone, DoneDocument
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.event import ACCEPTED_AT
from mesh.contracts.export_requested import ExportRequested
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.line import Line, LineLayout, Quad, Word, line_id_of
from mesh.contracts.lines_edited import FIRST_ADDED, EditedLine, LinesEdited
from mesh.contracts.message import Message
from mesh.contracts.notice import Notice, NoticeCode
from mesh.contracts.page_requested import PageRequested
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized
from mesh.contracts.webhook_due import WebhookDue

IMAGE_ID: Final = "7f8c2a4e-3b1d-4c6f-9a57-0d2e8b6c1f34"
TRACE_ID: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
OWNER_ID: Final = "Zk3vQ0b8T1yWn5LrX2mJ4w"
MADE_AT: Final = "2026-11-20T09:30:00.250000+00:00"
"""`accepted_at` of the examples, which otherwise is the time of the call."""

TOTAL_QUAD: Final[Quad] = ((12.0, 30.5), (212.0, 30.5), (212.0, 52.5), (12.0, 52.5))
CAFE_QUAD: Final[Quad] = ((20.0, 60.0), (140.0, 66.0), (139.0, 88.0), (19.0, 82.0))

LINES: Final = [
    Line(
        ord_num=0,
        quad=TOTAL_QUAD,
        text="TOTAL 12,50 €",
        confidence=0.98,
        score=0.99,
        words=(
            Word(text="TOTAL", start=0.0, end=0.4, confidence=0.995),
            Word(text="12,50", start=0.45, end=0.85, confidence=0.99),
            Word(text="€", start=0.9, end=1.0, confidence=0.995),
        ),
        line_id=line_id_of(IMAGE_ID, 0),
        layout=LineLayout(block=0, paragraph=0, row=0),
    ),
    Line(
        ord_num=1,
        quad=CAFE_QUAD,
        text="Café Zürich",
        confidence=0.75,
        score=0.875,
        line_id=line_id_of(IMAGE_ID, 1),
        layout=LineLayout(block=0, paragraph=0, row=1),
    ),
]

IMAGE_RECEIVED: Final = ImageReceived(
    image_id=IMAGE_ID,
    message_id="0d0f6a52-5a9b-5f0e-8d2b-8d2c7d0d8f10",
    content=b"\xff\xd8\xff\xe0 a picture's bytes \xff\xd9",
    content_type="image/jpeg",
    name="Quittung März.jpg",
    trace_id=TRACE_ID,
)

TEXT_RECOGNIZED: Final = TextRecognized(
    image_id=IMAGE_ID,
    message_id="c2f3b5f1-6a55-5a3e-8a5e-6d9e2f0b7c11",
    lines=tuple(map(RecognizedBox.of, LINES)),
)

TEXT_CORRECTED: Final = TextCorrected(
    image_id=IMAGE_ID, message_id="f3a1d8c4-9b7e-5d21-b6a0-1e4c7f2a9d12", text="TOTAL 12,50 €", ord_num=0
)

LINES_EDITED: Final = LinesEdited(
    image_id=IMAGE_ID,
    message_id="b1c8e4a7-3d5f-5b62-8e19-4f7a0d2c9b31",
    revision="1-6f1e0b9c2d4a5837",
    lines=(
        EditedLine(ord_num=1),
        EditedLine(
            ord_num=FIRST_ADDED + 7,
            quad=((12.0, 100.0), (92.0, 100.0), (92.0, 122.0), (12.0, 122.0)),
            text="MwSt. 19 %",
            confidence=0.9375,
            words=(
                Word(text="MwSt.", start=0.0, end=0.5, confidence=0.96875),
                Word(text="19", start=0.6, end=0.8),
                Word(text="%", start=0.9, end=1.0),
            ),
        ),
        EditedLine(ord_num=0, quad=((10.0, 30.5), (212.0, 30.5), (212.0, 52.5), (10.0, 52.5))),
    ),
)

NOTICES: Final = (
    Notice(code=NoticeCode.UNSUPPORTED_SCRIPT, script="Thai"),
    Notice(code=NoticeCode.TOO_SMALL_TO_READ, letter_height_px=4.5),
)

DOCUMENT_ID: Final = "3b9d1c52-8a64-8f0e-9b1a-5d7c3e2f4a60"
PAGE: Final = PageOfDocument(DOCUMENT_ID, 3)

DOCUMENT: Final = Document(
    id=DOCUMENT_ID,
    name="Rechnungen März.pdf",
    status=DocumentStatus.DONE,
    pages=PageCounts(done=11, failed=1, of=12),
    page_errors=(PageError(page=7, code="page-failed", detail="The page needs more memory than is allowed."),),
    content_type="application/pdf",
    size_bytes=1_204_331,
    created_at=datetime.fromisoformat(MADE_AT),
    expires_at=datetime.fromisoformat("2026-11-27T09:30:00.250000+00:00"),
    done_at=datetime.fromisoformat("2026-11-20T09:30:41.500000+00:00"),
    links=DocumentLinks.of(DOCUMENT_ID),
)

Event = (
    ImageReceived
    | TextRecognized
    | TextCorrected
    | LinesEdited
    | DocumentAccepted
    | PageRequested
    | DocumentDone
    | ExportRequested
    | WebhookDue
)

EVENTS: Final[Mapping[str, Event]] = {
    "image_received": IMAGE_RECEIVED,
    "image_received-owned": replace(IMAGE_RECEIVED, owner=OWNER_ID),
    "text_recognized": TEXT_RECOGNIZED,
    "text_recognized-owned": replace(TEXT_RECOGNIZED, owner=OWNER_ID),
    "text_recognized-notices": replace(TEXT_RECOGNIZED, lines=(), notices=NOTICES),
    "text_corrected": TEXT_CORRECTED,
    "text_corrected-whole": TextCorrected(
        image_id=IMAGE_ID, message_id="a6e9c7b2-4d3f-5c18-9e57-2b8d6f1c0e13", text="TOTAL 12,50 €\nCafé Zürich"
    ),
    "lines_edited": LINES_EDITED,
    "image_received-page": replace(IMAGE_RECEIVED, image_id=PAGE.image_id, page=PAGE),
    "text_recognized-page": replace(TEXT_RECOGNIZED, image_id=PAGE.image_id, page=PAGE),
    "document_accepted": DocumentAccepted.about(DOCUMENT_ID),
    "page_requested": PageRequested.about(DOCUMENT_ID, PAGE.number),
    "document_done": DocumentDone.about(
        DoneDocument(
            document_id=DOCUMENT_ID,
            pages=12,
            failed_pages=1,
            is_failed=False,
            accepted_at=datetime.fromisoformat(MADE_AT),
            done_at=datetime.fromisoformat("2026-11-20T09:30:41.500000+00:00"),
        )
    ),
    "export_requested": ExportRequested.about(DOCUMENT_ID, "pdf"),
    "webhook_due": WebhookDue.about(DOCUMENT, "https://example.org/ocr-done", OWNER_ID),
}
"""Examples by name; `-owned` has an owner, `-whole` corrects the whole text, `-notices` has no text,
`-page` is a page of a document."""


def headers_of(message: Message) -> dict[str, Any]:
    """Return the message's headers with a fixed `accepted_at`."""
    return {**message.headers, ACCEPTED_AT: MADE_AT}


def as_json(message: Message) -> Any:
    """Return the body: the parsed JSON, or the bytes of a picture in base64."""
    is_json = message.content_type == "application/json"
    return json.loads(message.body) if is_json else base64.b64encode(message.body).decode()
