"""A pool of decoding processes with limits for tests; they know the functions of `harness.hostile_works` too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import hostile_works
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision import stored_pixels
from mesh.vision.decoding.child import Work
from mesh.vision.decoding.processes import Decoded, Decoders, DecodingProcesses, ProcessLimits
from mesh.vision.picture import DEFAULT_LIMITS

MEGABYTE = 1024**2


def processes(
    timeout_s: float = 20.0, megabytes: int = 200, modules: Sequence[str] = (hostile_works.__name__,)
) -> DecodingProcesses:
    """Return two processes. The repository must be in PYTHONPATH for modules of the harness."""
    queue = ConcurrencyLimit("decoding", running=2, waiting=1, wait_s=0.2)
    limits = ProcessLimits(timeout_s, megabytes * MEGABYTE)
    return DecodingProcesses(DEFAULT_LIMITS, limits, queue, [stored_pixels.__name__, *modules])


def run(pool: Decoders, content: bytes, work: Work, *arguments: Any) -> Decoded:
    """Open a picture and run a function on it."""
    with pool.decoder() as decoder:
        decoder.open(content)
        return decoder.run(work, *arguments)


def is_running(process: int) -> bool:
    """Return whether there is a process that has not ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "\nState:\tZ" not in status
