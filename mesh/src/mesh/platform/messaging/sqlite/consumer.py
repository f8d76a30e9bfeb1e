"""Consume from a `SqliteQueue`."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from mesh.contracts.topology import max_attempts, retry_delay_s
from mesh.platform.messaging.handling import Settlement, handle
from mesh.platform.messaging.interfaces import Handler, Outcome
from mesh.platform.messaging.sqlite.queue import IDLE_WAIT_S, LEASE_S, Lease, SqliteQueue

log = structlog.get_logger(__name__)

_NOT_USABLE_WAIT_S: Final = 1.0
_ERASE_WITHIN_S: Final = 2.0


class SqliteConsumer:
    """Runs handlers on messages of a `SqliteQueue`, one delivery at a time."""

    def __init__(self, queue: SqliteQueue, lease_s: float = LEASE_S):
        self._queue = queue
        self._lease_s = lease_s
        self._erase_at: float | None = None
        """When the messages that were deleted must be erased from the log too; None: nothing was deleted."""

    def run(self, handlers: Mapping[str, Handler], should_stop: Callable[[], bool]) -> None:
        """Consume until `should_stop`; the current delivery is finished first."""
        while not should_stop():
            try:
                has_worked = self.step(handlers)
                self._erase(is_idle=not has_worked)
            except sqlite3.Error as error:
                # A full disk or a locked file: the current message is redelivered when its lease ends.
                log.warning("queue not usable", file=self._queue.path.name, error=str(error))
                time.sleep(_NOT_USABLE_WAIT_S)
                continue
            if not has_worked:
                time.sleep(IDLE_WAIT_S)

    def check_ready(self) -> None:
        self._queue.check_writable()
        self._queue.check_intact()

    def step(self, handlers: Mapping[str, Handler]) -> bool:
        """Handle one message if one is due; return whether there was one."""
        lease = self._queue.lease(list(handlers), self._lease_s)
        if lease is None:
            return False
        most = max_attempts(lease.delivery.message.queue)
        if lease.delivery.attempt > most:
            # All leases expired: the message crashes its consumers.
            self._queue.reject(lease, f"no consumer survived it in {most} attempts")
            return True
        self._settle(lease, handle(handlers[lease.delivery.message.queue], lease.delivery))
        return True

    def _erase(self, *, is_idle: bool) -> None:
        """Erase handled messages from the log: when there is no other work, or after a while."""
        if self._erase_at is None or not (is_idle or time.monotonic() > self._erase_at):
            return
        self._erase_at = None if self._queue.erase_deleted() else time.monotonic() + _ERASE_WITHIN_S

    def _settle(self, lease: Lease, settlement: Settlement) -> None:
        match settlement.outcome:
            case Outcome.ACK:
                self._queue.acknowledge(lease)
                if self._erase_at is None:
                    self._erase_at = time.monotonic() + _ERASE_WITHIN_S
            case Outcome.RETURN:
                self._queue.give_back(lease)
            case Outcome.RETRY:
                self._queue.retry(lease, retry_delay_s(lease.delivery.message.queue, lease.delivery.attempt))
            case Outcome.REJECT:
                self._queue.reject(lease, settlement.reason or "rejected by its handler")
