"""Every manifest is what its kind's definition says, in each Kubernetes version that we are for."""

from copy import deepcopy

import pytest

from tests.manifests.rendering import OVERLAYS, Manifest, components, named, render, render_with
from tests.manifests.test_render import where
from tests.manifests.validation import KUBERNETES, custom_problems, is_custom, problems


@pytest.fixture(scope="module")
def with_every_component(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """Each component with the base that it is for."""
    found = []
    for component in components():
        folder = tmp_path_factory.mktemp("overlay")
        found += render_with(folder, where(component), f"k8s/components/{component}")
    return found


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_is_valid_in_a_kubernetes_version(overlay: str, version: str) -> None:
    assert problems(render(f"k8s/overlays/{overlay}"), version) == []


@pytest.mark.parametrize("version", KUBERNETES)
def test_components_are_valid_in_a_kubernetes_version(version: str, with_every_component: list[Manifest]) -> None:
    assert problems(with_every_component, version) == []


def test_custom_resources_are_valid(with_every_component: list[Manifest]) -> None:
    assert custom_problems([*render("k8s/overlays/production"), *with_every_component]) == []


def test_an_unknown_field_is_a_problem_when_the_kind_is_kubernetes_own() -> None:
    ui = deepcopy(named(render("k8s/overlays/minikube"), "Deployment", "ui"))
    ui["spec"]["template"]["spec"]["terminationGraceSeconds"] = 60
    [problem] = problems([ui], KUBERNETES[0])
    assert "terminationGraceSeconds" in problem


def test_an_unknown_or_a_wrong_field_is_a_problem_when_the_kind_is_custom() -> None:
    production = render("k8s/overlays/production")
    broken = []
    for kind, name, field, value in (
        ("Cluster", "postgres", "instance", 3),
        ("ScaledObject", "image-store-worker", "triggers", "rabbitmq"),
        ("RabbitmqCluster", "rabbitmq", "replica", 3),
    ):
        manifest = deepcopy(named(production, kind, name))
        manifest["spec"][field] = value
        broken.append(manifest)
    found = "\n".join(custom_problems(broken))
    assert all(word in found for word in ("'\"instance\"'", "triggers", "'replica'"))


def test_a_kind_that_nobody_defines_is_a_problem() -> None:
    unknown: Manifest = {"apiVersion": "example.org/v1", "kind": "Nothing", "metadata": {"name": "one"}}
    assert is_custom(unknown)
    assert custom_problems([unknown]) == ["Nothing/one: there is no definition of example.org/v1 Nothing"]
