"""How much one person may keep: so many pictures, so many bytes. Asked before a picture is sent anywhere.

Counted from what this bff-api accepted, without what was deleted or has had its time. A picture counts once it is
accepted, so a person who has several read at one moment may end a few above the quota.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from bff_api.errors import NotKept, storage_errors_as_problems
from mesh.contracts.problems import Problem
from mesh.platform.messaging.outbox import Holding

log = structlog.get_logger(__name__)

_MEGABYTE: Final = 1024 * 1024


class QuotaReached(Problem):
    """429: this person keeps as much as one may."""

    status = 429
    slug = "quota-reached"
    title = "You keep as much as one person may"


class Holdings(Protocol):
    def holding_of(self, owner: str) -> Holding:
        """What a person keeps. Raises sqlite3.Error."""
        ...


@dataclass(frozen=True, slots=True)
class Quota:
    """Safe to share between threads."""

    outbox: Holdings
    max_pictures: int
    max_bytes: int

    def holding_of(self, owner: str) -> Holding:
        """What a person keeps. Raises NotKept where the outbox cannot be read."""
        with storage_errors_as_problems():
            return self.outbox.holding_of(owner)

    def check(self, owner: str | None, size_bytes: int) -> None:
        """Whether one more picture of that size may be kept; one of nobody's counts nowhere. Raises QuotaReached."""
        if owner is None:
            return
        try:
            holding = self.holding_of(owner)
        except NotKept as error:
            # It will not take the picture either: that is read all the same, and the answer says that it is not kept.
            log.error("quota not known", error=str(error.__cause__))
            return
        if holding.pictures >= self.max_pictures:
            raise QuotaReached(
                f"You keep {holding.pictures:,} pictures, as many as one person may. {_way_out(holding)}"
            )
        if holding.bytes + size_bytes > self.max_bytes:
            raise QuotaReached(
                f"You keep {_megabytes(holding.bytes)} MB of pictures, and this one has {_megabytes(size_bytes)} MB: "
                f"together more than the {_megabytes(self.max_bytes)} MB that one person may. {_way_out(holding)}"
            )


def _way_out(holding: Holding) -> str:
    goes_at = holding.oldest_goes_at
    if goes_at is None:
        return "Please send it smaller."
    return f"Delete some in the history, or wait: the oldest goes on {goes_at.day} {goes_at:%B}."


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / _MEGABYTE:,.1f}"
