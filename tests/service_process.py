"""One service as a process, as an orchestrator runs it: by its probes and its signals, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import urllib3

from harness.ports import free_port
from harness.waiting import eventually
from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from ocr_mesh.services import PROBED_SERVICES

_TIMEOUT_S: Final = 100.0


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    process: subprocess.Popen[bytes]
    log: Path
    url: str
    """Of the service, or of its probes if it has no HTTP of its own."""

    def ask(self, path: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request("GET", f"{self.url}{path}", timeout=10, retries=False)

    def statuses(self) -> dict[str, int]:
        return {path: self.ask(path).status for path in ("/started", "/ready", "/health")}

    def checks(self) -> dict[str, str]:
        found: dict[str, str] = self.ask("/ready").json()["checks"]
        return found

    def wait_until(self, path: str, status: int) -> None:
        """Wait until the probe has this status. Raises AssertionError if the process ends before."""

        def has_status() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            try:
                return self.ask(path).status == status
            except urllib3.exceptions.HTTPError:
                return False  # it does not listen yet

        eventually(has_status, _TIMEOUT_S)

    def end(self) -> int:
        """Stop it, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_TIMEOUT_S)


@contextmanager
def started(
    service: Service, folder: Path, *, script: str | None = None, **environment: str
) -> Iterator[ServiceProcess]:
    """Start the service, kill it at the end. `script` is Python that replaces the service's command."""
    command = [Path(sys.executable).with_name(service.value)] if script is None else [sys.executable, "-c", script]
    port = free_port()
    offset = 0 if service in PROBED_SERVICES else MeshSettings(port=1).port_of(service) - 1
    own = {"MESH_DATA": str(folder / "var"), "MESH_PORT": str(port - offset), "MESH_PROBE_PORT": str(port)}
    if service not in PROBED_SERVICES:
        del own["MESH_PROBE_PORT"]
    log = folder / f"{service}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env={**os.environ, **own, **environment}, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield ServiceProcess(process, log, f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()


@contextmanager
def serving(service: Service, folder: Path) -> Iterator[ServiceProcess]:
    """Start the service and wait until it is ready; stopped at the end, it must exit with 0."""
    with started(service, folder) as running:
        running.wait_until("/ready", 200)
        yield running
        assert running.end() == 0


def cut_off(url: str, route: str) -> None:
    """Send half of an upload and disconnect."""
    address = urllib3.util.parse_url(url)
    head = (
        f"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    )
    with socket.create_connection((address.host or "", address.port or 0), timeout=10) as connection:
        connection.sendall(head.encode() + bytes(50_000))
