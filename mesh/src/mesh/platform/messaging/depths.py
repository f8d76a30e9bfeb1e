"""Metrics of the number of messages in queues and dead letter queues, measured on a separate thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

from prometheus_client import Gauge

from mesh.contracts.topology import Queue
from mesh.platform import metrics

LOOK_INTERVAL_S: Final = 10.0

Report = Callable[[Mapping[str, int]], None]
"""Called with the number of messages by queue; empty if the broker does not respond."""

_LONGEST_END_S: Final = 2.0


class Depths(Protocol):
    """Queue depths of one broker."""

    def watch(self, report: Report, ended: threading.Event) -> None:
        """Call `report` at intervals with the depths, until `ended`. Never raises."""
        ...


@contextmanager
def measured(depths: Depths) -> Iterator[None]:
    """Update the gauges during the block, on a separate thread."""
    ended = threading.Event()
    # A daemon thread, so that an unresponsive broker does not delay the shutdown.
    thread = threading.Thread(target=depths.watch, args=(set_gauges, ended), name="depths", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LONGEST_END_S)


def set_gauges(depths: Mapping[str, int]) -> None:
    """Set the gauges; those of unknown depths are removed, so that no old value is exported."""
    for queue in Queue:
        _set(metrics.QUEUE_MESSAGES, queue, depths.get(queue.value))
        _set(metrics.DEAD_LETTERS, queue, depths.get(queue.dead_letters))


def _set(gauge: Gauge, queue: Queue, depth: int | None) -> None:
    if depth is None:
        gauge.remove_by_labels({"queue": queue})
    else:
        gauge.labels(queue).set(depth)
