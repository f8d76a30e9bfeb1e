"""Two doors to the mesh: bff-api over HTTP, as a person uses it, and bff-api's own code over its outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import urllib3

from bff_api.account.owner import COOKIE
from bff_api.account.quota import Quota
from bff_api.correct.handler import CorrectTextHandler
from bff_api.read.handler import ReadImageHandler, Upload
from mesh.contracts.detect_text import DetectedBox, DetectedBoxes
from mesh.contracts.problems import NotFound
from mesh.contracts.quad import Quad
from mesh.contracts.recognize_text import RecognizedLine
from mesh.contracts.text_corrected import CorrectText
from mesh.contracts.topology import Service
from mesh.platform.http.caller import IsConnected
from mesh.platform.messaging.outbox import Outbox
from mesh.vision.picture import PictureLimits
from tests.faults.content import text_lines
from tests.faults.stand_ins import CONFIDENCE, SCORE

_TIMEOUT_S = 20.0

QUOTA_PICTURES = 10_000_000
"""One person sends everything, and a soak goes on for hours."""


class Door(Protocol):
    def read(self, content: bytes, name: str) -> str | None:
        """The picture's id, if it was promised to be kept."""
        ...

    def correct(self, image_id: str, ord_num: int | None, text: str) -> bool:
        """Whether it was promised to be kept."""
        ...


class HttpDoor:
    """A call that fails promises nothing; it is not made again."""

    def __init__(self, url: str, cookie: str):
        """`cookie` is the person's whose pictures these are."""
        self._url = url
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        self._http = urllib3.PoolManager(maxsize=16, timeout=_TIMEOUT_S, retries=False, headers=headers)

    def read(self, content: bytes, name: str) -> str | None:
        try:
            answer = self._http.request("POST", f"{self._url}/read", fields={"image": (name, content)})
        except urllib3.exceptions.HTTPError:
            return None
        if answer.status != 200:
            return None
        read = answer.json()
        if not read.get("kept", True):
            return None
        assert [line["text"] for line in read["lines"]] == [line.text for line in text_lines(content)]
        return str(read["id"])

    def correct(self, image_id: str, ord_num: int | None, text: str) -> bool:
        body = {"id": image_id, "text": text} | ({} if ord_num is None else {"ord_num": ord_num})
        try:
            return self._http.request("POST", f"{self._url}/correct-text", json=body).status == 202
        except urllib3.exceptions.HTTPError:
            return False

    def delete(self, image_id: str) -> bool:
        try:
            return self._http.request("DELETE", f"{self._url}/api/image/{image_id}").status == 204
        except urllib3.exceptions.HTTPError:
            return False

    def close(self) -> None:
        self._http.clear()


class OutboxDoor:
    """What bff-api does between a request and its answer, without the HTTP around it."""

    def __init__(self, outbox_path: Path, owner: str):
        self._outbox = Outbox(outbox_path, Service.BFF_API)
        self._owner = owner
        quota = Quota(self._outbox, QUOTA_PICTURES, QUOTA_PICTURES * 1_000_000)
        self._read = ReadImageHandler(_Models(), _Models(), self._outbox, PictureLimits(), quota)
        self._correct = CorrectTextHandler(self._outbox, _Accepted(self._outbox))

    def read(self, content: bytes, name: str) -> str | None:
        return self._read.read(Upload(name, content, self._owner)).id

    def correct(self, image_id: str, ord_num: int | None, text: str) -> bool:
        self._correct.correct(CorrectText(id=image_id, text=text, ord_num=ord_num), self._owner)
        return True

    def close(self) -> None:
        self._outbox.close()


class _Models:
    """Both models, in this process."""

    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected) -> Sequence[DetectedBox]:
        return DetectedBoxes.of((line.quad, SCORE) for line in text_lines(content)).root

    def read_boxes(
        self, content: bytes, content_type: str, quads: Sequence[Quad], is_connected: IsConnected
    ) -> Sequence[Sequence[RecognizedLine]]:
        return [[RecognizedLine(text=line.text, confidence=CONFIDENCE) for line in text_lines(content)]]


@dataclass(frozen=True, slots=True)
class _Accepted:
    """Corrections are only made to pictures that the outbox remembers."""

    outbox: Outbox

    def line_count(self, image_id: str, owner: str | None) -> int:
        accepted = self.outbox.accepted(image_id)
        if accepted is None or not accepted.is_open_to(owner):
            raise NotFound(f"{image_id} was never accepted here from {owner}.")
        return accepted.line_count
