"""A region of a picture, cut out for the models, and a picture that is turned. Both run in a child."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from PIL import Image

from mesh.contracts.line import Quad
from mesh.contracts.problems import BadPicture, BadRequest
from mesh.vision.decoding.shared_memory import SharedMemory
from mesh.vision.documents.encoding import encoded
from mesh.vision.documents.frame_pixels import resolution, upright
from mesh.vision.picture import DAMAGED, Picture

SMALLEST_SIDE: Final = 8
"""Pixels; a smaller region has no letter."""

_PHOTOS: Final = ("JPEG", "MPO")
_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}  # Pillow turns counterclockwise.


class Region(NamedTuple):
    """A rectangle in whole pixels of the upright picture."""

    x: int
    y: int
    width: int
    height: int

    def check(self, width: int, height: int) -> None:
        """Raise BadRequest unless it is within a picture of this size, and large enough."""
        if self.x + self.width > width or self.y + self.height > height:
            raise BadRequest(f"The region is not within the picture, which has {width} x {height} pixels.")
        if min(self.width, self.height) < SMALLEST_SIDE:
            raise BadRequest(f"The region has {self.width} x {self.height} pixels; the least is {SMALLEST_SIDE}.")

    def contains(self, quad: Quad) -> bool:
        """Return whether the middle of a box is in the region."""
        x, y = (sum(point[axis] for point in quad) / len(quad) for axis in (0, 1))
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


def cut(picture: Picture, turn: int, region: Sequence[int] | None) -> tuple[dict[str, Any], SharedMemory]:
    """Return a region of an opened picture that is turned clockwise by `turn`, or all of it, as a PNG or JPEG.

    Raises BadPicture.
    """
    try:
        pixels = upright(picture.image)
        if turn:
            pixels = pixels.transpose(_TURNS[turn])
        if region is not None:
            x, y, width, height = region
            pixels = pixels.crop((x, y, x + width, y + height))
    except DAMAGED as error:
        raise BadPicture("File damaged or incomplete. Upload it again.") from error
    content, content_type = encoded(pixels, resolution(picture.image)[0], is_photo=picture.image.format in _PHOTOS)
    return {"content_type": content_type}, SharedMemory.of(content)
