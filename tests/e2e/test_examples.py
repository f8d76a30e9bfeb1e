"""Every command that the portal shows: it runs as it is, on any port, and is answered as its document says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3
from jsonschema import Draft202012Validator

from harness.running_mesh import RunningMesh
from mesh.contracts.topology import Service
from mesh.platform.probes import PATHS
from tests.mesh.documents import SERVICES, openapi_documents

_COMMANDS = re.compile(r"```bash\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class Operation:
    """One operation of one document of the portal."""

    document: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.document}: {self.method.upper()} {self.path}"


def operations() -> Iterator[Operation]:
    """Yield the operations that the portal shows: of other services than bff-api without probes and metrics."""
    for name, document in openapi_documents().items():
        for path, methods in document["paths"].items():
            is_shown = name == Service.BFF_API or path not in PATHS
            for method in methods if is_shown else ():
                yield Operation(name, method, path)


@pytest.fixture(scope="module")
def shown(embedded_mesh: RunningMesh) -> dict[str, Any]:
    """The documents that the portal of the running mesh shows."""
    addresses = {name: f"{embedded_mesh.url}/docs/specifications/{name}.json" for name in SERVICES}
    return {name: urllib3.request("GET", address, timeout=10).json() for name, address in addresses.items()}


@pytest.fixture(scope="module")
def key(embedded_mesh: RunningMesh) -> str:
    """Return an API key that may manage keys."""
    made = subprocess.run(
        [Path(sys.executable).with_name("ocr-mesh"), "keys", "create", "examples", "--scope", "admin"],
        env={**os.environ, "MESH_DATA": str(embedded_mesh.data), "MESH_PORT": embedded_mesh.url.rpartition(":")[2]},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return made.stdout.strip()


@pytest.mark.parametrize("operation", list(operations()), ids=str)
def test_a_printed_command_is_answered_as_documented_when_it_is_run(
    operation: Operation, shown: dict[str, Any], key: str, tmp_path: Path
) -> None:
    document = shown[operation.document]
    described = document["paths"][operation.path][operation.method]
    [commands] = _COMMANDS.findall(described.get("description", "")) or [""]
    [success] = [answer for status, answer in described["responses"].items() if status.startswith("2")]
    answers = success.get("content", {})
    assert commands, "its description shows no command"

    answer = run(commands, tmp_path, key)

    content_type = next(iter(answers), "")
    if content_type == "application/json":
        validate(json.loads(answer), answers[content_type]["schema"], document["components"])
    elif content_type.startswith("text/"):
        assert answer.decode().strip()
    elif content_type:
        [file] = tmp_path.iterdir()
        assert file.stat().st_size > 100
    else:
        assert answer == b""


def run(commands: str, folder: Path, key: str) -> bytes:
    """Return their output. Each exit code is checked: bash alone reports only the last."""
    script = f"set -euo pipefail\n{commands}"
    environment = {**os.environ, "OCR_MESH_KEY": key}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def validate(answer: Any, schema: dict[str, Any], components: dict[str, Any]) -> None:
    validator = Draft202012Validator({**schema, "components": components})
    faults = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
    assert faults == []
