"""What whoever runs a process asks it, three questions that are not the same.

    /started  has it finished starting? It never goes back, and asks nobody outside the process.
    /ready    can it take work now? It asks what the work needs, but no other service of ours: one that fails takes no
              others out of service with it.
    /health   is it alive? It asks nobody else: a restart mends what is wrong with the process itself, nothing more.

An HTTP service answers them on its own port (`mesh.platform.http.app`). A process without one answers here, on
`MESH_PROBE_PORT`, and tells its metrics there as well.
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

# Another series for each counter, which says when that was made: nobody asks for it.
disable_created_metrics()  # type: ignore[no-untyped-call]

STARTED: Final = "/started"
READY: Final = "/ready"
HEALTH: Final = "/health"
METRICS: Final = "/metrics"
PATHS: Final = (STARTED, READY, HEALTH, METRICS)

Check = Callable[[], None]
"""Raises, with a message for an operator, while something is not as it must be."""

Checks = Mapping[str, Check]
Answer = tuple[dict[str, Any], int]
"""The body and its status."""

_PATIENCE_S: Final = 1.0


class Probes:
    """The questions of one process. Safe to share between threads."""

    def __init__(
        self,
        *,
        started: Checks | None = None,
        ready: Checks | None = None,
        alive: Checks | None = None,
        measure: Callable[[], None] | None = None,
    ):
        """What each question asks, by name; `measure` brings gauges up to date before they are told."""
        self.started = _Question("not started", started or {})
        self.ready = _Question("not ready", {**(started or {}), **(ready or {})})
        self.alive = _Question("not alive", alive or {})
        self._measure = measure

    def metrics(self) -> bytes:
        """Prometheus' text format, `CONTENT_TYPE_LATEST`."""
        if self._measure is not None:
            self._measure()
        return generate_latest()


class _Question:
    def __init__(self, no: str, checks: Checks):
        self._no = no
        self._checks = checks
        self._lock = threading.Lock()

    def __call__(self) -> Answer:
        # Whoever asks gives up and asks again: a check that hangs holds one thread, not all of them.
        if not self._lock.acquire(timeout=_PATIENCE_S):
            return {"status": self._no, "checks": {"probe": "the last one has not been answered yet"}}, 503
        try:
            return self._ask()
        finally:
            self._lock.release()

    def _ask(self) -> Answer:
        failed: dict[str, str] = {}
        for name, check in self._checks.items():
            try:
                check()
            except Exception as error:
                # Whatever a dependency fails with is the answer to this very question.
                failed[name] = str(error) or type(error).__name__
        checks = {name: failed.get(name, "ok") for name in self._checks}
        return {"status": self._no if failed else "ok", "checks": checks}, 503 if failed else 200


@contextmanager
def serving(settings: MeshSettings, probes: Probes) -> Iterator[None]:
    """Answer on `MESH_PROBE_PORT` for the length of the block; where that is unset, not at all.

    Raises SettingsError: it cannot listen there.
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
    # Not http.server's own: that one asks the name service for this machine's name, and a container may have none.
    allow_reuse_address = True
    daemon_threads = True
    # A check that hangs does not hold up the end of the process.
    block_on_close = False

    def __init__(self, host: str, port: int, probes: Probes):
        self.probes = probes
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Who asked has left in the middle, most likely."""
        log.debug("probe not answered", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        probes = self.server.probes
        questions = {STARTED: probes.started, READY: probes.ready, HEALTH: probes.alive}
        if self.path == METRICS:
            self._send(200, CONTENT_TYPE_LATEST, probes.metrics())
        elif self.path in questions:
            body, status = questions[self.path]()
            self._send(status, "application/json", json.dumps(body).encode())
        else:
            self._send(404, "text/plain", f"There is {', '.join(PATHS)}.\n".encode())

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Probes come every few seconds, and say nothing that is worth a line."""
