"""The routes, documented by the contracts' types. Who asks stands in a header that bff-api sends with every call."""

from __future__ import annotations

from typing import Final, Literal

import structlog
from flask import Response, request, send_file
from flask_openapi import OpenAPI, Tag
from pydantic import BaseModel, Field

from image_store.blob_store import BlobMissing
from image_store.bootstrap import Store
from image_store.domain import could_be_id, utc_now
from image_store.history import Content
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.problems import NotFound, Problem, UpstreamUnavailable
from mesh.contracts.stored_image import (
    ACCEPTED_HEADER,
    OWNER_HEADER,
    ImagePage,
    ImageSummary,
    NewName,
    StoredImage,
    Usage,
)
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, READ_SAMPLE, RETRYING_CURL, address_of, with_example

log = structlog.get_logger(__name__)

_TAG: Final = Tag(name="pictures", description="What is kept of each picture")
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_OTHERS: Final = "Another owner's picture is 404, like one that does not exist; one of nobody's is open to everybody."

_HERE: Final = address_of(Service.IMAGE_STORE_REST)
_IMAGE: Final = f"{_HERE}/api/image/$id"

# The bytes under an id never change, and they are one person's.
_CACHE_CONTROL: Final = "private, max-age=604800, immutable"


class ImagePath(BaseModel):
    image_id: str = Field(description="The picture's id, as `/read` answered it")


class PageQuery(BaseModel):
    limit: int = Field(default=50, ge=1, le=200, description="Pictures on a page")
    before: str | None = Field(default=None, max_length=400, description="`next` of the page before this one")
    q: str | None = Field(
        default=None, max_length=200, description="Only pictures whose name or text contains this, in capitals or not"
    )


class Asking(BaseModel):
    owner: str | None = Field(
        default=None,
        alias=OWNER_HEADER,
        pattern=f"^{OWNER_ID}$",
        description="Who asks; nobody in particular if absent",
    )


class AskingToDelete(Asking):
    accepted: Literal["true"] | None = Field(
        default=None,
        alias=ACCEPTED_HEADER,
        description="The picture was accepted from this owner and may still be on its way here: then it stays away",
    )


def add_routes(app: OpenAPI, store: Store) -> None:
    """Add them to the app."""

    @app.get(
        "/api/images",
        tags=[_TAG],
        summary="An owner's history, newest first, page by page",
        description=with_example(
            f"{CURL} -H '{OWNER_HEADER}: somebody' '{_HERE}/api/images?limit=5'",
            about="Empty for who has no owner's id.",
        ),
        responses={200: ImagePage, **problem_responses(400, 503)},
    )
    def images(header: Asking, query: PageQuery) -> Response:
        return _json(store.history.page(header.owner, query.limit, query.before, query.q))

    @app.get(
        "/api/usage",
        tags=[_TAG],
        summary="How much an owner keeps",
        description=with_example(f"{CURL} -H '{OWNER_HEADER}: somebody' '{_HERE}/api/usage'"),
        responses={200: Usage, **problem_responses(400, 503)},
    )
    def usage(header: Asking) -> Response:
        max_age = store.settings.max_age
        return _json(store.history.usage(header.owner, utc_now() - max_age, max_age))

    @app.get(
        "/api/image/<image_id>",
        tags=[_TAG],
        summary="One picture with its boxes and corrections",
        description=with_example(READ_SAMPLE, f"{RETRYING_CURL} {_IMAGE}", about=_OTHERS),
        responses={200: StoredImage, **problem_responses(404, 410, 503)},
    )
    def image(header: Asking, path: ImagePath) -> Response:
        return _json(store.history.image(path.image_id, header.owner))

    @app.get(
        "/api/image/<image_id>/content",
        tags=[_TAG],
        summary="The picture's bytes, as they were uploaded",
        description=with_example(READ_SAMPLE, f"{RETRYING_CURL} -o copy.png {_IMAGE}/content", about=_OTHERS),
        responses={
            200: {"description": "The picture", "content": {"image/*": _BINARY}},
            304: {"description": "Unchanged since the ETag that was sent"},
            **problem_responses(404, 410, 503),
        },
    )
    def content(header: Asking, path: ImagePath) -> Response:
        return _content(store, path.image_id, header.owner)

    @app.patch(
        "/api/image/<image_id>",
        tags=[_TAG],
        summary="Give a picture another name",
        description=with_example(
            READ_SAMPLE, f"""{RETRYING_CURL} -X PATCH {JSON} -d '{{"name": "Coffee"}}' {_IMAGE}""", about=_OTHERS
        ),
        responses={200: ImageSummary, **problem_responses(400, 404, 410, 503)},
    )
    def rename(header: Asking, path: ImagePath, body: NewName) -> Response:
        if could_be_id(path.image_id):
            store.repository.rename(path.image_id, body.name, header.owner)
        return _json(store.history.summary(path.image_id, header.owner))

    @app.delete(
        "/api/image/<image_id>",
        tags=[_TAG],
        summary="Delete a picture and everything read from it, for good",
        description=with_example(READ_SAMPLE, f"{RETRYING_CURL} -X DELETE {_IMAGE}", about=f"Idempotent. {_OTHERS}"),
        responses={204: {"description": "Deleted"}, **problem_responses(404, 410, 503)},
    )
    def delete(header: AskingToDelete, path: ImagePath) -> tuple[str, int]:
        if not could_be_id(path.image_id):
            raise NotFound("There is no picture with this id.")
        is_accepted = header.accepted is not None
        store.deletion.delete_for(header.owner, path.image_id, utc_now(), is_accepted=is_accepted)
        return "", 204


def _content(store: Store, image_id: str, owner: str | None) -> Response:
    content = store.history.content(image_id, owner)
    is_known = content.sha256 in request.if_none_match
    response = Response(status=304) if is_known else _file(store, image_id, content, owner)
    response.set_etag(content.sha256)
    response.headers["Cache-Control"] = _CACHE_CONTROL
    # Whatever the bytes are, a browser that opens them runs nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _file(store: Store, image_id: str, content: Content, owner: str | None) -> Response:
    try:
        file = store.blobs.open(content.path)
    except BlobMissing as error:
        # Deleted since the row was read: then this says so.
        store.history.content(image_id, owner)
        raise Problem("The picture's file is lost. What was read from it is still here.") from error
    except OSError as error:
        log.warning("pictures cannot be reached", error=str(error))
        raise UpstreamUnavailable(
            "pictures", "The pictures cannot be reached. Please try again in a moment."
        ) from error
    response = send_file(file, mimetype=content.content_type, conditional=False, etag=False)
    response.content_length = content.size_bytes
    return response


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), content_type="application/json")
