"""What a cluster would only report after it was started: settings, references, rights, limits."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from annotated_types import Le

import bff_api.decoding
from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from document_worker.settings import DocumentWorkerSettings
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import EDGES, MAX_AGE_DAYS, MAX_ATTEMPTS, WEBHOOK_RETRY_DELAYS_S, Service, Store
from mesh.platform.settings import MeshSettings
from mesh.vision import model_service
from outgoing.settings import OutgoingSettings
from recognition_api.settings import RecognitionApiSettings
from tests.manifests.processes import PROCESSES, given, ours
from tests.manifests.rendering import (
    K8S,
    OVERLAYS,
    Manifest,
    containers,
    named,
    of_kind,
    render,
    render_with,
    workloads,
)

SETTINGS: Final[dict[str, type[MeshSettings]]] = {
    "bff-api": BffSettings,
    "detection-api": DetectionApiSettings,
    "recognition-api": RecognitionApiSettings,
    "image-store": ImageStoreSettings,
    "outgoing": OutgoingSettings,
    "document-worker": DocumentWorkerSettings,
}
"""By the image."""


DECODING: Final = {
    "bff-api": (400_000_000, bff_api.decoding.DECODING_PROCESSES),
    "detection-api": (700_000_000, model_service.DECODING_PROCESSES),
    "recognition-api": (450_000_000, model_service.DECODING_PROCESSES),
    "document-worker": (300_000_000, 1),
}
"""Peak of the service itself with its uploads and the pixels in the model (k8s/README.md), and number of processes."""

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@each_overlay
def test_every_process_runs_and_loads_its_settings(overlay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings class refuses a variable that it does not know."""
    found = [container for _, _, container in ours(overlay)]
    assert sorted(one["name"] for one in found) == sorted({*PROCESSES, "image-store-migrate"})
    for container in found:
        [image] = re.findall(r"ocr-mesh/([a-z-]+)[@:]", container["image"])
        with monkeypatch.context() as environment:
            for name, value in given(container).items():
                environment.setenv(name, value)
            if image in SETTINGS:
                SETTINGS[image].load()


