"""Client of recognition-api (edge 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bff_api.read.model_service import PICTURE_NAME, stream_picture
from mesh.contracts.problems import UpstreamInvalid
from mesh.contracts.quad import Quad
from mesh.contracts.recognize_text import (
    BOXES_FIELD,
    FILE_FIELD,
    Boxes,
    RecognizedLine,
    RecognizedPart,
    RecognizedTokens,
)
from mesh.contracts.topology import Service
from mesh.platform.http.caller import IsConnected, always
from mesh.platform.http.client import Answer, Fields, ServiceClient
from mesh.platform.http.streaming import NDJSON


class RecognitionClient:
    """Thread-safe."""

    def __init__(self, base_url: str, timeout_s: float):
        self._http = ServiceClient(Service.RECOGNITION_API, base_url, timeout_s=timeout_s)

    def read_boxes(
        self, content: bytes, content_type: str, quads: Sequence[Quad], is_connected: IsConnected = always
    ) -> Iterator[list[RecognizedLine]]:
        """Yield one line per quad, in the order given, in batches. The picture is sent once.

        Raises:
            BadPicture: recognition-api cannot read the picture.
            UpstreamProblem: recognition-api failed, or returned another number of texts than boxes.
            ClientDisconnected: the client has disconnected.
        """
        fields: Fields = {
            FILE_FIELD: (PICTURE_NAME, content, content_type),
            BOXES_FIELD: Boxes([list(quad) for quad in quads]).model_dump_json(),
        }
        count = 0
        for lines in self._parts(stream_picture(self._http, "/extract", fields, NDJSON, is_connected)):
            count += len(lines)
            if count > len(quads):
                break
            yield lines
        if count != len(quads):
            raise UpstreamInvalid(
                self._http.service, f"{self._http.service} was sent {len(quads)} boxes and answered {count} texts."
            )

    def _parts(self, answers: Iterable[Answer]) -> Iterator[list[RecognizedLine]]:
        for answer in answers:
            if answer.headers.get("Content-Type", "").startswith(NDJSON):
                part = self._http.parse(answer, RecognizedPart)
                if part.problem is not None:
                    raise UpstreamInvalid(self._http.service, f"{self._http.service} failed: {part.problem.detail}")
                yield list(part.lines)
            else:
                yield self._whole(self._http.parse(answer, RecognizedTokens))

    def _whole(self, answer: RecognizedTokens) -> list[RecognizedLine]:
        if answer.lines and len(answer.lines) != len(answer.tokens):
            raise UpstreamInvalid(
                self._http.service, f"{self._http.service} returned different numbers of lines and tokens."
            )
        # A service with the response format of the `show-off` project returns no confidence.
        return list(answer.lines) or [RecognizedLine(text=token, confidence=0.0) for token in answer.tokens]
