"""Every image in a manifest is one that is built here, or one of somebody else's that is pinned by its digest."""

import re

import pytest
import yaml

from tests.manifests.rendering import K8S, OVERLAYS, Manifest, containers, render, workloads
from tests.rules.source import ROOT

PINNED = re.compile(r"^[a-z0-9.]+\.[a-z]+/[a-z0-9/_-]+:[A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*@sha256:[0-9a-f]{64}$")
PUBLISHED = re.compile(r"^ghcr\.io/ocr-mesh/(?P<name>[a-z-]+)(:(?P<tag>[0-9.]+)|@sha256:[0-9a-f]{64})$")
BUILT = re.compile(r"^ocr-mesh/(?P<name>[a-z-]+):local$")


def images(manifests: list[Manifest]) -> set[str]:
    found = {container["image"] for _, pod in workloads(manifests) for container in containers(pod)}
    for manifest in manifests:
        if manifest["kind"] == "RabbitmqCluster":
            found.add(manifest["spec"]["image"])
        if manifest["kind"] == "Cluster":
            found.add(manifest["spec"]["imageName"])
    return found


def deployables() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/Dockerfile")}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_image_is_built_here_or_pinned(overlay: str) -> None:
    ours = BUILT if overlay == "local" else PUBLISHED
    for image in images(render(f"k8s/overlays/{overlay}")):
        if "ocr-mesh/" in image:
            found = ours.match(image)
            assert found is not None, image
            assert found["name"] in deployables()
        else:
            assert PINNED.match(image), image


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_image_that_is_built_is_run(overlay: str) -> None:
    run = {
        found[1]
        for image in images(render(f"k8s/overlays/{overlay}"))
        if (found := re.search(r"ocr-mesh/([a-z-]+)", image))
    }
    assert run == deployables()


def test_one_image_has_one_version_wherever_it_is_run() -> None:
    versions: dict[str, set[str]] = {}
    for overlay in OVERLAYS:
        for image in images(render(f"k8s/overlays/{overlay}")):
            if "ocr-mesh/" not in image:
                name, _, _ = image.partition("@")
                versions.setdefault(name, set()).add(image)
    assert all(len(found) == 1 for found in versions.values()), versions


def test_the_published_version_is_the_projects() -> None:
    tags = {found["tag"] for image in images(render("k8s/overlays/minikube")) if (found := PUBLISHED.match(image))} - {
        None
    }
    assert tags <= {version()}, "or digests, which the main workflow writes"


def test_no_manifest_takes_whatever_is_newest() -> None:
    for file in K8S.rglob("*.yaml"):
        assert ":latest" not in file.read_text(), file.relative_to(ROOT)


def test_compose_runs_the_same_engines() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    said = {service["image"] for service in compose["services"].values() if "ocr-mesh/" not in service["image"]}
    assert said == {image for image in images(render("k8s/overlays/minikube")) if "ocr-mesh/" not in image}


def version() -> str:
    found = re.search(r'^version = "([0-9.]+)"$', (ROOT / "bff-api" / "pyproject.toml").read_text(), re.MULTILINE)
    assert found is not None
    return found[1]
