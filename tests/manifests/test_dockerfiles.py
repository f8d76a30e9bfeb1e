"""What every Dockerfile promises, and hadolint."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from tests.manifests.dockerfiles import DEPLOYABLES, ROOT, dockerfile

SERVICES = {
    "bff-api": Service.BFF_API,
    "detection-api": Service.DETECTION_API,
    "recognition-api": Service.RECOGNITION_API,
    "image-store": Service.IMAGE_STORE_REST,
}
UI_PORT = 8000
PINNED = re.compile(r"[a-z0-9.]+/[a-z0-9./-]+:[\w.-]+@sha256:[0-9a-f]{64}")

every_image = pytest.mark.parametrize("image", DEPLOYABLES)


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    found = subprocess.run(
        [hadolint, "--failure-threshold", "style", *(f"{image}/Dockerfile" for image in DEPLOYABLES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stdout) == (0, "")


@every_image
def test_a_base_can_be_exchanged_and_is_pinned(image: str) -> None:
    file = dockerfile(image)
    assert "BASE_IMAGE" in file.arguments
    assert [default for default in file.arguments.values() if not PINNED.fullmatch(default)] == []
    assert {stage.base for stage in file.stages} <= {f"${{{name}}}" for name in file.arguments}
    assert file.last.base == "${BASE_IMAGE}"


def test_the_same_base_has_the_same_digest_everywhere() -> None:
    bases = {image: dockerfile(image).arguments["BASE_IMAGE"] for image in SERVICES}
    assert len(set(bases.values())) == 1


@every_image
def test_what_builds_is_not_in_what_runs(image: str) -> None:
    file = dockerfile(image)
    assert len(file.stages) > 1
    assert [line for line in file.last.all("RUN") if re.search(r"\b(apt|apk|pip|npm|curl)\b", line)] == []


@every_image
def test_what_is_installed_is_locked(image: str) -> None:
    commands = [line for stage in dockerfile(image).stages for line in stage.all("RUN")]
    installing = [call for line in commands for call in re.findall(r"(?:npm \w+|pip[^&]* install)[^&]*", line)]
    assert installing
    allowed = re.compile(r"npm ci |npm run |--require-hashes|--no-index")
    assert [call for call in installing if not allowed.search(call)] == []


@every_image
def test_nobody_is_root(image: str) -> None:
    last = dockerfile(image).last
    assert last.one("USER") == "10001:10001"
    after = last.instructions[last.instructions.index(("USER", "10001:10001")) :]
    assert {instruction for instruction, _ in after} <= {"USER", "EXPOSE", "HEALTHCHECK", "CMD"}


@every_image
def test_its_port_is_the_services(image: str) -> None:
    port = MeshSettings.model_construct().port_of(SERVICES[image]) if image in SERVICES else UI_PORT
    assert dockerfile(image).last.one("EXPOSE") == str(port)


@every_image
def test_health_is_asked_without_a_shell_that_stays(image: str) -> None:
    command = dockerfile(image).last.one("HEALTHCHECK").partition("CMD ")[2]
    shell, option, script = json.loads(command)
    assert (shell, option) == ("sh", "-c")
    assert script.startswith("exec ")


@every_image
def test_its_command_is_one_that_it_has(image: str) -> None:
    (program, *_) = json.loads(dockerfile(image).last.one("CMD"))
    if image == "ui":
        assert program == "caddy"
    else:
        project = tomllib.loads((ROOT / image / "pyproject.toml").read_text())["project"]
        assert program in project["scripts"]
        assert program == SERVICES[image]


@every_image
def test_it_says_what_it_is(image: str) -> None:
    last = dockerfile(image).last
    (label,) = last.all("LABEL")
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', label))
    assert labels.keys() == {"title", "description", "source", "version", "revision"}
    assert labels["title"] == image
    assert (labels["version"], labels["revision"]) == ("${VERSION}", "${REVISION}")
    arguments = dict(argument.split("=") for argument in last.all("ARG"))
    version = tomllib.loads((ROOT / "mesh/pyproject.toml").read_text())["project"]["version"]
    assert arguments == {"VERSION": version, "REVISION": "unknown"}
