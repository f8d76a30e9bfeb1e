"""A model's first prediction is slow; it is made in the background, and the service is not ready until then."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

log = structlog.get_logger(__name__)


class NotReady(Exception):
    """Says to an operator what a service still waits for."""


class WarmUp:
    """Starts `run` at once, on a thread of its own."""

    def __init__(self, run: Callable[[], None]):
        executor = ThreadPoolExecutor(1, thread_name_prefix="warm-up")
        self._run = executor.submit(run)
        self._run.add_done_callback(_log_failure)
        executor.shutdown(wait=False)

    def check(self) -> None:
        """For `/started`. Raises NotReady until the run is over, and what it failed with if it did."""
        if not self._run.done():
            raise NotReady("the model is warming up")
        self._run.result()


def _log_failure(run: Future[None]) -> None:
    failure = run.exception()
    if failure is not None:
        log.error("the model does not run", exc_info=failure)
