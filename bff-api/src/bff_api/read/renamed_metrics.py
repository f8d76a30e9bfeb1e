"""Earlier names of metrics, exported for one release beside the present ones; delete this file after it.

bff-api had an outbox, and the process bff-api-relay that emptied it.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from mesh.platform.metrics import EVENTS_PUBLISHED, PUBLISH_DURATION

_LABELS = ("queue", "outcome")


class RenamedMetrics(Collector):
    """Returns the values of the present metrics under the earlier names."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        relayed = CounterMetricFamily("ocr_events_relayed", "Earlier name of ocr_events_published", labels=_LABELS)
        for sample in _samples(EVENTS_PUBLISHED, "_total"):
            relayed.add_metric([sample.labels[label] for label in _LABELS], sample.value)
        yield relayed
        attempts = _samples(PUBLISH_DURATION, "_count")
        failed = sum(sample.value for sample in attempts if sample.labels["outcome"] == "failed")
        yield CounterMetricFamily(
            "ocr_outbox_write_failures", "Earlier name of ocr_publish_duration_seconds_count, failed", value=failed
        )

    def describe(self) -> Iterator[CounterMetricFamily]:
        """Return the same, so that the registry knows the names."""
        return self.collect()


def _samples(metric: MetricWrapperBase, suffix: str) -> list[Sample]:
    return [sample for family in metric.collect() for sample in family.samples if sample.name.endswith(suffix)]
