"""Reads, ui → bff-api: `GET /api/image/{id}/text?format=json`, what a picture says, for other programs to read.

The other formats of that call are written from the same.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from mesh.contracts.wire import WireModel, WireQuad


class TextWord(WireModel):
    text: str
    quad: WireQuad = Field(description="Its part of the line's quad; by the words' lengths where nobody saw its place")
    confidence: float | None = Field(description="Its share of the line's confidence")


class TextLine(WireModel):
    ord_num: int
    text: str = Field(description="As it stands: corrected, words separated by one space")
    quad: WireQuad
    confidence: float | None = Field(description="How sure the recogniser is; 1 for what a person typed")
    is_corrected: bool
    words: tuple[TextWord, ...] = Field(description="In reading order, whatever the direction of writing")


class TextDocument(WireModel):
    """Coordinates are pixels of the upright picture. Lines without text are left out."""

    id: str
    name: str | None = Field(description="The picture's name")
    width: int | None = Field(description="Null for a picture that could not be measured")
    height: int | None
    created_at: datetime
    corrected_at: datetime | None = Field(description="When a person last corrected something")
    text: str = Field(description="One line a row; or the correction of the whole text, whose lines have no places")
    lines: tuple[TextLine, ...]
