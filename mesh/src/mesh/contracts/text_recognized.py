"""Edge 5, bff-api → image-store on `imageDataQueue`: a JSON array, one object per line in reading order.

Consumers of `show-off` read `start_x, start_y, width, height, text`; the other fields are additions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from pydantic import ConfigDict, RootModel, ValidationError, model_validator

from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.event import NOTICES, OWNER, event_message, message_id_of, owner_of, request_id_of
from mesh.contracts.line import BoxedLine, line_id_of
from mesh.contracts.message import Headers, MalformedEvent, Message
from mesh.contracts.notice import LIST, Notice
from mesh.contracts.topology import Queue

TYPE = "TextRecognized"
CONTENT_TYPE = "application/json"


class RecognizedBox(BoxedLine):
    """One line. Producers of `show-off` send the required fields only; the others are then derived, or unknown."""

    model_config = ConfigDict(json_schema_extra={"required": ["start_x", "start_y", "width", "height", "text"]})


class RecognizedBoxes(RootModel[list[RecognizedBox]]):
    """Body: one object per line, in reading order."""

    model_config = ConfigDict(hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _numbered(cls, boxes: Any) -> Any:
        """Number boxes without `ord_num` by their index in the array."""
        if not isinstance(boxes, list):
            return boxes
        return [
            {**box, "ord_num": place} if isinstance(box, dict) and box.get("ord_num") is None else box
            for place, box in enumerate(boxes)
        ]


@dataclass(frozen=True, slots=True)
class TextRecognized:
    """The text of a picture was recognised."""

    image_id: str
    message_id: str
    lines: tuple[RecognizedBox, ...]
    owner: str | None = None
    """Owner of the picture. Whichever of the two events arrives first sets it for both."""
    notices: tuple[Notice, ...] = ()
    """In a header, since the body of `show-off` is an array of lines."""
    page: PageOfDocument | None = None
    """None: a picture of its own."""

    def to_wire(self) -> Message:
        return event_message(
            Queue.IMAGE_DATA,
            type=TYPE,
            request_id=self.image_id,
            message_id=self.message_id,
            body=RecognizedBoxes(list(self.lines)).model_dump_json(exclude_none=True).encode(),
            content_type=CONTENT_TYPE,
            headers=self._headers(),
        )

    def _headers(self) -> Headers:
        owner = {} if self.owner is None else {OWNER: self.owner}
        listed = {NOTICES: LIST.dump_json(self.notices, exclude_none=True).decode()} if self.notices else {}
        return {**owner, **listed, **(self.page.headers if self.page else {})}

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event, also one of an earlier version or of `show-off`, without line ids.

        Raises:
            MalformedEvent: the body is not such an array, the notices are invalid, or the image id is missing.
        """
        try:
            boxes = RecognizedBoxes.model_validate_json(message.body).root
            notices = LIST.validate_json(message.headers.get(NOTICES, "[]"))
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            raise MalformedEvent(f"{Queue.IMAGE_DATA}: {problems}") from error
        image_id = request_id_of(message)
        return cls(
            image_id=image_id,
            message_id=message_id_of(message),
            lines=tuple(
                line if line.line_id else line.model_copy(update={"line_id": line_id_of(image_id, line.ord_num)})
                for line in boxes
            ),
            owner=owner_of(message),
            notices=notices,
            page=PageOfDocument.of(message),
        )
