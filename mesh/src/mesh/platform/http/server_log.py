"""Format gunicorn's own log lines as JSON, like all others."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from mesh.contracts.topology import Service


def gunicorn_logger(service: Service) -> type[Logger]:
    """Return a `logger_class` for gunicorn."""

    class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            for handler in self.error_log.handlers:
                handler.setFormatter(_Formatter(service))

    return JsonLogger


class _Formatter(logging.Formatter):
    def __init__(self, service: Service):
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        # Imported with the first line: the master process may never log one, and should stay small.
        from mesh.platform import telemetry

        return telemetry.formatter(self._service.value).format(record)
