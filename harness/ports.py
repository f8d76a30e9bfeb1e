"""Free ports for the servers that tests start."""

from __future__ import annotations

import os
import random
import socket
from collections import deque
from contextlib import ExitStack

_FIRST = 16_000
_PORTS_PER_PROCESS = 2_000
_PROCESSES = 8
_GIVEN: deque[int] = deque(maxlen=300)


def free_port(count: int = 1) -> int:
    """Return a free TCP port of 127.0.0.1, with `count` - 1 free ones after it; none that was returned lately.

    A server listens on its port some time after the port was drawn. Ports are below those that the system gives to
    outgoing connections: one of these would take it before our server does, or while that is being started again.
    Test processes that run side by side draw from ports of their own.
    """
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
    start = _FIRST + process * _PORTS_PER_PROCESS
    while True:
        first = random.SystemRandom().randrange(start, start + _PORTS_PER_PROCESS - count)
        ports = range(first, first + count)
        if not set(ports).isdisjoint(_GIVEN):
            continue
        with ExitStack() as held:
            try:
                for port in ports:
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
        _GIVEN.extend(ports)
        return first
