"""Owners with their usage and quota, for administrators: client → bff-api → image-store."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from mesh.contracts.user import Role
from mesh.contracts.wire import WireModel


class OwnerQuota(WireModel):
    """Limits of one owner; null: the default of the installation."""

    max_pictures: int | None = Field(default=None, ge=0, le=2**53, description="Maximum number of pictures")
    max_bytes: int | None = Field(default=None, ge=0, le=2**53, description="Maximum bytes of pictures")


class OwnerUser(WireModel):
    """The person who has signed in as an owner."""

    name: str | None
    email: str | None
    roles: frozenset[Role] = Field(description="As of the last sign-in")
    last_seen_at: datetime = Field(description="To the minute")
    sessions: int = Field(description="Sessions that have not ended")


class OwnerUsage(WireModel):
    """What one owner has, and may have."""

    owner: str
    user: OwnerUser | None = Field(default=None, description="Null: an anonymous owner, or one of a key")
    pictures: int
    bytes: int
    newest_at: datetime | None = Field(description="When the newest picture was accepted; null without one")
    api_keys: int = Field(description="API keys, also revoked and expired ones")
    quota: OwnerQuota


class OwnerPage(WireModel):
    """In the order of their ids. Pass `next` as `after` to get the next page."""

    owners: list[OwnerUsage]
    next: str | None = None
