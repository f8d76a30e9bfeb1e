"""Two clients of the mesh: bff-api over HTTP, and the handlers of bff-api with a publisher in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import urllib3

from bff_api.account.owner import COOKIE
from bff_api.account.quota import Quota
from bff_api.correct.handler import CorrectTextHandler
from bff_api.errors import NotKept
from bff_api.image_ids import ImageIds
from bff_api.read.handler import ReadImageHandler
from bff_api.read.source import Sources
from bff_api.read.turns import ReadTurns
from bff_api.read.upload import Upload
from harness.in_process_decoding import InProcessDecoders
from mesh.contracts.line import LineText, Quad, TextBox
from mesh.contracts.stored_image import Usage
from mesh.contracts.text_corrected import CorrectTextRequest
from mesh.contracts.topology import Service
from mesh.platform.http.connected import IsConnected
from mesh.platform.messaging.broker import open_publisher
from mesh.platform.messaging.traced import TracedPublisher
from mesh.vision.documents.reader import DocumentReader
from tests.faults.content import text_lines
from tests.faults.stand_ins import CONFIDENCE, SCORE

_TIMEOUT_S = 20.0

QUOTA_PICTURES = 10_000_000
"""One user sends all pictures of a run."""


class Door(Protocol):
    def read(self, content: bytes, name: str) -> str | None:
        """Return the picture's id if it was confirmed."""
        ...

    def correct(self, image_id: str, ord_num: int | None, text: str) -> bool:
        """Return whether it was confirmed."""
        ...


class HttpDoor:
    """Calls bff-api over HTTP. A call that fails confirms nothing and is not repeated."""

    def __init__(self, url: str, cookie: str):
        """`cookie` is that of the owner."""
        self._url = url
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        self._http = urllib3.PoolManager(maxsize=16, timeout=_TIMEOUT_S, retries=False, headers=headers)

    def read(self, content: bytes, name: str) -> str | None:
        answer = self.answer(content, name)
        return str(answer["id"]) if answer is not None and answer["kept"] else None

    def answer(self, content: bytes, name: str, image_id: str | None = None) -> dict[str, Any] | None:
        """Return the response, kept or not; None if the call fails. With an id the picture is saved again."""
        fields: dict[str, Any] = {"image": (name, content)} | ({} if image_id is None else {"id": image_id})
        try:
            answer = self._http.request("POST", f"{self._url}/read", fields=fields)
        except urllib3.exceptions.HTTPError:
            return None
        if answer.status != 200:
            return None
        read: dict[str, Any] = answer.json()
        assert [line["text"] for line in read["lines"]] == [line.text for line in text_lines(content)]
        return read

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


class PublisherDoor:
    """Calls the handlers of bff-api directly, without HTTP."""

    def __init__(self, broker_url: str, owner: str, secret: str):
        opened = open_publisher(broker_url, "tests", max_message_bytes=128 * 1024**2, max_file_bytes=10 * 1024**3)
        self._publisher = TracedPublisher(opened, Service.BFF_API)
        self._owner = owner
        quota = Quota(_Nothing(), QUOTA_PICTURES, QUOTA_PICTURES * 1_000_000)
        ids = ImageIds(secret)
        decoders = InProcessDecoders()
        sources = Sources(decoders, DocumentReader(decoders))
        self._read = ReadImageHandler(_Models(), _Models(), self._publisher, sources, quota, ids, ReadTurns(100))
        self._correct = CorrectTextHandler(self._publisher, _NotStoredYet())

    def read(self, content: bytes, name: str) -> str | None:
        answer = self._read.read(Upload(name, content, self._owner))
        return answer.id if answer.kept else None

    def correct(self, image_id: str, ord_num: int | None, text: str) -> bool:
        try:
            self._correct.correct(CorrectTextRequest(id=image_id, text=text, ord_num=ord_num), self._owner)
        except NotKept:
            return False
        return True

    def close(self) -> None:
        self._publisher.close()


class _Models:
    """Both model services, in this process."""

    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected) -> Sequence[TextBox]:
        return [TextBox(line.quad, SCORE) for line in text_lines(content)]

    def read_boxes(
        self, content: bytes, content_type: str, quads: Sequence[Quad], is_connected: IsConnected
    ) -> Sequence[Sequence[LineText]]:
        return [[LineText(text=line.text, confidence=CONFIDENCE) for line in text_lines(content)]]


class _Nothing:
    """Usage of an owner without pictures, so that the quota is not reached."""

    def usage(self, owner: str, key_id: str | None = None) -> Usage:
        return Usage(pictures=0, bytes=0)


class _NotStoredYet:
    """Reports every picture as not stored yet."""

    def known(self, image_id: str, owner: str | None) -> None:
        return None
