"""The processes of ours in an overlay, and the environment that each starts with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mesh.contracts.topology import Service
from tests.manifests.rendering import Manifest, containers, render, workloads

PROCESSES: Final = frozenset(service.value for service in Service) - {Service.UI}
"""The page runs in a browser."""

SET_BY_THE_IMAGES: Final = {"MESH_HOST": "0.0.0.0", "MESH_DATA": "/data"}


def ours(overlay: str) -> Iterator[tuple[Manifest, Manifest, Manifest]]:
    """Yield workload, pod template and container of each process of ours."""
    for manifest, pod in workloads(render(f"k8s/overlays/{overlay}")):
        for container in containers(pod):
            if "ocr-mesh/" in container["image"]:
                yield manifest, pod, container


def given(container: Manifest) -> dict[str, str]:
    """Return the container's environment; a value from a secret is 64 letters."""
    values = dict(SET_BY_THE_IMAGES)
    for variable in container.get("env", ()):
        value = str(variable.get("value", "2" if "resourceFieldRef" in str(variable) else "x" * 64))
        values[variable["name"]] = re.sub(r"\$\((\w+)\)", lambda found: values[found[1]], value)
    return values
