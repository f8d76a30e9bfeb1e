"""What image-store says of a picture, made up: lines anywhere on it, at any slant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from mesh.contracts.line import Quad, Word, bounding_rectangle
from mesh.contracts.stored_image import StoredCorrection, StoredImage, StoredLine

ID: Final = "7f8c2a4e-3b1d-4c6f-9a57-0d2e8b6c1f34"
READ_AT: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CORRECTED_AT: Final = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def slanted(left: float, top: float, width: float, height: float, degrees: float = 0) -> Quad:
    """Return a rectangle turned clockwise about its first corner."""
    along = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def corner(x: float, y: float) -> tuple[float, float]:
        return (left + x * along[0] - y * along[1], top + x * along[1] + y * along[0])

    return (corner(0, 0), corner(width, 0), corner(width, height), corner(0, height))


def print_quad(text: str, left: float, top: float, height: float = 28, degrees: float = 0) -> Quad:
    """Return the quad of a text in usual print."""
    return slanted(left, top, len(text) * height / 2, height, degrees)


def seen_words(text: str) -> tuple[Word, ...]:
    """Return the words as a recogniser does, all characters equally wide."""
    words, start = [], 0
    for word in text.split(" ") if text else ():
        words.append(Word(text=word, start=start / len(text), end=(start + len(word)) / len(text)))
        start += len(word) + 1
    return tuple(words)


def box(text: str, quad: Quad, ord_num: int = 0, /, **given: Any) -> StoredLine:
    members = {"text": text, "quad": list(quad), "confidence": 0.9, "score": 0.95, "words": seen_words(text)}
    return StoredLine(**{**bounding_rectangle(quad)._asdict(), "ord_num": ord_num, **members, **given})


def stored(boxes: Sequence[StoredLine] = (), **given: Any) -> StoredImage:
    """Return a picture of 1200 x 1600 pixels; its corrections are those of the boxes."""
    corrected = [(box.ord_num, box.corrected_text) for box in boxes if box.corrected_text is not None]
    whole = given.get("correction")
    members = {
        "id": ID,
        "name": "Quittung März.jpg",
        "content_type": "image/jpeg",
        "width": 1200,
        "height": 1600,
        "size_bytes": 1000,
        "created_at": READ_AT,
        "expires_at": CORRECTED_AT,
        "text": " ".join(box.text for box in boxes),
        "sha256": "00",
        "boxes": list(boxes),
        "corrections": [
            StoredCorrection(ord_num=ord_num, text=text, created_at=CORRECTED_AT)
            for ord_num, text in (*corrected, *([] if whole is None else [(None, whole)]))
        ],
    }
    return StoredImage(**{**members, **given})


def lines(*texts: str, **given: Any) -> StoredImage:
    """Level lines below each other."""
    return stored(
        [box(text, print_quad(text, 80, 100 + 45 * number), number) for number, text in enumerate(texts)], **given
    )
