"""Client of detection-api (edge 2)."""

from __future__ import annotations

from typing import Final

from bff_api.read.model_service import PICTURE_NAME, post_picture
from mesh.contracts.detect_text import FILE_FIELD, DetectedBox, DetectedBoxes
from mesh.contracts.problems import UpstreamInvalid
from mesh.contracts.topology import Service
from mesh.platform.http.caller import IsConnected, always
from mesh.platform.http.client import Fields, ServiceClient

_FURTHEST_PX: Final = 100_000.0
"""Boxes may extend beyond the picture; coordinates larger than any picture are invalid."""


class DetectionClient:
    """Thread-safe."""

    def __init__(self, base_url: str, timeout_s: float):
        self._http = ServiceClient(Service.DETECTION_API, base_url, timeout_s=timeout_s)

    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected = always) -> list[DetectedBox]:
        """Return the boxes of text lines in reading order, sorted by `ord_num`.

        Raises:
            BadPicture: detection-api cannot read the picture.
            UpstreamProblem: detection-api failed, or returned invalid boxes.
            ClientDisconnected: the client has disconnected.
        """
        fields: Fields = {FILE_FIELD: (PICTURE_NAME, content, content_type)}
        answer = post_picture(self._http, "/boxes", fields, is_connected)
        boxes = sorted(self._http.parse(answer, DetectedBoxes).root, key=lambda box: box.ord_num)
        if len({box.ord_num for box in boxes}) != len(boxes):
            raise self._nonsense("two boxes with the same order number")
        if any(abs(coordinate) > _FURTHEST_PX for box in boxes for point in box.quad for coordinate in point):
            raise self._nonsense("a box far outside the picture")
        return boxes

    def _nonsense(self, what: str) -> UpstreamInvalid:
        return UpstreamInvalid(self._http.service, f"{self._http.service} returned {what}.")
