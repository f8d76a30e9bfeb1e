"""Every overlay keeps the policies, and each policy notices when it is broken."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest

from tests.manifests.policies import POLICIES, SECRETS, Policy, amount
from tests.manifests.rendering import OVERLAYS, Manifest, containers, named, of_kind, pod_template, render, workloads
from tests.rules.source import ROOT

OVERLAY = "k8s/overlays/production"


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.__name__)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_keeps_a_policy(overlay: str, policy: Policy) -> None:
    assert list(policy(render(f"k8s/overlays/{overlay}"))) == []


def pod(manifests: list[Manifest]) -> Manifest:
    found = pod_template(named(manifests, "Deployment", "bff-api"))
    assert found is not None
    return found


def container(manifests: list[Manifest]) -> Manifest:
    found = next(containers(pod(manifests)))
    return found


def stateful(deployment: Manifest) -> Manifest:
    """The same as a StatefulSet, of a Service that is not there."""
    return {**deepcopy(deployment), "kind": "StatefulSet", "spec": {**deployment["spec"], "serviceName": "none"}}


BREAKS: list[tuple[str, Callable[[list[Manifest]], object]]] = [
    ("no label", lambda all: all[0]["metadata"]["labels"].pop("app.kubernetes.io/name")),
    ("not in the namespace", lambda all: named(all, "Service", "ui")["metadata"].update(namespace="default")),
    ("token", lambda all: pod(all)["spec"].pop("automountServiceAccountToken")),
    ("environment variables", lambda all: pod(all)["spec"].pop("enableServiceLinks")),
    ("root", lambda all: pod(all)["spec"]["securityContext"].pop("runAsNonRoot")),
    ("root", lambda all: pod(all)["spec"]["securityContext"].update(runAsUser=0)),
    ("seccomp", lambda all: pod(all)["spec"]["securityContext"].pop("seccompProfile")),
    ("host's", lambda all: pod(all)["spec"].update(hostNetwork=True)),
    ("gain", lambda all: container(all)["securityContext"].pop("allowPrivilegeEscalation")),
    ("gain", lambda all: container(all)["securityContext"].update(privileged=True)),
    ("capabilities", lambda all: container(all)["securityContext"].pop("capabilities")),
    ("writes to its root", lambda all: container(all)["securityContext"].pop("readOnlyRootFilesystem")),
    ("host's", lambda all: pod(all)["spec"]["volumes"].append({"name": "x", "hostPath": {"path": "/"}})),
    ("node's disk", lambda all: pod(all)["spec"]["volumes"][0]["emptyDir"].clear()),
    ("no requests.cpu", lambda all: container(all)["resources"]["requests"].pop("cpu")),
    ("no limits.memory", lambda all: container(all)["resources"]["limits"].pop("memory")),
    ("more memory than", lambda all: container(all)["resources"]["requests"].update(memory="1Ti")),
    ("THREADS", lambda all: deployment(all, "detection-api")["resources"]["limits"].pop("cpu")),
    ("no startupProbe", lambda all: container(all).pop("startupProbe")),
    ("ask the same", lambda all: container(all).update(livenessProbe=container(all)["readinessProbe"])),
    ("still send", lambda all: container(all).pop("lifecycle")),
    ("is killed", lambda all: pod(all)["spec"].update(terminationGracePeriodSeconds=35)),
    ("PodDisruptionBudget", lambda all: all.remove(named(all, "PodDisruptionBudget", "bff-api"))),
    ("not spread", lambda all: pod(all)["spec"].pop("topologySpreadConstraints")),
    ("says how many", lambda all: named(all, "Deployment", "detection-api")["spec"].update(replicas=2)),
    ("there is no Deployment", lambda all: all.remove(named(all, "Deployment", "image-store-worker"))),
    ("in git", lambda all: all.append({**deepcopy(named(all, "Service", "ui")), "kind": "Secret"})),
    ("says a secret", lambda all: container(all)["env"].append({"name": "S3_PASSWORD", "value": "x"})),
    ("nobody brings", lambda all: secret(container(all)["env"]).update(key="other")),
    ("select its own", lambda all: pod(all)["metadata"]["labels"].update({"app.kubernetes.io/name": "other"})),
    ("no ServiceAccount", lambda all: all.remove(named(all, "ServiceAccount", "ui"))),
    ("no Service ", lambda all: all.append(stateful(named(all, "Deployment", "bff-api")))),
    ("no PersistentVolumeClaim", lambda all: all.remove(named(all, "PersistentVolumeClaim", "traces"))),
    ("no ConfigMap", lambda all: all.remove(of_kind(all, "ConfigMap")[0])),
    ("and brings", lambda all: container(all)["volumeMounts"].append({"name": "x", "mountPath": "/x"})),
    ("no port", lambda all: container(all)["livenessProbe"]["httpGet"].update(port="other")),
    ("no port of its pods", lambda all: named(all, "Service", "ui")["spec"]["ports"][0].update(port=80)),
    ("said twice", lambda all: container(all)["env"].append(container(all)["env"][0])),
    ("said twice", lambda all: container(all)["ports"].append(container(all)["ports"][0])),
    ("before it", lambda all: container(all)["env"].insert(0, {"name": "X", "value": "$(BFF_API_OWNER_SECRET)"})),
]


@pytest.mark.parametrize(("problem", "break_it"), BREAKS)
def test_a_policy_notices_when_it_is_broken(problem: str, break_it: Callable[[list[Manifest]], object]) -> None:
    manifests = deepcopy(render(OVERLAY))
    break_it(manifests)
    assert any(problem in line for line in all_problems(manifests))


def test_pictures_are_deleted_by_one_clock() -> None:
    for overlay in OVERLAYS:
        retention = named(render(f"k8s/overlays/{overlay}"), "Deployment", "image-store-retention")
        assert retention["spec"]["replicas"] == 1
        assert retention["spec"]["strategy"] == {"type": "Recreate"}


def test_no_volume_with_promises_in_it_goes_with_its_pods() -> None:
    for overlay in OVERLAYS:
        for stateful_set in of_kind(render(f"k8s/overlays/{overlay}"), "StatefulSet"):
            policy = stateful_set["spec"]["persistentVolumeClaimRetentionPolicy"]
            assert policy == {"whenDeleted": "Retain", "whenScaled": "Retain"}


def test_no_volume_is_shared_where_there_are_several_nodes() -> None:
    """Most volumes are mounted on one node at a time."""
    mounted = Counter(
        volume["persistentVolumeClaim"]["claimName"]
        for _, template in workloads(render("k8s/overlays/production"))
        for volume in template["spec"]["volumes"]
        if "persistentVolumeClaim" in volume
    )
    assert mounted == {"traces": 1}


def test_minikube_has_room_when_it_has_two_processors() -> None:
    """Kubernetes itself asks for 0.85 of them, Calico for 0.25, and a rollout for one more model service."""
    asked = {"cpu": 0.0, "memory": 0.0}
    for _, template in workloads(render("k8s/overlays/minikube")):
        for each in template["spec"]["containers"]:
            for name in asked:
                asked[name] += amount(each["resources"]["requests"][name])
    assert asked["cpu"] <= 2 - 0.85 - 0.25 - 0.1
    assert asked["memory"] <= 3 * 2**30


def measured(figure: str, note: str) -> dict[str, float]:
    """By process, the newest row of `benchmarks.resources` for pictures that are like `note`."""
    with (ROOT / "benchmarks" / "results.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["benchmark"] == "resources" and note in row["note"]]
    return {
        process: float(row["value"])
        for row in rows
        for process, _, what in [row["figure"].partition(": ")]
        if what == figure
    }


def test_memory_is_asked_for_and_limited_as_it_was_measured() -> None:
    usual, largest = (measured("peak memory", note) for note in ("9 sizes, 8 at a time", "largest size, 8 at a time"))
    for _, template in workloads(render("k8s/overlays/production")):
        for each in template["spec"]["containers"]:
            if each["name"] in usual:
                resources = each["resources"]
                assert amount(resources["requests"]["memory"]) >= usual[each["name"]] * 1e6, each["name"]
                assert amount(resources["limits"]["memory"]) >= 1.4 * largest[each["name"]] * 1e6, each["name"]
    assert len(usual) == len(largest) == 7


def deployment(manifests: list[Manifest], name: str) -> Manifest:
    found: Manifest = named(manifests, "Deployment", name)["spec"]["template"]["spec"]["containers"][0]
    return found


def secret(environment: list[Manifest]) -> Manifest:
    return next(
        variable["valueFrom"]["secretKeyRef"]
        for variable in environment
        if "secretKeyRef" in variable.get("valueFrom", {})
    )


def all_problems(manifests: list[Manifest]) -> Iterator[str]:
    for policy in POLICIES:
        yield from policy(manifests)


def test_the_readme_names_every_secret_with_its_keys() -> None:
    readme = (ROOT / "k8s" / "README.md").read_text()
    for name, keys in SECRETS.items():
        [line] = [line for line in readme.splitlines() if f"`{name}`" in line]
        assert not line.startswith(f"| `{name}`") or all(f"`{key}`" in line for key in keys)
