"""Decode pictures in this process: for tests of what surrounds decoding, without the start of a fork server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mesh.platform.http.routes import IsConnected, always
from mesh.vision.decoding.child import Work
from mesh.vision.decoding.processes import Decoded
from mesh.vision.picture import DEFAULT_LIMITS, Picture, PictureInfo, PictureLimits, open_picture


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
    def __init__(self, limits: PictureLimits):
        self._limits = limits
        self._picture: Picture | None = None

    def open(self, content: bytes) -> PictureInfo:
        self._picture = open_picture(content, self._limits)
        return self._picture.info

    def run(self, work: Work, *arguments: Any) -> Decoded:
        values, memory = work(self._picture, *arguments)
        memory.close()
        return Decoded(values, memory.buffer)
