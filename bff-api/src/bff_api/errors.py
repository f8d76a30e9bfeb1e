"""Convert failures of publishing to problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from mesh.contracts.problems import Problem
from mesh.platform.messaging.interfaces import PublishFailed

log = structlog.get_logger(__name__)

_RETRY_AFTER_S = 5


class NotKept(Problem):
    """503: the broker did not confirm, so the change may not be stored."""

    status = 503
    slug = "not-kept"
    title = "Could not save"

    def __init__(self) -> None:
        super().__init__("The change could not be saved. Please try again in a moment.", retry_after_s=_RETRY_AFTER_S)


@contextmanager
def storage_errors_as_problems() -> Iterator[None]:
    """Raise NotKept if publishing fails."""
    try:
        yield
    except PublishFailed as error:
        log.error("not kept", error=str(error), reason=error.reason)
        raise NotKept from error
