"""scripts/images.sh: what it asks of Docker, and what it says of bad input. A stand-in notes how it was called."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from harness.servers.source import ROOT
from tests.manifests.dockerfiles import DEPLOYABLES

_STAND_IN = """#!/usr/bin/env bash
printf '%q ' "$@" >>"$CALLS"
echo >>"$CALLS"
for word; do
    case $word in id=pip,src=*) cat "${word#id=pip,src=}" >"$CALLS.pip" ;; esac
done
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    docker = tmp_path / "docker"
    docker.write_text(_STAND_IN)
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "scripts" / "images.sh"), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def built(calls: Path) -> list[list[str]]:
    told = [shlex.split(line) for line in calls.read_text().splitlines()]
    assert told[0] == ["info"]
    return told[1:]


def value(call: list[str], option: str) -> str:
    return call[call.index(option) + 1]


def test_all_are_built_with_docker_where_its_engine_answers(calls: Path) -> None:
    assert run().returncode == 0
    assert {value(call, "--tag"): value(call, "--file") for call in built(calls)} == {
        f"ocr-mesh/{image}:local": f"{image}/Dockerfile" for image in DEPLOYABLES
    }
    for call in built(calls):
        assert (call[0], call[-1]) == ("build", ".")
        assert [word for word in call if word.startswith("VERSION=")] == ["VERSION=0.1.0"]


def test_those_that_are_named_are_built_with_the_tag_that_is_told(calls: Path) -> None:
    assert run("--tag", "7", "ui", "bff-api").returncode == 0
    assert [value(call, "--tag") for call in built(calls)] == ["ocr-mesh/ui:7", "ocr-mesh/bff-api:7"]


def test_pip_is_told_what_the_machine_knows_of_indexes_and_nothing_else(
    calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://index.example/simple\ncert = /here.pem\nno-color = true\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("ui").returncode == 0
    told = calls.with_name("calls.pip").read_text().splitlines()
    assert told[0] == "[global]"
    assert "index-url = https://index.example/simple" in told
    assert not [line for line in told if line.startswith(("cert", "no-color"))]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bff"], "images: unknown image bff; known images: detection-api recognition-api bff-api image-store ui\n"),
        (["--tag"], "images: --tag needs a value\n"),
    ],
)
def test_bad_input_gets_one_line(calls: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert not calls.exists()
