"""The sessions of a user, client → bff-api → image-store: list them, and end one, all others or all.

The id of a session is the start of its digest: it names the row, and nothing about the session follows from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pydantic import Field

from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.user import SHA256
from mesh.contracts.wire import WireModel

SESSION_ID: Final = "[0-9a-f]{12}"
SESSION_ID_LENGTH: Final = 12


class SessionsOf(WireModel):
    """bff-api → image-store: whose sessions, and which of them sends the request."""

    owner: str = Field(pattern=f"^{OWNER_ID}$")
    current: str | None = Field(default=None, pattern=SHA256, description="Digest of the session of the request")


class UserSession(WireModel):
    id: str
    created_at: datetime = Field(description="When the user signed in")
    last_used_at: datetime = Field(description="To the minute")
    expires_at: datetime = Field(description="When it ends in any case")
    client: str | None = Field(description="`User-Agent` of the browser that signed in")
    is_current: bool = Field(description="Whether this request has it")


class SessionList(WireModel):
    """Sessions that have not ended, last used first."""

    sessions: list[UserSession]


class EndSessions(WireModel):
    """bff-api → image-store: end one session of an owner, or all but `keep`."""

    owner: str = Field(pattern=f"^{OWNER_ID}$")
    session_id: str | None = Field(default=None, pattern=f"^{SESSION_ID}$", description="Null: all")
    keep: str | None = Field(default=None, pattern=SHA256, description="Digest of a session that goes on")
