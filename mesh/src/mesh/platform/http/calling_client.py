"""Who a request is for: an opaque key of bff-api's client, passed on to the other services.

They queue work of different clients in turn (`mesh.platform.concurrency_limit`). The key says nothing about the client:
it is a keyed hash of its address.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

CLIENT_HEADER: Final = "Ocr-Mesh-Client"
LONGEST_KEY: Final = 64

_CURRENT: ContextVar[str] = ContextVar("calling client", default="")


def set_client(key: str) -> None:
    """Set the client of the current request; every request sets its own."""
    _CURRENT.set(key)


def current_client() -> str:
    """Return the client of the current request; "" if it is not known."""
    return _CURRENT.get()
