"""One example of each response, as the golden files hold it; of events: `mesh.contracts.event_examples`."""

from __future__ import annotations

from typing import Final

from mesh.contracts.detect_text import DetectedBoxes, MinimalBox, MinimalBoxes
from mesh.contracts.event_examples import CAFE_QUAD, IMAGE_ID, LINES, TOTAL_QUAD, TRACE_ID
from mesh.contracts.read_image import ReadImage, ReadImageInfo
from mesh.contracts.recognize_text import RecognizedLine, RecognizedTokens

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

DETECTED_BOXES: Final = DetectedBoxes.of([(TOTAL_QUAD, 0.99), (CAFE_QUAD, 0.875)])

MINIMAL_BOXES: Final = MinimalBoxes([MinimalBox.of(TOTAL_QUAD), MinimalBox.of(CAFE_QUAD)])

RECOGNIZED_TOKENS: Final = RecognizedTokens(
    tokens=[line.text for line in LINES],
    lines=tuple(RecognizedLine(text=line.text, confidence=line.confidence, words=line.words) for line in LINES),
)
