"""Arrow 5, bff-api → image-store on `imageDataQueue`: a JSON array, one object a line in reading order.

The seed's consumers read `start_x, start_y, width, height, text`; the rest is ours.
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
    """One line: the seed's rectangle and text, and what we add."""

    start_x: int = Field(description="Left edge of the upright rectangle around the line")
    start_y: int = Field(description="Its upper edge; all in pixels of the upright picture")
    width: int
    height: int
    text: str
    ord_num: int | None = Field(default=None, ge=0, description="Place in reading order; in the array, if absent")
    quad: WireQuad | None = None
    confidence: Share | None = Field(default=None, description="How sure the recogniser is of the text")
    score: Share | None = Field(default=None, description="How sure the detector is of the box")
    words: tuple[Word, ...] = Field(default=(), description="The line's words, and where they stand along it")

    @classmethod
    def of(cls, line: Line) -> Self:
        rectangle = bounding_rectangle(as_quad(line.quad))
        return cls(**rectangle._asdict(), **dict(line))


class RecognizedBoxes(RootModel[list[RecognizedBox]]):
    """The body: one object a line, in reading order."""


@dataclass(frozen=True, slots=True)
class TextRecognized:
    """The text of a picture was read."""

    image_id: str
    message_id: str
    boxes: tuple[RecognizedBox, ...]
    owner: str | None = None
    """The picture's: which of the two comes first says whose both are."""

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
        """Boxes come back with their order number, which the seed leaves to their place in the array.

        Raises:
            MalformedEvent: not such an array, or no image id.
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
