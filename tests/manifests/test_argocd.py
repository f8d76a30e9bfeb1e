"""ArgoCD is given one application a folder, in waves, and no more rights than the overlays need."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from shutil import copytree
from typing import Final

import pytest
import yaml

from tests.manifests.rendering import Manifest, applications, named, of_kind, render
from tests.manifests.validation import custom_problems
from tests.rules.source import ROOT

ARGOCD: Final = ROOT / "argocd"
LISTS: Final = {"minikube": "argocd/applications", "production": "argocd/overlays/production"}
WAVES: Final = {
    "platform": 0,
    "rabbitmq": 1,
    "postgres": 1,
    "jaeger": 1,
    "migration": 2,
    "detection-api": 3,
    "recognition-api": 3,
    "image-store": 3,
    "bff-api": 4,
    "ui": 5,
}
COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"
CLUSTER: Final = "https://kubernetes.default.svc"
HOLDS_DATA: Final = ("Namespace", "PersistentVolumeClaim", "StatefulSet", "RabbitmqCluster", "Cluster")


def load(path: str) -> Manifest:
    manifest = yaml.safe_load((ARGOCD / path).read_text())
    assert isinstance(manifest, dict)
    return manifest


def folder_of(application: Manifest) -> str:
    return str(application["spec"]["source"]["path"]).rpartition("/")[2]


@pytest.mark.parametrize("overlay", LISTS)
def test_each_folder_is_one_application_in_its_wave(overlay: str) -> None:
    rendered = render(LISTS[overlay])

    assert {one["kind"] for one in rendered} == {"Application"}
    assert sorted(folder_of(one) for one in rendered) == applications(overlay)
    for one in rendered:
        folder = folder_of(one)
        assert one["metadata"]["name"] == f"ocr-mesh-{folder}"
        assert one["spec"]["source"]["path"] == f"k8s/overlays/{overlay}/{folder}"
        assert one["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] == str(WAVES[folder])


def test_all_of_it_is_valid() -> None:
    own = [load("root.yaml"), *(load(f"projects/{file.name}") for file in (ARGOCD / "projects").glob("*.yaml"))]

    assert len(own) == 4
    assert custom_problems([*own, *render(LISTS["minikube"]), *render(LISTS["production"])]) == []


@pytest.mark.parametrize("overlay", LISTS)
def test_an_application_follows_the_repository_by_itself(overlay: str) -> None:
    for application in render(LISTS[overlay]):
        spec = application["spec"]
        assert spec["project"] == "ocr-mesh"
        assert spec["destination"] == {"server": CLUSTER, "namespace": "ocr-mesh"}
        assert spec["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}
        assert spec["syncPolicy"]["retry"]["limit"] > 0
        assert application["metadata"]["namespace"] == "argocd"
        # With this finalizer, to take an application off the list would delete what it holds.
        assert "finalizers" not in application["metadata"]


@pytest.mark.parametrize("overlay", LISTS)
def test_the_api_server_compares_except_where_a_job_is_made_anew(overlay: str) -> None:
    for application in render(LISTS[overlay]):
        makes_anew = any(
            "Replace=true" in one["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-options", "")
            for one in render(application["spec"]["source"]["path"])
        )
        compared = application["metadata"]["annotations"]["argocd.argoproj.io/compare-options"]
        assert compared == f"ServerSideDiff={str(not makes_anew).lower()}"
        assert ("ServerSideApply=true" in application["spec"]["syncPolicy"]["syncOptions"]) == (not makes_anew)


def test_a_job_is_always_made_anew() -> None:
    for overlay in LISTS:
        for job in of_kind(render(f"k8s/overlays/{overlay}"), "Job"):
            assert job["metadata"]["annotations"]["argocd.argoproj.io/sync-options"] == "Force=true,Replace=true"
            assert "ttlSecondsAfterFinished" not in job["spec"], "what goes by itself, self-heal makes again"


@pytest.mark.parametrize("overlay", LISTS)
def test_the_root_application_gives_each_its_repository_and_the_commit_it_has_read(
    overlay: str, tmp_path: Path
) -> None:
    """As ArgoCD does it: by `kustomize edit` in the folder that the root application names."""
    root = load("root.yaml")
    copytree(ARGOCD, tmp_path / "argocd")
    source = root["spec"]["source"]
    (patch,) = source["kustomize"]["patches"]
    patch["patch"] = patch["patch"].replace(source["repoURL"], "https://example.org/x")
    (annotation,) = source["kustomize"]["commonAnnotations"]
    assert source["kustomize"]["commonAnnotations"][annotation] == "$ARGOCD_APP_REVISION"
    assert source["kustomize"]["commonAnnotationsEnvsubst"] is True
    assert source["kustomize"]["forceCommonAnnotations"] is True
    file = tmp_path / LISTS[overlay] / "kustomization.yaml"
    kustomization = yaml.safe_load(file.read_text())
    kustomization.setdefault("commonAnnotations", {})[annotation] = COMMIT
    kustomization.setdefault("patches", []).append(patch)
    file.write_text(yaml.safe_dump(kustomization))

    rendered = render(tmp_path / LISTS[overlay])

    assert len(rendered) == len(WAVES)
    for one in rendered:
        assert one["spec"]["source"]["repoURL"] == "https://example.org/x"
        assert one["spec"]["source"]["targetRevision"] == COMMIT


def test_the_root_application_may_make_applications_and_nothing_else() -> None:
    root, project = load("root.yaml"), load("projects/applications.yaml")

    assert root["spec"]["project"] == project["metadata"]["name"]
    assert root["spec"]["destination"] == {"server": CLUSTER, "namespace": "argocd"}
    assert project["spec"]["destinations"] == [root["spec"]["destination"]]
    assert project["spec"]["clusterResourceWhitelist"] == []
    assert project["spec"]["namespaceResourceWhitelist"] == [{"group": "argoproj.io", "kind": "Application"}]
    assert project["spec"]["sourceRepos"] == [root["spec"]["source"]["repoURL"]]


def test_the_applications_may_bring_what_the_overlays_contain_and_nothing_else() -> None:
    project = load("projects/ocr-mesh.yaml")["spec"]
    contained = [one for overlay in LISTS for one in render(f"k8s/overlays/{overlay}")]
    of_the_cluster = {kind_of(one) for one in contained if "namespace" not in one["metadata"]}

    assert of_the_cluster == {("", "Namespace")}
    assert project["clusterResourceWhitelist"] == [{"group": "", "kind": "Namespace", "name": "ocr-mesh"}]
    assert {one["metadata"]["name"] for one in of_kind(contained, "Namespace")} == {"ocr-mesh"}
    allowed = [(one["group"], one["kind"]) for one in project["namespaceResourceWhitelist"]]
    assert allowed == sorted(allowed)
    assert set(allowed) == {kind_of(one) for one in contained} - of_the_cluster
    assert ("", "Secret") not in allowed
    assert {one["metadata"].get("namespace", "ocr-mesh") for one in contained} == {"ocr-mesh"}
    assert project["destinations"] == [{"server": CLUSTER, "namespace": "ocr-mesh"}]
    assert len(project["sourceRepos"]) == 1


def test_the_project_that_argocd_brings_allows_nothing() -> None:
    spec = load("projects/default.yaml")["spec"]

    assert load("projects/default.yaml")["metadata"]["name"] == "default"
    assert (spec["sourceRepos"], spec["destinations"], spec["clusterResourceWhitelist"]) == ([], [], [])
    assert spec["namespaceResourceBlacklist"] == [{"group": "*", "kind": "*"}]


def test_replicas_are_an_autoscalers_where_there_is_one() -> None:
    autoscaled = set()
    for folder in applications("production"):
        for one in of_kind(render(f"k8s/overlays/production/{folder}"), "HorizontalPodAutoscaler", "ScaledObject"):
            target = one["spec"]["scaleTargetRef"]
            autoscaled.add((folder, target.get("kind", "Deployment"), target["name"]))

    ignored = set()
    for application in render(LISTS["production"]):
        for difference in application["spec"].get("ignoreDifferences", []):
            assert (difference["group"], difference["jsonPointers"]) == ("apps", ["/spec/replicas"])
            assert "RespectIgnoreDifferences=true" in application["spec"]["syncPolicy"]["syncOptions"]
            ignored.add((folder_of(application), difference["kind"], difference["name"]))
    assert ignored == autoscaled != set()


@pytest.mark.parametrize("overlay", LISTS)
def test_what_holds_data_goes_only_when_a_person_says_so(overlay: str, tmp_path: Path) -> None:
    copytree(ROOT / "k8s", tmp_path / "k8s")
    for application in render(LISTS[overlay]):
        source = application["spec"]["source"]
        folder = tmp_path / folder_of(application)
        folder.mkdir()
        kustomization = {"resources": [f"../{source['path']}"], "patches": source["kustomize"]["patches"]}
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
        before = {key_of(one): one["metadata"].get("annotations", {}) for one in render(source["path"])}

        for one in render(folder):
            added = (
                {}
                if one["kind"] not in HOLDS_DATA
                else {"argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm"}
            )
            assert not added.keys() & before[key_of(one)].keys()
            assert one["metadata"].get("annotations", {}) == before[key_of(one)] | added


RELEASE: Final = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm}
data: {resource.exclusions: kept}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-dex-server}
spec: {template: {spec: {containers: [{name: dex, image: "ghcr.io/dexidp/dex:v2.45.1"}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-notifications-controller}
spec: {template: {spec: {containers: [{name: argocd, image: "quay.io/argoproj/argocd:v3.5.4"}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-applicationset-controller}
spec: {template: {spec: {containers: [{name: argocd, image: "quay.io/argoproj/argocd:v3.5.4"}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-server}
spec: {replicas: 1, template: {spec: {containers: [{name: argocd, image: "quay.io/argoproj/argocd:v3.5.4"}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-redis}
spec: {template: {spec: {containers: [{name: redis, image: "public.ecr.aws/docker/library/redis:8.2.3-alpine"}]}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: argocd-server}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: argocd-server}
subjects: [{kind: ServiceAccount, name: argocd-server, namespace: argocd}]
"""
"""What is changed of ArgoCD's release, by the names that it has there; the release itself lies on GitHub."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    folder = tmp_path_factory.mktemp("install")
    copytree(ARGOCD / "install", folder, dirs_exist_ok=True)
    kustomization = load("install/kustomization.yaml")
    (release,) = (one for one in kustomization["resources"] if "://" in one)
    kustomization["resources"][kustomization["resources"].index(release)] = "release.yaml"
    (folder / "release.yaml").write_text(RELEASE)
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
    return render(folder)


def test_argocd_is_of_one_version_and_its_images_are_pinned(installed: list[Manifest]) -> None:
    kustomization = (ARGOCD / "install/kustomization.yaml").read_text()
    (version,) = re.findall(r"/argoproj/argo-cd/(v\d+\.\d+\.\d+)/manifests/install\.yaml$", kustomization, re.MULTILINE)

    assert f"- name: quay.io/argoproj/argocd  # {version}\n" in kustomization
    running = [one for one in of_kind(installed, "Deployment") if one["spec"].get("replicas") != 0]
    images = {container["image"] for one in running for container in one["spec"]["template"]["spec"]["containers"]}
    assert len(images) == 2
    assert all(re.search("@sha256:[0-9a-f]{64}$", image) for image in images)


def test_what_nobody_uses_of_argocd_does_not_run(installed: list[Manifest]) -> None:
    idle = {one["metadata"]["name"] for one in of_kind(installed, "Deployment") if one["spec"].get("replicas") == 0}

    assert idle == {"argocd-dex-server", "argocd-notifications-controller", "argocd-applicationset-controller"}


def test_argocd_keeps_its_own_settings_and_waits_for_applications(installed: list[Manifest]) -> None:
    settings = named(installed, "ConfigMap", "argocd-cm")["data"]

    assert settings["resource.exclusions"] == "kept"
    assert "resource.customizations.health.argoproj.io_Application" in settings


def test_argocd_has_a_namespace_that_says_whose_it_is(installed: list[Manifest]) -> None:
    namespace = named(installed, "Namespace", "argocd")

    assert namespace["metadata"]["labels"]["app.kubernetes.io/part-of"] == "ocr-mesh"
    assert all(one["metadata"].get("namespace") == "argocd" for one in of_kind(installed, "Deployment", "ConfigMap"))
    (binding,) = of_kind(installed, "ClusterRoleBinding")
    assert binding["subjects"][0]["namespace"] == "argocd"


SOURCE: Final = {"repoURL": "https://example.org/x", "targetRevision": COMMIT, "path": "k8s/overlays/minikube/ui"}
BEFORE: Final = SOURCE | {"targetRevision": "f" * 40}


def status(sync: str, operation: str = "", *, compared: Manifest = SOURCE, health: str = "Healthy") -> Manifest:
    found: Manifest = {
        "health": {"status": health},
        "sync": {"status": sync, "revision": COMMIT, "comparedTo": {"source": compared}},
    }
    if operation:
        found["operationState"] = {"phase": operation, "message": operation, "syncResult": {"revision": COMMIT}}
    return found


TRIED_BEFORE: Final = status("OutOfSync", "Failed")
TRIED_BEFORE["operationState"]["syncResult"]["revision"] = BEFORE["targetRevision"]
HEALTH: Final = {
    "just made": (None, "Progressing"),
    "not looked at": ({}, "Progressing"),
    "healthy for want of anything in it": ({"health": {"status": "Healthy"}}, "Progressing"),
    "nothing in it yet": (status("OutOfSync"), "Progressing"),
    "well at the commit before": (status("Synced", "Succeeded", compared=BEFORE), "Progressing"),
    "being brought there": (status("OutOfSync", "Running"), "Progressing"),
    "there, its hooks still running": (status("Synced", "Running"), "Progressing"),
    "changed by somebody": (status("OutOfSync", "Succeeded"), "Progressing"),
    "there": (status("Synced", "Succeeded"), "Healthy"),
    "found as it should be": (status("Synced"), "Healthy"),
    "there, and still starting": (status("Synced", "Succeeded", health="Progressing"), "Progressing"),
    "there, and ill": (status("Synced", "Succeeded", health="Degraded"), "Degraded"),
    "refused": (status("OutOfSync", "Failed"), "Degraded"),
    "broken": (status("OutOfSync", "Error"), "Degraded"),
    "refused at the commit before": (TRIED_BEFORE, "Progressing"),
}


def test_a_wave_waits_until_its_applications_are_there_and_well() -> None:
    script = load("install/argocd-cm.yaml")["data"]["resource.customizations.health.argoproj.io_Application"]
    objects = [
        {"spec": {"source": SOURCE}} | ({} if found is None else {"status": found}) for found, _ in HEALTH.values()
    ]
    done = subprocess.run(
        [ROOT / "scripts" / "npm.sh", "run", "--silent", "application-health"],
        env={**os.environ, "NPM_FOLDER": "tests/manifests/schemas"},
        input=json.dumps({"script": script, "objects": objects}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    said = {name: one["status"] for name, one in zip(HEALTH, json.loads(done.stdout), strict=True)}
    assert said == {name: expected for name, (_, expected) in HEALTH.items()}


def kind_of(manifest: Manifest) -> tuple[str, str]:
    return str(manifest["apiVersion"]).rpartition("/")[0], str(manifest["kind"])


def key_of(manifest: Manifest) -> tuple[str, str]:
    return str(manifest["kind"]), str(manifest["metadata"]["name"])
