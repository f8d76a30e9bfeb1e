"""Edge 2, bff-api → detection-api: `POST /boxes` and `POST /minimal-boxes`, multipart with the file field `image`.

`/boxes` returns an array of `DetectedBox`, `/minimal-boxes` an array of `MinimalBox`, both in reading order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field, RootModel

from mesh.contracts.line import Point, Quad, TextBox, bounding_rectangle
from mesh.contracts.wire import Share, WireModel

FILE_FIELD = "image"


class WirePoint(WireModel):
    """One corner, in the format of `show-off`."""

    axis_x: float
    axis_y: float

    @property
    def point(self) -> Point:
        return (self.axis_x, self.axis_y)


class DetectedBox(WireModel):
    """A text line: corners clockwise from top left, and the detector's score."""

    ord_num: int = Field(ge=0)
    points: tuple[WirePoint, WirePoint, WirePoint, WirePoint]
    probability: Share

    @property
    def text_box(self) -> TextBox:
        a, b, c, d = self.points
        return TextBox((a.point, b.point, c.point, d.point), self.probability)


class DetectedBoxes(RootModel[list[DetectedBox]]):
    """Response of `/boxes`."""

    @classmethod
    def of(cls, found: Iterable[TextBox]) -> Self:
        """Build from boxes in reading order. Validates all at once: a page has hundreds of points."""
        boxes = [
            {"ord_num": place, "points": [{"axis_x": x, "axis_y": y} for x, y in quad], "probability": score}
            for place, (quad, score) in enumerate(found)
        ]
        return cls.model_validate(boxes)


class MinimalBox(WireModel):
    """Axis-aligned rectangle around a text line, in whole pixels."""

    start_x: int
    start_y: int
    width: int
    height: int

    @classmethod
    def of(cls, quad: Quad) -> Self:
        return cls(**bounding_rectangle(quad)._asdict())


class MinimalBoxes(RootModel[list[MinimalBox]]):
    """Response of `/minimal-boxes`."""