@each_overlay
def test_an_address_in_the_environment_is_a_service(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    services = {
        (service["metadata"]["name"], port["port"])
        for service in of_kind(manifests, "Service")
        for port in service["spec"]["ports"]
    }
    services |= {(one["metadata"]["name"], 5672) for one in of_kind(manifests, "RabbitmqCluster")}
    services |= {(f"{one['metadata']['name']}-rw", 5432) for one in of_kind(manifests, "Cluster")}
    for _, _, container in ours(overlay):
        for name, value in given(container).items():
            for host, port in re.findall(r"(?:://|@|^)([a-z][a-z-]*):(\d+)(?:/|$)", value):
                assert (host, int(port)) in services, f"{container['name']}, {name}: {host}:{port}"


@each_overlay
def test_memory_limits_hold_the_service_and_all_its_decoding_processes(overlay: str) -> None:
    of_container = {container["name"]: container for _, _, container in ours(overlay)}
    for name, (own, processes) in DECODING.items():
        limits = given(of_container[name])
        each = int(limits.get("MESH_MAX_DECODING_BYTES", MeshSettings.model_construct().max_decoding_bytes))
        assert memory_bytes(of_container[name]["resources"]["limits"]["memory"]) >= own + processes * each, name


def memory_bytes(quantity: str) -> int:
    number, unit = quantity[:-2], quantity[-2:]
    return int(number) * {"Mi": 1024**2, "Gi": 1024**3}[unit]


def longest_webhook_s() -> float:
    """Return the upper limit of OUTGOING_WEBHOOK_TIMEOUT_S."""
    [longest] = [
        limit.le for limit in OutgoingSettings.model_fields["webhook_timeout_s"].metadata if isinstance(limit, Le)
    ]
    return float(str(longest))


def setting_of_rabbitmq(overlay: str, name: str) -> str:
    said = "".join(
        manifest.get("data", {}).get("rabbitmq.conf", "")
        + manifest.get("spec", {}).get("rabbitmq", {}).get("additionalConfig", "")
        for manifest in render(f"k8s/overlays/{overlay}")
    )
    [value] = re.findall(rf"^{name} = (\w+)$", said, re.MULTILINE)
    return str(value)


@each_overlay
def test_the_broker_takes_the_largest_picture(overlay: str) -> None:
    """RabbitMQ 4 refuses messages above 16 MB by default."""
    size = setting_of_rabbitmq(overlay, "max_message_size")
    assert int(size) > MeshSettings.model_construct().max_forwarded_bytes
    by_name = {container["name"]: container for _, _, container in ours(overlay)}
    for name in (Service.BFF_API, Service.DOCUMENT_WORKER):
        assert given(by_name[name])["MESH_BROKER_MAX_MESSAGE_BYTES"] == size


@each_overlay
def test_the_broker_leaves_a_failed_webhook_to_its_worker_until_the_last_attempt(overlay: str) -> None:
    """A delivery that waits for its next attempt is not acknowledged: RabbitMQ takes it back after this time."""
    held_s = sum(WEBHOOK_RETRY_DELAYS_S) + MAX_ATTEMPTS * longest_webhook_s()
    assert int(setting_of_rabbitmq(overlay, "consumer_timeout")) > 1000 * held_s


@each_overlay
def test_a_stopped_worker_may_finish_a_webhook(overlay: str) -> None:
    [pod] = [pod for _, pod, container in ours(overlay) if container["name"] == Service.OUTGOING_WORKER]
    assert pod["spec"]["terminationGracePeriodSeconds"] > longest_webhook_s()


@each_overlay
def test_traces_are_kept_as_long_as_pictures(overlay: str) -> None:
    [text] = [
        one["data"]["jaeger.yaml"]
        for one in of_kind(render(f"k8s/overlays/{overlay}"), "ConfigMap")
        if one["metadata"]["name"].startswith("jaeger")
    ]
    configuration: Any = yaml.safe_load(text)
    store = configuration["extensions"]["jaeger_storage"]["backends"]["badger"]["badger"]
    assert store["ttl"] == {"spans": f"{timedelta(days=MAX_AGE_DAYS) // timedelta(hours=1)}h"}


BROKERS: Final = ("external-broker", "rabbitmq-operator")
BROKER_SECRET: Final = "rabbitmq-credentials"


def broker_secrets(manifests: list[Manifest]) -> set[str]:
    """Return the processes that get the Secret of the broker on one node."""
    return {
        container["name"]
        for _, pod in workloads(manifests)
        for container in containers(pod)
        for variable in container.get("env", ())
        if variable.get("valueFrom", {}).get("secretKeyRef", {}).get("name") == BROKER_SECRET
        and "ocr-mesh/" in container["image"]
    }


@pytest.mark.parametrize("option", BROKERS)
def test_every_process_can_use_another_broker(option: str, tmp_path: Path) -> None:
    bases = [base.name for base in sorted((K8S / "base").iterdir()) if broker_secrets(render(base))]
    assert {one for base in bases for one in broker_secrets(render(K8S / "base" / base))} == {
        edge.source for edge in EDGES if edge.target is Store.BROKER
    }
    for base in bases:
        folder = tmp_path / base
        folder.mkdir()
        assert broker_secrets(render_with(folder, f"k8s/base/{base}", f"k8s/components/{option}/{base}")) == set()


def test_every_process_may_connect_to_an_external_broker(tmp_path: Path) -> None:
    manifests = render_with(tmp_path, "k8s/base/platform", "k8s/components/external-broker/platform")
    [expression] = named(manifests, "NetworkPolicy", "external-broker")["spec"]["podSelector"]["matchExpressions"]
    assert set(expression["values"]) == {edge.source for edge in EDGES if edge.target is Store.BROKER}
