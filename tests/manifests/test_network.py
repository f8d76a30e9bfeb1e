"""The cluster's network allows the arrows of `mesh.contracts.topology`, what stands below them, and nothing else."""

from copy import deepcopy
from pathlib import Path

import pytest

from mesh.contracts.topology import EDGES, Service, Transport
from mesh.platform.settings import MeshSettings
from tests.manifests.network import OUTSIDE, Peer, may_reach, pods
from tests.manifests.rendering import OVERLAYS, Manifest, named, of_kind, render, render_with

Arrow = tuple[str, str, int]

RABBITMQ, POSTGRES, JAEGER = ("rabbitmq", 5672), ("postgres", 5432), ("jaeger", 4318)
MIGRATION = "image-store-migrate"

STORE = (Service.IMAGE_STORE_REST, Service.IMAGE_STORE_WORKER, Service.IMAGE_STORE_RETENTION, MIGRATION)
BELOW_THE_ARROWS: set[Arrow] = {
    # The history, and one picture of it: no arrow of a picture's own way, so not in the table of arrows.
    (Service.BFF_API, Service.IMAGE_STORE_REST, 8083),
    *((process, *POSTGRES) for process in STORE),
    *((process, *JAEGER) for process in (Service.BFF_API, Service.DETECTION_API, Service.RECOGNITION_API, *STORE)),
}
AMONG_THEMSELVES: dict[str, set[Arrow]] = {
    "minikube": set(),
    "local": set(),
    "production": {
        *(("rabbitmq", "rabbitmq", port) for port in (4369, 25672)),
        *(("postgres", "postgres", port) for port in (5432, 8000)),
    },
}
TO_THE_OUTSIDE: dict[str, set[tuple[str, int]]] = {
    "minikube": set(),
    "local": set(),
    "production": {
        *((process, 443) for process in STORE if process != MIGRATION),  # the bucket
        *(("postgres", port) for port in (443, 6443)),  # the API server
    },
}


def port_of(service: Service) -> int:
    return 8000 if service == Service.UI else MeshSettings.model_construct().port_of(service)


def arrows() -> set[Arrow]:
    """The table's, as connections: an event is one from either side to the broker."""
    found: set[Arrow] = set()
    for edge in EDGES:
        if edge.transport == Transport.HTTP:
            found.add((edge.source, edge.target, port_of(edge.target)))
        elif edge.transport == Transport.EVENT:
            found |= {(edge.source, *RABBITMQ), (edge.target, *RABBITMQ)}
    return found


def connections(manifests: list[Manifest]) -> set[Arrow]:
    """Every way from pod to pod, to every port that the other has."""
    found = pods(manifests)
    return {
        (source.name, target.name, port)
        for source in found
        for target in found
        for port in target.ports.values()
        if may_reach(manifests, source, target, port)
    }


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_arrows_are_open_and_nothing_else_is(overlay: str) -> None:
    wanted = arrows() | BELOW_THE_ARROWS | AMONG_THEMSELVES[overlay]
    assert connections(render(f"k8s/overlays/{overlay}")) == wanted


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_page_alone_is_reached_from_outside(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    reached = {
        (pod.name, port)
        for pod in pods(manifests)
        for port in pod.ports.values()
        if may_reach(manifests, OUTSIDE, pod, port)
    }
    assert reached == {("ui", 8000)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_few_reach_the_outside(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    asked = (80, 443, 5432, 5672, 6443, 8080)
    reached = {
        (pod.name, port) for pod in pods(manifests) for port in asked if may_reach(manifests, pod, OUTSIDE, port)
    }
    assert reached == TO_THE_OUTSIDE[overlay]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everybody_may_ask_for_names(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    dns = Peer("kube-dns", {"k8s-app": "kube-dns"}, namespace="kube-system")
    for pod in pods(manifests):
        assert may_reach(manifests, pod, dns, 53, "UDP")
        assert may_reach(manifests, pod, dns, 53)


def test_operators_reach_what_they_run() -> None:
    manifests = render("k8s/overlays/production")
    by_name = {pod.name: pod for pod in pods(manifests)}
    keda, cnpg, rabbitmq = (Peer(name, namespace=name) for name in ("keda", "cnpg-system", "rabbitmq-system"))

    assert may_reach(manifests, keda, by_name["rabbitmq"], 5672)
    assert may_reach(manifests, rabbitmq, by_name["rabbitmq"], 15672)
    assert all(may_reach(manifests, cnpg, by_name["postgres"], port) for port in (5432, 8000))
    assert not may_reach(manifests, keda, by_name["postgres"], 5432)


def test_prometheus_reaches_the_metrics_where_it_watches(tmp_path: Path) -> None:
    (tmp_path / "minikube").mkdir()
    components = ("k8s/components/network-policies", "k8s/components/monitoring")
    policies = render_with(tmp_path / "minikube", "k8s/base/platform", *components)
    prometheus = Peer("prometheus", {"app.kubernetes.io/name": "prometheus"}, namespace="monitoring")
    told = {"http", "probes", "metrics"}

    for pod in pods(render("k8s/overlays/minikube")):
        reached = {name for name, port in pod.ports.items() if may_reach(policies, prometheus, pod, port)}
        watched = pod.name not in ("ui", "jaeger", "postgres")
        assert reached == (told & pod.ports.keys() if watched else {"http"} & pod.ports.keys()), pod.name


def test_a_closed_arrow_is_noticed() -> None:
    manifests = deepcopy(render("k8s/overlays/minikube"))
    manifests.remove(named(manifests, "NetworkPolicy", "detection-api"))
    assert ("bff-api", "detection-api", 8081) not in connections(manifests)


def test_an_arrow_too_many_is_noticed() -> None:
    manifests = deepcopy(render("k8s/overlays/minikube"))
    for policy in of_kind(manifests, "NetworkPolicy"):
        if policy["metadata"]["name"] == "default-deny":
            manifests.remove(policy)
    named(manifests, "NetworkPolicy", "postgres")["spec"]["ingress"].append({"ports": [{"port": 5432}]})
    named(manifests, "NetworkPolicy", "ui")["spec"]["egress"].append({})
    assert ("ui", "postgres", 5432) in connections(manifests)
