"""Render kustomizations: the manifests that a cluster would get."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tests.rules.source import ROOT

Manifest = dict[str, Any]

K8S: Final = ROOT / "k8s"
OVERLAYS: Final = ("minikube", "local", "production")


class CannotRender(AssertionError):
    """kustomize refuses a folder; the text is its message."""


def render(path: Path | str) -> list[Manifest]:
    """Return the manifests of the kustomization in `path` (from the repository's root), in kustomize's order.

    Rendered once per process and shared: do not change them.
    """
    return _render((ROOT / path).resolve())


def applications(overlay: str) -> list[str]:
    """Return the names of the overlay's folders that are one application each; components are not."""
    kustomizations = (K8S / "overlays" / overlay).glob("*/kustomization.yaml")
    return sorted(file.parent.name for file in kustomizations if "kind: Kustomization" in file.read_text())


def components() -> list[str]:
    """Return every component of `k8s/components`, as `<option>/<application>`, or `<option>` alone."""
    folders = (file.parent for file in (K8S / "components").rglob("kustomization.yaml"))
    return sorted(str(folder.relative_to(K8S / "components")) for folder in folders)


def render_with(scratch: Path, base: Path | str | None, *added: Path | str) -> list[Manifest]:
    """Render a base (from the repository's root) with components, as an overlay below `scratch` would."""

    def entries(*paths: Path | str | None) -> list[str]:
        return [os.path.relpath(ROOT / path, scratch.resolve()) for path in paths if path is not None]

    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": entries(base),
        "components": entries(*added),
    }
    (scratch / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
    return _render(scratch.resolve())


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    return [manifest for manifest in manifests if manifest["kind"] in kinds]


def named(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    """Return the one of that kind and name. Raises LookupError."""
    for manifest in of_kind(manifests, kind):
        if manifest["metadata"]["name"] == name:
            return manifest
    raise LookupError(f"there is no {kind} {name}")


def workloads(manifests: list[Manifest]) -> list[tuple[Manifest, Manifest]]:
    """Return each manifest that starts pods, with its pod template (`metadata` and `spec`)."""
    found = []
    for manifest in of_kind(manifests, "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"):
        spec = manifest["spec"]
        found.append((manifest, (spec["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else spec)["template"]))
    return found


def containers(pod: Manifest) -> Iterator[Manifest]:
    """Yield the containers of a pod template, init containers first."""
    yield from pod["spec"].get("initContainers", ())
    yield from pod["spec"]["containers"]


def title(manifest: Manifest) -> str:
    """Return its name for messages."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


@cache
def _render(folder: Path) -> list[Manifest]:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        raise CannotRender("kubectl (1.30 or newer) is not installed: https://kubernetes.io/docs/tasks/tools/")
    done = subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr:  # a warning is an error
        raise CannotRender(f"{folder}: {done.stderr.strip()}")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [manifest for manifest in yaml.load_all(done.stdout, loader) if manifest is not None]
