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
from mesh.platform.http.server import GRACE_S
from mesh.platform.settings import MeshSettings
from mesh.vision import model_service
from recognition_api.settings import RecognitionApiSettings
from tests.manifests.processes import PROCESSES, given, ours
from tests.manifests.rendering import OVERLAYS, containers, named, of_kind, render, title, workloads

SETTINGS: Final[dict[str, type[MeshSettings]]] = {
    "bff-api": BffSettings,
    "detection-api": DetectionApiSettings,
    "recognition-api": RecognitionApiSettings,
    "image-store": ImageStoreSettings,
}
"""By the image."""

HARDENED: Final = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}

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
def test_a_service_selects_pods_with_its_ports(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    for service in of_kind(manifests, "Service"):
        ports = {
            port["name"]: port["containerPort"]
            for _, pod in workloads(manifests)
            if service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
            for container in pod["spec"]["containers"]
            for port in container.get("ports", ())
        }
        for port in service["spec"]["ports"]:
            assert ports[port["targetPort"]] == port["port"], title(service)


@each_overlay
def test_a_pod_has_no_rights_and_bounded_resources(overlay: str) -> None:
    """The namespace enforces Pod Security's `restricted`; the rest is ours."""
    manifests = render(f"k8s/overlays/{overlay}")
    assert of_kind(manifests, "Secret") == []
    for manifest, pod in workloads(manifests):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, title(manifest)
        assert spec["securityContext"]["runAsNonRoot"] is True, title(manifest)
        assert all(volume.get("emptyDir", {"sizeLimit"}) for volume in spec.get("volumes", ())), title(manifest)
        for container in containers(pod):
            where = f"{title(manifest)}, {container['name']}"
            assert HARDENED.items() <= container["securityContext"].items(), where
            resources = container["resources"]
            assert {"cpu", "memory"} <= resources["requests"].keys(), where
            assert "memory" in resources["limits"], where


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
def test_a_pod_may_finish_its_requests_before_it_is_killed(overlay: str) -> None:
    for manifest, pod in workloads(render(f"k8s/overlays/{overlay}")):
        for container in pod["spec"]["containers"] if manifest["kind"] != "Job" else ():
            wait_s = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            assert pod["spec"].get("terminationGracePeriodSeconds", 30) > wait_s + GRACE_S, title(manifest)


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
def test_probes_and_metrics_of_bff_api_are_not_public(overlay: str) -> None:
    manifests = render(f"k8s/overlays/{overlay}")
    [bff_api] = [container for _, _, container in ours(overlay) if container["name"] == Service.BFF_API]
    [probes] = [port["containerPort"] for port in bff_api["ports"] if port["name"] == "probes"]
    assert given(bff_api)["MESH_PROBE_PORT"] == str(probes)
    public = {port["port"] for port in named(manifests, "Service", "bff-api")["spec"]["ports"]}
    assert probes not in public
    for route in of_kind(manifests, "HTTPRoute"):
        backends = [backend for rule in route["spec"]["rules"] for backend in rule["backendRefs"]]
        assert {(backend["name"], backend["port"]) for backend in backends} == {("bff-api", port) for port in public}


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


def test_a_node_failure_or_a_rollout_takes_one_replica_at_a_time() -> None:
    """Autoscaled Deployments have a disruption budget, a spread over nodes, and no fixed number of replicas."""
    manifests = render("k8s/overlays/production")
    budgets = [one["spec"]["selector"]["matchLabels"] for one in of_kind(manifests, "PodDisruptionBudget")]
    scaled = of_kind(manifests, "HorizontalPodAutoscaler", "ScaledObject")
    assert scaled
    for target in (one["spec"]["scaleTargetRef"]["name"] for one in scaled):
        spec = named(manifests, "Deployment", target)["spec"]
        labels = spec["template"]["metadata"]["labels"]
        assert "replicas" not in spec, target
        assert sum(budget.items() <= labels.items() for budget in budgets) == 1, target
        assert spec["template"]["spec"]["topologySpreadConstraints"], target
