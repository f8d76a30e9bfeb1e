"""What a cluster would only report after it was started: settings, references, rights, limits."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

import pytest
import yaml

import bff_api.decoding
from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import MAX_AGE_DAYS, Service
from mesh.platform.settings import MeshSettings
from mesh.vision import model_service
from recognition_api.settings import RecognitionApiSettings
from tests.manifests.processes import PROCESSES, given, ours
from tests.manifests.rendering import OVERLAYS, of_kind, render

SETTINGS: Final[dict[str, type[MeshSettings]]] = {
    "bff-api": BffSettings,
    "detection-api": DetectionApiSettings,
    "recognition-api": RecognitionApiSettings,
    "image-store": ImageStoreSettings,
}
"""By the image."""


DECODING: Final = {
    "bff-api": (400_000_000, bff_api.decoding.DECODING_PROCESSES),
    "detection-api": (700_000_000, model_service.DECODING_PROCESSES),
    "recognition-api": (450_000_000, model_service.DECODING_PROCESSES),
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


@each_overlay
def test_the_broker_takes_the_largest_picture(overlay: str) -> None:
    """RabbitMQ 4 refuses messages above 16 MB by default."""
    said = "".join(
        manifest.get("data", {}).get("rabbitmq.conf", "")
        + manifest.get("spec", {}).get("rabbitmq", {}).get("additionalConfig", "")
        for manifest in render(f"k8s/overlays/{overlay}")
    )
    [size] = re.findall(r"^max_message_size = (\d+)$", said, re.MULTILINE)
    assert int(size) > MeshSettings.model_construct().max_forwarded_bytes
    by_name = {container["name"]: container for _, _, container in ours(overlay)}
    assert given(by_name[Service.BFF_API])["MESH_BROKER_MAX_MESSAGE_BYTES"] == size


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
