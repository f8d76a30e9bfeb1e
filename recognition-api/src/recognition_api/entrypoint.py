"""The command `recognition-api`: serve until SIGTERM."""

from __future__ import annotations

from flask import Flask

from mesh.contracts.topology import Service
from mesh.vision.model_settings import serve_model
from recognition_api.settings import RecognitionApiSettings


def main() -> None:
    """Run the service. Invalid settings end it with one line for each."""
    serve_model(Service.RECOGNITION_API, RecognitionApiSettings, _make_app)


def _make_app(settings: RecognitionApiSettings) -> Flask:
    # Imported in the worker, to keep the master process small.
    from recognition_api.app import create_app

    return create_app(settings)
