"""Every command that the specifications print: it runs as it stands, and is answered as the specifications say."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bff_api.specifications import FOLDER
from harness.running_mesh import RunningMesh
from mesh.contracts.topology import Service
from mesh.platform.http.examples import address_of
from mesh.platform.settings import MeshSettings

SERVICES = {
    "bff-api": Service.BFF_API,
    "detection-api": Service.DETECTION_API,
    "recognition-api": Service.RECOGNITION_API,
    "image-store": Service.IMAGE_STORE_REST,
}
_COMMANDS = re.compile(r"```bash\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """What is printed with an operation, and what the operation may answer where it goes well."""

    name: str
    commands: str
    answers: dict[str, Any]
    schemas: dict[str, Any]


def examples() -> Iterator[Example]:
    for service in SERVICES:
        document = json.loads((FOLDER / f"{service}.json").read_text())
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                [commands] = _COMMANDS.findall(operation.get("description", "")) or [""]
                [answer] = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
                name = f"{service}: {method.upper()} {path}"
                yield Example(name, commands, answer.get("content", {}), document["components"])


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.name)
def test_a_printed_command_is_answered_as_documented_when_it_is_run(
    example: Example, embedded_mesh: RunningMesh, tmp_path: Path
) -> None:
    assert example.commands, "its description shows no command"

    answer = run(example.commands, embedded_mesh, tmp_path)

    content_type = next(iter(example.answers), "")
    if content_type == "application/json":
        validate(json.loads(answer), example.answers[content_type]["schema"], example.schemas)
    elif content_type.startswith("text/"):
        assert answer.decode().strip()
    elif content_type:
        [file] = tmp_path.iterdir()
        assert file.stat().st_size > 100
    else:
        assert answer == b""


def run(commands: str, mesh: RunningMesh, folder: Path) -> bytes:
    """Return their output. Each exit code is checked: bash alone reports only the last."""
    here = MeshSettings.model_construct(port=int(mesh.url.rpartition(":")[2]))
    for service in SERVICES.values():
        commands = commands.replace(address_of(service), here.address_of(service))
    script = f"set -euo pipefail\n{commands}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def validate(answer: Any, schema: dict[str, Any], components: dict[str, Any]) -> None:
    validator = Draft202012Validator({**schema, "components": components})
    faults = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
    assert faults == []
