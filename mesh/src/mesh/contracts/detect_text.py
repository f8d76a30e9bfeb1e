"""Edge 2, bff-api → detection-api: `POST /boxes` and `POST /minimal-boxes`, multipart with the file field `image`.

`/boxes` returns an array of `DetectedBox`, `/minimal-boxes` an array of `MinimalBox`, both in reading order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, RootModel

from mesh.contracts.quad import Quad, bounding_rectangle
from mesh.contracts.wire import Share, WireModel, WirePoint, as_quad

FILE_FIELD = "image"


class DetectedBox(WireModel):
    """A text line: corners clockwise from top left, and the detector's score."""

    ord_num: int = Field(ge=0)
    points: Annotated[list[WirePoint], Field(min_length=4, max_length=4)]
    probability: Share

    @property
    def quad(self) -> Quad:
        return as_quad([(point.axis_x, point.axis_y) for point in self.points])


class DetectedBoxes(RootModel[list[DetectedBox]]):
    """Response of `/boxes`."""

    @classmethod
    def of(cls, found: Iterable[tuple[Quad, float]]) -> Self:
        """Build from quads with scores, in reading order. Validates all at once: a page has hundreds of points."""
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
