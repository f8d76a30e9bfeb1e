"""`POST /boxes` and `POST /minimal-boxes`: detect the text boxes of a picture (contract `detect_text`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from flask import Response
from flask_openapi import APIBlueprint, Tag
from numpy.typing import NDArray

from detection_api.ctpn.predictor import TextBox
from detection_api.ctpn.preprocess import working_size
from mesh.contracts.detect_text import FILE_FIELD, DetectedBoxes, MinimalBox, MinimalBoxes
from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import problem_responses
from mesh.platform.http.caller import Caller
from mesh.platform.http.examples import AS_IMAGE, CURL, SAMPLE, address_of, with_example
from mesh.platform.http.uploads import file_schema, multipart_body, uploaded_file
from mesh.platform.stages import TEXT_BOX_COUNT, Stages
from mesh.vision.picture import PictureLimits
from mesh.vision.pixels import decode_shrunk

_TAG: Final = Tag(name="detection", description="Text detection")

_REQUEST_BODY: Final = multipart_body(
    {FILE_FIELD: file_schema("Picture: JPEG, PNG, WebP, TIFF, BMP or GIF")}, required=(FILE_FIELD,)
)

_EXAMPLE: Final = f"{SAMPLE} |\n  {CURL} {AS_IMAGE} {address_of(Service.DETECTION_API)}"


class Detector(Protocol):
    """The methods of `TextDetector` that the routes use."""

    def warm_up(self) -> None: ...

    def detect(self, image: NDArray[np.uint8], size: tuple[int, int]) -> Sequence[TextBox]: ...


def boxes_routes(detector: Detector, limit: ConcurrencyLimit, picture_limits: PictureLimits) -> APIBlueprint:
    """Return the routes of one detector."""
    routes = APIBlueprint("boxes", __name__, abp_tags=[_TAG])
    problems = problem_responses(400, 413, 415, 503)

    def detect(stages: Stages) -> Sequence[TextBox]:
        upload = uploaded_file(FILE_FIELD)
        caller = Caller.of_request()
        # Bytes and pixels are read while holding a slot, so that queued requests use no memory.
        with limit.admit(caller.is_connected):
            with stages.stage("decode"):
                image, size = decode_shrunk(upload.read(), working_size, picture_limits)
            caller.check()
            with stages.stage("detection") as span:
                text_boxes = detector.detect(image, size)
                span.set_attribute(TEXT_BOX_COUNT, len(text_boxes))
        return text_boxes

    @routes.post(
        "/boxes",
        summary="Detect text boxes as quads",
        description=with_example(f"{_EXAMPLE}/boxes"),
        request_body=_REQUEST_BODY,
        responses={200: DetectedBoxes, **problems},
    )
    def boxes() -> Response:
        stages = Stages()
        answer = DetectedBoxes.of([(text_box.quad, text_box.score) for text_box in detect(stages)])
        return Response(answer.model_dump_json(), content_type="application/json", headers=stages.headers())

    @routes.post(
        "/minimal-boxes",
        summary="Detect text boxes as rectangles",
        description=with_example(f"{_EXAMPLE}/minimal-boxes"),
        request_body=_REQUEST_BODY,
        responses={200: MinimalBoxes, **problems},
    )
    def minimal_boxes() -> Response:
        stages = Stages()
        answer = MinimalBoxes([MinimalBox.of(text_box.quad) for text_box in detect(stages)])
        return Response(answer.model_dump_json(), content_type="application/json", headers=stages.headers())

    return routes
