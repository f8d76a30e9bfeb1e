"""What is kept: the list, one picture, its bytes, and its deletion. image-store answers, this passes on."""

from __future__ import annotations

from typing import Final, Protocol

from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.clients.image_store import ImageStoreClient
from bff_api.errors import kept_or_problem
from mesh.contracts.stored_image import ImagePage, StoredImage
from mesh.http.app import problem_responses
from mesh.picture import CONTENT_TYPES

_TAG: Final = Tag(name="history", description="What is kept of the pictures that were read")
_PASSED_ON: Final = ("ETag", "Last-Modified", "Cache-Control", "Content-Disposition")
_SAFE_TYPES: Final = frozenset(CONTENT_TYPES.values())
_DOWNLOAD: Final = "application/octet-stream"


class AcceptedPictures(Protocol):
    def forget_picture(self, image_id: str) -> None:
        """Take no more corrections to it."""
        ...


class ImagesQuery(BaseModel):
    limit: int = Field(default=50, ge=1, le=200, description="How many at most")
    before: str | None = Field(default=None, max_length=400, description="`next` of the page before this one")


class ImagePath(BaseModel):
    image_id: str = Field(description="The picture's id")


def history_routes(image_store: ImageStoreClient, outbox: AcceptedPictures) -> APIBlueprint:
    routes = APIBlueprint("history", __name__, abp_tags=[_TAG])

    @routes.get(
        "/api/images",
        summary="The pictures that are kept, newest first",
        responses={200: ImagePage, **problem_responses(400, 502, 503, 504)},
    )
    def images(query: ImagesQuery) -> Response:
        return _json(image_store.list_images(query.limit, query.before))

    @routes.get(
        "/api/image/<image_id>",
        summary="One picture with its boxes and corrections",
        responses={200: StoredImage, **problem_responses(404, 502, 503, 504)},
    )
    def image(path: ImagePath) -> Response:
        return _json(image_store.image(path.image_id))

    @routes.get(
        "/api/image/<image_id>/content",
        summary="The picture itself, as it was uploaded",
        responses={
            200: {
                "description": "Its bytes",
                "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}},
            },
            304: {"description": "Unchanged since the ETag that was sent"},
            **problem_responses(404, 502, 503, 504),
        },
    )
    def content(path: ImagePath) -> Response:
        answer = image_store.content(path.image_id)
        content_type = answer.headers.get("Content-Type", _DOWNLOAD)
        # A browser must not take for a page what a foreign publisher once called one.
        response = Response(answer.body, content_type=content_type if content_type in _SAFE_TYPES else _DOWNLOAD)
        response.headers.update({name: answer.headers[name] for name in _PASSED_ON if name in answer.headers})
        response.make_conditional(request)
        return response

    @routes.delete(
        "/api/image/<image_id>",
        summary="Delete a picture and everything read from it",
        responses={204: None, **problem_responses(404, 502, 503, 504)},
    )
    def delete(path: ImagePath) -> Response:
        image_store.delete(path.image_id)
        with kept_or_problem():
            outbox.forget_picture(path.image_id)
        return Response(status=204)

    return routes


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), content_type="application/json")
