"""Python's collector of garbage walks through everything alive, imports and all: 30 ms at a time in the worker."""

from __future__ import annotations

import gc


def keep_all_so_far() -> None:
    """What has been made so far stays: call it when a process is ready, and nobody waits for walks through that."""
    gc.collect()
    gc.freeze()
