"""Users and their sessions, bff-api → image-store. image-store has a digest of each session, the browser the session.

A user is known by the issuer and the subject that an identity provider or a proxy names. A session has 256 random bits,
so that a plain SHA-256 protects it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from mesh.contracts.api_key import Scope
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.wire import WireModel

_SESSION: Final = re.compile(r"oms_[A-Za-z0-9_-]{43}")
_SESSION_PREFIX: Final = "oms_"
_SESSION_BYTES: Final = 32
LONGEST_ID_TOKEN: Final = 8192
LONGEST_CLIENT: Final = 200
SHA256: Final = "^[0-9a-f]{64}$"


class Role(StrEnum):
    """What a user may do."""

    USER = "user"
    """Read new pictures; see, correct and delete their own."""
    ADMIN = "admin"
    """Also manage API keys."""


def scopes_of(roles: Iterable[Role]) -> frozenset[Scope]:
    """Return the scopes that roles have, which are those of API keys."""
    scopes = frozenset((Scope.READ, Scope.WRITE))
    return scopes | {Scope.ADMIN} if Role.ADMIN in roles else scopes


def _shortened(length: int) -> BeforeValidator:
    """Return a validator that shortens a text, since a provider may send any."""
    return BeforeValidator(lambda text: text[:length] if isinstance(text, str) else text)


class Identity(WireModel):
    """A person as an identity provider or a proxy describes them."""

    issuer: str = Field(min_length=1, max_length=2000, description="URL of the provider, or `proxy`")
    subject: str = Field(min_length=1, max_length=255, description="Unchanging id of the person at the issuer")
    name: Annotated[str | None, _shortened(200)] = None
    email: Annotated[str | None, _shortened(320)] = None
    roles: frozenset[Role] = frozenset((Role.USER,))


class User(WireModel):
    """A person who has signed in."""

    id: str
    owner: str = Field(description="Owner of the user's pictures")
    name: str | None
    email: str | None
    roles: frozenset[Role]


class UserAnswer(WireModel):
    """A user, and the owners whose pictures the user took along lately."""

    user: User
    former_owners: tuple[str, ...] = ()


class NewSession(WireModel):
    """Request to start a session."""

    identity: Identity
    sha256: str = Field(pattern=SHA256, description="Digest of the new session")
    replaces: str | None = Field(default=None, pattern=SHA256, description="Earlier session of this browser: it ends")
    idle_s: int = Field(gt=0, description="Seconds without a request after which the session ends")
    lifetime_s: int = Field(gt=0, description="Seconds after which the session ends in any case")
    provider_session: str | None = Field(default=None, max_length=255, description="`sid` of the provider")
    id_token: str | None = Field(default=None, max_length=LONGEST_ID_TOKEN, description="For the sign-out there")
    client: Annotated[str | None, _shortened(LONGEST_CLIENT)] = Field(
        default=None, description="`User-Agent` of the browser, by which the user knows the session"
    )
    take_along: str | None = Field(
        default=None, pattern=f"^{OWNER_ID}$", description="Owner whose pictures become the user's"
    )


class StartedSession(UserAnswer):
    pictures_moved: int = 0


class SessionDigest(WireModel):
    """Which session is meant; the session itself does not travel."""

    sha256: str = Field(pattern=SHA256)


class EndedSession(WireModel):
    id_token: str | None = Field(description="For the sign-out at the provider")


class ProviderLogout(WireModel):
    """Sessions that a provider ends: those of one of its sessions, or all of a person."""

    issuer: str
    subject: str | None = None
    provider_session: str | None = None
    started_before: datetime


class SessionsEnded(WireModel):
    sessions: int


def new_session() -> str:
    """Return a new session, for the cookie."""
    return f"{_SESSION_PREFIX}{secrets.token_urlsafe(_SESSION_BYTES)}"


def digest_of_session(session: str | None) -> SessionDigest | None:
    """Return the digest of a session; None if it does not look like one."""
    if session is None or not _SESSION.fullmatch(session):
        return None
    return SessionDigest(sha256=hashlib.sha256(session.encode()).hexdigest())
