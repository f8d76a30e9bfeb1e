"""Whole pictures in memory: how many at a time, for whatever they are decoded."""

from __future__ import annotations

from typing import Final

from mesh.platform.concurrency_limit import ConcurrencyLimit

# A PNG of 64 megapixels takes 256 MB and more while it is decoded, made small or encoded anew. Who scrolls through the
# history or downloads must not keep others from reading, and a cluster is told how much memory we take.
_RUNNING: Final = 2
_WAITING: Final = 16
_WAIT_S: Final = 10.0


def decoding_gate() -> ConcurrencyLimit:
    """One for all that decodes in this process."""
    return ConcurrencyLimit("decoding", running=_RUNNING, waiting=_WAITING, wait_s=_WAIT_S)
