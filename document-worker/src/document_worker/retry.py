"""Wait while image-store or the broker is away, with the message in hand: nothing could be done with another one.

A model service that is away is another matter: the page is given back (`reading.py`), since pages with text of their
own do not need it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import structlog

from mesh.contracts.problems import UpstreamTimeout, UpstreamUnavailable
from mesh.platform.messaging.interfaces import Delivery, Handler, Outcome, PublishFailed
from mesh.platform.shutdown import interruptible_sleep

log = structlog.get_logger(__name__)

_FIRST_WAIT_S: Final = 0.2
_LONGEST_WAIT_S: Final = 10.0


def patient(handler: Handler, should_stop: Callable[[], bool]) -> Handler:
    """Return a handler that tries again while image-store or the broker is away; a stop returns the message."""

    def handle(delivery: Delivery) -> Outcome:
        wait_s = _FIRST_WAIT_S
        while True:
            try:
                return handler(delivery)
            except (UpstreamUnavailable, UpstreamTimeout, PublishFailed) as error:
                if should_stop():
                    return Outcome.RETURN
                log.warning("waiting for store or broker", error=str(error), next_try_in_s=round(wait_s, 1))
            interruptible_sleep(wait_s * random.uniform(0.5, 1.0), should_stop)
            wait_s = min(2 * wait_s, _LONGEST_WAIT_S)

    return handle
