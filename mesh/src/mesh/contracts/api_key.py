"""API keys, client → bff-api → image-store. image-store has a digest of each key; the key itself is shown once.

A key is `omk_<id>_<secret>`: the id names its row, the secret has 256 random bits, so that a plain SHA-256 protects it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.read_image import clean_name
from mesh.contracts.wire import WireModel

KEY_PREFIX: Final = "omk_"
_KEY: Final = re.compile(r"omk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
_ID_BYTES: Final = 6
_SECRET_BYTES: Final = 32
KEY_ID: Final = "[0-9a-f]{12}"
KEY_HEADER: Final = "Ocr-Mesh-Key"
"""bff-api → image-store, with a question for the usage: the key whose usage it is, instead of an owner's."""
RATE: Final = "[1-9][0-9]{0,6}/(second|minute|hour|day)"
_LARGEST_COUNT: Final = 2**31 - 1
_LARGEST_SIZE: Final = 2**53
LONGEST_AGE_DAYS: Final = 3650
DEFAULT_AGE_DAYS: Final = 90


class Scope(StrEnum):
    """What a key may do; scopes do not imply each other."""

    READ = "read"
    """See the history, pictures and texts of its owner."""
    WRITE = "write"
    """Read new pictures, correct, rename and delete those of its owner."""
    ADMIN = "admin"
    """Create, list and revoke keys; see owners, dead letters and the audit log, set quotas, erase a person's data."""


def _clean(name: object) -> object:
    return clean_name(name) if isinstance(name, str) else name


class KeyLimits(WireModel):
    """What a key may use; absent values are those of the settings."""

    rate: str | None = Field(default=None, pattern=f"^{RATE}$", description="Requests of the key per time: `60/minute`")
    quota_pictures: int | None = Field(
        default=None, gt=0, le=_LARGEST_COUNT, description="Maximum number of stored pictures that the key has read"
    )
    quota_bytes: int | None = Field(
        default=None, gt=0, le=_LARGEST_SIZE, description="Maximum bytes of stored pictures that the key has read"
    )


class NewApiKey(KeyLimits):
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


class KeyChange(KeyLimits):
    """Request to change a key: absent values stay; null as a limit is that of the settings."""

    name: Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=100)] | None = None
    scopes: frozenset[Scope] | None = Field(default=None, min_length=1, description="Replaces all scopes")
    expires_in_days: float | None = Field(
        default=None, gt=0, le=LONGEST_AGE_DAYS, description="Days from now until the key is refused"
    )

    def of(self, now: datetime) -> dict[str, Any]:
        """Return the new values by the field of the key."""
        given = self.model_dump(include=self.model_fields_set & {*KeyLimits.model_fields})
        if self.name is not None:
            given["name"] = self.name
        if self.scopes is not None:
            given["scopes"] = sorted(self.scopes)
        if self.expires_in_days is not None:
            given["expires_at"] = now + timedelta(days=self.expires_in_days)
        return given


class _DescribedKey(WireModel):
    id: str
    name: str
    owner: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = Field(default=None, description="To the minute")


# In this order, so that the id is the first field of the JSON.
class ApiKey(KeyLimits, _DescribedKey):
    """A key without its secret."""


class CreatedApiKey(ApiKey):
    key: str = Field(description="The key, which is never shown again")


class ApiKeyList(WireModel):
    """Newest first."""

    keys: list[ApiKey]


class KeyCheck(WireModel):
    """bff-api → image-store: does this key exist, and is it valid? The key itself does not travel."""

    id: str = Field(pattern=f"^{KEY_ID}$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class KeyHolder(KeyLimits):
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
