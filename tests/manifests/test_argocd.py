"""ArgoCD gets one application per folder, in waves, with no more rights than the overlays need."""

from __future__ import annotations

import json
import os
from pathlib import Path
from shutil import copytree
from typing import Final

import pytest
import yaml

from tests.manifests.rendering import Manifest, applications, render
from tests.manifests.validation import run_script
from tests.rules.source import ROOT

ARGOCD: Final = ROOT / "argocd"
LISTS: Final = {"minikube": "argocd/applications", "production": "argocd/overlays/production"}
COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"
HOLDS_DATA: Final = ("Namespace", "PersistentVolumeClaim", "StatefulSet", "RabbitmqCluster", "Cluster")

each_list = pytest.mark.parametrize("overlay", LISTS)


def load(path: str) -> Manifest:
    manifest = yaml.safe_load((ARGOCD / path).read_text())
    assert isinstance(manifest, dict)
    return manifest


@each_list
def test_applications_follow_the_repository_and_commit_of_the_root(overlay: str, tmp_path: Path) -> None:
    """As ArgoCD does it: by `kustomize edit` in the folder that the root application names."""
    root = load("root.yaml")
    source = root["spec"]["source"]
    copytree(ARGOCD, tmp_path / "argocd")
    [patch] = source["kustomize"]["patches"]
    patch["patch"] = patch["patch"].replace(source["repoURL"], "https://example.org/x")
    [annotation] = source["kustomize"]["commonAnnotations"]
    file = tmp_path / LISTS[overlay] / "kustomization.yaml"
    kustomization = yaml.safe_load(file.read_text())
    kustomization.setdefault("commonAnnotations", {})[annotation] = COMMIT
    kustomization.setdefault("patches", []).append(patch)
    file.write_text(yaml.safe_dump(kustomization))

    sources = [one["spec"]["source"] for one in render(tmp_path / LISTS[overlay])]

    assert len(sources) == len(applications(overlay))
    assert {(one["repoURL"], one["targetRevision"]) for one in sources} == {("https://example.org/x", COMMIT)}


def test_projects_allow_what_the_overlays_contain_and_nothing_else() -> None:
    mesh, root, default = (load(f"projects/{name}.yaml") for name in ("ocr-mesh", "applications", "default"))
    contained = [one for overlay in (*LISTS, "local") for one in render(f"k8s/overlays/{overlay}")]
    kinds = {(one["apiVersion"].rpartition("/")[0], one["kind"]) for one in contained} - {("", "Namespace")}

    assert {(one["group"], one["kind"]) for one in mesh["spec"]["namespaceResourceWhitelist"]} == kinds
    assert ("", "Secret") not in kinds
    assert mesh["spec"]["clusterResourceWhitelist"] == [{"group": "", "kind": "Namespace", "name": "ocr-mesh"}]
    assert root["spec"]["namespaceResourceWhitelist"] == [{"group": "argoproj.io", "kind": "Application"}]
    assert default["spec"]["destinations"] == []


@each_list
def test_what_holds_data_is_deleted_only_after_a_confirmation(overlay: str, tmp_path: Path) -> None:
    patches = [one["spec"]["source"]["kustomize"]["patches"] for one in render(LISTS[overlay])]
    assert all(each == patches[0] for each in patches)
    kustomization = {"resources": [os.path.relpath(ROOT / "k8s/overlays" / overlay, tmp_path)], "patches": patches[0]}
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))

    for one in render(tmp_path):
        options = one["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-options")
        assert (options == "Prune=confirm,Delete=confirm") == (one["kind"] in HOLDS_DATA), one["metadata"]["name"]


SOURCE: Final = {"repoURL": "https://example.org/x", "targetRevision": COMMIT, "path": "k8s/overlays/minikube/bff-api"}
BEFORE: Final = SOURCE | {"targetRevision": "f" * 40}


def status(sync: str, phase: str = "", *, source: Manifest = SOURCE, health: str = "Healthy") -> Manifest:
    compared = {"status": sync, "revision": COMMIT, "comparedTo": {"source": source}}
    found: Manifest = {"health": {"status": health}, "sync": compared}
    if phase:
        result = {"revision": source["targetRevision"]}
        found["operationState"] = {"phase": phase, "message": phase, "syncResult": result}
    return found


HEALTH: Final[list[tuple[Manifest | None, str]]] = [
    (None, "Progressing"),
    ({"health": {"status": "Healthy"}}, "Progressing"),
    (status("OutOfSync"), "Progressing"),
    (status("Synced", "Succeeded", source=BEFORE), "Progressing"),
    (status("OutOfSync", "Running"), "Progressing"),
    (status("Synced", "Succeeded"), "Healthy"),
    (status("Synced", "Succeeded", health="Degraded"), "Degraded"),
    (status("OutOfSync", "Failed"), "Degraded"),
    (status("OutOfSync", "Error"), "Degraded"),
]


def test_a_wave_waits_until_its_applications_are_synced_and_healthy() -> None:
    script = load("install/argocd-cm.yaml")["data"]["resource.customizations.health.argoproj.io_Application"]
    objects = [{"spec": {"source": SOURCE}} | ({"status": found} if found else {}) for found, _ in HEALTH]

    answered = json.loads(run_script("application-health", json.dumps({"script": script, "objects": objects})))

    assert [one["status"] for one in answered] == [expected for _, expected in HEALTH]
