"""`POST /correct-text` (edge 6)."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag

from bff_api.account.owner import owner_of_request
from bff_api.correct.handler import CorrectTextHandler
from bff_api.json_body import takes_json
from mesh.contracts.text_corrected import CorrectTextRequest
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, READ_SAMPLE, address_of, with_example

_TAG: Final = Tag(name="pictures", description="Read pictures and correct their text")

_EXAMPLE: Final = f"""\
{CURL} {JSON} -d '{{"id": "'$id'", "ord_num": 0, "text": "CAFÉ AM MARKT"}}' \\
  {address_of(Service.BFF_API)}/correct-text"""


def correct_routes(handler: CorrectTextHandler) -> APIBlueprint:
    routes = APIBlueprint("correct", __name__, abp_tags=[_TAG])

    @routes.post(
        "/correct-text",
        operation_id="correctText",
        summary="Correct the whole text of a picture, or one line of it",
        description=with_example(READ_SAMPLE, _EXAMPLE),
        responses={
            202: {"description": "Durably accepted"},
            **problem_responses(400, 404, 409, 410, 413, 415, 502, 503, 504),
        },
    )
    @takes_json
    def correct(body: CorrectTextRequest) -> Response:
        handler.correct(body, owner_of_request())
        return Response(status=202)

    return routes
