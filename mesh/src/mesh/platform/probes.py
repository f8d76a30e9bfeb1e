"""The three probes of a process.

    /started  start-up has finished. Never goes back, and checks nothing outside the process.
    /ready    it can take work now. Checks the resources that its work needs, but no other service of the mesh, so that
              a failing service takes no others out of service.
    /health   it is alive. Checks no dependency, since a restart repairs only the process itself.

An HTTP service answers them on its own port (`mesh.platform.http.app`). A process without one answers here, on
`MESH_PROBE_PORT`, and exports its metrics there as well. So does bff-api if that port is set: its own is public, and
then has `/health` alone.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import TYPE_CHECKING, Any, Final

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, disable_created_metrics, generate_latest

from mesh.platform.settings import SettingsError

if TYPE_CHECKING:
    from mesh.platform.settings import MeshSettings

log = structlog.get_logger(__name__)

# An extra series per counter with its time of creation, which is not needed.
disable_created_metrics()  # type: ignore[no-untyped-call]

STARTED: Final = "/started"
READY: Final = "/ready"
HEALTH: Final = "/health"
METRICS: Final = "/metrics"
PATHS: Final = (STARTED, READY, HEALTH, METRICS)

Check = Callable[[], None]
"""Raises while the check fails, with a message for the operator."""

Checks = Mapping[str, Check]
Answer = tuple[dict[str, Any], int]
"""Body and status."""

_LOCK_TIMEOUT_S: Final = 1.0


class Probes:
    """The probes of one process. Thread-safe."""

    def __init__(
        self,
        *,
        started: Checks | None = None,
        ready: Checks | None = None,
        alive: Checks | None = None,
        measure: Callable[[], None] | None = None,
    ):
        """Set the checks of each probe, by name; `measure` updates gauges before an export."""
        self.started = _Probe("not started", started or {})
        self.ready = _Probe("not ready", {**(started or {}), **(ready or {})})
        self.alive = _Probe("not alive", alive or {})
        self._measure = measure

    def metrics(self) -> bytes:
        """Return all metrics in Prometheus' text format, `CONTENT_TYPE_LATEST`."""
        if self._measure is not None:
            self._measure()
        return generate_latest()


class _Probe:
    def __init__(self, failure: str, checks: Checks):
        self._failure = failure
        self._checks = checks
        self._lock = threading.Lock()

    def __call__(self) -> Answer:
        # The prober times out and tries again: a check that hangs must block one thread, not all of them.
        if not self._lock.acquire(timeout=_LOCK_TIMEOUT_S):
            return {"status": self._failure, "checks": {"probe": "the previous probe has not finished"}}, 503
        try:
            return self._check()
        finally:
            self._lock.release()

    def _check(self) -> Answer:
        failed: dict[str, str] = {}
        for name, check in self._checks.items():
            try:
                check()
            except Exception as error:
                # Any exception is a failed check, and its message the reason.
                failed[name] = str(error) or type(error).__name__
        checks = {name: failed.get(name, "ok") for name in self._checks}
        return {"status": self._failure if failed else "ok", "checks": checks}, 503 if failed else 200


@contextmanager
def serving(settings: MeshSettings, probes: Probes) -> Iterator[None]:
    """Answer on `MESH_PROBE_PORT` during the block; do nothing if that is unset.

    Raises SettingsError: the port is not available.
    """
    if settings.probe_port is None:
        yield
        return
    try:
        server = _Server(settings.host, settings.probe_port, probes)
    except OSError as error:
        where = f"{settings.host}:{settings.probe_port}"
        raise SettingsError(f"MESH_PROBE_PORT: cannot listen on {where} ({error.strerror})") from error
    thread = threading.Thread(target=server.serve_forever, name="probes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingTCPServer):
    # Not http.server's own: that one resolves the host name, and a container may have none.
    allow_reuse_address = True
    daemon_threads = True
    # A check that hangs must not delay the end of the process.
    block_on_close = False

    def __init__(self, host: str, port: int, probes: Probes):
        self.probes = probes
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Log an error of one connection; most likely the prober disconnected."""
        log.debug("probe not answered", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        probes = self.server.probes
        by_path = {STARTED: probes.started, READY: probes.ready, HEALTH: probes.alive}
        if self.path == METRICS:
            self._send(200, CONTENT_TYPE_LATEST, probes.metrics())
        elif self.path in by_path:
            body, status = by_path[self.path]()
            self._send(status, "application/json", json.dumps(body).encode())
        else:
            self._send(404, "text/plain", f"Not found. Available: {', '.join(PATHS)}.\n".encode())

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Log nothing: probes arrive every few seconds."""
