"""Wire recognition-api: model and routes."""

from __future__ import annotations

from functools import partial

from flask_openapi import OpenAPI

from mesh.contracts.topology import Service
from mesh.vision.model_service import ModelService, loaded
from recognition_api.crnn.predictor import TextRecognizer
from recognition_api.routes import Recognizer, extract_routes
from recognition_api.settings import RecognitionApiSettings


def create_app(settings: RecognitionApiSettings, recognizer: Recognizer | None = None) -> OpenAPI:
    """Create the app, and load the model unless one is given. Call it in the process that serves, after any fork.

    Raises:
        CannotStart: the model file is missing, damaged or incompatible.
    """
    load = partial(TextRecognizer.load, settings.model_path, threads=settings.threads, engine=settings.engine)
    recognizer = recognizer or loaded("text recogniser", load)
    service = ModelService.create(
        Service.RECOGNITION_API,
        __name__,
        recognizer,
        settings,
        work="recognition",
        description="Recognises the text in boxes.",
    )
    # Each crop is a part, and Flask's limit is 1,000; `max_boxes` is checked instead.
    service.app.config["MAX_FORM_PARTS"] = None
    service.app.register_api(extract_routes(recognizer, service, settings.max_boxes))
    return service.app
