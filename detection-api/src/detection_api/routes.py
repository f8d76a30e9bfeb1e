"""`POST /boxes` and `POST /minimal-boxes`: detect the text boxes of a picture (contract `detect_text`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, Protocol

import numpy as np
from flask import Response
from flask_openapi import APIBlueprint, Tag
from numpy.typing import NDArray
from werkzeug.datastructures import FileStorage

from detection_api.ctpn.preprocess import working_size
from mesh.contracts.detect_text import FILE_FIELD, DetectedBoxes, MinimalBox, MinimalBoxes
from mesh.contracts.line import TextBox
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import AS_IMAGE, CURL, SAMPLE, address_of, with_example
from mesh.platform.http.routes import file_schema, multipart_body, uploaded_file
from mesh.platform.telemetry import TEXT_BOX_COUNT
from mesh.vision.decoding.processes import Decoder
from mesh.vision.model_service import Model, ModelRequest, ModelService
from mesh.vision.pixels import decode_in

_TAG: Final = Tag(name="detection", description="Text detection")

_REQUEST_BODY: Final = multipart_body(
    {FILE_FIELD: file_schema("Picture: JPEG, PNG, WebP, TIFF, BMP or GIF")}, required=(FILE_FIELD,)
)

_EXAMPLE: Final = f"{SAMPLE} |\n  {CURL} {AS_IMAGE} {address_of(Service.DETECTION_API)}"


class Detector(Model, Protocol):
    """The methods of `TextDetector` that the routes use."""

    def detect(self, image: NDArray[np.uint8], size: tuple[int, int]) -> Sequence[TextBox]: ...


def boxes_routes(detector: Detector, service: ModelService) -> APIBlueprint:
    """Return the routes of one detector."""
    routes = APIBlueprint("boxes", __name__, abp_tags=[_TAG])
    problems = problem_responses(400, 413, 415, 422, 503)

    def detect() -> tuple[Sequence[TextBox], ModelRequest]:
        upload = uploaded_file(FILE_FIELD)
        request = service.request()
        with request.decoded(partial(_decode, upload)) as ((image, size), span):
            text_boxes = detector.detect(image, size)
            span.set_attribute(TEXT_BOX_COUNT, len(text_boxes))
        return text_boxes, request

    @routes.post(
        "/boxes",
        operation_id="detectBoxes",
        summary="Detect text boxes as quads",
        description=with_example(f"{_EXAMPLE}/boxes"),
        request_body=_REQUEST_BODY,
        responses={200: DetectedBoxes, **problems},
    )
    def boxes() -> Response:
        text_boxes, request = detect()
        return request.response(DetectedBoxes.of(text_boxes))

    @routes.post(
        "/minimal-boxes",
        operation_id="detectMinimalBoxes",
        summary="Detect text boxes as rectangles",
        description=with_example(f"{_EXAMPLE}/minimal-boxes"),
        request_body=_REQUEST_BODY,
        responses={200: MinimalBoxes, **problems},
    )
    def minimal_boxes() -> Response:
        text_boxes, request = detect()
        return request.response(MinimalBoxes([MinimalBox.of(text_box.quad) for text_box in text_boxes]))

    return routes


def _decode(upload: FileStorage, decoder: Decoder) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """Return the pixels, which may be a reduced copy, and height and width of the picture."""
    pixels, info = decode_in(decoder, upload.read(), "RGB", working_size)
    return pixels, (info.height, info.width)
