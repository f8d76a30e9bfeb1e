"""Edge 1, ui → bff-api: `POST /read`, multipart with the file field `image`.

Clients of `show-off` use only `id` and `text` of the response.

With `Accept: text/event-stream` the response reports the progress: server-sent events, each with one line of JSON:
`accepted`, then `boxes`, then `texts` until all lines are recognised, then `done` with the response of a plain `/read`.
A second `boxes` event, for a page that is rotated by 180°, replaces all earlier boxes and texts. On failure the last
event is `problem`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Self

from pydantic import BaseModel, Field

from mesh.contracts.line import Line, LineText, Quad, page_text
from mesh.contracts.notice import Notice, Notices
from mesh.contracts.problems import ProblemBody
from mesh.contracts.wire import Share, WireModel

FILE_FIELD = "image"
ID_FIELD = "id"
"""Beside the file, to save again what was read but not kept: the id that the first answer gave."""
LONGEST_NAME: Final = 255
"""Characters of a picture's name."""


def clean_name(name: str) -> str:
    """Return the name without control characters and surrounding whitespace."""
    return "".join(character for character in name if not unicodedata.category(character).startswith("C")).strip()


class NotKeptReason(StrEnum):
    """Why a picture that was read is not known to be kept."""

    UNAVAILABLE = "unavailable"
    """The queue cannot be reached."""
    UNCONFIRMED = "unconfirmed"
    """The queue did not confirm in time; the picture may still arrive."""
    FULL = "full"
    """The queue, or what may wait for it, is full."""
    TOO_LARGE = "too-large"
    """The queue does not take messages of this size."""


class TextSource(StrEnum):
    """Where the text of a page comes from."""

    OCR = "ocr"
    PDF_TEXT = "pdf_text"
    """The PDF's own text, with confidence 1."""
    MIXED = "mixed"
    """The PDF's own text, and text that was recognised in its pictures."""


class ReadImageInfo(WireModel):
    """The picture. Sizes and quads are those of the upright picture."""

    name: str
    content_type: str
    width: int
    height: int
    rotation: int = Field(description="Degrees clockwise that make the picture upright: 0, 90, 180 or 270")
    mirrored: bool = Field(description="Whether the picture was mirrored before the rotation")
    size_bytes: int


class ReadImage(WireModel):
    """Response of `/read`."""

    id: str
    text: str = Field(
        description="In reading order: a space between lines of a row, a tab between cells of a table, a line break "
        "between rows, a blank line between blocks"
    )
    lines: list[Line]
    image: ReadImageInfo
    timings_ms: dict[str, float] = Field(description="Milliseconds by stage; `total` is the whole request")
    kept: bool = Field(
        default=True, description="Whether picture and text are stored; if not, they cannot be corrected or found later"
    )
    kept_reason: NotKeptReason | None = Field(
        default=None,
        description="Why it is not known to be kept; null if it is. To save it again, send the file and this `id`",
    )
    trace_id: str | None = Field(default=None, description="Trace id, 32 hexadecimal digits")
    notices: Notices = ()
    page: int = Field(default=1, ge=1, description="Number of the page that was read")
    pages: int = Field(default=1, ge=1, description="Number of pages of the file; 1 for a picture")
    source: TextSource = Field(
        default=TextSource.OCR,
        description="`ocr`: recognised; `pdf_text`: the PDF's own text, with confidence 1; `mixed`: both",
    )

    @classmethod
    def of(
        cls,
        id: str,
        lines: list[Line],
        image: ReadImageInfo,
        timings_ms: dict[str, float],
        trace_id: str | None,
        kept_reason: NotKeptReason | None = None,
        notices: Sequence[Notice] = (),
        *,
        page: int = 1,
        pages: int = 1,
        source: TextSource = TextSource.OCR,
    ) -> Self:
        return cls(
            id=id,
            text=page_text((line.text, line.layout) for line in lines),
            lines=lines,
            image=image,
            timings_ms=timings_ms,
            kept=kept_reason is None,
            kept_reason=kept_reason,
            trace_id=trace_id,
            notices=tuple(notices),
            page=page,
            pages=pages,
            source=source,
        )


class PictureAccepted(WireModel):
    """The picture was accepted; detection starts."""

    id: str
    image: ReadImageInfo
    page: int = Field(default=1, ge=1)
    pages: int = Field(default=1, ge=1)


class FoundBox(WireModel):
    place: int = Field(ge=0, description="Index in reading order, from 0; `done` numbers again, without empty boxes")
    quad: Quad
    score: Share


class BoxesFound(WireModel):
    boxes: list[FoundBox]


class ReadText(LineText):
    place: int = Field(ge=0)


class TextsRead(WireModel):
    read: int = Field(description="Number of boxes recognised so far")
    of: int
    texts: list[ReadText]


ReadProgress = PictureAccepted | BoxesFound | TextsRead

EVENT_NAMES: Final[Mapping[type[BaseModel], str]] = {
    PictureAccepted: "accepted",
    BoxesFound: "boxes",
    TextsRead: "texts",
    ReadImage: "done",
    ProblemBody: "problem",
}


def event(body: BaseModel) -> bytes:
    """Return one server-sent event."""
    return f"event: {EVENT_NAMES[type(body)]}\ndata: {body.model_dump_json()}\n\n".encode()
