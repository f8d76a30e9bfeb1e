"""Arrow 1, ui → bff-api: `POST /read`, multipart with the file field `image`.

The seed's clients know `id` and `text` of the answer and nothing else.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field

from mesh.contracts.wire import Line, WireModel

FILE_FIELD = "image"


class ReadImageInfo(WireModel):
    """The picture as it was read: sizes are of the upright picture, in which all quads are given."""

    name: str
    content_type: str
    width: int
    height: int
    rotation: int = Field(description="Degrees clockwise applied to set the picture upright: 0, 90, 180 or 270")
    mirrored: bool = Field(description="Whether the picture was mirrored before it was turned")
    size_bytes: int


class ReadImage(WireModel):
    """The answer."""

    id: str
    text: str = Field(description="All texts in reading order, joined by a space")
    lines: list[Line]
    image: ReadImageInfo
    timings_ms: dict[str, float] = Field(description="Milliseconds by stage; `total` is all of them")
    kept: bool = Field(
        default=True, description="Whether picture and text are kept; if not, there is nothing to correct or find again"
    )
    trace_id: str | None = Field(default=None, description="The trace of this picture, 32 hexadecimal digits")

    @classmethod
    def of(
        cls,
        id: str,
        lines: list[Line],
        image: ReadImageInfo,
        timings_ms: dict[str, float],
        trace_id: str | None,
        kept: bool = True,
    ) -> Self:
        text = " ".join(line.text for line in lines if line.text)
        return cls(id=id, text=text, lines=lines, image=image, timings_ms=timings_ms, kept=kept, trace_id=trace_id)
