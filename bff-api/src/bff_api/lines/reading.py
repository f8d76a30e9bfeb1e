"""Read the text in a box of a stored picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from bff_api.history.stored_pictures import StoredPictures
from bff_api.read.turns import ReadTurns
from mesh.contracts.line import LineText, Quad
from mesh.contracts.read_line import LineInBox
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected
from mesh.vision.page import read_box


class Recognition(Protocol):
    def read_boxes(
        self, content: bytes, content_type: str, quads: Sequence[Quad], is_connected: IsConnected
    ) -> Iterable[Sequence[LineText]]:
        """Yield one line per quad, in the order given. Raises BadPicture, UpstreamProblem, ClientDisconnected."""
        ...


def line_text_limit() -> ConcurrencyLimit:
    """Return the limit of boxes that are read at a time: each holds the bytes of its picture."""
    return ConcurrencyLimit("line-text", running=2, waiting=16, wait_s=10.0)


@dataclass(frozen=True, slots=True)
class LineReader:
    """Thread-safe."""

    pictures: StoredPictures
    recognition: Recognition
    turns: ReadTurns
    limit: ConcurrencyLimit = field(default_factory=line_text_limit)

    def read(self, image_id: str, quad: Quad, owner: str | None, is_connected: IsConnected) -> LineInBox:
        """Return the text in a box of a stored picture.

        Raises:
            NotFound: the picture does not exist or has another owner.
            OnItsWay: it is not stored yet.
            BadPicture: it cannot be read any more.
            Busy: too many boxes are read, or as `ReadTurns.hold`.
            UpstreamProblem: another service failed.
            ClientDisconnected: the client has disconnected.
        """
        client = current_client()
        with self.turns.hold(client, 0, is_connected), self.limit.admit(is_connected, client):
            picture = self.pictures.content(image_id, owner)
            content_type = picture.headers.get("Content-Type", "application/octet-stream")
            read = partial(self.recognition.read_boxes, picture.body, content_type, is_connected=is_connected)
            return LineInBox.of(*read_box(quad, read))
