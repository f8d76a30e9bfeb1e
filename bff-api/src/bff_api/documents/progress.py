"""The progress of a document as server-sent events, and how many such streams are open at a time.

A stream holds a thread of the server, so there are few, and few for each client. It ends with the document, or after
some minutes; a browser then opens the next one by itself.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from mesh.contracts.document import Document
from mesh.contracts.problems import ClientDisconnected, LimitReached, UpstreamProblem
from mesh.platform.http.connected import IsConnected

_POLL_S: Final = 1.0
_ASKS_CLIENT_S: Final = 0.1
_SILENT_S: Final = 15.0
_RETRY_AFTER_S: Final = 5
KEEP_ALIVE: Final = b": still reading\n\n"


class Documents(Protocol):
    def document(self, document_id: str, owner: str | None) -> Document:
        """Return a document. Raises NotFound, UpstreamProblem."""
        ...


class StreamSlots:
    """Limits open streams: of all clients, and of each. Thread-safe."""

    def __init__(self, most: int, most_per_client: int):
        self._most = most
        self._most_per_client = most_per_client
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    @contextmanager
    def held(self, client: str) -> Iterator[None]:
        """Hold a slot during the block. Raises LimitReached."""
        with self._lock:
            if self._open.total() >= self._most or self._open[client] >= self._most_per_client:
                raise LimitReached(
                    "Too many event streams are open. Close one, or ask for the document's status instead.",
                    retry_after_s=_RETRY_AFTER_S,
                )
            self._open[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._open[client] -= 1
                self._open += Counter()  # drops clients without a stream


def progress(
    documents: Documents, document_id: str, owner: str | None, is_connected: IsConnected, longest_s: float
) -> Generator[bytes, None, None]:
    """Yield `progress` with the document when it changes, and `done` at its end; a comment while nothing changes.

    Raises NotFound, also if the document is deleted meanwhile, and ClientDisconnected.
    """
    shown = documents.document(document_id, owner)
    yield event(shown)
    said_at, until = time.monotonic(), time.monotonic() + longest_s
    while not shown.status.is_final and time.monotonic() < until:
        _wait(is_connected)
        try:
            now = documents.document(document_id, owner)
        except UpstreamProblem:
            now = shown  # the store is away: the stream goes on when it is back
        if now != shown:
            shown, said_at = now, time.monotonic()
            yield event(shown)
        elif time.monotonic() - said_at > _SILENT_S:
            said_at = time.monotonic()
            yield KEEP_ALIVE


def event(document: Document) -> bytes:
    """Return one server-sent event."""
    name = "done" if document.status.is_final else "progress"
    return f"event: {name}\ndata: {document.model_dump_json()}\n\n".encode()


def _wait(is_connected: IsConnected) -> None:
    until = time.monotonic() + _POLL_S
    while time.monotonic() < until:
        if not is_connected():
            raise ClientDisconnected
        time.sleep(_ASKS_CLIENT_S)
