"""`POST /extract`: recognise a picture with boxes, or crops, in the order sent (contract `recognize_text`)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import Final, Protocol

import numpy as np
from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from numpy.typing import NDArray

from mesh.contracts.line import LineText, Quad
from mesh.contracts.problems import BadPicture, ProblemBody
from mesh.contracts.recognize_text import BOXES_FIELD, FILE_FIELD, RecognizedPart, RecognizedTokens
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.examples import AS_IMAGE, CURL, SAMPLE, address_of, with_example
from mesh.platform.http.request import file_schema, multipart_body, require_multipart
from mesh.platform.http.streaming import NDJSON, streamed
from mesh.platform.stages import TEXT_BOX_COUNT
from mesh.vision.model_service import Model, ModelRequest, ModelService
from mesh.vision.picture import PictureLimits, open_picture
from mesh.vision.pixels import decode_grey
from recognition_api.crnn.predictor import RecognizedText
from recognition_api.lines import Crops, PictureWithBoxes, lines_of

Pixels = NDArray[np.uint8]
Texts = Sequence[LineText]

LINES_PER_PART: Final = 32
"""Lines per part of the response. After each part the client's connection is checked."""

_TAG: Final = Tag(name="recognition", description="Text recognition")

_SAMPLES_FIRST_LINE: Final = "[[[56, 36], [256, 36], [256, 72], [56, 72]]]"
"""The box of `CAFE AM MARKT` in the sample picture."""

_REQUEST_BODY: Final = multipart_body(
    {
        FILE_FIELD: file_schema("Picture, together with `boxes`"),
        BOXES_FIELD: {
            "type": "string",
            "description": "JSON array of quads, clockwise from top left, in pixels of the upright picture",
            "examples": [_SAMPLES_FIRST_LINE],
        },
        f"{FILE_FIELD}0": file_schema(
            "Or crops: the first line. Numbers give the order; other suffixes, the order sent"
        ),
        f"{FILE_FIELD}1": file_schema("… the next line, and so on"),
    }
)

_EXAMPLE: Final = f"""\
{SAMPLE} |
  {CURL} {AS_IMAGE} -F 'boxes={_SAMPLES_FIRST_LINE}' \\
  {address_of(Service.RECOGNITION_API)}/extract"""


class Recognizer(Model, Protocol):
    """The methods of `TextRecognizer` that the route uses. Pictures are grey, H × W."""

    def recognize(self, image: Pixels, quads: Sequence[Quad]) -> Sequence[RecognizedText]: ...

    def recognize_crops(self, crops: Sequence[Pixels]) -> Sequence[RecognizedText]: ...


def extract_routes(recognizer: Recognizer, service: ModelService, max_boxes: int) -> APIBlueprint:
    """Return the route of one recogniser."""
    routes = APIBlueprint("extract", __name__, abp_tags=[_TAG])
    routes.components_schemas.update(documented(RecognizedTokens, RecognizedPart))
    problems = problem_responses(400, 413, 415, 503)

    def recognize(lines: Crops | PictureWithBoxes, of_client: ModelRequest) -> Iterator[Texts]:
        """Yield the texts in order, `LINES_PER_PART` at a time."""
        with of_client.decoded(partial(_reader, recognizer, lines, service.picture_limits)) as (read, span):
            count = len(lines)
            span.set_attribute(TEXT_BOX_COUNT, count)
            for first in range(0, max(count, 1), LINES_PER_PART):
                of_client.check()
                yield [LineText.of(text) for text in read(slice(first, first + LINES_PER_PART))]

    @routes.post(
        "/extract",
        summary="Recognise the text of each line",
        description=with_example(_EXAMPLE),
        request_body=_REQUEST_BODY,
        responses={
            200: answers("Texts of the lines", ("application/json", RecognizedTokens), (NDJSON, RecognizedPart)),
            **problems,
        },
    )
    def extract() -> Response:
        require_multipart()
        lines = lines_of(request.files, request.form, max_boxes)
        of_client = service.request()
        parts = recognize(lines, of_client)
        if request.accept_mimetypes.best == NDJSON:
            return streamed(_as_json_lines(parts), NDJSON, _failed)
        texts = [text for part in parts for text in part]
        return of_client.response(RecognizedTokens(tokens=[text.text for text in texts], lines=tuple(texts)))

    return routes


def _as_json_lines(parts: Iterator[Texts]) -> Generator[bytes, None, None]:
    for texts in parts:
        yield _json_line(RecognizedPart(lines=tuple(texts)))


def _failed(problem: ProblemBody) -> bytes:
    return _json_line(RecognizedPart(problem=problem))


def _json_line(part: RecognizedPart) -> bytes:
    return part.model_dump_json(exclude_none=True).encode() + b"\n"


def _reader(
    recognizer: Recognizer, lines: Crops | PictureWithBoxes, limits: PictureLimits
) -> Callable[[slice], Sequence[RecognizedText]]:
    """Decode the pictures, and return a function that recognises a range of the lines."""
    if isinstance(lines, PictureWithBoxes):
        image, quads = decode_grey(open_picture(lines.upload.read(), limits)), lines.quads
        return lambda part: recognizer.recognize(image, quads[part])
    crops = _decode_crops(lines, limits)
    return lambda part: recognizer.recognize_crops(crops[part])


def _decode_crops(crops: Crops, limits: PictureLimits) -> list[Pixels]:
    """Decode the crops, together at most as large as one picture. Raises BadPicture, which names the crop."""
    pixels_left = limits.max_pixels
    decoded = []
    for upload in crops.uploads:
        try:
            picture = open_picture(upload.read(), limits)
            pixels_left -= picture.info.width * picture.info.height
            if pixels_left < 0:
                raise BadPicture(
                    f"All crops together have too many pixels; the limit is {limits.max_pixels}. Send fewer at a time.",
                    status=413,
                )
            decoded.append(decode_grey(picture))
        except BadPicture as error:
            raise BadPicture(f"{upload.name}: {error.detail}", status=error.http_status) from error
    return decoded
