"""Tune garbage collection: a full collection traverses all live objects, 30 ms each time in the worker."""

from __future__ import annotations

import gc


def freeze_objects() -> None:
    """Exclude all existing objects from later collections. Call it when the process has started."""
    gc.collect()
    gc.freeze()
