"""Routes, documented by the types of the contracts. bff-api sends the owner in a header of every request."""

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
from mesh.contracts.api_key import KEY_HEADER, KEY_ID
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.lines_edited import EditedFrom, LinesEdited
from mesh.contracts.listing import Listing
from mesh.contracts.owners import OwnerQuota
from mesh.contracts.problems import BadRequest, NotFound, Problem, UpstreamUnavailable
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
from mesh.platform.http.routes import json_response

log = structlog.get_logger(__name__)

_TAG: Final = Tag(name="pictures", description="Stored pictures and their text")
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_OTHERS: Final = """Another owner's picture is 404, like one that does not exist. Pictures without an owner are public
to clients with their id."""

_HERE: Final = address_of(Service.IMAGE_STORE_REST)
_IMAGE: Final = f"{_HERE}/api/image/$id"
_EDIT: Final = """{"edit": {"id": "'$id'", "revision": "1-6f1e0b9c2d4a5837", "lines": [{"ord_num": 0}]}}"""

# A browser must ask before it shows a copy: the picture may have been deleted since.
_CACHE_CONTROL: Final = "private, no-cache"


class ImagePath(BaseModel):
    image_id: str = Field(description="Image id, as returned by `/read`")


class Asking(BaseModel):
    owner: str | None = Field(
        default=None,
        alias=OWNER_HEADER,
        pattern=f"^{OWNER_ID}$",
        description="Owner of the request; none if absent",
    )


class AskingForUsage(Asking):
    key_id: str | None = Field(
        default=None, alias=KEY_HEADER, pattern=f"^{KEY_ID}$", description="API key: the usage is that of the key"
    )


class AskingToDelete(Asking):
    accepted: Literal["true"] | None = Field(
        default=None,
        alias=ACCEPTED_HEADER,
        description="The picture was accepted from this owner and may not be stored yet: its events are then ignored",
    )


def add_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""

    @app.get(
        "/api/images",
        operation_id="listPictures",
        tags=[_TAG],
        summary="List an owner's pictures",
        description=with_example(
            f"{CURL} -H '{OWNER_HEADER}: example' '{_HERE}/api/images?limit=5'",
            about="Empty without an owner.",
        ),
        responses={200: ImagePage, **problem_responses(400, 503)},
    )
    def images(header: Asking, query: Listing) -> Response:
        return json_response(store.history.page(header.owner, query))

    @app.get(
        "/api/usage",
        operation_id="getUsage",
        tags=[_TAG],
        summary="Get the usage of an owner, or of an API key",
        description=with_example(f"{CURL} -H '{OWNER_HEADER}: example' '{_HERE}/api/usage'"),
        responses={200: Usage, **problem_responses(400, 503)},
    )
    def usage(header: AskingForUsage) -> Response:
        max_age = store.settings.max_age
        used = store.history.usage(header.owner, utc_now() - max_age, max_age, key_id=header.key_id)
        quota = OwnerQuota() if header.owner is None else store.owners.quota(header.owner)
        return json_response(used.model_copy(update=quota.model_dump()))

    @app.get(
        "/api/image/<image_id>",
        operation_id="getPicture",
        tags=[_TAG],
        summary="Get one picture with its boxes and corrections",
        description=with_example(READ_SAMPLE, f"{RETRYING_CURL} {_IMAGE}", about=_OTHERS),
        responses={200: StoredImage, **problem_responses(404, 410, 503)},
    )
    def image(header: Asking, path: ImagePath) -> Response:
        return json_response(store.history.image(path.image_id, header.owner))

    @app.get(
        "/api/image/<image_id>/content",
        operation_id="getPictureContent",
        tags=[_TAG],
        summary="Download the picture",
        description=with_example(READ_SAMPLE, f"{RETRYING_CURL} -o copy.png {_IMAGE}/content", about=_OTHERS),
        responses={
            200: {"description": "The picture", "content": {"image/*": _BINARY}},
            304: {"description": "Unchanged since the ETag of the request"},
            **problem_responses(404, 410, 503),
        },
    )
    def content(header: Asking, path: ImagePath) -> Response:
        return _content(store, path.image_id, header.owner)

    @app.patch(
        "/api/image/<image_id>",
        operation_id="renamePicture",
        tags=[_TAG],
        summary="Rename a picture",
        description=with_example(
            READ_SAMPLE, f"""{RETRYING_CURL} -X PATCH {JSON} -d '{{"name": "Coffee"}}' {_IMAGE}""", about=_OTHERS
        ),
        responses={200: ImageSummary, **problem_responses(400, 404, 410, 503)},
    )
    def rename(header: Asking, path: ImagePath, body: NewName) -> Response:
        if could_be_id(path.image_id):
            store.repository.rename(path.image_id, body.name, header.owner)
        return json_response(store.history.summary(path.image_id, header.owner))

    @app.put(
        "/api/image/<image_id>/lines",
        operation_id="storeLines",
        tags=[_TAG],
        summary="Store an edit of a picture's lines, unless another one was first",
        description=with_example(
            READ_SAMPLE,
            f"""{RETRYING_CURL} -X PUT {JSON} -d '{_EDIT}' {_IMAGE}/lines""",
            about=f"409 (`lines-changed`): another edit was first. Idempotent. {_OTHERS}",
        ),
        responses={204: {"description": "Stored"}, **problem_responses(400, 404, 409, 410, 503)},
    )
    def edit_lines(header: Asking, path: ImagePath, body: EditedFrom) -> tuple[str, int]:
        store.history.summary(path.image_id, header.owner)
        if body.edit.id != path.image_id:
            raise BadRequest("The edit is of another picture.")
        store.repository.edit_lines_from(body.base, LinesEdited.of(body.edit), utc_now())
        return "", 204

    @app.delete(
        "/api/image/<image_id>",
        operation_id="deletePicture",
        tags=[_TAG],
        summary="Delete a picture and its text permanently",
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
    # A browser that opens the bytes must not execute scripts in them.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _file(store: Store, image_id: str, content: Content, owner: str | None) -> Response:
    try:
        file = store.blobs.open(content.path)
    except BlobMissing as error:
        # It may have been deleted since the row was read: this then raises Gone.
        store.history.content(image_id, owner)
        raise Problem("The picture's file is lost. Its text is still available.") from error
    except OSError as error:
        log.warning("pictures cannot be reached", error=str(error))
        raise UpstreamUnavailable("pictures", "The storage cannot be reached. Please try again in a moment.") from error
    response = send_file(file, mimetype=content.content_type, conditional=False, etag=False)
    response.content_length = content.size_bytes
    return response
