"""What bff-api alone measures; docs/observability.md says what it means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import Counter

from mesh.contracts.problems import (
    ClientDisconnected,
    Fault,
    Problem,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)

READS: Final = Counter("ocr_reads", "Pictures that were sent to be read, by what became of them", ("outcome",))

KEPT: Final = "kept"
UNKEPT: Final = "unkept"
"""Read, but the broker did not confirm it."""

# Told as zero from the start: an alert that divides by all sees the first failure.
for _outcome in (KEPT, UNKEPT, *(kind.slug for kind in (Fault, UpstreamInvalid, UpstreamTimeout, UpstreamUnavailable))):
    READS.labels(_outcome)


@contextmanager
def failures_counted() -> Iterator[None]:
    """Count a read that fails by its problem. A status would not tell: one that is streamed has 200 by then."""
    try:
        yield
    except Problem as problem:
        READS.labels(problem.slug).inc()
        raise
    except GeneratorExit:
        READS.labels(ClientDisconnected.slug).inc()
        raise
    except Exception:
        READS.labels(Fault.slug).inc()
        raise
