"""`PUT /api/image/{id}/lines` (edge 40) and `POST /api/image/{id}/line-text` (edge 41)."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.json_body import takes_json
from bff_api.lines.handler import EditLinesHandler
from bff_api.lines.reading import LineReader
from mesh.contracts.lines_edited import FIRST_ADDED, MAX_LINES, EditedLines, EditLines
from mesh.contracts.read_line import LineInBox, ReadLine
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, READ_SAMPLE, RETRYING_CURL, address_of, with_example
from mesh.platform.http.routes import Caller, private_json

_TAG: Final = Tag(name="pictures", description="Read pictures and correct their text")
_IMAGE: Final = f"{address_of(Service.BFF_API)}/api/image/$id"

_TEXT_EXAMPLE: Final = f"""\
{RETRYING_CURL} {JSON} -d '{{"quad": [[56, 36], [256, 36], [256, 72], [56, 72]]}}' \\
  {_IMAGE}/line-text"""

_ABOUT_LINES: Final = f"""\
The body has all lines of the picture in reading order, at most {MAX_LINES:,}; so one request adds, deletes, merges,
splits, moves and reorders lines, and sending the list from before an edit undoes it. The text, history and every
export follow the list.

A line keeps its `ord_num`. A line that was read needs no more than that, and `quad` if its box is to be elsewhere; its
text is corrected by `POST /correct-text`. A new line has `quad` and `text`, and gets a number from
{FIRST_ADDED:,} on, which the response has; later lists repeat it with number, `quad` and `text`. Two lines that are
merged, or the parts of a line that is split, are new lines. A number that the picture never had is ignored.

`base` is the revision that the edit started from. 409 (`lines-changed`) if another edit was first: load the picture
again. The response has the new revision for the next edit, which may be sent at once. Also works while the picture is
not stored yet. Idempotent: a request that is sent again is the same edit."""

_ABOUT_TEXT: Final = """\
Reads one line of text in a box that was drawn on the picture, also one that runs upwards, downwards or upside down:
`quad` of the response is in reading direction. Nothing is stored; `PUT /api/image/{id}/lines` adds the line. A picture
that is not stored yet is 503 (`on-its-way`) with `Retry-After`."""


class LinesPath(BaseModel):
    image_id: str = Field(description="Image id, from the response of `/read`")


def lines_routes(handler: EditLinesHandler, reader: LineReader) -> APIBlueprint:
    routes = APIBlueprint("lines", __name__, abp_tags=[_TAG])

    @routes.put(
        "/api/image/<image_id>/lines",
        operation_id="editLines",
        summary="Edit the lines of a picture: add, delete, merge, split, move, reorder",
        description=with_example(
            READ_SAMPLE,
            f"""{CURL} -X PUT {JSON} -d '{{"lines": [{{"ord_num": 1}}, {{"ord_num": 0}}]}}' {_IMAGE}/lines""",
            about=_ABOUT_LINES,
        ),
        responses={202: EditedLines, **problem_responses(400, 404, 409, 410, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def edit(path: LinesPath, body: EditLines) -> Response:
        return private_json(handler.edit(path.image_id, body, owner_of_request()), 202)

    @routes.post(
        "/api/image/<image_id>/line-text",
        operation_id="readLineText",
        summary="Read the text in a box of a stored picture",
        description=with_example(
            READ_SAMPLE,
            _TEXT_EXAMPLE,
            about=_ABOUT_TEXT,
        ),
        responses={200: LineInBox, **problem_responses(400, 404, 410, 413, 415, 422, 502, 503, 504)},
    )
    @takes_json
    def text(path: LinesPath, body: ReadLine) -> Response:
        is_connected = Caller.of_request().is_connected
        return private_json(reader.read(path.image_id, body.quad, owner_of_request(), is_connected))

    return routes
