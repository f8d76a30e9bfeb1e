"""`POST /cutout`: a scan, the ink or a cut-out of a picture (contract `cut_out`), without a model."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from pydantic import ValidationError

from mesh.contracts.cut_out import CONTENT_TYPE, FILE_FIELD, REQUEST_FIELD, CutOut, Kind
from mesh.contracts.problems import BadRequest
from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import answers, problem_responses
from mesh.platform.http.calling_client import CLIENT_HEADER, LONGEST_KEY
from mesh.platform.http.examples import AS_IMAGE, CURL, SAMPLE, address_of, with_example
from mesh.platform.http.routes import Caller, file_schema, multipart_body, uploaded_file
from mesh.vision.cutout.task import cut_out
from mesh.vision.decoding.processes import Decoders

_TAG: Final = Tag(name="detection", description="Text detection")
_SCAN: Final = '{"kind": "scan", "background": "white"}'

_REQUEST_BODY: Final = multipart_body(
    {
        FILE_FIELD: file_schema("Picture: JPEG, PNG, WebP, TIFF, BMP or GIF"),
        REQUEST_FIELD: {
            "type": "string",
            "description": "JSON: the kind, the ground, the chosen boxes, and what is known of the text",
            "examples": [_SCAN],
        },
    },
    required=(FILE_FIELD, REQUEST_FIELD),
)

_EXAMPLE: Final = f"""\
{SAMPLE} |
  {CURL} {AS_IMAGE} -F 'request={_SCAN}' -o scan.png \\
  {address_of(Service.DETECTION_API)}/cutout"""


def cutout_limit() -> ConcurrencyLimit:
    """Return the limit of cut-outs at a time: one, so that a child is left for the pictures that are read."""
    return ConcurrencyLimit("cutout", running=1, waiting=16, wait_s=8.0)


def cutout_routes(decoders: Decoders) -> APIBlueprint:
    """Return the route; the modules of `decoders` include that of `cut_out`."""
    routes = APIBlueprint("cutout", __name__, abp_tags=[_TAG])
    limit = cutout_limit()

    @routes.post(
        "/cutout",
        operation_id="cutOut",
        summary="Clean a picture, or cut boxes out of it",
        description=with_example(_EXAMPLE),
        request_body=_REQUEST_BODY,
        responses={200: answers("The result", (CONTENT_TYPE, None)), **problem_responses(400, 413, 415, 422, 503)},
    )
    def cutout() -> Response:
        upload, asked = uploaded_file(FILE_FIELD), _request()
        is_connected = Caller.of_request().is_connected
        client = request.headers.get(CLIENT_HEADER, "")[:LONGEST_KEY]
        with limit.admit(is_connected, client), decoders.decoder(is_connected, client) as decoder:
            decoder.open(upload.read())
            content = decoder.run(cut_out, asked.model_dump(mode="json")).content
        return Response(content[:], content_type=CONTENT_TYPE)

    return routes


def _request() -> CutOut:
    """Return the field `request`. Raises BadRequest."""
    try:
        asked = CutOut.model_validate_json(request.form.get(REQUEST_FIELD, ""))
    except ValidationError as error:
        raise BadRequest(f"The field `{REQUEST_FIELD}` is not a valid request: {error.errors()[0]['msg']}.") from error
    if asked.kind is Kind.CUTOUT and not asked.boxes:
        raise BadRequest("A cut-out needs at least one box.")
    return asked
