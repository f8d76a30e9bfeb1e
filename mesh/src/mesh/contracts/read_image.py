"""Edge 1, ui → bff-api: `POST /read`, multipart with the file field `image`.

Clients of `show-off` use only `id` and `text` of the response.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field

from mesh.contracts.wire import Line, WireModel

FILE_FIELD = "image"


class ReadImageInfo(WireModel):
    """The picture. Sizes and quads are those of the upright picture."""

    name: str
    content_type: str
    width: int
    height: int
    rotation: int = Field(description="Degrees clockwise that make the picture upright: 0, 90, 180 or 270")
    mirrored: bool = Field(description="Whether the picture was mirrored before the rotation")
    size_bytes: int


class ReadImage(WireModel):
    """Response of `/read`."""

    id: str
    text: str = Field(description="Texts of all lines in reading order, joined by a space")
    lines: list[Line]
    image: ReadImageInfo
    timings_ms: dict[str, float] = Field(description="Milliseconds by stage; `total` is the whole request")
    kept: bool = Field(
        default=True, description="Whether picture and text are stored; if not, they cannot be corrected or found later"
    )
    trace_id: str | None = Field(default=None, description="Trace id, 32 hexadecimal digits")

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
