"""Wire detection-api: model, concurrency limit, routes, readiness."""

from __future__ import annotations

import cv2
from flask_openapi import OpenAPI

from detection_api.ctpn.predictor import TextDetector
from detection_api.routes.boxes import Detector, boxes_routes
from detection_api.settings import DetectionApiSettings
from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import create_app as create_mesh_app
from mesh.platform.http.server import CannotStart
from mesh.platform.probes import Probes
from mesh.vision.inference import ModelFileError
from mesh.vision.picture import PictureLimits
from mesh.vision.warm_up import WarmUp

RUNNING = 1
"""One picture at a time uses all CPUs: lowest latency for each, and one decoded picture in memory."""


def create_app(settings: DetectionApiSettings, detector: Detector | None = None) -> OpenAPI:
    """Create the app, and load the model unless one is given. Call it in the process that serves, after any fork.

    Raises:
        CannotStart: the model file is missing, damaged or incompatible.
    """
    # OpenCV and the engine never run at the same time, so OpenCV may use as many threads.
    cv2.setNumThreads(settings.threads)
    detector = detector or _load(settings)
    warm_up = WarmUp(detector.warm_up)
    app = create_mesh_app(
        Service.DETECTION_API,
        __package__,
        description="Detects the text lines of a picture.",
        max_body_bytes=settings.max_forwarded_bytes,
        probes=Probes(started={"model": warm_up.check}),
    )
    limit = ConcurrencyLimit("detection", running=RUNNING, waiting=settings.max_waiting, wait_s=settings.max_wait_s)
    app.register_api(boxes_routes(detector, limit, PictureLimits(max_pixels=settings.max_picture_pixels)))
    return app


def _load(settings: DetectionApiSettings) -> TextDetector:
    try:
        return TextDetector.load(settings.model_path, threads=settings.threads, engine=settings.engine)
    except (OSError, RuntimeError, ValueError, ModelFileError) as error:
        raise CannotStart(f"cannot load the text detector: {error}") from error
