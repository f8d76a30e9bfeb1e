"""Thumbnails for the history: upright, with a background behind transparency, at most 320 pixels per side, WebP.

A JPEG is decoded at reduced size.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from bff_api.decoding import decoding_gate
from mesh.contracts.problems import BadPicture, Problem
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.routes import IsConnected, always
from mesh.vision.eight_bits import eight_bits
from mesh.vision.ground import on_ground
from mesh.vision.picture import DAMAGED, PictureLimits, open_picture

CONTENT_TYPE: Final = "image/webp"
SIDE: Final = 320

_QUALITY: Final = 80
_FAST: Final = 2
"""WebP's `method`, 0 to 6: a third of the time of the default 4, for a few per cent more bytes."""

# Pillow rotates counterclockwise.
_ROTATIONS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


class NoPreview(Problem):
    """422: the picture is stored, but has no thumbnail."""

    status = 422
    slug = "no-preview"
    title = "No preview available"


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """Creates thumbnails, a few at a time. Thread-safe."""

    limits: PictureLimits
    gate: ConcurrencyLimit = field(default_factory=decoding_gate)
    """Shared by all code that decodes pictures."""

    def of(self, content: bytes, is_connected: IsConnected = always) -> bytes:
        """Return the thumbnail as WebP.

        Raises:
            NoPreview: the picture is damaged or not supported.
            Busy: too many requests are queued.
            ClientDisconnected: the client disconnected.
        """
        with self.gate.admit(is_connected):
            try:
                return _webp(_small(content, self.limits))
            except BadPicture as error:
                raise NoPreview(f"{error.detail} The original can still be downloaded.") from error
            except DAMAGED as error:
                raise NoPreview("The picture is damaged. The original can still be downloaded.") from error


def _small(content: bytes, limits: PictureLimits) -> Image.Image:
    picture = open_picture(content, limits)
    rotation, mirrored = picture.turn
    small = on_ground(_shrunk(picture.image))
    if mirrored:
        small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return small.transpose(_ROTATIONS[rotation]) if rotation else small


def _shrunk(picture: Image.Image) -> Image.Image:
    picture = eight_bits(picture)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    # A picture that is small enough is not decoded yet, and its file is closed later.
    picture.load()
    return picture


def _webp(picture: Image.Image) -> bytes:
    with io.BytesIO() as file:
        picture.save(file, "WEBP", quality=_QUALITY, method=_FAST)
        return file.getvalue()
