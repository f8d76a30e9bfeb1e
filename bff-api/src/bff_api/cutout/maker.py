"""Make scans, ink and cut-outs of stored pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bff_api.cutout.chosen import boxes_of
from bff_api.history.stored_pictures import StoredPictures
from mesh.contracts.cut_out import Background, CutOut, Kind
from mesh.contracts.problems import BadRequest
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected
from mesh.vision.cutout.request import cut_out_of
from mesh.vision.export.bounded import bounded
from mesh.vision.export.document import document_of


class Detection(Protocol):
    def cut_out(self, content: bytes, content_type: str, request: CutOut, is_connected: IsConnected) -> bytes:
        """Return a PNG. Raises BadPicture, UpstreamProblem, ClientDisconnected."""
        ...


_GROUNDS = {
    Kind.SCAN: (Background.WHITE,),
    Kind.INK: (Background.TRANSPARENT, Background.WHITE),
    Kind.CUTOUT: (Background.KEEP, Background.WHITE, Background.TRANSPARENT),
}
"""The grounds of each kind; the first is the default."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asks for."""

    kind: Kind
    background: Background | None = None
    lines: str = ""
    words: str = ""

    @property
    def ground(self) -> Background:
        """Return the ground of the result. Raises BadRequest for one that the kind does not have."""
        grounds = _GROUNDS[self.kind]
        if self.background is None:
            return grounds[0]
        if self.background not in grounds:
            raise BadRequest(f"The background of kind={self.kind} is {' or '.join(grounds)}, not {self.background}.")
        return self.background

    def check(self) -> None:
        """Raise BadRequest if the parameters do not fit each other."""
        has_boxes = bool(self.lines or self.words)
        if self.kind is Kind.CUTOUT and not has_boxes:
            raise BadRequest("A cut-out needs `lines` or `words`, such as lines=0,2-4.")
        if self.kind is not Kind.CUTOUT and has_boxes:
            raise BadRequest(f"`lines` and `words` are for kind=cutout; kind={self.kind} is of the whole picture.")
        _ = self.ground


def cutout_limit() -> ConcurrencyLimit:
    """Return the limit of cut-outs at a time: each holds a picture, and few are made at once."""
    return ConcurrencyLimit("cutout", running=2, waiting=16, wait_s=10.0)


@dataclass(frozen=True, slots=True)
class CutOuts:
    """Thread-safe."""

    pictures: StoredPictures
    detection: Detection
    limit: ConcurrencyLimit = field(default_factory=cutout_limit)

    def make(
        self, image_id: str, wanted: Wanted, owner: str | None, is_connected: IsConnected
    ) -> tuple[str | None, bytes]:
        """Return the name of a stored picture, and the PNG. The lines are the present ones, as corrected.

        Raises:
            BadRequest: parameters that do not fit each other or the picture.
            BadPicture: the picture is damaged, or needs too much time or memory.
            NotFound, Gone, OnItsWay: as `StoredPictures`.
            Busy: too many are queued.
            UpstreamProblem: another service failed.
            ClientDisconnected: the client has disconnected.
        """
        wanted.check()
        with self.limit.admit(is_connected, current_client()), bounded(is_connected):
            document = document_of(self.pictures.image(image_id, owner))
            boxes = boxes_of(document, wanted.lines, wanted.words)
            request = cut_out_of(wanted.kind, wanted.ground, document.lines, boxes)
            picture = self.pictures.content(image_id, owner)
            content_type = picture.headers.get("Content-Type", "application/octet-stream")
            return document.name, self.detection.cut_out(picture.body, content_type, request, is_connected)
