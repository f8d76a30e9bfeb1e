"""Every kustomization renders without a warning, and is valid in each supported Kubernetes version."""

import pytest
import yaml

from tests.manifests.rendering import (
    K8S,
    OVERLAYS,
    Manifest,
    applications,
    components,
    render,
    render_with,
)
from tests.manifests.validation import KUBERNETES, custom_problems, problems
from tests.rules.source import ROOT

REPLACES_ITS_BASE = {"rabbitmq-operator/rabbitmq", "cloudnative-pg/postgres"}


@pytest.fixture(scope="module")
def with_components(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """Each component with the base that it is for."""
    found: list[Manifest] = []
    for component in components():
        application = component.partition("/")[2] or "platform"
        base = None if component in REPLACES_ITS_BASE else f"k8s/base/{application}"
        rendered = render_with(tmp_path_factory.mktemp("overlay"), base, f"k8s/components/{component}")
        assert rendered, component
        found += rendered
    return found


@pytest.mark.parametrize("version", KUBERNETES)
def test_manifests_are_valid_in_a_kubernetes_version(version: str, with_components: list[Manifest]) -> None:
    overlays = [manifest for overlay in OVERLAYS for manifest in render(f"k8s/overlays/{overlay}")]
    assert problems([*overlays, *with_components], version) == []


def test_custom_resources_are_valid(with_components: list[Manifest]) -> None:
    argocd = ROOT / "argocd"
    files = [argocd / "root.yaml", *(argocd / "projects").glob("*.yaml")]
    applied = [yaml.safe_load(file.read_text()) for file in files]
    for path in ("argocd/applications", "argocd/overlays/production", "k8s/overlays/production"):
        applied += render(path)
    assert custom_problems([*applied, *with_components]) == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_is_the_sum_of_its_applications(overlay: str) -> None:
    """ArgoCD gets the applications, `kubectl apply` the overlay."""
    kustomization = yaml.safe_load((K8S / "overlays" / overlay / "kustomization.yaml").read_text())
    assert kustomization.keys() == {"apiVersion", "kind", "resources"}
    assert sorted(kustomization["resources"]) == applications(overlay)
