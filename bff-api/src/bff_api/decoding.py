"""Limit of pictures that bff-api decodes at a time."""

from __future__ import annotations

from typing import Final

from mesh.platform.concurrency_limit import ConcurrencyLimit

# A PNG of 64 megapixels takes at least 256 MB while it is decoded, scaled or re-encoded. Thumbnails and downloads must
# not slow down reads, and memory must stay within the container's limit.
_RUNNING: Final = 2
_WAITING: Final = 16
_WAIT_S: Final = 10.0


def decoding_gate() -> ConcurrencyLimit:
    """Return the limit shared by all decoding in this process."""
    return ConcurrencyLimit("decoding", running=_RUNNING, waiting=_WAITING, wait_s=_WAIT_S)
