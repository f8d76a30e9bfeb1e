"""One example of each event, for the AsyncAPI document and the contract tests (`tests/golden/`)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mesh.contracts.event import ACCEPTED_AT
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.line import Line, LineLayout, Quad, Word, line_id_of
from mesh.contracts.message import Message
from mesh.contracts.notice import Notice, NoticeCode
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized

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

NOTICES: Final = (
    Notice(code=NoticeCode.UNSUPPORTED_SCRIPT, script="Thai"),
    Notice(code=NoticeCode.TOO_SMALL_TO_READ, letter_height_px=4.5),
)

EVENTS: Final[Mapping[str, ImageReceived | TextRecognized | TextCorrected]] = {
    "image_received": IMAGE_RECEIVED,
    "image_received-owned": replace(IMAGE_RECEIVED, owner=OWNER_ID),
    "text_recognized": TEXT_RECOGNIZED,
    "text_recognized-owned": replace(TEXT_RECOGNIZED, owner=OWNER_ID),
    "text_recognized-notices": replace(TEXT_RECOGNIZED, lines=(), notices=NOTICES),
    "text_corrected": TEXT_CORRECTED,
    "text_corrected-whole": TextCorrected(
        image_id=IMAGE_ID, message_id="a6e9c7b2-4d3f-5c18-9e57-2b8d6f1c0e13", text="TOTAL 12,50 €\nCafé Zürich"
    ),
}
"""Examples by name; `-owned` has an owner, `-whole` corrects the whole text, `-notices` has no text."""


def headers_of(message: Message) -> dict[str, Any]:
    """Return the message's headers with a fixed `accepted_at`."""
    return {**message.headers, ACCEPTED_AT: MADE_AT}


def as_json(message: Message) -> Any:
    """Return the body: the parsed JSON, or the bytes of a picture in base64."""
    is_json = message.content_type == "application/json"
    return json.loads(message.body) if is_json else base64.b64encode(message.body).decode()
