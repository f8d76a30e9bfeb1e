"""The whole mesh as `make run` starts it: `ocr-mesh serve` in a process of its own, on free ports."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import urllib3

from harness.client import Client
from harness.ports import free_port
from harness.servers.source import ROOT
from harness.waiting import eventually
from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from ocr_mesh.services import PORTS

_STOP_TIMEOUT_S = 30


class RunningMesh(Client):
    """A client of bff-api, and the process that runs everything."""

    def __init__(self, process: "subprocess.Popen[str]", url: str, data: Path) -> None:
        super().__init__(url)
        self.process = process
        self.data = data

    def stop(self) -> int:
        """Stop as `kill` and a process manager do. The exit code."""
        self.http.clear()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_STOP_TIMEOUT_S)

    def processes(self) -> list[int]:
        """Return every process of this mesh: all inherit its MESH_DATA."""
        return [
            pid
            for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
            if self._is_ours(pid)
        ]

    def _is_ours(self, pid: int) -> bool:
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):  # it has ended, or is another user's
            return False
        return f"MESH_DATA={self.data}".encode() in environment.split(b"\0")


@contextmanager
def running_mesh(data: Path, settings: Mapping[str, str], checkout: Path = ROOT) -> Iterator[RunningMesh]:
    """Start the mesh of a checkout, by default of this one; another one has its own `.venv`."""
    programs = Path(sys.executable).parent if checkout == ROOT else checkout.resolve() / ".venv" / "bin"
    port = free_port(PORTS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "OTEL_"))}
    process = subprocess.Popen(
        [programs / "ocr-mesh", "serve"],
        env=kept | {"MESH_DATA": str(data), "MESH_PORT": str(port), **settings},
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    mesh = RunningMesh(process, f"http://127.0.0.1:{port}", data)
    with process:
        try:
            wait_for_address(process, mesh.url)
            yield mesh
        finally:
            if process.poll() is None:
                mesh.stop()


@contextmanager
def other_bff(mesh: RunningMesh, settings: Mapping[str, str]) -> Iterator[Client]:
    """Run a second bff-api with other settings beside a mesh of the embedded default, on its services and data."""
    services = MeshSettings(port=int(mesh.url.rpartition(":")[2]))
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "OTEL_"))} | {
        "MESH_DATA": str(mesh.data),
        "MESH_PORT": str(port),
        "MESH_DETECTION_API_URL": services.address_of(Service.DETECTION_API),
        "MESH_RECOGNITION_API_URL": services.address_of(Service.RECOGNITION_API),
        "MESH_IMAGE_STORE_URL": services.address_of(Service.IMAGE_STORE_REST),
        "MESH_OUTGOING_URL": services.address_of(Service.OUTGOING_REST),
        **settings,
    }
    path = mesh.data / "log" / f"bff-api-{port}.log"
    path.touch(0o600)
    with path.open("wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name(Service.BFF_API.value)], env=environment, stdout=log, stderr=log
        )
    other = Client(f"http://127.0.0.1:{port}")
    try:
        eventually(lambda: _is_healthy(other, process), within_s=60)
        yield other
    finally:
        process.terminate()
        process.wait(_STOP_TIMEOUT_S)


def _is_healthy(client: Client, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "bff-api ended"
    try:
        return client.call("GET", "/health").status == 200
    except urllib3.exceptions.HTTPError:
        return False  # it does not listen yet


def wait_for_address(process: "subprocess.Popen[str]", url: str) -> None:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if url in line:
            return
    raise AssertionError(f"ocr-mesh serve ended:\n{''.join(said)}")


def is_running(pid: int, program: str) -> bool:
    """Return whether a process was started as one of our programs."""
    command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return any(word.endswith(f"/{program}".encode()) for word in command)
