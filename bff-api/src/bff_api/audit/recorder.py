"""Send entries of the audit log to image-store, in batches from a bounded queue, on a thread of its own.

A request only appends to the queue. An entry is lost if the queue is full because image-store does not answer for a
long time, or if the process is killed; the lost ones are counted and logged.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from opentelemetry.instrumentation.utils import suppress_instrumentation
from prometheus_client import Counter

from mesh.contracts.audit import MOST_IN_BATCH, NewAuditEntries, NewAuditEntry
from mesh.contracts.problems import Problem, UpstreamProblem

log = structlog.get_logger(__name__)

AUDIT_LOST: Final = Counter("ocr_audit_entries_lost", "Entries of the audit log that were not stored", ("reason",))
_FULL: Final = "queue-full"
_STOPPED: Final = "stopped"
_REFUSED: Final = "refused"

MOST_WAITING: Final = 10_000
"""About 5 MB, and at 100 requests a second as many as 100 seconds without image-store."""
_INTERVAL_S: Final = 0.5
_LONGEST_RETRY_S: Final = 30.0
_CLOSE_S: Final = 5.0

Send = Callable[[NewAuditEntries], None]
"""Stores a batch; one that is sent twice is stored once. Raises Problem."""

for _reason in (_FULL, _STOPPED, _REFUSED):
    AUDIT_LOST.labels(_reason)


class AuditRecorder:
    """Thread-safe."""

    def __init__(self, send: Send, most_waiting: int = MOST_WAITING):
        self._send = send
        self._most_waiting = most_waiting
        self._waiting: deque[NewAuditEntry] = deque()
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        """Held while a batch is sent, so that `flush` waits for it."""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        """Runs while entries wait."""
        self._is_away = False

    def record(self, entry: NewAuditEntry) -> None:
        """Queue an entry. Never blocks, never raises."""
        with self._lock:
            if len(self._waiting) >= self._most_waiting:
                is_full = True
            else:
                is_full = False
                self._waiting.append(entry)
                if self._thread is None and not self._ended.is_set():
                    self._thread = threading.Thread(target=self._run, name="audit log", daemon=True)
                    self._thread.start()
        if is_full:
            _count_lost(_FULL, 1)

    def flush(self) -> bool:
        """Send what is queued now; return whether all of it is stored."""
        try:
            while self._send_batch():
                pass
        except Problem:
            return False
        return True

    def close(self) -> None:
        """Send what is queued, for at most some seconds; count the rest as lost."""
        self._ended.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(_CLOSE_S)
        self.flush()
        with self._lock:
            lost = len(self._waiting)
            self._waiting.clear()
        if lost:
            _count_lost(_STOPPED, lost)

    def _run(self) -> None:
        """Collect entries for a moment and send them, until none wait."""
        wait_s = _INTERVAL_S
        while not self._ended.wait(wait_s):
            wait_s = _INTERVAL_S if self.flush() else min(2 * wait_s, _LONGEST_RETRY_S)
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return

    def _send_batch(self) -> bool:
        """Send the oldest entries; return whether there were any. Raises UpstreamProblem: they stay queued."""
        with self._sending:
            with self._lock:
                batch = [self._waiting[place] for place in range(min(MOST_IN_BATCH, len(self._waiting)))]
            if not batch:
                return False
            try:
                with suppress_instrumentation():
                    self._send(NewAuditEntries(entries=batch))
                self._is_away = False
            except UpstreamProblem as problem:
                if not self._is_away:
                    log.warning("audit entries not stored yet", count=len(batch), error=problem.detail)
                self._is_away = True
                raise
            except Problem as problem:
                # Refused as invalid: a retry cannot succeed, and would block the entries behind.
                log.error("audit entries refused", error=problem.detail)
                _count_lost(_REFUSED, len(batch))
            self._drop(batch)
            return True

    def _drop(self, batch: Sequence[NewAuditEntry]) -> None:
        with self._lock:
            for _ in batch:
                if self._waiting:
                    self._waiting.popleft()


def _count_lost(reason: str, count: int) -> None:
    AUDIT_LOST.labels(reason).inc(count)
    log.error("audit entries lost", reason=reason, count=count)
