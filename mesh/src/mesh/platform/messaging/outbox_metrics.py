"""The metrics of bff-api's outbox; not in `mesh.platform.metrics`, because no other service has them."""

from __future__ import annotations

import sqlite3
from math import nan
from typing import TYPE_CHECKING, Final

from prometheus_client import Counter, Gauge

if TYPE_CHECKING:
    from mesh.platform.messaging.outbox import Outbox

MESSAGES: Final = Gauge("ocr_outbox_messages", "Events that wait in the outbox")
BYTES: Final = Gauge("ocr_outbox_bytes", "Bytes of their bodies")
OLDEST: Final = Gauge("ocr_outbox_oldest_seconds", "How long the oldest of them has waited")
FREE: Final = Gauge("ocr_outbox_free_bytes", "What the outbox can still take: the disk, or its own limit")
FAILURES: Final = Counter("ocr_outbox_write_failures", "Writes that the outbox could not take")


def measure(outbox: Outbox) -> None:
    """Bring the gauges up to date."""
    try:
        waiting = outbox.waiting()
        found = (float(waiting.messages), float(waiting.bytes), waiting.oldest_s, float(outbox.free_bytes()))
    except (sqlite3.Error, OSError):
        # An outbox that cannot be read is told by `/ready`; the other metrics are still wanted.
        found = (nan, nan, nan, nan)
    for gauge, value in zip((MESSAGES, BYTES, OLDEST, FREE), found, strict=True):
        gauge.set(value)
