"""The four routes, documented by the contracts' types."""

from __future__ import annotations

from typing import Final

from flask import Response, request, send_file
from flask_openapi import OpenAPI, Tag
from pydantic import BaseModel, Field

from image_store.blob_store import BlobMissing
from image_store.bootstrap import Store
from image_store.domain import could_be_id, utc_now
from image_store.history import Content
from mesh.contracts.stored_image import ImagePage, StoredImage
from mesh.errors import NotFound, Problem
from mesh.http.app import problem_responses

_TAG: Final = Tag(name="pictures", description="What is kept of each picture")
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}

# The bytes under an id never change, and they are one person's.
_CACHE_CONTROL: Final = "private, max-age=604800, immutable"


class ImagePath(BaseModel):
    image_id: str = Field(description="The picture's id, as `/read` answered it")


class PageQuery(BaseModel):
    limit: int = Field(default=50, ge=1, le=200, description="Pictures on a page")
    before: str | None = Field(default=None, max_length=400, description="`next` of the page before this one")


def add_routes(app: OpenAPI, store: Store) -> None:
    """Add them to the app."""

    @app.get(
        "/api/images",
        tags=[_TAG],
        summary="The history, newest first, page by page",
        responses={200: ImagePage, **problem_responses(400, 503)},
    )
    def images(query: PageQuery) -> Response:
        return _json(store.history.page(query.limit, query.before))

    @app.get(
        "/api/image/<image_id>",
        tags=[_TAG],
        summary="One picture with its boxes and corrections",
        responses={200: StoredImage, **problem_responses(404, 503)},
    )
    def image(path: ImagePath) -> Response:
        return _json(store.history.image(path.image_id))

    @app.get(
        "/api/image/<image_id>/content",
        tags=[_TAG],
        summary="The picture's bytes, as they were uploaded",
        responses={
            200: {"description": "The picture", "content": {"image/*": _BINARY}},
            **problem_responses(404, 503),
        },
    )
    def content(path: ImagePath) -> Response:
        return _content(store, path.image_id)

    @app.delete(
        "/api/image/<image_id>",
        tags=[_TAG],
        summary="Delete a picture and everything read from it, for good",
        description="Also one that is still on its way here: it stays away. Twice is once.",
        responses={204: {"description": "It is gone"}, **problem_responses(404, 503)},
    )
    def delete(path: ImagePath) -> tuple[str, int]:
        if not could_be_id(path.image_id):
            raise NotFound("There is no picture with this id.")
        store.deletion.delete(path.image_id, utc_now())
        return "", 204


def _content(store: Store, image_id: str) -> Response:
    content = store.history.content(image_id)
    response = Response(status=304) if content.sha256 in request.if_none_match else _file(store, image_id, content)
    response.set_etag(content.sha256)
    response.headers["Cache-Control"] = _CACHE_CONTROL
    # Whatever the bytes are, a browser that opens them runs nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _file(store: Store, image_id: str, content: Content) -> Response:
    try:
        file = store.blobs.open(content.path)
    except BlobMissing as error:
        # Deleted since the row was read: then this says so.
        store.history.content(image_id)
        raise Problem("The picture's file is lost. What was read from it is still here.") from error
    response = send_file(file, mimetype=content.content_type, conditional=False, etag=False)
    response.content_length = content.size_bytes
    return response


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), content_type="application/json")
