"""Routes of the history: list, details, content, thumbnail, rename, delete."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.history.content import content_response, known_etags, revalidated
from bff_api.history.stored_pictures import StoredPictures
from bff_api.history.thumbnail import CONTENT_TYPE as THUMBNAIL_TYPE
from bff_api.history.thumbnail import SIDE, Thumbnails
from bff_api.json_body import takes_json
from mesh.contracts.listing import Listing
from mesh.contracts.stored_image import ImagePage, ImageSummary, NewName, StoredImage
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import (
    AS_IMAGE,
    CURL,
    JSON,
    READ_SAMPLE,
    RETRYING_CURL,
    SAMPLE,
    address_of,
    with_example,
)
from mesh.platform.http.routes import Caller, private_json

_TAG: Final = Tag(name="history", description="Stored pictures and their text")
_UNCHANGED: Final = {"description": "Unchanged since the ETag of the request"}

_OWN_ONLY: Final = """The owner is given by the cookie that the page at `/` sets. A client without it has no
history: anyone who has the id of a picture without an owner can see, rename and delete it."""
_OTHERS: Final = """Another owner's picture is 404, like one that does not exist. A picture that is not stored yet
is 503 (`on-its-way`) with `Retry-After`."""

_HERE: Final = address_of(Service.BFF_API)
_IMAGE: Final = f"{_HERE}/api/image/$id"
_READ_WITH_COOKIE: Final = f"""\
{CURL} -c cookies.txt -o page.html {_HERE}/
{SAMPLE} |
  {CURL} -b cookies.txt {AS_IMAGE} -o answer.json {_HERE}/read"""


class ImagePath(BaseModel):
    image_id: str = Field(description="Image id")


def history_routes(pictures: StoredPictures, thumbnails: Thumbnails) -> APIBlueprint:
    routes = APIBlueprint("history", __name__, abp_tags=[_TAG])

    @routes.get(
        "/api/images",
        operation_id="listPictures",
        summary="List your pictures",
        description=with_example(
            _READ_WITH_COOKIE, f"{CURL} -b cookies.txt '{_HERE}/api/images?limit=5'", about=_OWN_ONLY
        ),
        responses={200: ImagePage, **problem_responses(400, 502, 503, 504)},
    )
    def images(query: Listing) -> Response:
        return private_json(pictures.page(owner_of_request(), query))

    @routes.get(
        "/api/image/<image_id>",
        operation_id="getPicture",
        summary="Get one picture with its boxes and corrections",
        description=with_example(READ_SAMPLE, f"{RETRYING_CURL} {_IMAGE}", about=_OTHERS),
        responses={200: StoredImage, **problem_responses(404, 410, 502, 503, 504)},
    )
    def image(path: ImagePath) -> Response:
        return private_json(pictures.image(path.image_id, owner_of_request()))

    @routes.get(
        "/api/image/<image_id>/content",
        operation_id="getPictureContent",
        summary="Download the picture, without its metadata",
        description=with_example(READ_SAMPLE, f"{RETRYING_CURL} -o copy.png {_IMAGE}/content", about=_OTHERS),
        responses={
            200: _binary("The picture", "image/*"),
            304: _UNCHANGED,
            **problem_responses(404, 410, 412, 502, 503, 504),
        },
    )
    def content(path: ImagePath) -> Response:
        return content_response(pictures.content(path.image_id, owner_of_request(), known_etags()))

    @routes.get(
        "/api/image/<image_id>/thumbnail",
        operation_id="getPictureThumbnail",
        summary=f"Get a thumbnail: upright, at most {SIDE} pixels per side",
        description=with_example(
            READ_SAMPLE,
            f"{RETRYING_CURL} -o small.webp {_IMAGE}/thumbnail",
            about=f"{_OTHERS} 422 (`no-preview`) if the picture is damaged.",
        ),
        responses={
            200: _binary("The thumbnail", THUMBNAIL_TYPE),
            304: _UNCHANGED,
            **problem_responses(404, 410, 412, 422, 502, 503, 504),
        },
    )
    def thumbnail(path: ImagePath) -> Response:
        answer = pictures.content(path.image_id, owner_of_request(), known_etags())
        response = revalidated(Response(content_type=THUMBNAIL_TYPE), answer)
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            response.set_data(thumbnails.of(answer.body, Caller.of_request().is_connected))
        return response

    @routes.patch(
        "/api/image/<image_id>",
        operation_id="renamePicture",
        summary="Rename a picture",
        description=with_example(
            READ_SAMPLE, f"""{RETRYING_CURL} -X PATCH {JSON} -d '{{"name": "Coffee"}}' {_IMAGE}""", about=_OTHERS
        ),
        responses={200: ImageSummary, **problem_responses(400, 404, 410, 413, 415, 502, 503, 504)},
    )
    @takes_json
    def rename(path: ImagePath, body: NewName) -> Response:
        return private_json(pictures.rename(path.image_id, body.name, owner_of_request()))

    @routes.delete(
        "/api/image/<image_id>",
        operation_id="deletePicture",
        summary="Delete a picture and its text",
        description=with_example(
            READ_SAMPLE,
            f"{CURL} -X DELETE {_IMAGE}",
            about="Permanent; also works while the picture is not stored yet. Idempotent: a second request is 204 too.",
        ),
        responses={204: None, **problem_responses(404, 410, 502, 503, 504)},
    )
    def delete(path: ImagePath) -> Response:
        pictures.delete(path.image_id, owner_of_request())
        return Response(status=204)

    return routes


def _binary(description: str, content_type: str) -> dict[str, Any]:
    return {"description": description, "content": {content_type: {"schema": {"type": "string", "format": "binary"}}}}
