"""The one failure that is bff-api's own: what was accepted could not be made durable."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from mesh.contracts.problems import Problem
from mesh.platform.messaging.interfaces import PublishFailed

_RETRY_AFTER_S = 5


class NotKept(Problem):
    """503: the outbox failed, so nothing was kept and nothing was promised."""

    status = 503
    slug = "not-kept"
    title = "It could not be kept"

    def __init__(self) -> None:
        super().__init__(
            "Our disk did not take it, so nothing was kept. Please try again in a moment.",
            retry_after_s=_RETRY_AFTER_S,
        )


@contextmanager
def storage_errors_as_problems() -> Iterator[None]:
    """Around every use of the outbox. Raises NotKept where it fails."""
    try:
        yield
    except (PublishFailed, sqlite3.Error) as error:
        raise NotKept from error
