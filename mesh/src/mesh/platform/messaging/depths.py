"""How much waits in the broker's queues, and in those of dead letters: looked at beside the work, told as metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

from prometheus_client import Gauge

from mesh.contracts.topology import Queue
from mesh.platform import metrics

LOOK_INTERVAL_S: Final = 10.0

Tell = Callable[[Mapping[str, int]], None]
"""Takes the messages by queue; none where the broker does not say."""

_LONGEST_END_S: Final = 2.0


class Depths(Protocol):
    """The queues of one broker."""

    def watch(self, tell: Tell, ended: threading.Event) -> None:
        """Look and tell, again and again, until `ended`. Never raises."""
        ...


@contextmanager
def measured(depths: Depths) -> Iterator[None]:
    """Keep the gauges up to date for the length of the block, on a thread of its own."""
    ended = threading.Event()
    # A daemon: a broker that has gone silent holds up nobody's end.
    thread = threading.Thread(target=depths.watch, args=(tell, ended), name="depths", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LONGEST_END_S)


def tell(depths: Mapping[str, int]) -> None:
    """As the gauges; what is not known is not told, rather than told as it once was."""
    for queue in Queue:
        _set(metrics.QUEUE_MESSAGES, queue, depths.get(queue.value))
        _set(metrics.DEAD_LETTERS, queue, depths.get(queue.dead_letters))


def _set(gauge: Gauge, queue: Queue, depth: int | None) -> None:
    if depth is None:
        gauge.remove_by_labels({"queue": queue})
    else:
        gauge.labels(queue).set(depth)
