"""The command `detection-api`: serves until it is told to stop."""

from __future__ import annotations

import sys

from flask import Flask

from detection_api.settings import DetectionApiSettings
from mesh.contracts.topology import Service
from mesh.platform.http.server import serve
from mesh.platform.settings import SettingsError

SPARE_THREADS = 8
"""Beside those that hold a picture or wait with one: probes and refusals are answered under any load."""


def main() -> None:
    """Settings that are not usable end it with a line for each."""
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
    # Imported in the worker: the master process would only hold the same modules a second time.
    from detection_api.app import create_app

    return create_app(settings)
