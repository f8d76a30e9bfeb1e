"""compose.yaml: settings that its services know, the arrows and no others, nobody with more than they need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import EDGES, Service, Transport
from mesh.platform.http.server import GRACE_S
from mesh.platform.settings import MeshSettings
from recognition_api.settings import RecognitionApiSettings
from tests.manifests.dockerfiles import DEPLOYABLES, ROOT, dockerfile

FILE = ROOT / "compose.yaml"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())["services"]
OURS = {name for name, service in SERVICES.items() if "ghcr.io/ocr-mesh/" in service["image"]}
OTHERS = SERVICES.keys() - OURS

SETTINGS: dict[str, type[MeshSettings]] = {
    "bff-api": BffSettings,
    "detection-api": DetectionApiSettings,
    "recognition-api": RecognitionApiSettings,
    "image-store": ImageStoreSettings,
}
FOREIGN = {
    "FORWARDED_ALLOW_IPS": "gunicorn's: whose X-Forwarded-* are believed",
    "BFF_API_UPSTREAM": "ui/Caddyfile's",
}
PASSWORDS = {"POSTGRES_PASSWORD", "RABBITMQ_PASSWORD"}

_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
_EXPLAINED = re.compile(r"^#?([A-Z_]+)=(.*)$", re.MULTILINE)

every_service = pytest.mark.parametrize("name", sorted(SERVICES))
every_one_of_ours = pytest.mark.parametrize("name", sorted(OURS - {"ui"}))


def image_of(name: str) -> str:
    return re.sub(r"^ghcr\.io/ocr-mesh/|:[^/]*$", "", SERVICES[name]["image"])


def environment(name: str) -> dict[str, str]:
    """What the container gets when a person has set the passwords and nothing else."""

    def value(found: re.Match[str]) -> str:
        variable, kind, default = found.groups()
        return "secret" if variable in PASSWORDS else (default if kind == "-" else "")

    told = SERVICES[name].get("environment", {})
    return {key: _VARIABLE.sub(value, str(text)) for key, text in told.items() if text is not None}


def may_speak(one: str, other: str) -> bool:
    return bool(set(SERVICES[one]["networks"]) & set(SERVICES[other]["networks"]))


def waits_for(name: str) -> dict[str, str]:
    return {other: how["condition"] for other, how in SERVICES[name].get("depends_on", {}).items()}


def test_it_fits_the_specification() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [str(checker), "--builtin-schema", "vendor.compose-spec", str(FILE)]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_every_process_of_the_mesh_is_there() -> None:
    assert {service.value for service in Service} | {"image-store-migrate"} == OURS


@pytest.mark.parametrize("image", DEPLOYABLES)
def test_every_image_can_be_built_here(image: str) -> None:
    built = [service["build"] for name, service in SERVICES.items() if name in OURS and "build" in service]
    assert {"context": ".", "dockerfile": f"{image}/Dockerfile"} in built


@pytest.mark.parametrize("name", sorted(OURS))
def test_its_version_is_the_projects(name: str) -> None:
    version = tomllib.loads((ROOT / "mesh/pyproject.toml").read_text())["project"]["version"]
    assert SERVICES[name]["image"].endswith(f":${{OCR_MESH_VERSION:-{version}}}")


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_what_others_made_is_what_kubernetes_runs(name: str) -> None:
    manifests = (path.read_text() for path in (ROOT / "k8s" / "base" / name).glob("*.yaml"))
    assert re.fullmatch(r"[^@]+:[\w.-]+@sha256:[0-9a-f]{64}", SERVICES[name]["image"])
    assert any(f"image: {SERVICES[name]['image']}\n" in text for text in manifests)


def test_rabbitmq_takes_the_pictures_that_it_takes_in_kubernetes() -> None:
    [configuration] = [
        volume.split(":")[0] for volume in SERVICES["rabbitmq"]["volumes"] if ":/etc/rabbitmq/conf.d/" in volume
    ]
    # What stands in it is looked at where Kubernetes' manifests are.
    assert (ROOT / configuration).samefile(ROOT / "k8s/base/rabbitmq/rabbitmq.conf")


@every_service
def test_nobody_may_more_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert any(mount.split(":")[0] == "/tmp" for mount in service["tmpfs"])
    assert not service.keys() & {"privileged", "network_mode", "pid", "cap_add", "devices"}
    if name in OTHERS:  # ours say it in their images
        assert int(service["user"].split(":")[0]) > 0


@every_service
def test_it_may_end_what_it_has_begun(name: str) -> None:
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > GRACE_S


@every_one_of_ours
def test_its_settings_know_every_variable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [*os.environ]:
        if variable.startswith(("MESH_", "OTEL_", "BFF_API_", "DETECTION_API_", "RECOGNITION_API_", "IMAGE_STORE_")):
            monkeypatch.delenv(variable)
    told = environment(name)
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)

    settings = SETTINGS[image_of(name)].load()

    known = {SETTINGS[image_of(name)]._variable((field,)) for field in type(settings).model_fields}
    assert told.keys() - known - FOREIGN.keys() <= {"OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"}


@every_one_of_ours
def test_who_has_no_port_of_its_own_answers_probes_on_another(name: str) -> None:
    has_port = dockerfile(image_of(name)).last.one("CMD") == f'["{name}"]'
    ends = name == "image-store-migrate"
    assert ("MESH_PROBE_PORT" in environment(name)) == (not has_port and not ends)


def test_passwords_meet_where_they_are_asked_for() -> None:
    database = environment("image-store-rest")["MESH_DATABASE_URL"]
    server = environment("postgres")
    assert database == (
        f"postgresql+psycopg2://{server['POSTGRES_USER']}:{server['POSTGRES_PASSWORD']}@postgres:5432/"
        f"{server['POSTGRES_DB']}"
    )
    broker = environment("rabbitmq")
    credentials = f"{broker['RABBITMQ_DEFAULT_USER']}:{broker['RABBITMQ_DEFAULT_PASS']}"
    for name in ("bff-api", "image-store-worker"):
        assert environment(name)["MESH_BROKER_URL"] == f"amqp://{credentials}@rabbitmq:5672/%2F"


def test_every_variable_is_explained_with_its_default() -> None:
    used: dict[str, str] = {}
    for variable, kind, default in _VARIABLE.findall(FILE.read_text()):
        if kind == "-":
            assert used.setdefault(variable, default) == default
        else:
            used.setdefault(variable, "")
    passed_on = {
        key for name in SERVICES for key, text in SERVICES[name].get("environment", {}).items() if text is None
    }
    explained = _EXPLAINED.findall((ROOT / ".env.example").read_text())
    assert dict(explained) == used | dict.fromkeys(passed_on, "")
    assert len(explained) == len(dict(explained))


def test_only_passwords_have_to_be_set() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert {line for line in lines if line and not line.startswith("#")} == {f"{name}=" for name in PASSWORDS}
    for name in PASSWORDS:
        assert f"${{{name}:?" in FILE.read_text()


@every_service
def test_what_it_calls_is_there_first(name: str) -> None:
    called = set(re.findall(r"(?://|@|^)([a-z][a-z-]+):\d+", "\n".join(environment(name).values()), re.MULTILINE))
    assert called <= SERVICES.keys()
    needed = called - {"jaeger"}
    if name.startswith("image-store") and name != "image-store-migrate":
        needed = needed - {"postgres"} | {"image-store-migrate"}
    waited = waits_for(name)
    assert needed <= waited.keys()
    for other, condition in waited.items():
        ends = other == "image-store-migrate"
        assert condition == ("service_completed_successfully" if ends else "service_healthy")


@every_service
def test_it_can_reach_what_it_calls(name: str) -> None:
    called = set(re.findall(r"(?://|@|^)([a-z][a-z-]+):\d+", "\n".join(environment(name).values()), re.MULTILINE))
    assert [other for other in called if not may_speak(name, other)] == []


def test_only_arrows_are_open() -> None:
    arrows = {frozenset((edge.source, edge.target)) for edge in EDGES if edge.transport is Transport.HTTP}
    arrows.add(frozenset((Service.BFF_API, Service.IMAGE_STORE_REST)))  # the history
    # On one network by what they share, and without a port that the other could call, but for the models' two.
    arrows.add(frozenset((Service.DETECTION_API, Service.RECOGNITION_API)))
    listening = {Service.UI, Service.BFF_API, Service.DETECTION_API, Service.RECOGNITION_API, Service.IMAGE_STORE_REST}
    open_ways = {frozenset(pair) for pair in combinations(sorted(listening), 2) if may_speak(*pair)}
    assert open_ways == arrows

    database = {name for name in OURS if may_speak(name, "postgres")}
    assert database == {name for name in OURS if name.startswith("image-store")}
    assert {name for name in OURS if may_speak(name, "rabbitmq")} == {"bff-api", "image-store-worker"}
    assert not may_speak("ui", "jaeger")


def test_only_pages_are_published_and_only_here() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published.keys() == {"ui", "jaeger"}
    for (port,) in published.values():
        assert _VARIABLE.sub(lambda found: found[3], port).startswith("127.0.0.1:")
