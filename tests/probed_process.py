"""A process without HTTP of its own as an orchestrator runs it: by its probes and its signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import urllib3

from harness.ports import free_port
from mesh.contracts.topology import Service

_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class ProbedProcess:
    process: subprocess.Popen[bytes]
    log: Path
    url: str

    def ask(self, path: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request("GET", f"{self.url}{path}", timeout=10, retries=False)

    def statuses(self) -> dict[str, int]:
        return {path: self.ask(path).status for path in ("/started", "/ready", "/health")}

    def checks(self) -> dict[str, str]:
        found: dict[str, str] = self.ask("/ready").json()["checks"]
        return found

    def wait_until(self, path: str, status: int) -> None:
        """Until the probe is answered so; a process that ends meanwhile, or takes long, is an error."""
        give_up_at = time.monotonic() + _TIMEOUT_S
        while self._status(path) != status:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < give_up_at, self.log.read_text()
            time.sleep(0.05)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_TIMEOUT_S)

    def _status(self, path: str) -> int | None:
        try:
            return self.ask(path).status
        except urllib3.exceptions.HTTPError:
            return None  # it does not listen yet


@contextmanager
def probed(service: Service, folder: Path, *, script: str | None = None, **environment: str) -> Iterator[ProbedProcess]:
    """Once it is started, which is not yet ready; killed at the end if it has not gone by itself.

    `script` is Python that takes the place of the service's command.
    """
    command = [Path(sys.executable).with_name(service.value)] if script is None else [sys.executable, "-c", script]
    port = free_port()
    log = folder / f"{service}.log"
    variables = {"MESH_DATA": str(folder / "var"), "MESH_PROBE_PORT": str(port), **environment}
    with log.open("wb") as file:
        process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=file, stderr=subprocess.STDOUT)
    running = ProbedProcess(process, log, f"http://127.0.0.1:{port}")
    try:
        running.wait_until("/started", 200)
        yield running
    finally:
        process.kill()
        process.wait()
