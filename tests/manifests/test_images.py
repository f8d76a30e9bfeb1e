"""Images: ours are named by version, others' are pinned by digest, and one version runs everywhere."""

from __future__ import annotations

import re
from typing import Final

import pytest
import yaml

from scripts.release_notes import look_at_packages
from tests.manifests.rendering import OVERLAYS, Manifest, containers, render, workloads
from tests.rules.source import ROOT

PINNED: Final = re.compile(r"[a-z0-9.]+/[a-z0-9/_.-]+:[\w.-]+@sha256:[0-9a-f]{64}")
OURS: Final = re.compile(r"(ghcr\.io/ocr-mesh/[a-z-]+(:[0-9.]+|@sha256:[0-9a-f]{64})|ocr-mesh/[a-z-]+:local)")
WHERE_THE_VERSION_IS: Final = {
    "*/pyproject.toml": r'^version = "(.+)"$',
    "*/Dockerfile": r"^ARG VERSION=(.+)$",
    "ui/package.json": r'^  "version": "(.+)",$',
    "compose.yaml": r"OCR_MESH_VERSION:-(.+?)}",
    ".env.example": r"^#OCR_MESH_VERSION=(.+)$",
}


def images(manifests: list[Manifest]) -> set[str]:
    found = {container["image"] for _, pod in workloads(manifests) for container in containers(pod)}
    specs = [manifest.get("spec", {}) for manifest in manifests]
    return found | {spec[key] for spec in specs for key in ("image", "imageName") if key in spec}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_image_is_ours_or_pinned(overlay: str) -> None:
    for image in images(render(f"k8s/overlays/{overlay}")):
        assert (OURS if "ocr-mesh/" in image else PINNED).fullmatch(image), image


def test_base_images_are_pinned() -> None:
    bases = [
        base
        for file in ROOT.glob("*/Dockerfile")
        for base in re.findall(r"^ARG \w+_IMAGE=(.*)$", file.read_text(), re.MULTILINE)
    ]
    assert bases
    assert [base for base in bases if not PINNED.fullmatch(base)] == []


def test_compose_runs_the_servers_of_the_cluster() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].values()
    others = {service["image"] for service in services if "ocr-mesh/" not in service["image"]}
    assert others == {image for image in images(render("k8s/overlays/minikube")) if "ocr-mesh/" not in image}


def test_the_version_is_the_same_everywhere() -> None:
    found = {
        (version, file.relative_to(ROOT))
        for files, pattern in WHERE_THE_VERSION_IS.items()
        for file in ROOT.glob(files)
        for version in re.findall(pattern, file.read_text(), re.MULTILINE)
    }
    assert {file for _, file in found} == {
        file.relative_to(ROOT) for name in WHERE_THE_VERSION_IS for file in ROOT.glob(name)
    }
    [version] = {version for version, _ in found}
    look_at_packages(ROOT, version)
