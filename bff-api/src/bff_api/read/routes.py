"""`POST /read` (edge 1)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import Final

from flask import Response, request
from flask_openapi import APIBlueprint, Tag

from bff_api.account.quota import KeyQuota
from bff_api.audited_object import name_object
from bff_api.idempotency import IdempotencyKeys, key_of_request
from bff_api.read.handler import ReadImageHandler
from bff_api.read.keyed import read_once
from bff_api.read.request import FetchFile, ReadJson, form_fields, parse_read
from mesh.contracts.read_image import (
    EVENT_NAMES,
    FILE_FIELD,
    PictureAccepted,
    ReadImage,
    ReadProgress,
    event,
)
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.content_types import EVENT_STREAM
from mesh.platform.http.examples import AS_IMAGE, CURL, SAMPLE, address_of, with_example
from mesh.platform.http.routes import Caller, file_schema, json_response, multipart_body, streamed
from mesh.vision.page import result_of

_TAG: Final = Tag(name="pictures", description="Read pictures and correct their text")
_FORM: Final = multipart_body(
    {
        FILE_FIELD: file_schema(
            "PDF, TIFF, JPEG, PNG, WebP, GIF, BMP, HEIC, AVIF, JPEG 2000, JPEG XL or PNM; of several pages, one is read"
        ),
        **form_fields(),
    },
    required=(FILE_FIELD,),
)
_JSON: Final = {
    "application/json": {
        "schema": {"$ref": f"#/components/schemas/{ReadJson.__name__}"},
        "example": {"url": "https://www.example.org/receipt.png"},
    }
}
_REQUEST_BODY: Final = {**_FORM, "content": {**_FORM["content"], **_JSON}}
_DESCRIPTION: Final = """Returns the whole text, or streams the progress to clients that accept `text/event-stream`:
`accepted` (id and picture), `boxes` (positions of lines), `texts` (texts of some lines, until all are read), `done`
(the whole response), or `problem` if a step fails. Disconnecting cancels the job, and nothing is stored.

Of a PDF, a TIFF of several pages or an animation, `page` is read, the first unless stated. Its picture is stored, as a
PNG or JPEG. A PDF's own text is taken where it can be trusted (`source`), unless `ocr` says otherwise; an encrypted PDF
needs its `password`.

`turn` turns the picture clockwise, without loss where it is a JPEG or PNG. `region` is the part that is read, in pixels
of the turned picture; the whole picture is stored, and all positions are in it. `page`, `ocr`, `turn` and `region` may
also be parameters of the address.

With the header `Idempotency-Key` (1 to 255 characters; needs an API key or a cookie) the same request gets the same
answer for 24 hours, also from another replica: nothing is read or stored twice. 409: the first one still runs. 422: the
key belongs to another body."""
_EXAMPLE: Final = f"{SAMPLE} |\n  {CURL} {AS_IMAGE} {address_of(Service.BFF_API)}/read"


def read_routes(
    handler: ReadImageHandler,
    keys: IdempotencyKeys,
    quota_of_request: Callable[[], KeyQuota | None],
    fetch: FetchFile | None = None,
) -> APIBlueprint:
    """Return the route. `fetch` gets the files of addresses (`url` in JSON); without it they are refused."""
    routes = APIBlueprint("read", __name__, abp_tags=[_TAG])
    routes.components_schemas.update(documented(*EVENT_NAMES, ReadJson))

    @routes.post(
        "/read",
        operation_id="readPicture",
        summary="Read the text of a picture, or of one page of a document",
        description=with_example(_EXAMPLE, about=_DESCRIPTION),
        request_body=_REQUEST_BODY,
        responses={
            200: answers(
                "The text, or a stream of progress events", ("application/json", ReadImage), (EVENT_STREAM, None)
            ),
            **problem_responses(400, 409, 413, 415, 422, 429, 502, 503, 504),
        },
    )
    def read() -> Response:
        is_connected = Caller.of_request().is_connected
        handler.turns.check_room(current_client(), is_connected)
        upload = parse_read(fetch, quota_of_request())
        steps = handler.read_in_steps(upload, is_connected)
        if (key := key_of_request()) is not None:
            steps = read_once(keys, key, upload, lambda: handler.read_in_steps(upload, is_connected))
        if request.accept_mimetypes.best == EVENT_STREAM:
            return streamed(_events(steps), EVENT_STREAM, event)
        answer = result_of(steps)
        name_object(answer.id)
        return json_response(answer)

    return routes


def _events(steps: Generator[ReadProgress, None, ReadImage]) -> Generator[bytes, None, None]:
    """Convert the steps and the result. Closing this closes the steps, which cancels the read."""
    with closing(steps):
        while True:
            try:
                step = next(steps)
                if isinstance(step, PictureAccepted):
                    name_object(step.id)
            except StopIteration as end:
                yield event(end.value)
                return
            yield event(step)
