"""detection-api: where the text is (arrow 2)."""

from __future__ import annotations

from typing import Final

from bff_api.read.model_service import PICTURE_NAME, post_picture
from mesh.contracts.detect_text import FILE_FIELD, DetectedBox, DetectedBoxes
from mesh.contracts.problems import UpstreamInvalid
from mesh.contracts.topology import Service
from mesh.platform.http.caller import IsConnected, always
from mesh.platform.http.client import Fields, ServiceClient

_FURTHEST_PX: Final = 100_000.0
"""Boxes may reach over the picture's edge; one that lies further off than any picture is wide is no box."""


class DetectionClient:
    """Safe to share between threads."""

    def __init__(self, base_url: str, timeout_s: float):
        self._http = ServiceClient(Service.DETECTION_API, base_url, timeout_s=timeout_s)

    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected = always) -> list[DetectedBox]:
        """The lines of text, in reading order: by `ord_num`, whatever the order on the wire.

        Raises:
            BadPicture: detection-api cannot read the picture.
            UpstreamProblem: it failed, or answered boxes that make no sense.
            ClientDisconnected: nobody waits for the boxes any more.
        """
        fields: Fields = {FILE_FIELD: (PICTURE_NAME, content, content_type)}
        answer = post_picture(self._http, "/boxes", fields, is_connected)
        boxes = sorted(self._http.parse(answer, DetectedBoxes).root, key=lambda box: box.ord_num)
        if len({box.ord_num for box in boxes}) != len(boxes):
            raise self._nonsense("two boxes with one order number")
        if any(abs(coordinate) > _FURTHEST_PX for box in boxes for point in box.quad for coordinate in point):
            raise self._nonsense("a box far outside of any picture")
        return boxes

    def _nonsense(self, what: str) -> UpstreamInvalid:
        return UpstreamInvalid(self._http.service, f"{self._http.service} answered {what}.")
