"""Memory of a running mesh: PSS (shared pages counted once) of each process and its children, every few seconds.

What a process had more between two samples is added: the kernel notes its peak, and starts again after each sample.
"""

from __future__ import annotations

import re
import statistics
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

import psutil
import yaml

from harness.running_mesh import RunningMesh
from harness.servers.source import ROOT
from mesh.contracts.topology import Service

_INTERVAL_S: Final = 3.0
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
_RESIDENT: Final = re.compile(r"^Vm(?:HWM|RSS):\s+(\d+) kB$", re.MULTILINE)
_PEAK_FROM_NOW: Final = "5"
"""For `clear_refs`, see proc(5)."""
_UNITS: Final = {"Mi": 1024**2, "Gi": 1024**3}
_MANIFESTS: Final = ROOT / "k8s" / "base"


class MemorySampler:
    """Samples until the end of the block. Names are those of services; further processes have names of their own."""

    def __init__(self, mesh: RunningMesh, others: dict[str, int] | None = None):
        self._mesh = mesh
        self._others = others or {}
        self._samples: defaultdict[str, list[float]] = defaultdict(list)
        self._peaks: defaultdict[str, float] = defaultdict(float)
        self._is_over = threading.Event()
        self._executor = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        self._sampling = self._executor.submit(self._run)
        return self

    def __exit__(self, *_exception: object) -> None:
        """Raise what the sampling raised."""
        self._is_over.set()
        self._executor.shutdown()
        self._sampling.result()

    def peaks_mb(self) -> dict[str, float]:
        """Return the largest PSS of each process."""
        return dict(sorted(self._peaks.items()))

    def thirds_mb(self) -> dict[str, tuple[float, float]]:
        """Return the median PSS of each process in the first and in the last third of the samples."""
        return {name: (_median(values[: _third(values)]), _median(values[-_third(values) :]))
                for name, values in sorted(self._samples.items())}  # fmt: skip

    def _run(self) -> None:
        self._sample()  # starts the peaks
        self._peaks.clear()
        while not self._is_over.wait(_INTERVAL_S):
            self._sample()

    def _sample(self) -> None:
        held: defaultdict[str, float] = defaultdict(float)
        peaks: defaultdict[str, float] = defaultdict(float)
        for name, process in (*service_processes(self._mesh), *self._other_processes()):
            try:
                now, more = _pss_kb(process.pid)
            except (FileNotFoundError, ProcessLookupError):  # a child that has just ended
                continue
            held[name] += now * 1024 / 1e6
            peaks[name] += (now + more) * 1024 / 1e6
        for name, megabytes in held.items():
            self._samples[name].append(megabytes)
            self._peaks[name] = max(self._peaks[name], peaks[name])

    def _other_processes(self) -> Iterator[tuple[str, psutil.Process]]:
        for name, pid in self._others.items():
            yield from ((name, process) for process in with_children(psutil.Process(pid)))


def _pss_kb(pid: int) -> tuple[int, int]:
    """Return the PSS of a process, and how much more memory it had since the last call."""
    folder = Path(f"/proc/{pid}")
    status, rollup = (folder / "status").read_text(), (folder / "smaps_rollup").read_text()
    peak, now = (int(found) for found in _RESIDENT.findall(status))
    [pss] = _PSS.findall(rollup)
    (folder / "clear_refs").write_text(_PEAK_FROM_NOW)
    return int(pss), peak - now


def service_processes(mesh: RunningMesh) -> list[tuple[str, psutil.Process]]:
    """Return all processes of each service."""
    found = []
    for service in psutil.Process(mesh.process.pid).children():
        # `python …/bin/<name>`; `serve` has another child that ends the services with it.
        name = Path(service.cmdline()[1]).name
        if name in {each.value for each in Service}:
            found += [(name, process) for process in with_children(service)]
    return found


def with_children(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def manifest_limits_mb() -> dict[str, float]:
    """Return the memory limit of each service's container in the Kubernetes manifests."""
    limits = {}
    for file in _MANIFESTS.rglob("*.yaml"):
        for manifest in yaml.safe_load_all(file.read_text()):
            template = (manifest or {}).get("spec", {}).get("template", {})
            for container in template.get("spec", {}).get("containers", []) if isinstance(template, dict) else []:
                limit = container.get("resources", {}).get("limits", {}).get("memory")
                if limit is not None:
                    limits[container["name"]] = int(limit[:-2]) * _UNITS[limit[-2:]] / 1e6
    return limits


def _third(values: Sequence[float]) -> int:
    return max(1, len(values) // 3)


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)
