"""`Idempotency-Key` on `/read` and `/documents`: the same key and body get the same answer from every replica, for a
day.

Claims and answers are image-store's. Without it such a request fails (503, 504): the promise could not be kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from flask import request
from pydantic import BaseModel

from mesh.contracts.idempotency import (
    KEPT_HOURS,
    KEY_HEADER,
    LONGEST_KEY,
    ClaimedKey,
    ClaimKey,
    ClaimState,
    KeyOfOwner,
    SaveAnswer,
    sha256_of,
)
from mesh.contracts.problems import BadRequest, Problem, UpstreamProblem
from mesh.platform.http.client import Answer, ServiceClient

log = structlog.get_logger(__name__)

_KEY: Final = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")
_PATH: Final = "/operator/idempotency"
_JSON: Final = {"Content-Type": "application/json"}
_RETRY_AFTER_S: Final = 2


class StillRunning(Problem):
    """409: an earlier request with the same key has no answer yet."""

    status = 409
    slug = "request-in-progress"
    title = "Request in progress"


class KeyReused(Problem):
    """422: the key belongs to a request with another body."""

    status = 422
    slug = "idempotency-key-reused"
    title = "Key used before"


class AnswerStore:
    """Client of image-store. Thread-safe. Every method raises UpstreamProblem if image-store fails."""

    def __init__(self, http: ServiceClient):
        self._http = http

    def claim(self, claim: ClaimKey) -> ClaimedKey:
        return self._http.parse(self._send("claim", claim), ClaimedKey)

    def save(self, answer: SaveAnswer) -> None:
        self._send("answer", answer)

    def release(self, key: KeyOfOwner) -> None:
        self._send("release", key)

    def _send(self, path: str, body: BaseModel) -> Answer:
        return self._http.request("POST", f"{_PATH}/{path}", body=body.model_dump_json().encode(), headers=_JSON)


@dataclass(frozen=True, slots=True)
class Claim:
    """A key whose request is done now: save its answer, or release it. Neither raises.

    If it fails, the claim ends by itself, and until then the key is answered by 409.
    """

    _answers: AnswerStore
    _key: KeyOfOwner

    def save(self, object_id: str, answer: BaseModel) -> None:
        """Keep the answer until the picture or document with this id is deleted."""
        saved = SaveAnswer(**self._key.model_dump(), image_id=object_id, answer=answer.model_dump_json())
        self._try(lambda: self._answers.save(saved))

    def release(self) -> None:
        """Let the same request be sent again."""
        self._try(lambda: self._answers.release(self._key))

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except UpstreamProblem as error:
            log.warning("idempotency key left claimed", error=error.detail)


@dataclass(frozen=True, slots=True)
class IdempotencyKeys:
    """Thread-safe."""

    answers: AnswerStore

    def claim(self, key: str, owner: str | None, *body: bytes) -> Claim | str:
        """Return the claim of a new key, or the answer of an earlier request with this key and body, which is JSON.

        Raises:
            BadRequest: the key is malformed, or the request has no owner.
            StillRunning, KeyReused: see there.
            UpstreamProblem: the claim cannot be stored.
        """
        claim = _claim(key, owner, body)
        claimed = self.answers.claim(claim)
        if claimed.state is ClaimState.OTHER_BODY:
            raise KeyReused(f"The {KEY_HEADER} belongs to a request with another body. Use a new key for each request.")
        if claimed.state is ClaimState.RUNNING:
            raise StillRunning(
                f"A request with this {KEY_HEADER} is still running. Send it again in a moment.",
                retry_after_s=_RETRY_AFTER_S,
            )
        if claimed.answer is not None:
            return claimed.answer
        return Claim(self.answers, KeyOfOwner(owner=claim.owner, key_sha256=claim.key_sha256))


def key_of_request() -> str | None:
    """Return the key of the current request, if it has one."""
    return request.headers.get(KEY_HEADER)


def _claim(key: str, owner: str | None, body: Sequence[bytes]) -> ClaimKey:
    if not _KEY.fullmatch(key):
        raise BadRequest(f"The {KEY_HEADER} must have 1 to {LONGEST_KEY} printable characters, without spaces.")
    if owner is None:
        raise BadRequest(
            f"An {KEY_HEADER} needs an owner, whose answer is kept for {KEPT_HOURS} hours. Send an API key, or the "
            "cookie that the page sets."
        )
    return ClaimKey(owner=owner, key_sha256=sha256_of(key.encode()), body_sha256=sha256_of(*body))
