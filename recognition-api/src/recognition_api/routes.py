"""`POST /extract`: recognise a picture with boxes, or crops, in the order sent (contract `recognize_text`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import numpy as np
from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from numpy.typing import NDArray
from pydantic import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from mesh.contracts.line import LineText, Quad
from mesh.contracts.problems import BadPicture, BadRequest, ProblemBody
from mesh.contracts.recognize_text import BOXES_FIELD, FILE_FIELD, Boxes, RecognizedPart, RecognizedTokens
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.content_types import NDJSON
from mesh.platform.http.examples import AS_IMAGE, CURL, SAMPLE, address_of, with_example
from mesh.platform.http.routes import file_schema, multipart_body, require_multipart, streamed
from mesh.platform.telemetry import TEXT_BOX_COUNT
from mesh.vision.decoding.processes import Decoder
from mesh.vision.model_service import Model, ModelRequest, ModelService
from mesh.vision.pixels import decode_in, decode_opened

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


_NUMBERED: Final = re.compile(rf"{FILE_FIELD}[0-9]+")
_MAX_ERRORS: Final = 3


class Recognizer(Model, Protocol):
    """The methods of `TextRecognizer` that the route uses. Pictures are grey, H × W."""

    def recognize(
        self, image: Pixels, quads: Sequence[Quad], pace: Callable[[], int] | None = None
    ) -> Sequence[LineText]: ...

    def recognize_crops(self, crops: Sequence[Pixels]) -> Sequence[LineText]: ...


@dataclass(frozen=True, slots=True)
class Crops:
    """The form of `show-off`: one upload per line, in the order of the lines."""

    uploads: list[FileStorage]

    def __len__(self) -> int:
        return len(self.uploads)


@dataclass(frozen=True, slots=True)
class PictureWithBoxes:
    """Our form: the whole picture, and the quads of its lines."""

    upload: FileStorage
    quads: list[Quad]

    def __len__(self) -> int:
        return len(self.quads)


def extract_routes(recognizer: Recognizer, service: ModelService, max_boxes: int) -> APIBlueprint:
    """Return the route of one recogniser."""
    routes = APIBlueprint("extract", __name__, abp_tags=[_TAG])
    routes.components_schemas.update(documented(RecognizedTokens, RecognizedPart))
    problems = problem_responses(400, 413, 415, 422, 503)

    def recognize(lines: Crops | PictureWithBoxes, of_client: ModelRequest) -> Iterator[Texts]:
        """Yield the texts in order, `LINES_PER_PART` at a time; in the background all at once, at the pace of users."""
        pace = of_client.pace if of_client.in_background else None
        with of_client.decoded(partial(_reader, recognizer, lines, service.max_pixels, pace)) as (read, span):
            count = len(lines)
            span.set_attribute(TEXT_BOX_COUNT, count)
            step = max(count, 1) if of_client.in_background else LINES_PER_PART
            for first in range(0, max(count, 1), step):
                of_client.check()
                yield list(read(slice(first, first + step)))

    @routes.post(
        "/extract",
        operation_id="extractTexts",
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
    recognizer: Recognizer,
    lines: Crops | PictureWithBoxes,
    max_pixels: int,
    pace: Callable[[], int] | None,
    decoder: Decoder,
) -> Callable[[slice], Sequence[LineText]]:
    """Decode the pictures, and return a function that recognises a range of the lines."""
    if isinstance(lines, PictureWithBoxes):
        (image, _), quads = decode_in(decoder, lines.upload.read(), "L"), lines.quads
        return lambda part: recognizer.recognize(image, quads[part], pace)
    crops = _decode_crops(lines, max_pixels, decoder)
    return lambda part: recognizer.recognize_crops(crops[part])


def _decode_crops(crops: Crops, max_pixels: int, decoder: Decoder) -> list[Pixels]:
    """Decode the crops, together at most as large as one picture. Raises BadPicture, which names the crop."""
    pixels_left = max_pixels
    decoded = []
    for upload in crops.uploads:
        try:
            info = decoder.open(upload.read())
            pixels_left -= info.width * info.height
            if pixels_left < 0:
                raise BadPicture(
                    f"All crops together have too many pixels; the limit is {max_pixels}. Send fewer at a time.",
                    status=413,
                )
            decoded.append(decode_opened(decoder, "L"))
        except BadPicture as error:
            raise BadPicture(f"{upload.name}: {error.detail}", status=error.http_status) from error
    return decoded


def lines_of(files: MultiDict[str, FileStorage], form: MultiDict[str, str], max_boxes: int) -> Crops | PictureWithBoxes:
    """Return the lines of the request.

    Raises:
        BadRequest: neither form, both, or a part that cannot be matched to a line (400); more lines than
            `max_boxes` (413).
    """
    crops = [(name, upload) for name, upload in files.items(multi=True) if _is_crop(name)]
    picture, boxes = files.get(FILE_FIELD), form.get(BOXES_FIELD)
    if crops and picture is None and boxes is None:
        _check_number(len(crops), max_boxes)
        _check_names([name for name, _ in files.items(multi=True)], list(form))
        return Crops(_in_order(crops))
    if not crops and picture is not None and boxes is not None:
        quads = _quads(boxes)
        _check_number(len(quads), max_boxes)
        return PictureWithBoxes(picture, quads)
    raise BadRequest(
        f"The request has no lines. Send either one picture as the file field '{FILE_FIELD}' with the field "
        f"'{BOXES_FIELD}', or one crop per line as the file fields '{FILE_FIELD}0', '{FILE_FIELD}1', and so on."
    )


def _is_crop(name: str) -> bool:
    return name.startswith(FILE_FIELD) and name != FILE_FIELD


def _is_numbered(name: str) -> bool:
    return _NUMBERED.fullmatch(name) is not None


def _in_order(crops: list[tuple[str, FileStorage]]) -> list[FileStorage]:
    """Return the crops in numeric order if all names have numbers, else in the order sent.

    `show-off`'s Go backend numbers the names with characters: `image` + the character 0, 1, 2, …
    """
    if all(_is_numbered(name) for name, _ in crops):
        crops = sorted(crops, key=lambda crop: _number(crop[0]))
    return [upload for _, upload in crops]


def _number(name: str) -> tuple[int, str]:
    """Return a key that sorts numbers of any length."""
    digits = name.removeprefix(FILE_FIELD).lstrip("0")
    return len(digits), digits


def _check_names(files: list[str], fields: Sequence[str | None]) -> None:
    """Raise BadRequest for a part that is not a crop, and for one whose position among the crops is unknown.

    A name with a line break, as older Go programs write it, arrives as a field without a name.
    """
    for name in files:
        if not _is_crop(name):
            raise _unmatched(repr(name))
    for field in fields:
        if field is None or field.startswith(FILE_FIELD):
            raise _unmatched("without a name" if field is None else f"{field!r}, which is not a file,")
    if not all(map(_is_numbered, files)):
        repeated = [name for name, count in Counter(files).items() if count > 1]
        if repeated:
            raise _unmatched(f"{repeated[0]!r}, which occurs more than once,")


def _unmatched(part: str) -> BadRequest:
    return BadRequest(
        f"The part {part} cannot be matched to a line. Send one file per line, as the file fields "
        f"'{FILE_FIELD}0', '{FILE_FIELD}1', and so on."
    )


def _quads(boxes: str) -> list[Quad]:
    try:
        return Boxes.model_validate_json(boxes).root
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        listed = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'all'}: {each['msg']}" for each in errors[:_MAX_ERRORS]
        )
        raise BadRequest(
            f"The field '{BOXES_FIELD}' must be a JSON array of quads [[x, y], [x, y], [x, y], [x, y]] ({listed})."
        ) from error


def _check_number(lines: int, max_boxes: int) -> None:
    if lines > max_boxes:
        raise BadRequest(f"The request has {lines} lines; the limit is {max_boxes}. Send fewer at a time.", status=413)
