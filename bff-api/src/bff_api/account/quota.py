"""Quota per owner and per API key, in pictures and bytes. Checked before a picture is sent anywhere.

image-store counts stored pictures. One that is not stored yet does not count, so an owner with several reads in flight
may exceed the quota by a few; no confirmed picture is dropped for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from mesh.contracts.problems import Problem, UpstreamProblem
from mesh.contracts.stored_image import Usage

log = structlog.get_logger(__name__)

_MEGABYTE: Final = 1024 * 1024
_RETRY_AFTER_S: Final = 3600


class QuotaReached(Problem):
    """429: the owner or the key has reached the quota."""

    status = 429
    slug = "quota-reached"
    title = "Quota reached"


@dataclass(frozen=True, slots=True)
class KeyQuota:
    """What an API key may read, as long as it is stored, beside the quota of its owner."""

    key_id: str
    max_pictures: int
    max_bytes: int


class UsageSource(Protocol):
    def usage(self, owner: str, key_id: str | None = None) -> Usage:
        """Return what an owner has stored, or, with `key_id`, what a key of the owner has. Raises UpstreamProblem."""
        ...


@dataclass(frozen=True, slots=True)
class Quota:
    """Thread-safe."""

    source: UsageSource
    max_pictures: int
    max_bytes: int

    def usage(self, owner: str) -> Usage:
        """Return what an owner has stored. Raises UpstreamProblem."""
        return self.source.usage(owner)

    def limits_of(self, usage: Usage) -> tuple[int, int]:
        """Return the owner's own limits in pictures and bytes, or the defaults."""
        return (
            self.max_pictures if usage.max_pictures is None else usage.max_pictures,
            self.max_bytes if usage.max_bytes is None else usage.max_bytes,
        )

    def check(self, owner: str | None, size_bytes: int, key: KeyQuota | None = None) -> None:
        """Check one more picture of that size; without an owner there is no quota. Raises QuotaReached."""
        if owner is None:
            return
        try:
            usage = self.usage(owner)
            _require("You have", usage, size_bytes, *self.limits_of(usage))
            if key is not None:
                used = self.source.usage(owner, key.key_id)
                _require("The API key has", used, size_bytes, key.max_pictures, key.max_bytes)
        except UpstreamProblem as error:
            log.warning("quota not checked", error=error.detail)


def _require(have: str, usage: Usage, size_bytes: int, max_pictures: int, max_bytes: int) -> None:
    """Raise QuotaReached unless one more picture of that size is within the limits."""
    if usage.pictures >= max_pictures:
        raise QuotaReached(
            f"{have} {usage.pictures:,} pictures, which is the limit. {_way_out(usage)}",
            retry_after_s=_retry_after_s(usage),
        )
    if usage.bytes + size_bytes > max_bytes:
        raise QuotaReached(
            f"{have} {_megabytes(usage.bytes)} MB of pictures and this one has {_megabytes(size_bytes)} MB; "
            f"the limit is {_megabytes(max_bytes)} MB. {_way_out(usage)}",
            retry_after_s=_retry_after_s(usage),
        )


def _way_out(usage: Usage) -> str:
    goes_at = usage.oldest_expires_at
    if goes_at is None:
        return "Send a smaller picture."
    return f"Delete some in the history, or wait: the oldest expires on {goes_at.day} {goes_at:%B}."


def _retry_after_s(usage: Usage) -> int:
    """Return the time until the oldest picture expires; deleting one helps at once."""
    if usage.oldest_expires_at is None:
        return _RETRY_AFTER_S
    return max(1, math.ceil((usage.oldest_expires_at - datetime.now(UTC)).total_seconds()))


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / _MEGABYTE:,.1f}"
