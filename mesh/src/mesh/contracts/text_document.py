"""Text of a picture, ui → bff-api: `GET /api/image/{id}/text?format=json`.

The other formats of that endpoint are generated from the same document.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from mesh.contracts.wire import WireModel, WireQuad


class TextWord(WireModel):
    text: str
    quad: WireQuad = Field(description="Part of the line's quad; estimated if the position is unknown")
    confidence: float | None = Field(description="Confidence of the word, derived from the line's")


class TextLine(WireModel):
    ord_num: int
    text: str = Field(description="Current text with corrections, words separated by one space")
    quad: WireQuad
    confidence: float | None = Field(description="Confidence of the recogniser, 0 to 1; 1 for text typed by a user")
    is_corrected: bool
    words: tuple[TextWord, ...] = Field(description="In reading order, for any writing direction")


class TextDocument(WireModel):
    """Coordinates are pixels of the upright picture. Lines without text are omitted."""

    id: str
    name: str | None = Field(description="Name of the picture")
    width: int | None = Field(description="Null if the size is unknown")
    height: int | None
    created_at: datetime
    corrected_at: datetime | None = Field(description="Time of the latest correction")
    text: str = Field(description="Lines joined by line breaks, or the correction of the whole text")
    lines: tuple[TextLine, ...]
