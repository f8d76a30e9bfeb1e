"""One example of each response, as the golden files hold it; of events: `mesh.contracts.event_examples`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from mesh.contracts.detect_text import DetectedBoxes, MinimalBox, MinimalBoxes
from mesh.contracts.event_examples import CAFE_QUAD, IMAGE_ID, LINES, TOTAL_QUAD, TRACE_ID
from mesh.contracts.line import LineText, TextBox, line_id_of
from mesh.contracts.read_image import ReadImage, ReadImageInfo
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
