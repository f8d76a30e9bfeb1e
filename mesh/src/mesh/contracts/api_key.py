"""API keys, client → bff-api → image-store. image-store has a digest of each key; the key itself is shown once.

A key is `omk_<id>_<secret>`: the id names its row, the secret has 256 random bits, so that a plain SHA-256 protects it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.read_image import clean_name
from mesh.contracts.wire import WireModel

KEY_PREFIX: Final = "omk_"
_KEY: Final = re.compile(r"omk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
_ID_BYTES: Final = 6
_SECRET_BYTES: Final = 32
KEY_ID: Final = "[0-9a-f]{12}"
LONGEST_AGE_DAYS: Final = 3650
DEFAULT_AGE_DAYS: Final = 90


class Scope(StrEnum):
    """What a key may do; scopes do not imply each other."""

    READ = "read"
    """See the history, pictures and texts of its owner."""
    WRITE = "write"
    """Read new pictures, correct, rename and delete those of its owner."""
    ADMIN = "admin"
    """Create, list and revoke keys."""


def _clean(name: object) -> object:
    return clean_name(name) if isinstance(name, str) else name


class NewApiKey(WireModel):
    """Request for a key."""

    name: Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=100)] = Field(
        description="For the list of keys"
    )
    scopes: frozenset[Scope] = Field(min_length=1, description="What the key may do")
    expires_in_days: float = Field(
        default=DEFAULT_AGE_DAYS, gt=0, le=LONGEST_AGE_DAYS, description="Days until the key is refused"
    )
    owner: str | None = Field(
        default=None, pattern=f"^{OWNER_ID}$", description="Owner of its pictures; a new one if absent"
    )


class ApiKey(WireModel):
    """A key without its secret."""

    id: str
    name: str
    owner: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = Field(default=None, description="To the minute")


class CreatedApiKey(ApiKey):
    key: str = Field(description="The key, which is never shown again")


class ApiKeyList(WireModel):
    """Newest first."""

    keys: list[ApiKey]


class KeyCheck(WireModel):
    """bff-api → image-store: does this key exist, and is it valid? The key itself does not travel."""

    id: str = Field(pattern=f"^{KEY_ID}$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class KeyHolder(WireModel):
    """A valid key's rights."""

    id: str
    owner: str
    scopes: frozenset[Scope]
    expires_at: datetime


def new_key() -> tuple[str, str]:
    """Return the id and the whole key."""
    key_id = secrets.token_hex(_ID_BYTES)
    return key_id, f"{KEY_PREFIX}{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def check_of(key: str) -> KeyCheck | None:
    """Return the check of a key; None if it does not look like one."""
    found = _KEY.fullmatch(key)
    return None if found is None else KeyCheck(id=found[1], sha256=digest_of(key))


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
