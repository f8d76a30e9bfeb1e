"""Who may reach whom, as a cluster reads NetworkPolicies: a pod that none selects is open, any other is closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.manifests.rendering import Manifest, of_kind, workloads

NAMESPACE: Final = "ocr-mesh"


@dataclass(frozen=True)
class Peer:
    """A pod, or what stands for one: something outside has no labels that a policy could know."""

    name: str
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    namespace: str = NAMESPACE
    ports: frozenset[int] = frozenset()


OUTSIDE: Final = Peer("outside", namespace="elsewhere")


def pods(manifests: list[Manifest]) -> list[Peer]:
    """What the manifests start, by name; operators start what they are told of."""
    found = []
    for _, pod in workloads(manifests):
        labels = pod["metadata"]["labels"]
        ports = {
            port["containerPort"] for container in pod["spec"]["containers"] for port in container.get("ports", ())
        }
        found.append(Peer(labels["app.kubernetes.io/name"], labels, ports=frozenset(ports)))
    for cluster in of_kind(manifests, "RabbitmqCluster"):
        name = cluster["metadata"]["name"]
        labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/component": "rabbitmq"}
        found.append(Peer(name, labels, ports=frozenset({4369, 5672, 15672, 15692, 25672})))
    for cluster in of_kind(manifests, "Cluster"):
        name = cluster["metadata"]["name"]
        labels = {"cnpg.io/cluster": name, **cluster["spec"]["inheritedMetadata"]["labels"]}
        found.append(Peer(name, labels, ports=frozenset({5432, 8000, 9187})))
    return found


def may_reach(manifests: list[Manifest], source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Both ends have to agree; only what is in our namespace has policies of ours."""
    policies = of_kind(manifests, "NetworkPolicy")
    return _allows(policies, "Egress", source, target, port, protocol) and _allows(
        policies, "Ingress", target, source, port, protocol
    )


def _allows(policies: list[Manifest], direction: str, of: Peer, other: Peer, port: int, protocol: str) -> bool:
    if of.namespace != NAMESPACE:
        return True
    specs = [
        policy["spec"]
        for policy in policies
        if direction in policy["spec"]["policyTypes"] and _selects(policy["spec"]["podSelector"], of.labels)
    ]
    rules = [rule for spec in specs for rule in spec.get(direction.lower(), ())]
    peers = "to" if direction == "Egress" else "from"
    return not specs or any(
        _names_peer(rule.get(peers), other) and _names_port(rule.get("ports"), port, protocol) for rule in rules
    )


def _names_peer(peers: list[Manifest] | None, other: Peer) -> bool:
    if peers is None:
        return True
    for peer in peers:
        assert set(peer) <= {"podSelector", "namespaceSelector"}, f"not read here: {peer}"
        in_namespace = (
            _selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other.namespace})
            if "namespaceSelector" in peer
            else other.namespace == NAMESPACE
        )
        if in_namespace and _selects(peer.get("podSelector", {}), other.labels):
            return True
    return False


def _names_port(ports: list[Manifest] | None, port: int, protocol: str) -> bool:
    return ports is None or any(
        one.get("protocol", "TCP") == protocol and int(one["port"]) <= port <= int(one.get("endPort") or one["port"])
        for one in ports
    )


def _selects(selector: Manifest, labels: dict[str, str]) -> bool:
    expressions = selector.get("matchExpressions", ())
    assert all(expression["operator"] == "In" for expression in expressions), "only In is read here"
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(expression["key"]) in expression["values"] for expression in expressions
    )
