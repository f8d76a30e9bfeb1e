"""Edge 41, ui → bff-api: `POST /api/image/{id}/line-text` returns the text in a box that a user has drawn."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from mesh.contracts.line import LineText, Quad, TextBox
from mesh.contracts.lines_edited import check_quad
from mesh.contracts.wire import WireModel


class ReadLine(WireModel):
    """Request body."""

    quad: Quad = Field(description="[[x, y] x 4] around one line of text, in pixels of the upright picture")

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_quad(self.quad)
        return self


class LineInBox(LineText):
    """The text in the box; empty if nothing could be read. Nothing is stored: `PUT …/lines` adds the line."""

    quad: Quad = Field(description="The box, clockwise from top left in reading direction")

    @classmethod
    def of(cls, box: TextBox, text: LineText) -> Self:
        return cls(**dict(text), quad=box.quad)
