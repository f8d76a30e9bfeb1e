"""At most one decoding per client, so that one client cannot hold all processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.platform.http.connected import IsConnected, always

_POLL_S: Final = 0.05


class ClientSlots:
    """One slot for each client. Thread-safe."""

    def __init__(self, wait_s: float, busy: str = "Your earlier pictures are still decoded. Try again in a moment."):
        """A client waits at most `wait_s` for its earlier request; `busy` is the detail of the problem then."""
        self._wait_s = wait_s
        self._detail = busy
        self._busy: set[str] = set()
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, client: str, is_connected: IsConnected = always) -> Iterator[None]:
        """Wait until the client's earlier requests have left, and hold its slot during the block.

        Requests without a key ("") do not wait.

        Raises:
            Busy: the wait was too long.
            ClientDisconnected: the client disconnected meanwhile.
        """
        if not client:
            yield
            return
        self._enter(client, is_connected)
        try:
            yield
        finally:
            with self._changed:
                self._busy.discard(client)
                self._changed.notify_all()

    def _enter(self, client: str, is_connected: IsConnected) -> None:
        give_up_at = time.monotonic() + self._wait_s
        with self._changed:
            while client in self._busy:
                left_s = give_up_at - time.monotonic()
                if left_s <= 0:
                    raise Busy(self._detail)
                self._changed.wait(min(left_s, _POLL_S))
                if not is_connected():
                    raise ClientDisconnected
            self._busy.add(client)
