"""Edge 5, bff-api → image-store on `imageDataQueue`: a JSON array, one object per line in reading order.

Consumers of `show-off` read `start_x, start_y, width, height, text`; the other fields are additions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pydantic import Field, RootModel, ValidationError

from mesh.contracts.event import OWNER, event_message, message_id_of, owner_of, request_id_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.quad import bounding_rectangle
from mesh.contracts.topology import Queue
from mesh.contracts.wire import Line, Share, WireModel, WireQuad, Word, as_quad

TYPE = "TextRecognized"
CONTENT_TYPE = "application/json"


class RecognizedBox(WireModel):
    """One line: rectangle and text as in `show-off`, and additional fields."""

    start_x: int = Field(description="Left edge of the axis-aligned rectangle around the line")
    start_y: int = Field(description="Its top edge; all in pixels of the upright picture")
    width: int
    height: int
    text: str
    ord_num: int | None = Field(default=None, ge=0, description="Index in reading order; index in the array if absent")
    quad: WireQuad | None = None
    confidence: Share | None = Field(default=None, description="Confidence of the recogniser in the text, 0 to 1")
    score: Share | None = Field(default=None, description="Score of the detector for the box, 0 to 1")
    words: tuple[Word, ...] = Field(default=(), description="Words of the line, with their position along it")

    @classmethod
    def of(cls, line: Line) -> Self:
        rectangle = bounding_rectangle(as_quad(line.quad))
        return cls(**rectangle._asdict(), **dict(line))


class RecognizedBoxes(RootModel[list[RecognizedBox]]):
    """Body: one object per line, in reading order."""


@dataclass(frozen=True, slots=True)
class TextRecognized:
    """The text of a picture was recognised."""

    image_id: str
    message_id: str
    boxes: tuple[RecognizedBox, ...]
    owner: str | None = None
    """Owner of the picture. Whichever of the two events arrives first sets it for both."""

    def to_wire(self) -> Message:
        return event_message(
            Queue.IMAGE_DATA,
            type=TYPE,
            request_id=self.image_id,
            message_id=self.message_id,
            body=RecognizedBoxes(list(self.boxes)).model_dump_json(exclude_none=True).encode(),
            content_type=CONTENT_TYPE,
            headers=None if self.owner is None else {OWNER: self.owner},
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. A box without `ord_num`, as `show-off` sends it, gets its index in the array.

        Raises:
            MalformedEvent: the body is not such an array, or the image id is missing.
        """
        try:
            boxes = RecognizedBoxes.model_validate_json(message.body).root
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            raise MalformedEvent(f"{Queue.IMAGE_DATA}: {problems}") from error
        numbered = tuple(
            box if box.ord_num is not None else box.model_copy(update={"ord_num": place})
            for place, box in enumerate(boxes)
        )
        return cls(
            image_id=request_id_of(message),
            message_id=message_id_of(message),
            boxes=numbered,
            owner=owner_of(message),
        )
