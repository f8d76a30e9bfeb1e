"""Stored pictures, ui → bff-api → image-store. The same bodies on both hops."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from mesh.contracts.line import BoxedLine
from mesh.contracts.notice import Notices
from mesh.contracts.read_image import LONGEST_NAME, clean_name
from mesh.contracts.wire import WireModel

OWNER_HEADER: Final = "Ocr-Mesh-Owner"
"""bff-api → image-store, with every request: the owner. Absent for a client without one."""

ACCEPTED_HEADER: Final = "Ocr-Mesh-Accepted"
"""bff-api → image-store, with a deletion: `true` if the picture was accepted but may not be stored yet."""


def _clean(name: object) -> object:
    return clean_name(name) if isinstance(name, str) else name


class NewName(WireModel):
    """Request to rename a picture."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), BeforeValidator(_clean)] = Field(
        description="Control characters and surrounding whitespace are removed before the length is checked"
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
    expires_at: datetime = Field(description="When the picture and its text are deleted")
    text: str = Field(description="Current text, with corrections")


class ImagePage(WireModel):
    """Pass `next` as `before` to get the next page."""

    images: list[ImageSummary]
    next: str | None = None


class Usage(WireModel):
    """What one owner keeps, without what was deleted or has expired."""

    pictures: int
    bytes: int
    oldest_expires_at: datetime | None = Field(default=None, description="Null where there is no picture")
    max_pictures: int | None = Field(default=None, description="Limit of this owner; null: the default")
    max_bytes: int | None = Field(default=None, description="Limit of this owner; null: the default")


class StoredLine(BoxedLine):
    """`text`, `confidence` and `words` are as recognised, or as added by an edit of the lines."""

    corrected_text: str | None = Field(default=None, description="Latest correction of this line")


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
    boxes: list[StoredLine] = Field(description="Lines in reading order")
    corrections: list[StoredCorrection]
    correction: str | None = Field(default=None, description="Latest correction of the whole text")
    text_received: bool = Field(
        default=True, description="Whether the recognised text is stored; until then there are no boxes"
    )
    notices: Notices = ()
    lines_revision: str | None = Field(
        default=None, description="Revision of the latest edit of the lines; null if they are as read"
    )
    lines_edited_at: datetime | None = Field(default=None, description="Time of that edit")
