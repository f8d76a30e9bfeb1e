"""Edges 39 and 40, ui → bff-api: `PUT /api/image/{id}/lines`, then bff-api → image-store on `linesQueue`.

An edit is the complete list of a picture's lines, in reading order: lines that are missing are deleted, and undoing an
edit sends the list before it. Each edit has a revision, as a document of CouchDB has: the number of edits before it and
itself, and a digest of its content. Of two edits the one with the higher number counts, and of equal numbers the one
that was accepted later; so events may arrive in any order, and twice.

A line keeps its `ord_num` for ever, since corrections refer to it. Lines that were read have their index in reading
order; lines that were added have a number from `FIRST_ADDED` on, which no two of them share.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Self

from pydantic import Field, ValidationError, model_validator

from mesh.contracts.event import event_message, message_id_of, request_id_of
from mesh.contracts.line import Quad, Word, bounding_rectangle
from mesh.contracts.lines_revision import MAX_NUMBER, Revision, number_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.problems import Problem
from mesh.contracts.text_corrected import LONGEST_LINE, LONGEST_TEXT
from mesh.contracts.topology import Queue
from mesh.contracts.wire import Share, WireModel

TYPE = "LinesEdited"
CONTENT_TYPE = "application/json"

FIRST_ADDED: Final = 1_000_000
"""Smallest `ord_num` of a line that was added."""
MAX_ORD_NUM: Final = 2**31 - 1
MAX_LINES: Final = 5_000
"""Of an edited picture; a dense page of a newspaper has 1,000."""
MAX_WORDS: Final = 1_000
"""Of a line."""
MAX_COORDINATE: Final = 1_000_000.0

_CHANGED: Final = "The lines were changed in the meantime, for example in another tab. Load them again to go on."
_IDS: Final = uuid.UUID("0b8f5c52-6c7b-5d0e-9a55-2f0f3f6f3c11")
"""Namespace of message ids."""


class LineFields(WireModel):
    """Position and text of a line. Fields that are missing are those of the line as recognised."""

    quad: Quad | None = Field(default=None, description="Required for a line that was added")
    text: str | None = Field(
        default=None,
        json_schema_extra={"maxLength": LONGEST_LINE},
        description="Required for a line that was added, may be empty; the text of any other is corrected by "
        "`POST /correct-text`",
    )
    confidence: Share | None = Field(default=None, description="Of a line that was added; null if it is unknown")
    words: tuple[Word, ...] = Field(
        default=(), max_length=MAX_WORDS, description="Of a line that was added: its words with their positions"
    )

    def check(self, ord_num: int | None) -> None:
        """Raise ValueError if the line has too little or too much for its number."""
        if self.text is not None and len(self.text) > LONGEST_LINE:
            raise ValueError(f"the text of a line has {len(self.text):,} characters; the limit is {LONGEST_LINE:,}")
        if self.quad is not None:
            check_quad(self.quad)
        if ord_num is None or ord_num >= FIRST_ADDED:
            if self.quad is None or self.text is None:
                raise ValueError("a line that was added needs quad and text")
        elif self.text is not None or self.confidence is not None or self.words:
            raise ValueError(f"line {ord_num} was read: its text is corrected by /correct-text, not here")


# Strict: `false` would be converted to 0, the first line.
_OrdNum = Annotated[int, Field(ge=0, le=MAX_ORD_NUM, strict=True, description="Number of the line")]


class EditedLine(LineFields):
    """A line after an edit."""

    ord_num: _OrdNum

    @model_validator(mode="after")
    def _check(self) -> Self:
        self.check(self.ord_num)
        return self


class RequestedLine(LineFields):
    """A line of a request. A new line has no number yet."""

    ord_num: _OrdNum | None = Field(
        default=None, description="Number of the line, which it keeps; null for a new line, which gets one"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        self.check(self.ord_num)
        return self


class EditLines(WireModel):
    """Request body: the lines of a picture after the edit, in reading order."""

    base: Revision | None = Field(
        default=None,
        description="`lines_revision` of the picture when the edit began; null for the lines as they were read",
    )
    lines: list[RequestedLine] = Field(
        max_length=MAX_LINES,
        description="All lines in reading order. A line that is missing is deleted; its correction stays, for an undo",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_all([line.ord_num for line in self.lines], self.lines)
        return self


class EditedLines(WireModel):
    """Body of the event, and of the response without `id`."""

    id: str = Field(min_length=1, max_length=36, description="Image id")
    revision: Revision
    lines: tuple[EditedLine, ...] = Field(
        max_length=MAX_LINES, description="All lines in reading order; lines that are missing are deleted"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_all([line.ord_num for line in self.lines], self.lines)
        return self


class EditedFrom(WireModel):
    """Body of bff-api's request to image-store to store an edit at once, if no other edit was first."""

    base: Revision | None = None
    edit: EditedLines


