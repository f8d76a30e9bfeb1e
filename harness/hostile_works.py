"""Functions for decoding processes that do what a hostile picture may do to them."""

from __future__ import annotations

import os
import resource
import signal
import time
from typing import Any

from mesh.vision.decoding.shared_memory import SharedMemory
from mesh.vision.picture import Picture

Result = tuple[dict[str, Any], SharedMemory]


def take_forever(_: Picture) -> Result:
    """Block without returning to Python, as a decoder in C; only SIGKILL ends it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
    time.sleep(60)
    raise AssertionError("not reached")


def crash(_: Picture) -> Result:
    os.abort()


def fail(_: Picture) -> Result:
    raise RuntimeError("a bug")


def allocate(_: Picture, size: int) -> Result:
    """Return the size as content, after using so much memory."""
    used = bytearray(size)
    used[::4096] = bytes(b"x" * len(used[::4096]))
    return {"used": len(used)}, SharedMemory.of(b"done")


def state(_: Picture) -> Result:
    """Return what this process is: its id, its parent's, modules, variables, limits, and how it takes signals."""
    import sys

    return {
        "pid": os.getpid(),
        "parent": os.getppid(),
        "modules": sorted(name for name in sys.modules if "." not in name),
        "variables": sorted(os.environ),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "ignores_sigterm": signal.getsignal(signal.SIGTERM) is signal.SIG_IGN,
    }, SharedMemory.of(b"state")


def shrink_later(_: Picture) -> Result:
    """Return memory of which this process keeps a descriptor, to shorten it when the service uses it."""
    memory = SharedMemory.of(bytes(1_000_000))
    copy = os.dup(memory.fd)
    _kept.append(copy)
    return {}, memory


def unsealable(_: Picture) -> Result:
    """Return memory that the service cannot protect from being shortened."""
    memory = SharedMemory.of(b"pixels")
    return {}, SharedMemory(os.memfd_create("unsealable"), memory.buffer)


def shrink(_: Picture) -> Result:
    """Shorten the memory of `shrink_later`; return whether that was possible."""
    try:
        os.ftruncate(_kept[-1], 0)
    except PermissionError:
        return {"shrunk": False}, SharedMemory.of(b"no")
    return {"shrunk": True}, SharedMemory.of(b"yes")


_kept: list[int] = []
