"""What kustomize makes of a folder: the manifests that a cluster would be given."""

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
    """kustomize refuses a folder; the text is what it says."""


def render(path: Path | str) -> list[Manifest]:
    """The manifests of the kustomization in `path` (from the repository's root), in kustomize's order.

    Rendered once a process: shared, so not to be changed.
    """
    return _render((ROOT / path).resolve())


def applications(overlay: str) -> list[str]:
    """The folders of an overlay that are an application each, by name; its components are none."""
    kustomizations = (K8S / "overlays" / overlay).glob("*/kustomization.yaml")
    return sorted(file.parent.name for file in kustomizations if _kind(file) == "Kustomization")


def components() -> list[str]:
    """Every component of `k8s/components`, as `<option>/<application>`, or `<option>` alone."""
    folders = (file.parent for file in (K8S / "components").rglob("kustomization.yaml"))
    return sorted(str(folder.relative_to(K8S / "components")) for folder in folders)


def render_with(scratch: Path, base: Path | str | None, *added: Path | str) -> list[Manifest]:
    """A base (from the repository's root) with components, as an overlay below `scratch` would have them."""

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
    """The one of that kind and name. Raises LookupError."""
    for manifest in of_kind(manifests, kind):
        if manifest["metadata"]["name"] == name:
            return manifest
    raise LookupError(f"there is no {kind} {name}")


def workloads(manifests: list[Manifest]) -> list[tuple[Manifest, Manifest]]:
    """Each manifest that starts pods, with its pod template."""
    return [(manifest, pod) for manifest in manifests if (pod := pod_template(manifest)) is not None]


def pod_template(manifest: Manifest) -> Manifest | None:
    """The pod that a workload starts (`metadata` and `spec`); None for what starts none."""
    if manifest["kind"] == "CronJob":
        return _as_manifest(manifest["spec"]["jobTemplate"]["spec"]["template"])
    if manifest["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet"):
        return _as_manifest(manifest["spec"]["template"])
    return manifest if manifest["kind"] == "Pod" else None


def containers(pod: Manifest) -> Iterator[Manifest]:
    """Those of a pod template, the ones that run first among them."""
    yield from pod["spec"].get("initContainers", ())
    yield from pod["spec"]["containers"]


def title(manifest: Manifest) -> str:
    """How a failure names it."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


@cache
def _render(folder: Path) -> list[Manifest]:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        raise CannotRender("kubectl (1.30 or newer) is not installed: https://kubernetes.io/docs/tasks/tools/")
    done = subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr:  # a warning is an error
        raise CannotRender(f"{folder}: {done.stderr.strip()}")
    return [manifest for manifest in yaml.load_all(done.stdout, _Loader) if manifest is not None]


def _kind(kustomization: Path) -> str:
    return str(yaml.load(kustomization.read_text(), _Loader)["kind"])


def _as_manifest(value: Any) -> Manifest:
    assert isinstance(value, dict)
    return value


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
