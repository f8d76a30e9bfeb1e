"""`GET /api/image/{id}/cutout`."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.cutout.maker import CutOuts, Wanted
from mesh.contracts.cut_out import CONTENT_TYPE, MAX_BOXES, Background, Kind
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, problem_responses
from mesh.platform.http.examples import READ_SAMPLE, RETRYING_CURL, address_of, with_example
from mesh.platform.http.routes import Caller
from mesh.vision.export import formats

_TAG: Final = Tag(name="history", description="Stored pictures and their text")
_CUTOUT: Final = f"{address_of(Service.BFF_API)}/api/image/'$id'/cutout"

_ABOUT: Final = f"""\
- `scan`: the page in black on white. Shadows and the colour of the paper are removed, the page is turned and
  straightened by its lines or, where its edges are found, by these.
- `ink`: what is written or printed, in its colours, at its place in the upright picture.
- `cutout`: chosen lines and words, made level; the rest of the picture is transparent or white.

`background` is `white` for a scan; `transparent` (default) or `white` for ink; `keep` (default: as in the picture),
`white` or `transparent` for a cut-out. Lines and words are those of `format=json` of the text, with corrections and
edits; at most {MAX_BOXES} boxes.

422 (`bad-picture`) if the picture is damaged, or needs too much time or memory. 503 (`busy`) with `Retry-After` if
too many are queued. Disconnecting cancels the work; nothing is stored."""

_SUFFIXES: Final = {Kind.SCAN: ".scan.png", Kind.INK: ".ink.png", Kind.CUTOUT: ".cutout.png"}


class CutoutPath(BaseModel):
    image_id: str = Field(description="Image id")


class CutoutQuery(BaseModel):
    kind: Kind = Field(default=Kind.SCAN, description="What is made of the picture")
    background: Background | None = Field(default=None, description="Ground of the result")
    lines: str = Field(
        default="", max_length=4000, description="Chosen lines by `ord_num`: numbers and ranges, such as `0,2-4`"
    )
    words: str = Field(
        default="",
        max_length=4000,
        description="Chosen words: a line and places in its `words` from 0, such as `3:0,5:1-2`",
    )


def cutout_routes(cutouts: CutOuts) -> APIBlueprint:
    routes = APIBlueprint("cutout", __name__, abp_tags=[_TAG])

    @routes.get(
        "/api/image/<image_id>/cutout",
        operation_id="cutOutPicture",
        summary="Download a clean scan, the ink or a cut-out of a picture",
        description=with_example(
            READ_SAMPLE,
            f"{RETRYING_CURL} -o scan.png '{_CUTOUT}?kind=scan'",
            f"{RETRYING_CURL} -o lines.png '{_CUTOUT}?kind=cutout&lines=0-1&background=transparent'",
            about=_ABOUT,
        ),
        responses={
            200: answers("The file, named after the picture", (CONTENT_TYPE, None)),
            **problem_responses(400, 404, 410, 413, 422, 502, 503, 504),
        },
    )
    def cutout(path: CutoutPath, query: CutoutQuery) -> Response:
        wanted = Wanted(query.kind, query.background, query.lines, query.words)
        name, content = cutouts.make(path.image_id, wanted, owner_of_request(), Caller.of_request().is_connected)
        kind = formats.Kind("PNG", _SUFFIXES[query.kind], CONTENT_TYPE, "")
        response = Response(content, content_type=CONTENT_TYPE)
        response.headers["Content-Disposition"] = formats.attachment(formats.file_name(name, kind))
        # The file changes with each edit of the lines.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    return routes
