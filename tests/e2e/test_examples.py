"""Every command that the portal shows: it runs as it is, on any port, and is answered as its document says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3
from jsonschema import Draft202012Validator

from harness.printed_commands import commands_of, create_key, run_commands
from harness.running_mesh import RunningMesh
from harness.servers.source import ROOT
from mesh.contracts.topology import Service
from mesh.platform.http.examples import address_of
from mesh.platform.probes import PATHS
from tests.mesh.documents import SERVICES, openapi_documents


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
    return create_key(embedded_mesh)


@pytest.mark.parametrize("operation", list(operations()), ids=str)
def test_a_printed_command_is_answered_as_documented_when_it_is_run(
    operation: Operation, shown: dict[str, Any], key: str, tmp_path: Path
) -> None:
    document = shown[operation.document]
    described = document["paths"][operation.path][operation.method]
    [success] = [answer for status, answer in described["responses"].items() if status.startswith("2")]
    answers = success.get("content", {})

    answer = run_commands(commands_of(described), tmp_path, key)

    content_type = next(iter(answers), "")
    if content_type == "application/json":
        value = json.loads(answer)
        validate(value, answers[content_type]["schema"], document["components"])
        assert fields(value) == fields(answers[content_type]["example"]), "record the examples again"
    elif content_type.startswith("text/"):
        assert answer.decode().strip()
    elif content_type:
        assert min((file.stat().st_size for file in tmp_path.iterdir()), default=0) > 100
    else:
        assert answer == b""


PROGRAMS = {
    "curl": ["bash", "-euc"],
    "python": [sys.executable, "-c"],
    "javascript": ["node", "--input-type=module", "--eval"],
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_the_first_call_of_the_start_page_runs_as_printed(
    embedded_mesh: RunningMesh, language: str, tmp_path: Path
) -> None:
    start = urllib3.request("GET", f"{embedded_mesh.url}/docs/portal.json", timeout=10).json()

    code = start["first_calls"][language]
    done = subprocess.run(
        [*PROGRAMS[language], code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert start["first_calls"].keys() == PROGRAMS.keys()
    assert (done.returncode, done.stderr) == (0, "")
    assert "CAFE AM MARKT" in done.stdout


def test_the_first_call_of_the_client_runs_as_printed(embedded_mesh: RunningMesh) -> None:
    code = (ROOT / "client" / "README.md").read_text().partition("```python\n")[2].partition("```")[0]

    here = code.replace(address_of(Service.BFF_API), embedded_mesh.url)
    done = subprocess.run([sys.executable, "-c", here], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "CAFE AM MARKT (" in done.stdout


def fields(answer: Any) -> list[str]:
    """Return the names in an object, or in the first of a list."""
    return sorted(answer[0] if isinstance(answer, list) else answer)


def validate(answer: Any, schema: dict[str, Any], components: dict[str, Any]) -> None:
    validator = Draft202012Validator({**schema, "components": components})
    faults = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
    assert faults == []
