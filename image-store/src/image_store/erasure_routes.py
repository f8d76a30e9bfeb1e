"""Routes of erasure: reports, and the deletion of everything of one owner.

Those below `/operator` are for commands of operators. They are not in the documents, so that the portal's proxy does
not forward them.
"""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import OpenAPI, Tag
from pydantic import BaseModel, Field

from image_store.bootstrap import Store
from image_store.domain import could_be_id, utc_now
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.erasure import ErasureReport
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, READ_SAMPLE, address_of, with_example

_TAG: Final = Tag(name="erasure", description="What is left of what was deleted")
_HERE: Final = address_of(Service.IMAGE_STORE_REST)


class ImagePath(BaseModel):
    image_id: str = Field(description="Image id")


class OwnerPath(BaseModel):
    owner: str = Field(pattern=f"^{OWNER_ID}$", description="Owner")


class Asking(BaseModel):
    owner: str | None = Field(
        default=None, alias=OWNER_HEADER, pattern=f"^{OWNER_ID}$", description="Owner of the request; none if absent"
    )


def add_erasure_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    erasure = store.erasure

    @app.get(
        "/api/image/<image_id>/erasure",
        tags=[_TAG],
        summary="Report what is left of a picture",
        description=with_example(
            READ_SAMPLE,
            f"{CURL} -o deleted.txt -X DELETE {_HERE}/api/image/$id",
            f"{CURL} {_HERE}/api/image/$id/erasure",
        ),
        responses={200: ErasureReport, **problem_responses(404, 503)},
    )
    def of_picture(header: Asking, path: ImagePath) -> Response:
        _require_id(path.image_id)
        return _json(erasure.of_picture(path.image_id, header.owner, utc_now()))

    @app.get(
        "/api/erasure",
        tags=[_TAG],
        summary="Report what is left of all pictures of the owner",
        description=with_example(f"{CURL} -H '{OWNER_HEADER}: example' {_HERE}/api/erasure"),
        responses={200: ErasureReport, **problem_responses(400, 503)},
    )
    def of_owner(header: Asking) -> Response:
        return _json(erasure.of_owner(_owner(header), utc_now()))

    @app.delete(
        "/api/images",
        tags=[_TAG],
        summary="Delete all pictures of the owner, and report what is left",
        description=with_example(f"{CURL} -H '{OWNER_HEADER}: example' -X DELETE {_HERE}/api/images"),
        responses={200: ErasureReport, **problem_responses(400, 503)},
    )
    def delete_all(header: Asking) -> Response:
        return _json(_deleted(store, _owner(header)))

    @app.get("/operator/image/<image_id>/erasure", doc_ui=False)
    def any_picture(path: ImagePath) -> Response:
        _require_id(path.image_id)
        return _json(erasure.of_picture(path.image_id, None, utc_now(), by_operator=True))

    @app.delete("/operator/image/<image_id>", doc_ui=False)
    def delete_any_picture(path: ImagePath) -> Response:
        _require_id(path.image_id)
        store.deletion.delete(path.image_id, utc_now())
        report = erasure.of_picture(path.image_id, None, utc_now(), by_operator=True)
        return _json(report.model_copy(update={"pictures_deleted": 1}))

    @app.get("/operator/owner/<owner>/erasure", doc_ui=False)
    def any_owner(path: OwnerPath) -> Response:
        return _json(erasure.of_owner(path.owner, utc_now()))

    @app.delete("/operator/owner/<owner>", doc_ui=False)
    def delete_any_owner(path: OwnerPath) -> Response:
        store.api_keys.delete_of(path.owner)
        return _json(_deleted(store, path.owner))


def _deleted(store: Store, owner: str) -> ErasureReport:
    count = store.erasure.delete_all(owner, utc_now())
    return store.erasure.of_owner(owner, utc_now()).model_copy(update={"pictures_deleted": count})


def _owner(header: Asking) -> str:
    if header.owner is None:
        raise BadRequest("The request has no owner. Open the page, which sets a cookie, or send an API key.")
    return header.owner


def _require_id(image_id: str) -> None:
    if not could_be_id(image_id):
        raise NotFound("There is no picture with this id.")


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), content_type="application/json")
