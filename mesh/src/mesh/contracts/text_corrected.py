"""Edge 6, ui → bff-api: `POST /correct-text`, then bff-api → image-store on `textCorrectionQueue`.

`show-off` corrects the whole text of a picture (`id`, `text`); with `ord_num` one line is corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from pydantic import Field, ValidationError, model_validator

from mesh.contracts.event import event_message, message_id_of, request_id_of
from mesh.contracts.lines_revision import Revision
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import Queue
from mesh.contracts.wire import WireModel

TYPE = "TextCorrected"
CONTENT_TYPE = "application/json"

LONGEST_TEXT: Final = 200_000
"""Characters of a corrected text; a dense page has 10,000."""
LONGEST_LINE: Final = 4_000
"""Characters of a corrected line; one across a newspaper page has 300."""
MAX_CORRECTIONS: Final = 1_000
"""Of one picture. All are kept, for the history of its text."""
MAX_CORRECTED_CHARACTERS: Final = 4_000_000
"""In all corrections of one picture."""


class CorrectText(WireModel):
    """Body of the event, and of the request."""

    id: str = Field(min_length=1, max_length=36, description="Image id, from the response of `/read`")
    text: str = Field(
        json_schema_extra={"maxLength": LONGEST_TEXT},
        description=f"Corrected text; may be empty. At most {LONGEST_TEXT:,} characters, {LONGEST_LINE:,} of a line",
    )
    # Strict: `false` would be converted to 0, the first line.
    ord_num: int | None = Field(
        default=None, ge=0, strict=True, description="Number of the line; without it the whole text is corrected"
    )

    @model_validator(mode="after")
    def _limit_text(self) -> Self:
        # Not by `max_length`, which refuses lone surrogates with a message that does not name them.
        limit, what = (LONGEST_TEXT, "text") if self.ord_num is None else (LONGEST_LINE, "text of a line")
        if len(self.text) > limit:
            raise ValueError(f"the {what} has {len(self.text):,} characters; the limit is {limit:,}")
        return self


class CorrectTextRequest(CorrectText):
    """Request body."""

    lines_revision: Revision | None = Field(
        default=None,
        description="Revision of the lines that `ord_num` is from, as `PUT /api/image/{id}/lines` returned it: the "
        "line may then be one that is not stored yet",
    )


def has_room(corrections: int, characters: int, text: str) -> bool:
    """Return whether a picture that has these corrections, with so many characters in total, may get another."""
    return corrections < MAX_CORRECTIONS and characters + len(text) <= MAX_CORRECTED_CHARACTERS


@dataclass(frozen=True, slots=True)
class TextCorrected:
    """A user corrected the text."""

    image_id: str
    message_id: str
    text: str
    ord_num: int | None = None

    def to_wire(self) -> Message:
        body = CorrectText(id=self.image_id, text=self.text, ord_num=self.ord_num)
        return event_message(
            Queue.TEXT_CORRECTION,
            type=TYPE,
            request_id=self.image_id,
            message_id=self.message_id,
            body=body.model_dump_json(exclude_none=True).encode(),
            content_type=CONTENT_TYPE,
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. The image id is taken from the body, as `show-off` sends it, not from the header.

        Raises:
            MalformedEvent: the body is not such an object.
        """
        try:
            body = CorrectText.model_validate_json(message.body)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            raise MalformedEvent(f"{Queue.TEXT_CORRECTION}: {problems}") from error
        named = message.with_headers(request_id=body.id)
        return cls(
            image_id=request_id_of(named), message_id=message_id_of(message), text=body.text, ord_num=body.ord_num
        )
