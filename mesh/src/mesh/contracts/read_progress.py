"""Arrow 1 as a stream: `POST /read` with `Accept: text/event-stream` tells of a picture while it is read.

Server-sent events, each with one line of JSON: `accepted`, then `boxes`, then `texts` until all are read, then `done`
with the answer of a plain `/read`. `boxes` may come again, when the page turns out to stand on its head; it takes back
all boxes and texts before. `problem` is the last event where something fails on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, Field

from mesh.contracts.problems import ProblemBody
from mesh.contracts.read_image import ReadImage, ReadImageInfo
from mesh.contracts.wire import Share, WireModel, WireQuad, Word


class PictureAccepted(WireModel):
    """It is a picture; now its lines are looked for."""

    id: str
    image: ReadImageInfo


class FoundBox(WireModel):
    place: int = Field(ge=0, description="Place in reading order, from 0; `done` counts anew, without boxes of no text")
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
    read: int = Field(description="How many of the boxes are read by now")
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
    """One server-sent event."""
    return f"event: {EVENT_NAMES[type(body)]}\ndata: {body.model_dump_json()}\n\n".encode()
