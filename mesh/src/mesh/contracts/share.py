"""Share links, client → bff-api → image-store: a read-only view of one picture or document for who has the link.

The token has 256 random bits, so that a plain SHA-256 protects it; image-store has the digest only.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from mesh.contracts.wire import WireModel

SHARE_ID: Final = "[0-9a-f]{12}"
DEFAULT_SHARE_DAYS: Final = 7
LONGEST_SHARE_DAYS: Final = 365
MOST_SHARES: Final = 50
"""Of one object at a time."""

_ID_BYTES: Final = 6
_TOKEN_BYTES: Final = 32
LINK_FOLDER: Final = "/s/"
"""Links are `/s/{token}`."""
_TOKEN_IN_PATH: Final = re.compile(rf"{LINK_FOLDER}[^/?#]+")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class SharedKind(StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"


class NewShare(WireModel):
    """Request for a link."""

    expires_in_days: float = Field(
        default=DEFAULT_SHARE_DAYS,
        gt=0,
        le=LONGEST_SHARE_DAYS,
        description="Days until the link ends; it never outlives its picture or document",
    )


class Share(WireModel):
    """A link without its token."""

    id: str
    kind: SharedKind
    object_id: str
    created_at: datetime
    expires_at: datetime


class CreatedShare(Share):
    """bff-api adds the link; image-store knows the token only."""

    token: str = Field(description="Shown once")


class ShareList(WireModel):
    """Links that have not ended, newest first."""

    shares: list[Share]


class ShareCheck(WireModel):
    """bff-api → image-store: which object does this link show? The token itself does not travel."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class SharedObject(Share):
    owner: str | None = Field(description="Owner of the object, for bff-api only")


def new_share() -> tuple[str, str]:
    """Return the id and the token."""
    return secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)


def share_check_of(token: str) -> ShareCheck | None:
    """Return the check of a token; None if it does not look like one."""
    return ShareCheck(sha256=share_digest(token)) if _TOKEN.fullmatch(token) else None


def share_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def without_token(path: str) -> str:
    """Return a path, or an address, as logs and traces may have it."""
    return _TOKEN_IN_PATH.sub(f"{LINK_FOLDER}…", path)
