"""Thumbnails for the history: upright, with a background behind transparency, at most 320 pixels per side, WebP.

A JPEG is decoded at reduced size.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from PIL import Image

from bff_api.decoding import decoding_gate
from mesh.contracts.problems import BadPicture, Problem
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected, always
from mesh.vision.decoding.processes import Decoders
from mesh.vision.decoding.shared_memory import SharedMemory
from mesh.vision.flat import flat_bands
from mesh.vision.picture import DAMAGED, Picture

CONTENT_TYPE: Final = "image/webp"
SIDE: Final = 320
_ENOUGH: Final = 2 * SIDE
"""Side to which a large picture is averaged first: faster, and as good."""

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

    decoders: Decoders
    gate: ConcurrencyLimit = field(default_factory=decoding_gate)
    """Shared by all code that decodes pictures."""

    def of(self, content: bytes, is_connected: IsConnected = always) -> bytes:
        """Return the thumbnail as WebP.

        Raises:
            NoPreview: the picture is damaged or not supported, or takes too much time or memory.
            Busy: too many requests are queued.
            ClientDisconnected: the client disconnected.
        """
        with (
            self.gate.admit(is_connected, current_client()),
            self.decoders.decoder(is_connected, current_client()) as decoder,
        ):
            try:
                decoder.open(content)
                return decoder.run(thumbnail_of).content[:]
            except BadPicture as error:
                raise NoPreview(f"{error.detail} The original can still be downloaded.") from error


def thumbnail_of(picture: Picture) -> tuple[dict[str, Any], SharedMemory]:
    """Return the thumbnail of an opened picture; runs in a child. Raises BadPicture."""
    try:
        return {}, SharedMemory.of(_webp(_upright(_shrunk(picture.image), *picture.turn)))
    except DAMAGED as error:
        raise BadPicture("The picture is damaged.") from error


def _shrunk(image: Image.Image) -> Image.Image:
    """Return the picture in L or RGB, at most SIDE pixels per side: a large one is averaged first, band by band."""
    image.draft(None, (_ENOUGH, _ENOUGH))
    flat = flat_bands(image, factor := max(1, max(image.size) // _ENOUGH))
    small = _joined((band.reduce(factor) for band in flat), tuple(-(-side // factor) for side in image.size))
    small.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
    return small


def _joined(bands: Iterator[Image.Image], size: tuple[int, ...]) -> Image.Image:
    whole, top = None, 0
    for band in bands:
        whole = whole or Image.new(band.mode, (size[0], size[1]))
        whole.paste(band, (0, top))
        top += band.height
    assert whole is not None  # every picture has a row
    return whole


def _upright(small: Image.Image, rotation: int, mirrored: bool) -> Image.Image:
    if mirrored:
        small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return small.transpose(_ROTATIONS[rotation]) if rotation else small


def _webp(picture: Image.Image) -> bytes:
    with io.BytesIO() as file:
        picture.save(file, "WEBP", quality=_QUALITY, method=_FAST)
        return file.getvalue()
