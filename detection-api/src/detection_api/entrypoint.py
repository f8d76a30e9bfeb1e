"""The command `detection-api`: serve until SIGTERM."""

from __future__ import annotations

import sys

from flask import Flask

from detection_api.settings import DetectionApiSettings
from mesh.contracts.topology import Service
from mesh.platform.http.server import serve
from mesh.platform.settings import SettingsError

SPARE_THREADS = 8
"""Threads in addition to running and queued requests, so that probes and rejections are answered under any load."""


def main() -> None:
    """Run the service. Invalid settings end it with one line for each."""
    try:
        settings = DetectionApiSettings.load()
    except SettingsError as error:
        sys.exit(str(error))
    serve(
        Service.DETECTION_API,
        settings,
        lambda: _make_app(settings),
        threads=1 + settings.max_waiting + SPARE_THREADS,
    )


def _make_app(settings: DetectionApiSettings) -> Flask:
    # Imported in the worker, to keep the master process small.
    from detection_api.app import create_app

    return create_app(settings)
