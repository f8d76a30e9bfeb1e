"""The base of every contract and the pieces that several of them share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from mesh.contracts.quad import Point, Quad


class WireModel(BaseModel):
    """Frozen; unknown fields are ignored, for others may add too; NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A score, a confidence or a position along a line: 0 to 1."""


class WirePoint(WireModel):
    """One corner, as the seed writes it."""

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
    """A word of a line: its place along the line, 0 at the start and 1 at the end, and the confidence in its text."""

    text: str
    start: Share
    end: Share
    confidence: Share | None = Field(default=None, description="Null in lines that were read before words had one")


class Line(WireModel):
    """A line as it was found and read."""

    ord_num: int = Field(ge=0, description="Place in reading order, from 0")
    quad: WireQuad
    text: str
    confidence: Share = Field(description="How sure the recogniser is of the text")
    score: Share = Field(description="How sure the detector is of the box")
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
    """Four points as a quad. Raises ValueError for any other number."""
    top_left, top_right, bottom_right, bottom_left = points
    return (top_left, top_right, bottom_right, bottom_left)
