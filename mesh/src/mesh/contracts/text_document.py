"""Text of a picture, ui → bff-api: `GET /api/image/{id}/text?format=json`.

The other formats of that endpoint are generated from the same document.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from mesh.contracts.line import Line, Quad, Word
from mesh.contracts.notice import Notices
from mesh.contracts.wire import WireModel


class TextWord(Word):
    """The position is estimated if it is unknown."""

    quad: Quad = Field(description="Part of the line's quad")


class TextLine(Line):
    """`text` is the current one, words separated by one space; the confidence of text typed by a user is 1."""

    is_corrected: bool
    words: tuple[TextWord, ...] = Field(description="In reading order, for any writing direction")


class TextDocument(WireModel):
    """Coordinates are pixels of the upright picture. Lines without text are omitted."""

    id: str
    name: str | None = Field(description="Name of the picture")
    width: int | None = Field(description="Null if the size is unknown")
    height: int | None
    created_at: datetime
    corrected_at: datetime | None = Field(description="Time of the latest correction or edit of the lines")
    text: str = Field(description="As `text` of `/read`, with corrections, or the correction of the whole text")
    lines: tuple[TextLine, ...]
    notices: Notices = ()
