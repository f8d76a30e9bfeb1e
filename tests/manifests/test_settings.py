"""What a manifest says of a process is what its code knows: variables, commands, ports, probes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Final

import pytest

from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import Service
from mesh.platform import probes
from mesh.platform.settings import MeshSettings, SettingsError
from recognition_api.settings import RecognitionApiSettings
from tests.manifests.processes import given, image_environment, image_of, ours
from tests.manifests.rendering import OVERLAYS, named, render, title
from tests.rules.source import ROOT

MIGRATION: Final = "image-store-migrate"
UI_PORT: Final = 8000
PROBE_PORT: Final = 8090
AWS: Final = {"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


@dataclass(frozen=True)
class Process:
    """One container of ours: what reads its environment, and what it cannot do without."""

    settings: type[MeshSettings] | None
    needs: frozenset[str] = frozenset()
    port: int | None = None
    """That it answers on; None where it answers probes alone."""


def process(settings: type[MeshSettings] | None, *needs: str, port: int | None = None) -> Process:
    return Process(settings, frozenset(needs), port)


def listening(service: Service) -> int:
    return MeshSettings.model_construct().port_of(service)


PROCESSES: Final = {
    Service.UI: process(None, "BFF_API_UPSTREAM", "UI_PORT", port=UI_PORT),
    Service.BFF_API: process(
        BffSettings,
        *("MESH_HOST", "MESH_DATA", "MESH_BROKER_URL", "BFF_API_OWNER_SECRET"),
        *("MESH_DETECTION_API_URL", "MESH_RECOGNITION_API_URL", "MESH_IMAGE_STORE_URL"),
        port=listening(Service.BFF_API),
    ),
    Service.DETECTION_API: process(
        DetectionApiSettings, "MESH_HOST", "DETECTION_API_THREADS", port=listening(Service.DETECTION_API)
    ),
    Service.RECOGNITION_API: process(
        RecognitionApiSettings, "MESH_HOST", "RECOGNITION_API_THREADS", port=listening(Service.RECOGNITION_API)
    ),
    Service.IMAGE_STORE_REST: process(
        ImageStoreSettings,
        *("MESH_HOST", "MESH_DATABASE_URL", "MESH_BLOB_URL"),
        port=listening(Service.IMAGE_STORE_REST),
    ),
    Service.IMAGE_STORE_WORKER: process(
        ImageStoreSettings,
        *("MESH_HOST", "MESH_DATABASE_URL", "MESH_BLOB_URL", "MESH_BROKER_URL", "MESH_PROBE_PORT"),
    ),
    Service.IMAGE_STORE_RETENTION: process(
        ImageStoreSettings, "MESH_HOST", "MESH_DATABASE_URL", "MESH_BLOB_URL", "MESH_PROBE_PORT"
    ),
    MIGRATION: process(ImageStoreSettings, "MESH_DATABASE_URL"),
}

FOREIGN: Final = {
    "BFF_API_UPSTREAM": "where Caddy finds bff-api (ui/Caddyfile)",
    "UI_PORT": "where Caddy listens (ui/Caddyfile)",
    "BROKER_USERNAME": "a part of MESH_BROKER_URL",
    "BROKER_PASSWORD": "a part of MESH_BROKER_URL",
    "DATABASE_USERNAME": "a part of MESH_DATABASE_URL",
    "DATABASE_PASSWORD": "a part of MESH_DATABASE_URL",
    "FORWARDED_ALLOW_IPS": "gunicorn's: whose X-Forwarded-* it believes",
    "AWS_REGION": "boto3's",
    "AWS_ACCESS_KEY_ID": "boto3's",
    "AWS_SECRET_ACCESS_KEY": "boto3's",
}
"""Variables that no settings class knows, and who reads them."""


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_process_is_started_once(overlay: str) -> None:
    assert sorted(container["name"] for _, _, container in ours(overlay)) == sorted(PROCESSES)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_process_starts_with_the_settings_that_it_is_given(overlay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own settings class reads them, and refuses a name that it does not know."""
    for _, _, container in ours(overlay):
        settings = PROCESSES[container["name"]].settings
        if settings is None:
            continue
        with monkeypatch.context() as environment:
            for name, value in given(container).items():
                environment.setenv(name, value)
            settings.load()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_process_is_given_what_it_needs(overlay: str) -> None:
    for _, _, container in ours(overlay):
        missing = PROCESSES[container["name"]].needs - given(container).keys()
        assert not missing, f"{container['name']}: {missing}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_process_is_given_nothing_that_nobody_reads(overlay: str) -> None:
    for _, _, container in ours(overlay):
        settings = PROCESSES[container["name"]].settings
        known = set(FOREIGN) if settings is None else FOREIGN.keys() | settings.variables()
        unread = {variable["name"] for variable in container.get("env", ())} - known
        assert not unread, f"{container['name']}: {unread}"


def test_a_misspelt_variable_stops_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_BROKER_URI", "amqp://rabbitmq")
    with pytest.raises(SettingsError, match="MESH_BROKER_URI: no such setting"):
        BffSettings.load()


