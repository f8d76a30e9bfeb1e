"""Every kustomization renders, without a warning, and an overlay is what its applications are together."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.manifests.rendering import (
    K8S,
    OVERLAYS,
    CannotRender,
    Manifest,
    applications,
    components,
    containers,
    of_kind,
    render,
    render_with,
    title,
    workloads,
)

APPLICATIONS = [
    "bff-api",
    "detection-api",
    "image-store",
    "jaeger",
    "migration",
    "platform",
    "postgres",
    "rabbitmq",
    "recognition-api",
    "ui",
]
DEPLOYABLES = ("bff-api", "detection-api", "image-store", "recognition-api", "ui")
REPLACES_ITS_BASE = {"rabbitmq-operator/rabbitmq", "cloudnative-pg/postgres"}


def where(component: str) -> str | None:
    """The base that a component is for; None where it stands in a base's place."""
    if component in REPLACES_ITS_BASE:
        return None
    _, _, application = component.partition("/")
    return f"k8s/base/{application or 'platform'}"


@pytest.mark.parametrize("base", sorted(path.name for path in (K8S / "base").iterdir()))
def test_a_base_renders_when_it_is_asked_for(base: str) -> None:
    assert render(f"k8s/base/{base}")


@pytest.mark.parametrize("component", components())
def test_a_component_renders_when_its_application_takes_it(component: str, tmp_path: Path) -> None:
    assert render_with(tmp_path, where(component), f"k8s/components/{component}")


@pytest.mark.parametrize("option", sorted(path.name for path in (K8S / "components").iterdir()))
def test_an_option_has_a_readme_when_it_is_offered(option: str) -> None:
    readme = (K8S / "components" / option / "README.md").read_text()
    for component in components():
        name, _, application = component.partition("/")
        if name == option and application:
            assert f"`{application}/`" in readme, f"the README says nothing of {application}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_has_a_folder_for_each_application(overlay: str) -> None:
    assert applications(overlay) == APPLICATIONS


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_is_its_applications_when_it_is_applied_as_one(overlay: str) -> None:
    apart = [manifest for name in applications(overlay) for manifest in render(f"k8s/overlays/{overlay}/{name}")]
    whole = render(f"k8s/overlays/{overlay}")

    assert sorted(map(identity, apart)) == sorted(map(identity, whole))
    assert {identity(one): one for one in apart} == {identity(one): one for one in whole}
    assert len({identity(one) for one in apart}) == len(apart), "two applications bring the same"


def test_the_local_overlay_runs_what_was_built_here_when_the_published_images_are_pinned(tmp_path: Path) -> None:
    """scripts/pin-images.sh writes digests into the component that minikube takes its images from."""
    copytree(K8S, tmp_path / "k8s")
    pinned = tmp_path / "k8s" / "overlays" / "production" / "images" / "kustomization.yaml"
    pinned.write_text(pinned.read_text().replace("newTag: 0.1.0", f"digest: sha256:{'a' * 64}"))

    assert own_images(tmp_path / "k8s" / "overlays" / "minikube") == {
        f"ghcr.io/ocr-mesh/{name}@sha256:{'a' * 64}" for name in DEPLOYABLES
    }
    assert own_images(tmp_path / "k8s" / "overlays" / "local") == {f"ocr-mesh/{name}:local" for name in DEPLOYABLES}


def test_the_local_overlay_asks_no_registry_for_what_was_built_here() -> None:
    for _, pod in workloads(render("k8s/overlays/local")):
        for container in containers(pod):
            assert (container.get("imagePullPolicy") == "Never") == container["image"].startswith("ocr-mesh/")


def test_a_folder_that_does_not_render_is_an_error_that_says_which(tmp_path: Path) -> None:
    with pytest.raises(CannotRender, match=str(tmp_path)):
        render_with(tmp_path, "k8s/no-such-base")


def test_two_things_of_one_kind_have_two_names() -> None:
    for overlay in OVERLAYS:
        for kind in {manifest["kind"] for manifest in render(f"k8s/overlays/{overlay}")}:
            names = [title(one) for one in of_kind(render(f"k8s/overlays/{overlay}"), kind)]
            assert len(names) == len(set(names))


def own_images(overlay: Path) -> set[str]:
    images = (container["image"] for _, pod in workloads(render(overlay)) for container in containers(pod))
    return {image for image in images if "ocr-mesh/" in image}


def identity(manifest: Manifest) -> str:
    return f"{manifest['apiVersion']} {title(manifest)}"
