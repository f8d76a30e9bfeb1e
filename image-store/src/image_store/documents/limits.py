"""Limits of documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mesh.contracts.topology import MAX_PAGE_ATTEMPTS

MAX_ATTEMPTS: Final = MAX_PAGE_ATTEMPTS
MAX_POSTPONEMENTS: Final = 200
"""Times that a page waits for a service that is away: with the delays below about three hours."""

_LONGEST_DELAY: Final = timedelta(hours=1)
READ_LOST_AFTER: Final = timedelta(minutes=10)
"""Time in which the events of a page that was read are stored; the broker has confirmed them."""
_FIRST_RETRY: Final = timedelta(seconds=5)
_LONGEST_RETRY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Numbers of documents and pages."""

    pages_per_document: int
    documents_per_owner: int
    waiting_pages: int
    """Of all documents."""
    queued_pages: int
    """Of one document at a time, so that a long one does not block the others."""
    first_lost_after: timedelta = timedelta(minutes=2)
    """Time after which a message that was published once counts as lost."""

    def lost_after(self, publishings: int) -> timedelta:
        """Return the time after which a message counts as lost: longer each time, since the queue may be long."""
        return min(self.first_lost_after * (1 << min(publishings, 10)), _LONGEST_DELAY)


def retry_after(failures: int) -> timedelta:
    """Return the time until a page is queued again."""
    return min(_FIRST_RETRY * (1 << min(failures, 10)), _LONGEST_RETRY)
