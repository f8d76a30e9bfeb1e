"""Edge 1, ui → bff-api: `POST /read`, multipart with the file field `image`.

Clients of `show-off` use only `id` and `text` of the response.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field

from mesh.contracts.wire import Line, WireModel

FILE_FIELD = "image"
ID_FIELD = "id"
"""Beside the file, to save again what was read but not kept: the id that the first answer gave."""


class NotKeptReason(StrEnum):
    """Why a picture that was read is not known to be kept."""

    UNAVAILABLE = "unavailable"
    """The queue cannot be reached."""
    UNCONFIRMED = "unconfirmed"
    """The queue did not confirm in time; the picture may still arrive."""
    FULL = "full"
    """The queue, or what may wait for it, is full."""
    TOO_LARGE = "too-large"
    """The queue does not take messages of this size."""


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
    kept_reason: NotKeptReason | None = Field(
        default=None,
        description="Why it is not known to be kept; null if it is. To save it again, send the file and this `id`",
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
        kept_reason: NotKeptReason | None = None,
    ) -> Self:
        text = " ".join(line.text for line in lines if line.text)
        return cls(
            id=id,
            text=text,
            lines=lines,
            image=image,
            timings_ms=timings_ms,
            kept=kept_reason is None,
            kept_reason=kept_reason,
            trace_id=trace_id,
        )