class LinesChanged(Problem):
    """409: the edit is based on lines that another edit has replaced."""

    status = 409
    slug = "lines-changed"
    title = "Lines changed elsewhere"

    def __init__(self, detail: str = _CHANGED) -> None:
        super().__init__(detail)


def check_base(stored: str | None, edit: str, base: str | None) -> None:
    """Raise LinesChanged unless an edit is stored, or its base is the stored one or not stored yet."""
    if edit != stored and base != stored and number_of(base) <= number_of(stored):
        raise LinesChanged


def _check_all(numbers: Sequence[int | None], lines: Iterable[LineFields]) -> None:
    named = [number for number in numbers if number is not None]
    if len(set(named)) < len(named):
        raise ValueError("two lines have the same ord_num")
    characters = sum(len(line.text or "") for line in lines)
    if characters > LONGEST_TEXT:
        raise ValueError(f"the added lines have {characters:,} characters; the limit is {LONGEST_TEXT:,}")


def check_quad(quad: Quad) -> None:
    """Raise ValueError for a box without an area, or far outside of any picture."""
    if any(abs(coordinate) > MAX_COORDINATE for point in quad for coordinate in point):
        raise ValueError(f"a coordinate is not between -{MAX_COORDINATE:,.0f} and {MAX_COORDINATE:,.0f}")
    rectangle = bounding_rectangle(quad)
    if rectangle.width < 1 or rectangle.height < 1:
        raise ValueError("a box has no area")


def edited(image_id: str, edit: EditLines) -> EditedLines:
    """Return the list that a request asks for, with a number for each new line, and its revision.

    Both follow from the content, so that a request that is sent again has the same result. Raises ValueError after
    too many edits.
    """
    number = number_of(edit.base) + 1
    if number > MAX_NUMBER:
        raise ValueError("The lines were edited too often. Upload the picture again to go on.")
    taken = {line.ord_num for line in edit.lines}
    lines = []
    for place, line in enumerate(edit.lines):
        ord_num = line.ord_num
        if ord_num is None:
            ord_num = _new_number(f"{image_id}/{edit.base}/{place}/{_canonical(line)}", taken)
            taken.add(ord_num)
        lines.append(EditedLine(**{**dict(line), "ord_num": ord_num}))
    content = [image_id, edit.base, [_canonical(line) for line in lines]]
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
    return EditedLines(id=image_id, revision=f"{number}-{digest}", lines=tuple(lines))


def _canonical(line: LineFields) -> str:
    return line.model_dump_json(exclude_none=True)


def _new_number(seed: str, taken: set[int | None]) -> int:
    """Return a number that no other line has, even if another tab adds one at the same time."""
    for attempt in range(len(taken) + 1):
        digest = hashlib.sha256(f"{seed}/{attempt}".encode(errors="replace")).digest()
        number = FIRST_ADDED + int.from_bytes(digest[:8]) % (MAX_ORD_NUM - FIRST_ADDED)
        if number not in taken:
            return number
    raise AssertionError("unreachable: one more attempt than numbers that are taken")


@dataclass(frozen=True, slots=True)
class LinesEdited:
    """A user edited the lines of a picture: added, deleted, merged, split, moved or reordered some."""

    image_id: str
    message_id: str
    revision: str
    lines: tuple[EditedLine, ...]

    @classmethod
    def of(cls, lines: EditedLines) -> Self:
        return cls(lines.id, str(uuid.uuid5(_IDS, f"{lines.id}/{lines.revision}")), lines.revision, lines.lines)

    def to_wire(self) -> Message:
        return event_message(
            Queue.LINES,
            type=TYPE,
            request_id=self.image_id,
            message_id=self.message_id,
            body=EditedLines(id=self.image_id, revision=self.revision, lines=self.lines)
            .model_dump_json(exclude_none=True)
            .encode(),
            content_type=CONTENT_TYPE,
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event.

        Raises:
            MalformedEvent: the body is not such an object.
        """
        try:
            body = EditedLines.model_validate_json(message.body)
        except ValidationError as error:
            problems: Any = error.errors(include_url=False, include_input=False, include_context=False)
            raise MalformedEvent(f"{Queue.LINES}: {problems}") from error
        named = message.with_headers(request_id=body.id)
        return cls(
            image_id=request_id_of(named),
            message_id=message_id_of(message),
            revision=body.revision,
            lines=body.lines,
        )
