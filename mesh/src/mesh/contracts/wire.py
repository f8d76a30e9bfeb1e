"""Base class and shared parts of the contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from mesh.contracts.quad import Point, Quad


class WireModel(BaseModel):
    """Frozen; ignores unknown fields, since others may add some; rejects NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A score, a confidence or a relative position along a line: 0 to 1."""


class WirePoint(WireModel):
    """One corner, in the format of `show-off`."""

    axis_x: float
    axis_y: float


WireQuad = Annotated[
    list[tuple[float, float]],
    Field(
        min_length=4,
        max_length=4,
        description="[[x, y] x 4], clockwise from top left in reading direction, in pixels of the upright picture",
    ),
]


class Word(WireModel):
    """A word of a line: start and end along the line (0 = start of the line, 1 = end), and confidence."""

    text: str
    start: Share
    end: Share
    confidence: Share | None = Field(default=None, description="Null in lines that were read before words had one")


class Line(WireModel):
    """A detected and recognised line."""

    ord_num: int = Field(ge=0, description="Index in reading order, from 0")
    quad: WireQuad
    text: str
    confidence: Share = Field(description="Confidence of the recogniser in the text, 0 to 1")
    score: Share = Field(description="Score of the detector for the box, 0 to 1")
    words: tuple[Word, ...] = ()

    @classmethod
    def of(cls, ord_num: int, quad: Quad, text: str, confidence: float, score: float, words: Sequence[Word]) -> Self:
        return cls(
            ord_num=ord_num,
            quad=list(quad),
            text=text,
            confidence=confidence,
            score=score,
            words=tuple(words),
        )


def as_quad(points: Sequence[Point]) -> Quad:
    """Return four points as a quad. Raises ValueError for any other number."""
    top_left, top_right, bottom_right, bottom_left = points
    return (top_left, top_right, bottom_right, bottom_left)
