"""Wire recognition-api: model, concurrency limit, routes, readiness."""

from __future__ import annotations

import cv2
from flask_openapi import OpenAPI

from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import create_app as create_mesh_app
from mesh.platform.http.server import CannotStart
from mesh.platform.probes import Probes
from mesh.vision.inference import ModelFileError
from mesh.vision.picture import PictureLimits
from mesh.vision.warm_up import WarmUp
from recognition_api.crnn.predictor import TextRecognizer
from recognition_api.routes.extract import Recognizer, extract_routes
from recognition_api.settings import RecognitionApiSettings

RUNNING = 1
"""One picture at a time uses all CPUs: lowest latency for each, and one decoded picture in memory."""


def create_app(settings: RecognitionApiSettings, recognizer: Recognizer | None = None) -> OpenAPI:
    """Create the app, and load the model unless one is given. Call it in the process that serves, after any fork.

    Raises:
        CannotStart: the model file is missing, damaged or incompatible.
    """
    # OpenCV and the engine never run at the same time, so OpenCV may use as many threads.
    cv2.setNumThreads(settings.threads)
    recognizer = recognizer or _load(settings)
    warm_up = WarmUp(recognizer.warm_up)
    app = create_mesh_app(
        Service.RECOGNITION_API,
        __package__,
        description="Recognises the text in boxes.",
        max_body_bytes=settings.max_forwarded_bytes,
        probes=Probes(started={"model": warm_up.check}),
    )
    # Each crop is a part, and Flask's limit is 1,000; `max_boxes` is checked instead.
    app.config["MAX_FORM_PARTS"] = None
    limit = ConcurrencyLimit("recognition", running=RUNNING, waiting=settings.max_waiting, wait_s=settings.max_wait_s)
    picture_limits = PictureLimits(max_pixels=settings.max_picture_pixels)
    app.register_api(extract_routes(recognizer, limit, picture_limits, settings.max_boxes))
    return app


def _load(settings: RecognitionApiSettings) -> TextRecognizer:
    try:
        return TextRecognizer.load(settings.model_path, threads=settings.threads, engine=settings.engine)
    except (OSError, RuntimeError, ValueError, ModelFileError) as error:
        raise CannotStart(f"cannot load the text recogniser: {error}") from error
