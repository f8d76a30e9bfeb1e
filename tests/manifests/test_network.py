"""NetworkPolicies allow the edges of `mesh.contracts.topology`, the servers below them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

import pytest

from mesh.contracts.topology import EDGES, Service, Store, Transport
from mesh.platform.settings import MeshSettings
from outgoing.addresses import is_public
from tests.manifests.rendering import OVERLAYS, Manifest, named, of_kind, render, workloads

Connection = tuple[str, str, int]

NAMESPACE: Final = "ocr-mesh"
RABBITMQ, POSTGRES, JAEGER = ("rabbitmq", 5672), ("postgres", 5432), ("jaeger", 4318)
VALKEY = ("valkey", 6379)
SERVERS: Final[dict[Service | Store, tuple[str, int]]] = {Store.BROKER: RABBITMQ, Store.DATABASE: POSTGRES}
OPERATED_PORTS: Final = {
    "RabbitmqCluster": {"epmd": 4369, "amqp": 5672, "management": 15672, "distribution": 25672},
    "Cluster": {"postgresql": 5432, "status": 8000},
}
STORE = (*(one for one in Service if one.startswith("image-store")), "image-store-migrate")
OUTGOING = (Service.OUTGOING_REST, Service.OUTGOING_WORKER)
HTTP_SERVICES = (Service.BFF_API, Service.DETECTION_API, Service.RECOGNITION_API, Service.OUTGOING_REST)
BELOW_THE_EDGES: set[Connection] = {
    ("image-store-migrate", *POSTGRES),
    (Service.BFF_API, *VALKEY),
    *((process, *JAEGER) for process in (*HTTP_SERVICES, *STORE, Service.DOCUMENT_WORKER, Service.OUTGOING_WORKER)),
}
WITHIN_A_CLUSTER: set[Connection] = {
    *(("rabbitmq", "rabbitmq", port) for port in (4369, 25672)),
    *(("postgres", "postgres", port) for port in (5432, 8000)),
}
OUT_OF_PRODUCTION = {
    *((process, 443) for process in STORE if process != "image-store-migrate"),  # the bucket
    *(("postgres", port) for port in (443, 6443)),  # the API server
}


@dataclass(frozen=True)
class Pod:
    name: str
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    namespace: str = NAMESPACE
    ports: dict[str, int] = field(default_factory=dict, hash=False)
    address: str = "10.244.0.7"


OUTSIDE: Final = Pod("outside", namespace="elsewhere")
INTERNET: Final = Pod("internet", namespace="none", address="1.1.1.1")
ASKED: Final = (80, 443, 5432, 5672, 6443, 8080)


def pods(manifests: list[Manifest]) -> list[Pod]:
    """Return the pods that the manifests start, and those that operators start for them."""
    found = []
    for _, pod in workloads(manifests):
        labels = pod["metadata"]["labels"]
        opened = [port for container in pod["spec"]["containers"] for port in container.get("ports", ())]
        ports = {port["name"]: port["containerPort"] for port in opened}
        found.append(Pod(labels["app.kubernetes.io/name"], labels, ports=ports))
    for cluster in of_kind(manifests, *OPERATED_PORTS):
        name, kind = cluster["metadata"]["name"], cluster["kind"]
        labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/component": "rabbitmq", "cnpg.io/cluster": name}
        labels |= cluster["spec"].get("inheritedMetadata", {}).get("labels", {})
        found.append(Pod(name, labels, ports=OPERATED_PORTS[kind]))
    return found


def may_connect(manifests: list[Manifest], source: Pod, target: Pod, port: int) -> bool:
    """Return whether policies of both ends allow it. A pod that no policy selects is open."""
    return _allows(manifests, "Egress", source, target, port) and _allows(manifests, "Ingress", target, source, port)


def _allows(manifests: list[Manifest], direction: str, pod: Pod, other: Pod, port: int) -> bool:
    if pod.namespace != NAMESPACE:
        return True
    specs = [policy["spec"] for policy in of_kind(manifests, "NetworkPolicy")]
    specs = [spec for spec in specs if direction in spec["policyTypes"] and _selects(spec["podSelector"], pod.labels)]
    side, names = ("to", other.ports) if direction == "Egress" else ("from", pod.ports)
    rules = [rule for spec in specs for rule in spec.get(direction.lower(), ())]
    return not specs or any(_has_peer(rule.get(side), other) and _has_port(rule, names, port) for rule in rules)


def _has_peer(peers: list[Manifest] | None, other: Pod) -> bool:
    namespace = {"kubernetes.io/metadata.name": other.namespace}
    ours = {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}}
    return peers is None or any(
        _has_address(peer["ipBlock"], other.address)
        if "ipBlock" in peer
        else _selects(peer.get("namespaceSelector", ours), namespace)
        and _selects(peer.get("podSelector", {}), other.labels)
        for peer in peers
    )


def _has_address(block: Manifest, text: str) -> bool:
    address = ip_address(text)
    return address in ip_network(block["cidr"]) and not any(address in ip_network(one) for one in block["except"])


def _has_port(rule: Manifest, names: dict[str, int], port: int) -> bool:
    ports = [one for one in rule.get("ports", ()) if one.get("protocol", "TCP") == "TCP"]
    ranges = [(names.get(one["port"], one["port"]), one.get("endPort")) for one in ports]
    return "ports" not in rule or any(port == first or (last and first <= port <= last) for first, last in ranges)


def _selects(selector: Manifest, labels: dict[str, str]) -> bool:
    assert all(expression["operator"] == "In" for expression in selector.get("matchExpressions", ()))
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(expression["key"]) in expression["values"] for expression in selector.get("matchExpressions", ())
    )


def connections(manifests: list[Manifest]) -> set[Connection]:
    found = pods(manifests)
    return {
        (source.name, target.name, port)
        for source in found
        for target in found
        for port in target.ports.values()
        if may_connect(manifests, source, target, port)
    }


def edges() -> set[Connection]:
    """Return the table of edges as connections: an event is one from either side to the broker."""
    settings, found = MeshSettings.model_construct(), set(BELOW_THE_EDGES)
    for edge in EDGES:
        if edge.target in SERVERS:
            found.add((edge.source, *SERVERS[edge.target]))
        elif edge.transport == Transport.HTTP and edge.source != Service.UI and isinstance(edge.target, Service):
            found.add((edge.source, edge.target, settings.port_of(edge.target)))
        elif edge.transport == Transport.EVENT:
            found |= {(edge.source, *RABBITMQ), (edge.target, *RABBITMQ)}
    return found


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_policies_allow_the_edges_and_nothing_else(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    is_production = overlay == "production"
    started = pods(manifests)

    assert connections(manifests) == edges() | (WITHIN_A_CLUSTER if is_production else set())
    assert {
        (pod.name, port) for pod in started for port in pod.ports.values() if may_connect(manifests, OUTSIDE, pod, port)
    } == {("bff-api", 8080)}
    assert {(pod.name, port) for pod in started for port in ASKED if may_connect(manifests, pod, OUTSIDE, port)} == (
        OUT_OF_PRODUCTION if is_production else set()
    )


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_outgoing_reaches_the_internet(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    reached = {
        (pod.name, port) for pod in pods(manifests) for port in ASKED if may_connect(manifests, pod, INTERNET, port)
    }
    outgoing = {(process.value, port) for process in OUTGOING for port in ASKED}
    assert reached == outgoing | (OUT_OF_PRODUCTION if overlay == "production" else set())


def test_outgoing_reaches_the_addresses_that_it_accepts_and_no_others() -> None:
    [internet] = named(render("k8s/overlays/production"), "NetworkPolicy", "outgoing")["spec"]["egress"]
    blocks = [peer["ipBlock"] for peer in internet["to"]]
    open_to = [(ip_network(block["cidr"]), [ip_network(one) for one in block["except"]]) for block in blocks]

    def is_reached(address: IPv4Address | IPv6Address) -> bool:
        return any(address in cidr and not any(address in one for one in excluded) for cidr, excluded in open_to)

    ends = [address for cidr, excluded in open_to for one in (cidr, *excluded) for address in (one[0], one[-1])]
    beside = [
        type(address)(number)
        for address in ends
        for number in (int(address) - 1, int(address) + 1)
        if 0 <= number < 1 << address.max_prefixlen
    ]
    everywhere = [one for number in range(1 << 16) for one in (IPv4Address(number << 16), IPv6Address(number << 112))]
    asked = [*ends, *beside, *everywhere]
    assert [str(address) for address in asked if is_reached(address) != is_public(address)] == []
