"""The command `detection-api`: serve until SIGTERM."""

from __future__ import annotations

from flask import Flask

from detection_api.settings import DetectionApiSettings
from mesh.contracts.topology import Service
from mesh.vision.model_settings import serve_model


def main() -> None:
    """Run the service. Invalid settings end it with one line for each."""
    serve_model(Service.DETECTION_API, DetectionApiSettings, _make_app)


def _make_app(settings: DetectionApiSettings) -> Flask:
    # Imported in the worker, to keep the master process small.
    from detection_api.app import create_app

    return create_app(settings)
