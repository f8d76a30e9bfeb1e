"""One example of what travels along each arrow: what the golden files hold and the documentation shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from mesh.contracts.detect_text import DetectedBoxes, MinimalBox, MinimalBoxes
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.line import Line, LineText, Quad, TextBox, Word, line_id_of
from mesh.contracts.read_image import ReadImage, ReadImageInfo
from mesh.contracts.recognize_text import RecognizedTokens
from mesh.contracts.stored_image import StoredCorrection, StoredImage, StoredLine
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.text_document import TextDocument, TextLine, TextWord
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized

IMAGE_ID: Final = "7f8c2a4e-3b1d-4c6f-9a57-0d2e8b6c1f34"
READ_AT: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TRACE_ID: Final = "4bf92f3577b34da6a3ce929d0e0e4736"

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
    ),
    Line(
        ord_num=1,
        quad=CAFE_QUAD,
        text="Café Zürich",
        confidence=0.75,
        score=0.875,
        line_id=line_id_of(IMAGE_ID, 1),
    ),
]

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
    lines=tuple(map(LineText.of, LINES)),
)

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

OWNER: Final = "Zk3vQ0b8T1yWn5LrX2mJ4w"

IMAGE_RECEIVED_OWNED: Final = replace(IMAGE_RECEIVED, owner=OWNER)

TEXT_RECOGNIZED_OWNED: Final = replace(TEXT_RECOGNIZED, owner=OWNER)

TEXT_CORRECTED: Final = TextCorrected(
    image_id=IMAGE_ID, message_id="f3a1d8c4-9b7e-5d21-b6a0-1e4c7f2a9d12", text="TOTAL 12,50 €", ord_num=0
)

TEXT_CORRECTED_WHOLE: Final = TextCorrected(
    image_id=IMAGE_ID, message_id="a6e9c7b2-4d3f-5c18-9e57-2b8d6f1c0e13", text="TOTAL 12,50 € Café Zürich"
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
    text="TOTAL 12,50 € Café Zürich!",
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
