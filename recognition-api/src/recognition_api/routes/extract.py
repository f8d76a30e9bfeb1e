"""`POST /extract`: a picture and its boxes, or crops, in; one text a line out, in that order (`recognize_text`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from numpy.typing import NDArray

from mesh.contracts.recognize_text import BOXES_FIELD, FILE_FIELD, RecognizedLine, RecognizedTokens
from mesh.contracts.wire import Word
from mesh.errors import BadPicture
from mesh.gate import Gate
from mesh.geometry import Quad
from mesh.http.app import problem_responses
from mesh.http.uploads import file_schema, multipart_body, require_multipart
from mesh.picture import PictureLimits, sniff
from mesh.pixels import decode_grey
from mesh.stages import TEXT_BOX_COUNT, Stages
from recognition_api.crnn.predictor import RecognizedText
from recognition_api.routes.lines import Crops, PictureWithBoxes, lines_of

Pixels = NDArray[np.uint8]

_TAG: Final = Tag(name="recognition", description="What the text is")

_REQUEST_BODY: Final = multipart_body(
    {
        FILE_FIELD: file_schema("The picture, with `boxes` beside it"),
        BOXES_FIELD: {
            "type": "string",
            "description": "JSON array of quads, clockwise from top left, in pixels of the upright picture",
            "examples": ["[[[12, 30], [212, 30], [212, 52], [12, 52]]]"],
        },
        f"{FILE_FIELD}0": file_schema("Or crops: the first line's"),
        f"{FILE_FIELD}1": file_schema("… the next line's, and so on"),
    }
)


class Recognizer(Protocol):
    """What the route needs of `TextRecognizer`, which looks at grey pictures, H × W."""

    def warm_up(self) -> None: ...

    def recognize(self, image: Pixels, quads: Sequence[Quad]) -> Sequence[RecognizedText]: ...

    def recognize_crops(self, crops: Sequence[Pixels]) -> Sequence[RecognizedText]: ...


def extract_routes(recognizer: Recognizer, gate: Gate, limits: PictureLimits, max_boxes: int) -> APIBlueprint:
    """The route around one recogniser."""
    routes = APIBlueprint("extract", __name__, abp_tags=[_TAG])
    problems = problem_responses(400, 413, 415, 503)

    def recognize(lines: Crops | PictureWithBoxes, stages: Stages) -> Sequence[RecognizedText]:
        # Bytes and pixels are only read when it is this request's turn, so what waits takes no memory.
        with gate.admit():
            if isinstance(lines, PictureWithBoxes):
                with stages.stage("decode"):
                    image = decode_grey(lines.upload.read(), limits)
                with stages.stage("recognition") as span:
                    span.set_attribute(TEXT_BOX_COUNT, len(lines.quads))
                    return recognizer.recognize(image, lines.quads)
            with stages.stage("decode"):
                crops = _decode_crops(lines, limits)
            with stages.stage("recognition") as span:
                span.set_attribute(TEXT_BOX_COUNT, len(crops))
                return recognizer.recognize_crops(crops)

    @routes.post(
        "/extract",
        summary="The text of each line",
        request_body=_REQUEST_BODY,
        responses={200: RecognizedTokens, **problems},
    )
    def extract() -> Response:
        require_multipart()
        stages = Stages()
        texts = recognize(lines_of(request.files, request.form, max_boxes), stages)
        answer = RecognizedTokens(tokens=[text.text for text in texts], lines=tuple(map(_line, texts)))
        return Response(answer.model_dump_json(), content_type="application/json", headers=stages.headers())

    return routes


def _line(text: RecognizedText) -> RecognizedLine:
    words = tuple(Word(text=word.text, start=word.start, end=word.end) for word in text.words)
    return RecognizedLine(text=text.text, confidence=text.confidence, words=words)


def _decode_crops(crops: Crops, limits: PictureLimits) -> list[Pixels]:
    """All crops together may have as many pixels as one picture. Raises BadPicture, which names the crop."""
    pixels_left = limits.max_pixels
    decoded = []
    for upload in crops.uploads:
        content = upload.read()
        try:
            info = sniff(content, limits)
            pixels_left -= info.width * info.height
            if pixels_left < 0:
                raise BadPicture(f"All crops together are larger than {limits.max_pixels} pixels.", status=413)
            decoded.append(decode_grey(content, limits))
        except BadPicture as error:
            raise BadPicture(f"{upload.name}: {error.detail}", status=error.http_status) from error
    return decoded
