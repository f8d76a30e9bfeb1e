"""Reads, ui → bff-api → image-store: what is kept of a picture. The same shapes on both hops."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from mesh.contracts.wire import WireModel, WireQuad, Word

OWNER_HEADER: Final = "Ocr-Mesh-Owner"
"""bff-api → image-store, with every call: who asks. Without it, somebody without an owner."""

ACCEPTED_HEADER: Final = "Ocr-Mesh-Accepted"
"""bff-api → image-store, with a deletion: `true` where the picture was accepted, and may still be on its way."""

LONGEST_NAME: Final = 255


def clean_name(name: str) -> str:
    """A picture's name without control characters and the like, and without space around it."""
    return "".join(character for character in name if not unicodedata.category(character).startswith("C")).strip()


def _clean(name: object) -> object:
    return clean_name(name) if isinstance(name, str) else name


class NewName(WireModel):
    """The request to rename a picture."""

    name: Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=LONGEST_NAME)] = Field(
        description="Control characters, and space around it, are left out before its length is looked at"
    )


class ImageSummary(WireModel):
    """A picture in the history. Sizes are null for a picture that could not be measured."""

    id: str
    name: str | None
    content_type: str
    width: int | None
    height: int | None
    size_bytes: int
    created_at: datetime
    expires_at: datetime = Field(description="When the picture and everything read from it is deleted")
    text: str = Field(description="The text as it stands, corrections applied")


class ImagePage(WireModel):
    """Newest first; `next` goes into `before` for the page after this one."""

    images: list[ImageSummary]
    next: str | None = None


class Usage(WireModel):
    """What one owner keeps, without what was deleted or has expired."""

    pictures: int
    bytes: int
    oldest_expires_at: datetime | None = Field(default=None, description="Null where there is no picture")


class StoredBox(WireModel):
    ord_num: int
    start_x: int
    start_y: int
    width: int
    height: int
    quad: WireQuad | None = None
    text: str
    confidence: float | None = Field(default=None, description="How sure the recogniser is of `text`")
    score: float | None = Field(default=None, description="How sure the detector is of the box")
    words: tuple[Word, ...] = Field(default=(), description="The words of `text`, and where they stand along the line")
    corrected_text: str | None = Field(default=None, description="The latest correction of this line")


class StoredCorrection(WireModel):
    ord_num: int | None = None
    text: str
    created_at: datetime


class StoredImage(ImageSummary):
    """One picture with its boxes and corrections."""

    rotation: int = 0
    mirrored: bool = False
    sha256: str
    trace_id: str | None = None
    boxes: list[StoredBox]
    corrections: list[StoredCorrection]
    correction: str | None = Field(default=None, description="The latest correction of the whole text")
    text_received: bool = Field(
        default=True, description="Whether what was read has arrived; until then there are no boxes"
    )
