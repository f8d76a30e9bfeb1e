"""Decode pictures in this process: for tests and benchmarks of what surrounds decoding, without a fork server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mesh.platform.http.connected import IsConnected, always
from mesh.vision.decoding.child import Work, function_of
from mesh.vision.decoding.processes import Decoded
from mesh.vision.decoding.wording import Wording
from mesh.vision.picture import DEFAULT_LIMITS, Picture, PictureInfo, PictureLimits, open_picture
from mesh.vision.pixels import Needed, decode_opened, stored_size
from mesh.vision.stored_pixels import Pixels


class InProcessDecoders:
    """Decoders without limits of time and memory."""

    def __init__(self, limits: PictureLimits = DEFAULT_LIMITS):
        self.limits = limits

    @contextmanager
    def decoder(self, is_connected: IsConnected = always, client: str = "") -> Iterator[InProcessDecoder]:
        yield InProcessDecoder(self.limits)

    def warm_up(self) -> None:
        """Do nothing: nothing is started."""


class InProcessDecoder:
    def __init__(self, limits: PictureLimits = DEFAULT_LIMITS, picture: Picture | None = None):
        self._limits = limits
        self._picture = picture

    def open(self, content: bytes) -> PictureInfo:
        self._picture = open_picture(content, self._limits)
        return self._picture.info

    def run(self, work: Work, *arguments: Any) -> Decoded:
        values, memory = work(self._picture, *arguments)
        memory.close()
        return Decoded(values, memory.buffer)

    def call(self, work: str, file: int, *arguments: Any, timeout_s: float, wording: Wording) -> Decoded:
        values, memory = function_of(work)(file, *arguments)
        memory.close()
        return Decoded(values, memory.buffer)


def decode(picture: Picture) -> Pixels:
    """Return an opened picture upright as H x W x 3, RGB, uint8."""
    return decode_opened(InProcessDecoder(picture=picture), "RGB")


def decode_grey(picture: Picture) -> Pixels:
    """Return an opened picture upright as H x W luminance, uint8."""
    return decode_opened(InProcessDecoder(picture=picture), "L")


def decode_shrunk(picture: Picture, needed: Needed) -> Pixels:
    """Return a large JPEG at reduced size (`mesh.vision.pixels.decode_in`); another picture as `decode`."""
    return decode_opened(InProcessDecoder(picture=picture), "RGB", *stored_size(picture.info, needed))
