"""Edge 1 as a stream: `POST /read` with `Accept: text/event-stream` reports progress.

Server-sent events, each with one line of JSON: `accepted`, then `boxes`, then `texts` until all lines are recognised,
then `done` with the response of a plain `/read`. A second `boxes` event, for a page that is rotated by 180°, replaces
all earlier boxes and texts. On failure the last event is `problem`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, Field

from mesh.contracts.problems import ProblemBody
from mesh.contracts.read_image import ReadImage, ReadImageInfo
from mesh.contracts.wire import Share, WireModel, WireQuad, Word


class PictureAccepted(WireModel):
    """The picture was accepted; detection starts."""

    id: str
    image: ReadImageInfo


class FoundBox(WireModel):
    place: int = Field(ge=0, description="Index in reading order, from 0; `done` numbers again, without empty boxes")
    quad: WireQuad
    score: Share


class BoxesFound(WireModel):
    boxes: list[FoundBox]


class ReadText(WireModel):
    place: int = Field(ge=0)
    text: str
    confidence: Share
    words: tuple[Word, ...] = ()


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