def test_every_variable_of_another_is_used() -> None:
    used = {name for overlay in OVERLAYS for _, _, container in ours(overlay) for name in given(container)}
    assert FOREIGN.keys() <= used


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pictures_lie_where_all_of_image_store_looks(overlay: str) -> None:
    places = {given(container).get("MESH_BLOB_URL") for _, _, container in ours(overlay)} - {None}
    assert len(places) == 1
    for _, pod, container in ours(overlay):
        place = given(container).get("MESH_BLOB_URL", "")
        if place.startswith("file:"):
            assert "/data" in {mount["mountPath"] for mount in container["volumeMounts"]}, container["name"]
            assert "pictures" in {volume["name"] for volume in pod["spec"]["volumes"]}
        if place.startswith("s3:"):
            assert given(container).keys() >= AWS


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_one_database_and_one_broker_are_told_to_all(overlay: str) -> None:
    for name in ("MESH_DATABASE_URL", "MESH_BROKER_URL"):
        hosts = {
            re.sub(r"//[^@/]*@", "//", address)
            for _, _, container in ours(overlay)
            if (address := given(container).get(name)) is not None
        }
        assert len(hosts) == 1, hosts


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_bff_api_keeps_nothing_on_a_volume(overlay: str) -> None:
    by_name = {container["name"]: container for _, _, container in ours(overlay)}
    assert {mount["name"] for mount in by_name[Service.BFF_API]["volumeMounts"]} == {"tmp"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_address_is_a_service_of_that_port(overlay: str) -> None:
    """Whatever a process calls by name is a Service, ours or an operator's."""
    manifests = render(f"k8s/overlays/{overlay}")
    services = {
        (service["metadata"]["name"], port["port"])
        for service in manifests
        if service["kind"] == "Service"
        for port in service["spec"]["ports"]
    }
    services |= {(one["metadata"]["name"], 5672) for one in manifests if one["kind"] == "RabbitmqCluster"}
    services |= {(f"{one['metadata']['name']}-rw", 5432) for one in manifests if one["kind"] == "Cluster"}
    for _, _, container in ours(overlay):
        for name, value in given(container).items():
            for host, port in re.findall(r"(?:://|@|^)([a-z][a-z-]*):(\d+)(?:/|$)", value):
                assert (host, int(port)) in services, f"{container['name']}, {name}: {host}:{port}"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_process_listens_where_its_code_does(overlay: str) -> None:
    for manifest, _, container in ours(overlay):
        if manifest["kind"] == "Job":
            continue
        port = PROCESSES[container["name"]].port
        expected = {"http": port} if port is not None else {"probes": int(given(container)["MESH_PROBE_PORT"])}
        assert {each["name"]: each["containerPort"] for each in container["ports"]} == expected
        assert port is not None or expected == {"probes": PROBE_PORT}


def test_the_page_listens_where_its_image_does() -> None:
    assert image_environment("ui")["UI_PORT"] == str(UI_PORT)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_probes_ask_what_the_code_answers(overlay: str) -> None:
    for manifest, _, container in ours(overlay):
        if manifest["kind"] == "Job" or PROCESSES[container["name"]].settings is None:
            continue
        paths = [container[name]["httpGet"]["path"] for name in ("startupProbe", "readinessProbe", "livenessProbe")]
        assert paths == [probes.STARTED, probes.READY, probes.HEALTH]


def test_the_pages_probes_are_answered_by_its_own_server() -> None:
    ui = named(render("k8s/overlays/minikube"), "Deployment", "ui")["spec"]["template"]["spec"]["containers"][0]
    assert "handle /health" in (ROOT / "ui" / "Caddyfile").read_text()
    assert ui["livenessProbe"]["httpGet"]["path"] == "/health"
    path = ui["readinessProbe"]["httpGet"]["path"]
    assert (ROOT / "ui" / "public" / path.removeprefix("/")).is_file(), "a file that is copied as it is"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_command_is_one_that_the_image_has(overlay: str) -> None:
    for _, _, container in ours(overlay):
        deployable = image_of(container)
        if "command" in container:
            project = tomllib.loads((ROOT / deployable / "pyproject.toml").read_text())["project"]
            assert container["command"] == [container["name"]]
            assert container["name"] in project["scripts"]
        else:
            default = (ROOT / deployable / "Dockerfile").read_text().rstrip().splitlines()[-1]
            assert default.startswith("CMD"), "the image's own command is what runs"
            assert container["name"] == deployable


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_process_runs_as_its_image_does(overlay: str) -> None:
    for manifest, pod, container in ours(overlay):
        context = pod["spec"]["securityContext"]
        users = re.findall(r"^USER (\S+)$", (ROOT / image_of(container) / "Dockerfile").read_text(), re.MULTILINE)
        assert users[-1] == f"{context['runAsUser']}:{context['runAsGroup']}", title(manifest)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_broker_takes_the_largest_picture(overlay: str) -> None:
    """RabbitMQ 4 refuses messages above 16 MB, where nothing else is said."""
    said = [
        text
        for manifest in render(f"k8s/overlays/{overlay}")
        for text in (
            manifest.get("data", {}).get("rabbitmq.conf"),
            manifest.get("spec", {}).get("rabbitmq", {}).get("additionalConfig"),
        )
        if text is not None
    ]
    [configuration] = said
    found = re.search(r"^max_message_size = (\d+)$", configuration, re.MULTILINE)
    assert found is not None
    assert int(found[1]) > MeshSettings.model_construct().max_forwarded_bytes
    by_name = {container["name"]: container for _, _, container in ours(overlay)}
    assert given(by_name[Service.BFF_API])["MESH_BROKER_MAX_MESSAGE_BYTES"] == found[1]
