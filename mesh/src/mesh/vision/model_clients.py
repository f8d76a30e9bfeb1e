"""Clients of detection-api (edges 2 and 42) and recognition-api (edge 3), for those who read pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from mesh.contracts import cut_out, detect_text, recognize_text
from mesh.contracts.cut_out import CutOut
from mesh.contracts.detect_text import DetectedBoxes
from mesh.contracts.line import LineText, Quad, TextBox
from mesh.contracts.problems import BadPicture, BadRequest, NotFound, UpstreamInvalid
from mesh.contracts.recognize_text import Boxes, RecognizedPart, RecognizedTokens
from mesh.contracts.topology import Service
from mesh.platform.http.client import Answer, Fields, Headers, ServiceClient
from mesh.platform.http.connected import IsConnected, always
from mesh.platform.http.content_types import NDJSON

PICTURE_NAME: Final = "image"
"""File name in requests between services; the user's file name is private and not needed there."""
_FURTHEST_PX: Final = 100_000.0
"""Boxes may extend beyond the picture; coordinates larger than any picture are invalid."""


class DetectionClient:
    """Thread-safe."""

    def __init__(self, base_url: str, timeout_s: float, headers: Headers | None = None):
        """`headers` are sent with every request."""
        self._http = ServiceClient(Service.DETECTION_API, base_url, timeout_s=timeout_s, headers=headers)

    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected = always) -> list[TextBox]:
        """Return the boxes of text lines in reading order.

        Raises:
            BadPicture: detection-api cannot read the picture; its detail is shown to the client.
            UpstreamProblem: detection-api failed, or returned invalid boxes.
            ClientDisconnected: the client has disconnected.
        """
        fields: Fields = {detect_text.FILE_FIELD: (PICTURE_NAME, content, content_type)}
        with _our_fault(self._http):
            answer = self._http.post("/boxes", fields, is_connected)
        found = sorted(self._http.parse(answer, DetectedBoxes).root, key=lambda box: box.ord_num)
        if len({box.ord_num for box in found}) != len(found):
            raise _invalid(self._http, "returned two boxes with the same order number")
        boxes = [box.text_box for box in found]
        if any(abs(coordinate) > _FURTHEST_PX for box in boxes for point in box.quad for coordinate in point):
            raise _invalid(self._http, "returned a box far outside the picture")
        return boxes

    def cut_out(self, content: bytes, content_type: str, request: CutOut, is_connected: IsConnected = always) -> bytes:
        """Return a scan, the ink or a cut-out of a picture as PNG. Raises as `find_boxes`."""
        fields: Fields = {
            cut_out.FILE_FIELD: (PICTURE_NAME, content, content_type),
            cut_out.REQUEST_FIELD: request.model_dump_json(),
        }
        with _our_fault(self._http):
            return self._http.post("/cutout", fields, is_connected).body


class RecognitionClient:
    """Thread-safe."""

    def __init__(self, base_url: str, timeout_s: float, headers: Headers | None = None):
        """`headers` are sent with every request."""
        self._http = ServiceClient(Service.RECOGNITION_API, base_url, timeout_s=timeout_s, headers=headers)

    def read_boxes(
        self, content: bytes, content_type: str, quads: Sequence[Quad], is_connected: IsConnected = always
    ) -> Iterator[list[LineText]]:
        """Yield one text per quad, in the order given, in batches. The picture is sent once.

        Raises:
            BadPicture: recognition-api cannot read the picture; its detail is shown to the client.
            UpstreamProblem: recognition-api failed, or returned another number of texts than boxes.
            ClientDisconnected: the client has disconnected.
        """
        fields: Fields = {
            recognize_text.FILE_FIELD: (PICTURE_NAME, content, content_type),
            recognize_text.BOXES_FIELD: Boxes(list(quads)).model_dump_json(),
        }
        count = 0
        with _our_fault(self._http):
            for texts in self._parts(self._http.stream("/extract", fields, NDJSON, is_connected)):
                count += len(texts)
                if count > len(quads):
                    break
                yield texts
        if count != len(quads):
            raise _invalid(self._http, f"was sent {len(quads)} boxes and answered {count} texts")

    def _parts(self, answers: Iterable[Answer]) -> Iterator[list[LineText]]:
        for answer in answers:
            if answer.headers.get("Content-Type", "").startswith(NDJSON):
                part = self._http.parse(answer, RecognizedPart)
                if part.problem is not None:
                    raise UpstreamInvalid(self._http.service, f"{self._http.service} failed: {part.problem.detail}")
                yield list(part.lines)
            else:
                yield self._whole(self._http.parse(answer, RecognizedTokens))

    def _whole(self, answer: RecognizedTokens) -> list[LineText]:
        if answer.lines and len(answer.lines) != len(answer.tokens):
            raise _invalid(self._http, "returned different numbers of lines and tokens")
        # A service with the response format of the `show-off` project returns no confidence.
        return list(answer.lines) or [LineText(text=token, confidence=0.0) for token in answer.tokens]


def _invalid(http: ServiceClient, what: str) -> UpstreamInvalid:
    return UpstreamInvalid(http.service, f"{http.service} {what}.")


@contextmanager
def _our_fault(http: ServiceClient) -> Iterator[None]:
    """Raise UpstreamInvalid for a rejected request, unless the picture is the reason: the client did not build it."""
    try:
        yield
    except BadPicture:
        raise
    except (BadRequest, NotFound) as error:
        raise UpstreamInvalid(http.service, f"{http.service} rejected the request: {error.detail}") from error
