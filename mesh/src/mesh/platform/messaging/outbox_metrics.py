"""The metrics of bff-api's outbox; not in `mesh.platform.metrics`, because no other service has them."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge

MESSAGES: Final = Gauge("ocr_outbox_messages", "Events that wait in the outbox")
BYTES: Final = Gauge("ocr_outbox_bytes", "Bytes of their bodies")
OLDEST: Final = Gauge("ocr_outbox_oldest_seconds", "How long the oldest of them has waited")
FREE: Final = Gauge("ocr_outbox_free_bytes", "What the outbox can still take: the disk, or its own limit")
FAILURES: Final = Counter("ocr_outbox_write_failures", "Writes that the outbox could not take")
