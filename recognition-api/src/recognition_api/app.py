"""Wire recognition-api: model and routes."""

from __future__ import annotations

from functools import partial

from flask_openapi import OpenAPI

from mesh.contracts.topology import Service
from mesh.vision.decoding.processes import Decoders
from mesh.vision.model_service import ModelService, decoding_processes, loaded
from recognition_api.crnn.predictor import TextRecognizer
from recognition_api.routes import Recognizer, extract_routes
from recognition_api.settings import RecognitionApiSettings


def create_app(
    settings: RecognitionApiSettings, recognizer: Recognizer | None = None, decoders: Decoders | None = None
) -> OpenAPI:
    """Create the app, with the model and the processes that decode pictures unless they are given.

    Call it in the process that serves, after any fork.

    Raises:
        CannotStart: the model file is missing, damaged or incompatible.
    """
    decoders = decoders or decoding_processes(settings)
    load = partial(TextRecognizer.load, settings.model_path, threads=settings.threads, engine=settings.engine)
    recognizer = recognizer or loaded("text recogniser", load)
    service = ModelService.create(
        Service.RECOGNITION_API,
        __name__,
        recognizer,
        decoders,
        settings,
        work="recognition",
        description="Recognises the text in boxes.",
    )
    # Each crop is a part, and Flask's limit is 1,000; `max_boxes` is checked instead.
    service.app.config["MAX_FORM_PARTS"] = None
    service.app.register_api(extract_routes(recognizer, service, settings.max_boxes))
    return service.app
