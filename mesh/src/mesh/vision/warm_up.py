"""Run a model's first, slow prediction in the background; until then the service is not ready."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

log = structlog.get_logger(__name__)


class NotReady(Exception):
    """The service has not finished starting; the message says why."""


class WarmUp:
    """Start `run` at once, on its own thread."""

    def __init__(self, run: Callable[[], None]):
        executor = ThreadPoolExecutor(1, thread_name_prefix="warm-up")
        self._run = executor.submit(run)
        self._run.add_done_callback(_log_failure)
        executor.shutdown(wait=False)

    def check(self) -> None:
        """Check for `/started`. Raises NotReady until the run has finished, and its exception if it failed."""
        if not self._run.done():
            raise NotReady("the model is warming up")
        self._run.result()


def _log_failure(run: Future[None]) -> None:
    failure = run.exception()
    if failure is not None:
        log.error("warm-up failed", exc_info=failure)
