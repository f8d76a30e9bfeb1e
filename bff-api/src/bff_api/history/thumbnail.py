"""A picture made small for the history: upright, on white, at most 320 pixels a side, as WebP.

Of a JPEG no more pixels are decoded than are needed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from bff_api.decoding import decoding_gate
from bff_api.flatten_alpha import eight_bits, on_white
from mesh.contracts.problems import BadPicture, Problem
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.caller import IsConnected, always
from mesh.vision.picture import DAMAGED, UPRIGHT_WHEN_LOADED, PictureLimits, open_picture, orientation

CONTENT_TYPE: Final = "image/webp"
SIDE: Final = 320

_QUALITY: Final = 80
_FAST: Final = 2
"""WebP's `method`, of 0 to 6: a third of the time of the usual 4, for a few per cent more bytes."""

# Pillow turns counterclockwise.
_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


class NoPreview(Problem):
    """422: it is kept, but cannot be shown small."""

    status = 422
    slug = "no-preview"
    title = "There is no preview of this picture"


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """Makes them, a few at a time. Safe to share between threads."""

    limits: PictureLimits
    gate: ConcurrencyLimit = field(default_factory=decoding_gate)
    """Shared with whatever else decodes."""

    def of(self, content: bytes, is_connected: IsConnected = always) -> bytes:
        """The picture as WebP.

        Raises:
            NoPreview: it is damaged, or not one that we read.
            Busy: as many wait as may.
            ClientDisconnected: it is no longer wanted.
        """
        with self.gate.admit(is_connected):
            try:
                return _webp(_small(content, self.limits))
            except BadPicture as error:
                raise NoPreview(f"{error.detail} What is kept of it can be downloaded as it is.") from error
            except DAMAGED as error:
                raise NoPreview(
                    "The picture is damaged, so it cannot be shown small. It can be downloaded as it is."
                ) from error


def _small(content: bytes, limits: PictureLimits) -> Image.Image:
    with open_picture(content, limits) as picture:
        rotation, mirrored = (0, False) if picture.format == UPRIGHT_WHEN_LOADED else orientation(picture)
        small = on_white(_shrunk(picture))
    if mirrored:
        small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return small.transpose(_TURNS[rotation]) if rotation else small


def _shrunk(picture: Image.Image) -> Image.Image:
    picture = eight_bits(picture)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    # One that is small enough has not been decoded yet, and its file is closed when it would be.
    picture.load()
    return picture


def _webp(picture: Image.Image) -> bytes:
    with io.BytesIO() as file:
        picture.save(file, "WEBP", quality=_QUALITY, method=_FAST)
        return file.getvalue()
