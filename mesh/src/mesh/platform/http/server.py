"""Start gunicorn from code: one worker process with threads, so a model, a metric or a limit exists once.

The app is created in the worker, after the fork, since models, threads and connections do not survive one. Modules
that only the worker needs are imported there, to keep the master process small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import AppImportError
from gunicorn.workers.base import Worker

from mesh.contracts.topology import Service
from mesh.platform.http.server_log import gunicorn_logger
from mesh.platform.http.worker.limits import MAX_CONNECTIONS, ServerLimits
from mesh.platform.http.worker.worker import BoundedWorker
from mesh.platform.settings import MeshSettings

if TYPE_CHECKING:
    from flask import Flask

GRACE_S: Final = 30
"""Longer than the longest request: after SIGTERM running requests finish."""


class CannotStart(Exception):
    """The service cannot start; the message is one line for the operator."""


def serve(
    service: Service,
    settings: MeshSettings,
    make_app: Callable[[], Flask],
    *,
    threads: int = 16,
    is_public: bool = False,
    large_body_paths: tuple[str, ...] = (),
    on_exit: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT. Does not return.

    Args:
        service: sets the port and the name.
        settings: host, port, telemetry.
        make_app: called once, in the worker; may raise CannotStart.
        threads: concurrent requests; more are queued, and their clients served in turn.
        is_public: its clients are not services of ours, so one of them gets at most half of the threads.
        large_body_paths: starts of the paths that take documents.
        on_exit: called in the worker after its last response.
    """
    limits = ServerLimits.of(settings, threads=threads, is_public=is_public, large_body_paths=large_body_paths)
    _Application(service, settings, make_app, limits, on_exit).run()


class _Application(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(
        self,
        service: Service,
        settings: MeshSettings,
        make_app: Callable[[], Flask],
        limits: ServerLimits,
        on_exit: Callable[[], None] | None,
    ):
        self._service = service
        self._settings = settings
        self._make_app = make_app
        self.limits = limits
        """Read by the worker."""
        self._on_exit = on_exit
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port_of(self._service)}",
            "workers": 1,
            "worker_class": BoundedWorker,
            "worker_connections": MAX_CONNECTIONS,
            # The worker sends what a client takes slowly; it needs the bytes.
            "sendfile": False,
            # SCRIPT_NAME and PATH_INFO by default. A trusted proxy may pass on those of a client.
            "forwarder_headers": "",
            "threads": self.limits.threads,
            "proc_name": self._service.value,
            "timeout": 120,
            "graceful_timeout": GRACE_S,
            "keepalive": 75,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            "logger_class": gunicorn_logger(self._service),
            "worker_exit": self._leave,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        import structlog

        from mesh.platform import gc_tuning, telemetry

        telemetry.start(
            self._service.value, otlp_endpoint=self._settings.otlp_endpoint, log_level=self._settings.log_level
        )
        try:
            app = self._make_app()
        except CannotStart as error:
            # gunicorn prints this one line and exits, instead of a stack trace and another attempt.
            raise AppImportError(f"{self._service} cannot start: {error}") from error
        gc_tuning.freeze_objects()
        structlog.get_logger(__name__).info("ready", address=self.cfg.bind[0])
        return app

    def _leave(self, _arbiter: Arbiter, _worker: Worker) -> None:
        from mesh.platform import telemetry

        if self._on_exit is not None:
            self._on_exit()
        telemetry.stop()
