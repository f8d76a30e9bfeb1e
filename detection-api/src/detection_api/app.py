"""Wire detection-api: model and routes."""

from __future__ import annotations

from functools import partial

from flask_openapi import OpenAPI

from detection_api.ctpn.predictor import TextDetector
from detection_api.cutout import cutout_routes
from detection_api.routes import Detector, boxes_routes
from detection_api.settings import DetectionApiSettings
from mesh.contracts.topology import Service
from mesh.vision.cutout.task import cut_out
from mesh.vision.decoding.processes import Decoders
from mesh.vision.model_service import ModelService, decoding_processes, loaded


def create_app(
    settings: DetectionApiSettings, detector: Detector | None = None, decoders: Decoders | None = None
) -> OpenAPI:
    """Create the app, with the model and the processes that decode pictures unless they are given.

    Call it in the process that serves, after any fork.

    Raises:
        CannotStart: the model file is missing, damaged or incompatible.
    """
    decoders = decoders or decoding_processes(settings, cut_out.__module__)
    load = partial(TextDetector.load, settings.model_path, threads=settings.threads, engine=settings.engine)
    detector = detector or loaded("text detector", load)
    service = ModelService.create(
        Service.DETECTION_API,
        __name__,
        detector,
        decoders,
        settings,
        work="detection",
        description="Detects the text lines of a picture.",
    )
    service.app.register_api(boxes_routes(detector, service))
    service.app.register_api(cutout_routes(decoders))
    return service.app
