"""A line of text and its parts, the same types from recognition to export.

    TextBox    where a line is: the result of detection
    LineText   the text of a line: the result of recognition
    Line       both, with its place in reading order; `Word` is a part of it, `LineLayout` its row and block
    page_text  the text of a page, from its lines

All coordinates are pixels of the upright picture, origin top left, x right, y down.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from mesh.contracts.wire import Share, WireModel

Point = tuple[float, float]
Quad = Annotated[
    tuple[Point, Point, Point, Point],
    Field(
        description="[[x, y] x 4], clockwise from top left in reading direction, in pixels of the upright picture",
    ),
]
"""Top left, top right, bottom right, bottom left, in reading direction."""

_LINES: Final = uuid.UUID("6f2b0c1e-8d0a-5e5b-9c39-3f5c2f0f4a71")
"""Namespace of line ids."""


class Rectangle(NamedTuple):
    """Axis-aligned rectangle around a quad, in whole pixels: the box of `show-off`."""

    start_x: int
    start_y: int
    width: int
    height: int


_RECTANGLE: Final = TypeAdapter(Rectangle)


class TextBox(NamedTuple):
    """Position of a text line, and score of the detector (0..1)."""

    quad: Quad
    score: float


class Word(WireModel):
    """A word of a line: start and end along the line (0 = start of the line, 1 = end), and confidence."""

    text: str
    start: Share
    end: Share
    confidence: Share | None = Field(default=None, description="Null in lines that were read before words had one")

    def within(self, start: float, end: float) -> Word:
        """Return a word of a piece as a word of the line, of which the piece is `start` to `end`."""
        edges = (round(start + share * (end - start), 4) for share in (self.start, self.end))
        return self.model_copy(update=dict(zip(("start", "end"), edges, strict=True)))


class LineLayout(WireModel):
    """Place of a line in the layout of its page: numbers from 0 in reading order, each counted over the whole page."""

    block: int = Field(ge=0, description="Number of the block: lines that stand apart from others, such as a column")
    paragraph: int = Field(ge=0, description="Number of the paragraph")
    row: int = Field(ge=0, description="Number of the row; lines of one row are level")
    cell: int | None = Field(default=None, ge=0, description="Column in a table; null outside of tables")
    is_header: bool = Field(default=False, description="Whether the row is the header of a table")


class LineText(WireModel):
    """Text of one line, without its position."""

    text: str
    confidence: Share
    words: tuple[Word, ...] = ()
    sharpness: Share | None = Field(
        default=None,
        description="Only of a text with low confidence: steepness of its edges, 0 (blurred) to 1",
    )


class Line(WireModel):
    """A detected and recognised line."""

    ord_num: int = Field(
        ge=0,
        description="Number of the line, which it keeps: its index in reading order when the picture was read; higher "
        "in a line that was added later",
    )
    quad: Quad
    text: str
    confidence: Share | None = Field(
        default=None, description="Confidence of the recogniser in the text, 0 to 1; null if it gave none"
    )
    score: Share | None = Field(
        default=None, description="Score of the detector for the box, 0 to 1; null if it gave none"
    )
    words: tuple[Word, ...] = Field(default=(), description="Words of the line, with their position along it")
    line_id: str | None = Field(
        default=None,
        pattern="^[0-9A-Za-z][0-9A-Za-z._-]{0,35}$",
        description="Id of the line, which does not change with its order; null in a response of an earlier version",
    )
    revision: int = Field(default=0, ge=0, description="Number of corrections of this line")
    layout: LineLayout | None = Field(
        default=None, description="Place in the layout of the page; null in a response of an earlier version"
    )


class BoxedLine(Line):
    """A line with the rectangle around it, which is the position that `show-off` sends and reads."""

    start_x: int = Field(description="Left edge of the axis-aligned rectangle around the line")
    start_y: int = Field(description="Its top edge; all in pixels of the upright picture")
    width: int
    height: int

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls(**bounding_rectangle(line.quad)._asdict(), **dict(line))

    @model_validator(mode="before")
    @classmethod
    def _with_quad(cls, fields: Any) -> Any:
        """Derive a missing quad from the rectangle."""
        if not isinstance(fields, dict) or fields.get("quad") is not None:
            return fields
        sides = {side: fields[side] for side in Rectangle._fields if side in fields}
        try:
            return {**fields, "quad": quad_of(_RECTANGLE.validate_python(sides))}
        except (ValidationError, OverflowError):
            return fields  # fails by its own fields


def line_id_of(image_id: str, ord_num: int) -> str:
    """Return the id of a line when it is read. A picture that is read again under its id has the same line ids."""
    return str(uuid.uuid5(_LINES, f"{image_id}/{ord_num}"))


def part_of(quad: Quad, start: float, end: float) -> Quad:
    """Return the part of a line's quad between two fractions of its length."""
    top_left, top_right, bottom_right, bottom_left = quad
    return (
        between(top_left, top_right, start),
        between(top_left, top_right, end),
        between(bottom_left, bottom_right, end),
        between(bottom_left, bottom_right, start),
    )


def between(a: Point, b: Point, share: float) -> Point:
    """Return the point at a share of the way between two points."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def bounding_rectangle(quad: Iterable[Point]) -> Rectangle:
    """Return the smallest rectangle of whole pixels that contains every corner."""
    xs, ys = zip(*quad, strict=True)
    left, top = math.floor(min(xs)), math.floor(min(ys))
    return Rectangle(left, top, math.ceil(max(xs)) - left, math.ceil(max(ys)) - top)


def quad_of(rectangle: Rectangle) -> Quad:
    """Return the quad of a rectangle."""
    left, top = float(rectangle.start_x), float(rectangle.start_y)
    right, bottom = left + rectangle.width, top + rectangle.height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


PlacedText = tuple[str, LineLayout | None]
"""Text of a line, and its place in the layout."""


def page_text(lines: Iterable[PlacedText]) -> str:
    """Return the text of lines in reading order, as responses, history, downloads and the command line have it.

    Lines of one row are joined by a space, cells of a table by a tab, rows by a line break, blocks by a blank line. A
    line without a layout (of `show-off`, or of an earlier version) is a row of its own. Empty lines are left out.
    """
    parts: list[str] = []
    before: LineLayout | None = None
    for line, layout in lines:
        if line:
            parts += (_between(before, layout), line) if parts else (line,)
            before = layout
    return "".join(parts)


def _between(before: LineLayout | None, after: LineLayout | None) -> str:
    if before is None or after is None:
        return "\n"
    if before.block != after.block:
        return "\n\n"
    if before.row != after.row:
        return "\n"
    return " " if before.cell == after.cell else "\t"
