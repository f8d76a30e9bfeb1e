"""recognition-api: what the text says (arrow 3)."""

from __future__ import annotations

from collections.abc import Sequence

from bff_api.clients.model_service import PICTURE_NAME, post_picture
from mesh.contracts.recognize_text import BOXES_FIELD, FILE_FIELD, Boxes, RecognizedLine, RecognizedTokens
from mesh.errors import UpstreamInvalid
from mesh.geometry import Quad
from mesh.http.client import Fields, ServiceClient
from mesh.topology import Service


class RecognitionClient:
    """Safe to share between threads."""

    def __init__(self, base_url: str, timeout_s: float):
        self._http = ServiceClient(Service.RECOGNITION_API, base_url, timeout_s=timeout_s)

    def read_boxes(self, content: bytes, content_type: str, quads: Sequence[Quad]) -> list[RecognizedLine]:
        """One line for each quad, in the order given. The picture travels once, whatever the number of quads.

        Raises:
            BadPicture: recognition-api cannot read the picture.
            UpstreamProblem: it failed, or answered another number of texts than it was sent boxes.
        """
        fields: Fields = {
            FILE_FIELD: (PICTURE_NAME, content, content_type),
            BOXES_FIELD: Boxes([list(quad) for quad in quads]).model_dump_json(),
        }
        answer = self._http.parse(post_picture(self._http, "/extract", fields), RecognizedTokens)
        # A service that knows the seed's form only says nothing of its confidence.
        lines = list(answer.lines) or [RecognizedLine(text=token, confidence=0.0) for token in answer.tokens]
        if not len(lines) == len(answer.tokens) == len(quads):
            raise UpstreamInvalid(
                self._http.service,
                f"{self._http.service} was sent {len(quads)} boxes and answered {len(answer.tokens)} texts.",
            )
        return lines

    def check_ready(self) -> None:
        """Raises while recognition-api is not ready."""
        self._http.check_ready()
