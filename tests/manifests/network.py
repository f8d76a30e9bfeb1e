"""Who may reach whom, as a cluster reads NetworkPolicies: a pod that none selects is open, any other is closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.manifests.rendering import Manifest, of_kind, workloads

NAMESPACE: Final = "ocr-mesh"

_RABBITMQ_PORTS: Final = {"epmd": 4369, "amqp": 5672, "management": 15672, "prometheus": 15692, "distribution": 25672}
_POSTGRES_PORTS: Final = {"postgresql": 5432, "status": 8000, "metrics": 9187}


@dataclass(frozen=True)
class Peer:
    """A pod, or what stands for one: something outside has no labels that a policy could know."""

    name: str
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    namespace: str = NAMESPACE
    ports: dict[str, int] = field(default_factory=dict, hash=False)
    """By name, as a policy may say them."""


OUTSIDE: Final = Peer("outside", namespace="elsewhere")


def pods(manifests: list[Manifest]) -> list[Peer]:
    """What the manifests start, by name; operators start what they are told of."""
    found = []
    for _, pod in workloads(manifests):
        labels = pod["metadata"]["labels"]
        ports = {
            port["name"]: port["containerPort"]
            for container in pod["spec"]["containers"]
            for port in container.get("ports", ())
        }
        found.append(Peer(labels["app.kubernetes.io/name"], labels, ports=ports))
    for cluster in of_kind(manifests, "RabbitmqCluster"):
        name = cluster["metadata"]["name"]
        labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/component": "rabbitmq"}
        found.append(Peer(name, labels, ports=_RABBITMQ_PORTS))
    for cluster in of_kind(manifests, "Cluster"):
        name = cluster["metadata"]["name"]
        labels = {"cnpg.io/cluster": name, **cluster["spec"]["inheritedMetadata"]["labels"]}
        found.append(Peer(name, labels, ports=_POSTGRES_PORTS))
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
    # A name is one of the end that is reached.
    names = (other if direction == "Egress" else of).ports
    specs = [
        policy["spec"]
        for policy in policies
        if direction in policy["spec"]["policyTypes"] and _selects(policy["spec"]["podSelector"], of.labels)
    ]
    rules = [rule for spec in specs for rule in spec.get(direction.lower(), ())]
    peers = "to" if direction == "Egress" else "from"
    return not specs or any(
        _names_peer(rule.get(peers), other) and _names_port(rule.get("ports"), names, port, protocol) for rule in rules
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


def _names_port(ports: list[Manifest] | None, names: dict[str, int], port: int, protocol: str) -> bool:
    if ports is None:
        return True
    for one in ports:
        first = names.get(one["port"], -1) if isinstance(one["port"], str) else int(one["port"])
        last = int(one.get("endPort") or first)
        if one.get("protocol", "TCP") == protocol and first <= port <= last:
            return True
    return False


def _selects(selector: Manifest, labels: dict[str, str]) -> bool:
    expressions = selector.get("matchExpressions", ())
    assert all(expression["operator"] == "In" for expression in expressions), "only In is read here"
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(expression["key"]) in expression["values"] for expression in expressions
    )
