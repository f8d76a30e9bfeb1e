"""Record the examples of the API's documents: run each printed command, and keep its request and answer.

    python -m scripts.record_examples

It starts a mesh of its own and writes `examples.json` of the services. `tests/contract` and `tests/e2e` compare them
with the schemas and with the answers of a running mesh.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from harness.printed_commands import commands_of, create_key, run_commands
from harness.running_mesh import RunningMesh, running_mesh
from harness.servers.source import ROOT
from mesh.contracts.topology import Service
from mesh.platform.http.document_examples import FILE
from mesh.platform.http.examples import address_of

_PACKAGES: Final = {
    "bff-api": "bff-api/src/bff_api",
    "detection-api": "detection-api/src/detection_api",
    "recognition-api": "recognition-api/src/recognition_api",
    "image-store": "image-store/src/image_store",
}
_ATTEMPTS: Final = 5
_LONGEST_LIST: Final = 4
_OF_LONGER: Final = 2
"""How many elements are kept of a longer list. A quad has four points."""
_LONGEST_TEXT: Final = 400
_SECRETS: Final = (
    (re.compile(r"omk_[\w-]+"), "omk_example"),
    (re.compile(r"whsec_[\w+/=-]+"), "whsec_example"),
    (re.compile(r"/s/[\w.-]+"), "/s/example"),
)
"""Keys and links of the recording are replaced: programs that search for secrets would find them."""

_RECORDING_CURL: Final = """\
curl() {
  printf '%s\\0' "$@" > arguments
  command curl "$@"
}
"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as data,
        running_mesh(Path(data), {"MESH_ACCESS": "open,keys"}) as mesh,
    ):
        key = create_key(mesh)
        for name, package in _PACKAGES.items():
            recorded = _record(mesh, name, key)
            text = json.dumps(recorded, ensure_ascii=False, indent=1)
            (ROOT / package / FILE).write_text(f"{text}\n", "utf-8")


def _record(mesh: RunningMesh, name: str, key: str) -> dict[str, Any]:
    document = mesh.http.request("GET", f"{mesh.url}/docs/specifications/{name}.json").json()
    recorded = {}
    for path in document["paths"].values():
        for operation in path.values():
            with tempfile.TemporaryDirectory() as folder:
                output = _run_patiently(operation, Path(folder), key)
                arguments = (Path(folder) / "arguments").read_bytes().decode().split("\0")
            example = _example(operation, output, arguments, mesh.url)
            if example:
                recorded[operation["operationId"]] = example
    return recorded


def _run_patiently(operation: dict[str, Any], folder: Path, key: str) -> bytes:
    """Return the output of the operation's commands. Services of a busy machine answer 503 at times."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return run_commands(_RECORDING_CURL + commands_of(operation), folder, key)
        except AssertionError as error:
            print(f"{operation['operationId']}: {error}")
            time.sleep(1)
    return run_commands(_RECORDING_CURL + commands_of(operation), folder, key)


def _example(operation: dict[str, Any], output: bytes, arguments: list[str], url: str) -> dict[str, Any]:
    example: dict[str, Any] = {}
    if "-d" in arguments:
        example["request"] = _public(json.loads(arguments[arguments.index("-d") + 1]), url)
    [success] = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    content_type = next(iter(success.get("content", {})), "")
    if content_type == "application/json":
        example["answer"] = _public(json.loads(output), url)
    elif content_type.startswith("text/"):
        example["answer"] = _public(output.decode(), url)
    return example


def _public(value: Any, url: str) -> Any:
    """Return the value with short lists and texts, without secrets, and with the address of `make run`."""
    if isinstance(value, dict):
        return {name: _public(each, url) for name, each in value.items()}
    if isinstance(value, list):
        return [_public(each, url) for each in (value[:_OF_LONGER] if len(value) > _LONGEST_LIST else value)]
    if not isinstance(value, str):
        return value
    value = value.replace(url, address_of(Service.BFF_API))
    for pattern, replacement in _SECRETS:
        value = pattern.sub(replacement, value)
    return value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT].rpartition("\n")[0]


if __name__ == "__main__":
    main()
