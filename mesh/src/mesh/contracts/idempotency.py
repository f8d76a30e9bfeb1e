"""Answers of requests with an `Idempotency-Key`, bff-api → image-store: the same key and body get the same answer."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Final

from pydantic import Field

from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.wire import WireModel

KEY_HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotent-Replayed"
LONGEST_KEY: Final = 255
KEPT_HOURS: Final = 24

_SHA256: Final = "^[0-9a-f]{64}$"


class ClaimState(StrEnum):
    NEW = "new"
    """The caller must do the work, and save its answer or release the key."""
    RUNNING = "running"
    DONE = "done"
    OTHER_BODY = "other-body"


class KeyOfOwner(WireModel):
    owner: str = Field(pattern=f"^{OWNER_ID}$")
    key_sha256: str = Field(pattern=_SHA256)


class ClaimKey(KeyOfOwner):
    body_sha256: str = Field(pattern=_SHA256)


class ClaimedKey(WireModel):
    state: ClaimState
    answer: str | None = Field(default=None, description="JSON, if the state is `done`")


class SaveAnswer(KeyOfOwner):
    image_id: str = Field(max_length=36, description="The answer is deleted with this picture")
    answer: str


def sha256_of(*parts: bytes) -> str:
    """Return the digest of parts, each with its length, so that no other parts have the same."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()
