"""Bounds of one export: its time, and whether its client still waits.

Building a document is a loop over lines and words. Each loop calls `checkpoint`, which raises if the export should end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from mesh.contracts.problems import ClientDisconnected, Problem

MAX_EXPORT_S: Final = 10.0

IsConnected = Callable[[], bool]
"""As in `mesh.platform.http.routes`, which the process that builds PDFs does not load: it would start more slowly."""

_CURRENT: ContextVar[tuple[float, float, IsConnected] | None] = ContextVar("export", default=None)


class ExportTooLong(Problem):
    """422: the text does not fit into the time limit."""

    status = 422
    slug = "export-too-long"
    title = "Text too long"

    def __init__(self, max_s: float = MAX_EXPORT_S) -> None:
        super().__init__(
            f"Writing this format took more than {max_s:g} seconds, which is the limit. Choose the format text or json."
        )


@contextmanager
def bounded(is_connected: IsConnected, max_s: float = MAX_EXPORT_S) -> Iterator[None]:
    """Let `checkpoint` raise, during the block, when the time is over or the client is gone."""
    token = _CURRENT.set((time.monotonic() + max_s, max_s, is_connected))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def checkpoint() -> None:
    """Raise ClientDisconnected or ExportTooLong if the export should end; do nothing outside of `bounded`."""
    current = _CURRENT.get()
    if current is None:
        return
    ends_at, max_s, is_connected = current
    if not is_connected():
        raise ClientDisconnected
    if time.monotonic() > ends_at:
        raise ExportTooLong(max_s)
