"""`POST /read` (edge 1)."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import PureWindowsPath
from typing import Final

from flask import Response, request
from flask_openapi import APIBlueprint, Tag

from bff_api.account.owner import owner_of_request
from bff_api.read.handler import ReadImageHandler, Upload
from mesh.contracts.read_image import (
    EVENT_NAMES,
    FILE_FIELD,
    ID_FIELD,
    LONGEST_NAME,
    ReadImage,
    ReadProgress,
    clean_name,
    event,
)
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.examples import AS_IMAGE, CURL, SAMPLE, address_of, with_example
from mesh.platform.http.routes import (
    EVENT_STREAM,
    Caller,
    file_schema,
    json_response,
    multipart_body,
    streamed,
    uploaded_file,
)

_TAG: Final = Tag(name="pictures", description="Read pictures and correct their text")
_REQUEST_BODY: Final = multipart_body(
    {
        FILE_FIELD: file_schema("Picture: JPEG, PNG, WebP, TIFF, BMP or GIF, one frame"),
        ID_FIELD: {"type": "string", "description": "To save again: the `id` of a response with `kept: false`"},
    },
    required=(FILE_FIELD,),
)
_DESCRIPTION: Final = """Returns the whole text, or streams the progress to clients that accept `text/event-stream`:
`accepted` (id and picture), `boxes` (positions of lines), `texts` (texts of some lines, until all are read), `done`
(the whole response), or `problem` if a step fails. Disconnecting cancels the job, and nothing is stored."""
_EXAMPLE: Final = f"{SAMPLE} |\n  {CURL} {AS_IMAGE} {address_of(Service.BFF_API)}/read"


def read_routes(handler: ReadImageHandler) -> APIBlueprint:
    routes = APIBlueprint("read", __name__, abp_tags=[_TAG])
    routes.components_schemas.update(documented(*EVENT_NAMES))

    @routes.post(
        "/read",
        summary="Read the text of a picture",
        description=with_example(_EXAMPLE, about=_DESCRIPTION),
        request_body=_REQUEST_BODY,
        responses={
            200: answers(
                "The text, or a stream of progress events", ("application/json", ReadImage), (EVENT_STREAM, None)
            ),
            **problem_responses(400, 413, 415, 422, 429, 502, 503, 504),
        },
    )
    def read() -> Response:
        file = uploaded_file(FILE_FIELD)
        image_id = request.form.get(ID_FIELD) or None
        upload = Upload(_clean(file.filename), file.read(), owner_of_request(), image_id)
        is_connected = Caller.of_request().is_connected
        if request.accept_mimetypes.best == EVENT_STREAM:
            return streamed(_events(handler.read_in_steps(upload, is_connected)), EVENT_STREAM, event)
        answer = handler.read(upload, is_connected)
        return json_response(answer)

    return routes


def _events(steps: Generator[ReadProgress, None, ReadImage]) -> Generator[bytes, None, None]:
    """Convert the steps and the result. Closing this closes the steps, which cancels the read."""
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                yield event(end.value)
                return
            yield event(step)


def _clean(filename: str | None) -> str:
    """Return the file name without the folders that some clients send."""
    return clean_name(PureWindowsPath(filename or "").name)[:LONGEST_NAME] or "picture"
