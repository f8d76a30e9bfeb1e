"""The processes of ours in an overlay, and what each is started with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.manifests.rendering import Manifest, containers, render, workloads
from tests.rules.source import ROOT


def ours(overlay: str) -> Iterator[tuple[Manifest, Manifest, Manifest]]:
    """Workload, pod template and container of each process of ours."""
    for manifest, pod in workloads(render(f"k8s/overlays/{overlay}")):
        for container in containers(pod):
            if "ocr-mesh/" in container["image"]:
                yield manifest, pod, container


def image_of(container: Manifest) -> str:
    """The folder that its image is built from."""
    found = re.search(r"ocr-mesh/([a-z-]+)[@:]", container["image"])
    assert found is not None
    return found[1]


def image_environment(deployable: str) -> dict[str, str]:
    """What the last stage of its Dockerfile sets for every container."""
    stage = (ROOT / deployable / "Dockerfile").read_text().split("\nFROM ")[-1].replace("\\\n", " ")
    pairs = (pair for line in re.findall(r"^ENV (.*)$", stage, re.MULTILINE) for pair in line.split())
    return dict(pair.split("=", 1) for pair in pairs)


def given(container: Manifest) -> dict[str, str]:
    """A value for each variable that the container starts with; what a secret holds stands as 64 letters."""
    values = image_environment(image_of(container))
    for variable in container.get("env", ()):
        value = str(variable.get("value", "2" if "resourceFieldRef" in str(variable) else "x" * 64))
        values[variable["name"]] = re.sub(r"\$\((\w+)\)", lambda found: values[found[1]], value)
    return values
