"""What our processes tell at `/metrics`: the metrics of the code, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

# Importing them registers what they measure; between them they hold every metric of every process.
import bff_api.read.metrics
import image_store.metrics
import image_store.storage_metrics
import mesh.platform.metrics

MODULES: Final = (
    mesh.platform.metrics,
    bff_api.read.metrics,
    image_store.metrics,
    image_store.storage_metrics,
)


@dataclass(frozen=True, slots=True)
class Exported:
    """As Prometheus shows it: a counter's name ends in `_total`."""

    name: str
    kind: str
    labels: tuple[str, ...]


def exported() -> dict[str, Exported]:
    """Our own metrics."""
    found = [
        _of(value) for module in MODULES for value in vars(module).values() if isinstance(value, MetricWrapperBase)
    ]
    return {each.name: each for each in found}


def series_names() -> set[str]:
    """Every name that a query may use: a histogram has three, and Python's client tells of the process itself."""
    histograms = {name for name, each in exported().items() if each.kind == "histogram"}
    of_ours = exported().keys() - histograms
    of_the_process = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    return {
        *of_ours,
        *(f"{name}_{part}" for name in histograms for part in ("bucket", "count", "sum")),
        *(name for name in of_the_process if name.startswith("process_")),
    }


def _of(metric: MetricWrapperBase) -> Exported:
    name = f"{metric._name}_total" if metric._type == "counter" else metric._name
    return Exported(name, str(metric._type), tuple(metric._labelnames))
