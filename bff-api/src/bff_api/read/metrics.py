"""Metrics of bff-api, described in docs/observability.md."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import REGISTRY, Counter

from bff_api.read.renamed_metrics import RenamedMetrics
from mesh.contracts.problems import (
    ClientDisconnected,
    Fault,
    Problem,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)

READS: Final = Counter("ocr_reads", "Requests to /read, by outcome", ("outcome",))

KEPT: Final = "kept"
UNKEPT: Final = "unkept"
"""Read, but not confirmed by the broker."""

# Exported as zero from the start, so that an alert on the error rate sees the first failure.
for _outcome in (KEPT, UNKEPT, *(kind.slug for kind in (Fault, UpstreamInvalid, UpstreamTimeout, UpstreamUnavailable))):
    READS.labels(_outcome)

REGISTRY.register(RenamedMetrics())


@contextmanager
def failures_counted() -> Iterator[None]:
    """Count a failed read by its problem, since a streamed response has status 200 even if it fails later."""
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
