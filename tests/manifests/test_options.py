"""Options that no overlay of ours takes, together in one that somebody might have: engines that are elsewhere."""

import pytest

from tests.manifests.network import OUTSIDE, may_reach, pods
from tests.manifests.policies import POLICIES, Policy
from tests.manifests.rendering import Manifest, of_kind, render_with
from tests.manifests.test_render import APPLICATIONS
from tests.rules.source import ROOT

OPTIONS = ("external-broker", "external-database", "s3-storage")
LEFT_OUT = ("rabbitmq", "postgres")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """Each application with what the options have for it, as their READMEs say."""
    found: list[Manifest] = []
    for application in APPLICATIONS:
        if application in LEFT_OUT:
            continue
        added = [f"k8s/components/{option}/{application}" for option in OPTIONS]
        own = ["k8s/components/network-policies"] if application == "platform" else []
        found += render_with(
            tmp_path_factory.mktemp(application),
            f"k8s/base/{application}",
            "k8s/overlays/production/images",
            *own,
            *(path for path in added if (ROOT / path).is_dir()),
        )
    return found


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.__name__)
def test_options_keep_a_policy(elsewhere: list[Manifest], policy: Policy) -> None:
    assert list(policy(elsewhere)) == []


def test_only_who_needs_an_engine_elsewhere_reaches_it(elsewhere: list[Manifest]) -> None:
    reached = {
        (pod.name, port)
        for pod in pods(elsewhere)
        for port in (80, 443, 5432, 5671, 5672)
        if may_reach(elsewhere, pod, OUTSIDE, port)
    }
    store = ("image-store-rest", "image-store-worker", "image-store-retention")
    assert reached == {
        *((name, port) for name in ("bff-api", "image-store-worker") for port in (5671, 5672)),
        *((name, 5432) for name in (*store, "image-store-migrate")),
        *((name, 443) for name in store),
    }


def test_nothing_is_left_of_the_engines_that_are_elsewhere(elsewhere: list[Manifest]) -> None:
    secrets = {
        variable["valueFrom"]["secretKeyRef"]["name"]
        for manifest in of_kind(elsewhere, "Deployment", "StatefulSet", "Job")
        for container in manifest["spec"]["template"]["spec"]["containers"]
        for variable in container.get("env", ())
        if "secretKeyRef" in variable.get("valueFrom", {})
    }
    assert secrets == {"bff-api-owner", "broker", "database", "pictures-s3"}
    assert {account["metadata"]["name"] for account in of_kind(elsewhere, "ServiceAccount")}.isdisjoint(LEFT_OUT)


def test_two_nodes_may_run_what_mounts_no_shared_volume(elsewhere: list[Manifest]) -> None:
    assert [claim["metadata"]["name"] for claim in of_kind(elsewhere, "PersistentVolumeClaim")] == ["traces"]
