"""One HTTP service as the process that an operator starts, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from harness.ports import free_port
from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings

_READY_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """The process and where it answers."""

    process: subprocess.Popen[str]
    url: str


@contextmanager
def serving(service: Service, data: Path) -> Iterator[ServiceProcess]:
    """The service, once it is ready; afterwards it is stopped, which must go well."""
    process, url = start(service, data, {})
    try:
        _wait_until_ready(process, url)
        yield ServiceProcess(process, url)
        process.send_signal(signal.SIGTERM)
        assert process.wait(_STOP_TIMEOUT_S) == 0
    finally:
        process.kill()
        process.communicate()


def start(service: Service, data: Path, environment: dict[str, str]) -> tuple[subprocess.Popen[str], str]:
    """The process as it starts, and where it will answer."""
    base_port = _free_port_behind(service)
    variables = {**os.environ, "MESH_DATA": str(data), "MESH_PORT": str(base_port), **environment}
    command = Path(sys.executable).with_name(service.value)
    process = subprocess.Popen([command], env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return process, f"http://127.0.0.1:{MeshSettings(port=base_port).port_of(service)}"


def cut_off(url: str, route: str) -> None:
    """Send the half of an upload and disconnect."""
    address = urllib3.util.parse_url(url)
    head = (
        f"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    )
    with socket.create_connection((address.host or "", address.port or 0), timeout=10) as connection:
        connection.sendall(head.encode() + bytes(50_000))


def _wait_until_ready(process: subprocess.Popen[str], url: str) -> None:
    http = urllib3.PoolManager(timeout=5, retries=False)
    deadline = time.monotonic() + _READY_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if http.request("GET", f"{url}/ready").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass  # it does not listen yet
        time.sleep(0.05)
    raise AssertionError(f"it is not ready: {process.poll()}")


def _free_port_behind(service: Service) -> int:
    """A value for MESH_PORT with which the service's own port is free."""
    offset = MeshSettings(port=1).port_of(service) - 1
    return free_port() - offset
