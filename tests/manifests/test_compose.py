"""compose.yaml: settings that its services know, networks that allow the edges and no more, hardened containers."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any, Final

import pytest
import yaml

from mesh.contracts.topology import EDGES, Service, Store, Transport
from tests.manifests.rendering import named, render
from tests.manifests.test_workloads import SETTINGS
from tests.rules.source import ROOT

TEXT: Final = (ROOT / "compose.yaml").read_text()
SERVICES: Final[dict[str, dict[str, Any]]] = yaml.safe_load(TEXT)["services"]
OURS: Final = {name for name, service in SERVICES.items() if "ghcr.io/ocr-mesh/" in service["image"]}
HTTP_SERVICES: Final = {
    Service.BFF_API,
    Service.DETECTION_API,
    Service.RECOGNITION_API,
    Service.IMAGE_STORE_REST,
    Service.OUTGOING_REST,
    Service.DOCUMENT_WORKER,
}
"""Those that call each other, and document-worker, which calls them."""

OUTGOING: Final = (Service.OUTGOING_REST, Service.OUTGOING_WORKER)

_VARIABLE: Final = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def environment(name: str) -> dict[str, str]:
    """Return what the container gets when only the passwords are set."""
    given = SERVICES[name].get("environment", {})

    def value(found: re.Match[str]) -> str:
        return found[3] if found[2] == "-" else "s" * 32

    return {key: _VARIABLE.sub(value, str(text)) for key, text in given.items() if text is not None}


def share_a_network(one: str, other: str) -> bool:
    return bool(set(SERVICES[one]["networks"]) & set(SERVICES[other]["networks"]))


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_process_loads_its_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in environment(name).items():
        monkeypatch.setenv(variable, value)
    [image] = re.findall(r"/([a-z-]+):", SERVICES[name]["image"])
    SETTINGS[image].load()


def test_networks_allow_the_edges_and_nothing_else() -> None:
    edges = {
        frozenset((edge.source, edge.target))
        for edge in EDGES
        if edge.transport is Transport.HTTP and edge.source != Service.UI
    }
    # They share a network with what both call or are called by, and neither calls the other.
    edges.add(frozenset((Service.DETECTION_API, Service.RECOGNITION_API)))
    edges.add(frozenset((Service.BFF_API, Service.DOCUMENT_WORKER)))
    pairs = combinations(sorted(HTTP_SERVICES), 2)
    assert {frozenset(pair) for pair in pairs if share_a_network(*pair)} == edges
    database = {name for name in OURS if share_a_network(name, "postgres")}
    assert database == {"image-store-migrate", *(edge.source for edge in EDGES if edge.target is Store.DATABASE)}
    broker = {edge.source for edge in EDGES if edge.target is Store.BROKER}
    assert {name for name in OURS if share_a_network(name, "rabbitmq")} == broker
    assert {name for name in SERVICES if share_a_network(name, "valkey")} == {"valkey", Service.BFF_API}


def test_outgoing_rest_shares_no_network_with_others_than_bff_api_and_jaeger() -> None:
    assert {name for name in SERVICES if share_a_network(name, "outgoing-rest")} == {
        *OUTGOING,
        Service.BFF_API,
        "jaeger",
    }


def test_only_outgoing_reaches_the_internet() -> None:
    reaching = {name for name, service in SERVICES.items() if "internet" in service["networks"]}
    assert reaching == set(OUTGOING)


def test_outgoing_worker_and_bff_api_need_the_secret_of_webhooks() -> None:
    needing = {name for name, service in SERVICES.items() if "MESH_WEBHOOK_SECRET" in service.get("environment", {})}
    assert needing == {Service.BFF_API, Service.OUTGOING_WORKER}
    assert {SERVICES[name]["environment"]["MESH_WEBHOOK_SECRET"] for name in needing} == {
        "${MESH_WEBHOOK_SECRET:?see .env.example}"
    }


def test_requests_are_counted_in_valkey_unless_another_storage_is_set() -> None:
    assert environment("bff-api")["BFF_API_RATE_STORAGE_URL"] == "redis://valkey:6379/0"


def test_valkey_has_the_same_options_in_compose_and_kubernetes() -> None:
    """`harness/servers/valkey.py` starts it with those of compose.yaml."""
    deployment = named(render("k8s/overlays/production"), "Deployment", "valkey")
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert container["args"] == SERVICES["valkey"]["command"]
    assert container["image"] == SERVICES["valkey"]["image"]


def test_ports_are_published_on_the_loopback_address_only() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published.keys() == {"bff-api", "jaeger"}
    for (port,) in published.values():
        assert _VARIABLE.sub(lambda found: found[3], port).startswith("127.0.0.1:")
