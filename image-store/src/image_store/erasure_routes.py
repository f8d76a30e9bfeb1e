"""Routes of erasure: reports, and the deletion of everything of one owner.

They are for bff-api, and below `/operator` for commands of operators. They are not in the document, so that the
portal's proxy does not forward them.
"""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI
from pydantic import BaseModel, Field

from image_store.bootstrap import Store
from image_store.domain import could_be_id, utc_now
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.erasure import ErasureReport
from mesh.contracts.owners import OwnerQuota
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.platform.http.routes import json_response


class ImagePath(BaseModel):
    image_id: str = Field(description="Image id")


class OwnerPath(BaseModel):
    owner: str = Field(pattern=f"^{OWNER_ID}$", description="Owner")


class Asking(BaseModel):
    owner: str | None = Field(
        default=None, alias=OWNER_HEADER, pattern=f"^{OWNER_ID}$", description="Owner of the request; none if absent"
    )


class ErasureQuery(BaseModel):
    with_account: bool = Field(default=False, description="Whether account, sessions and API keys are deleted too")


def add_erasure_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    erasure = store.erasure

    @app.get("/api/image/<image_id>/erasure", doc_ui=False)
    def of_picture(header: Asking, path: ImagePath) -> Response:
        _require_id(path.image_id)
        return json_response(erasure.of_picture(path.image_id, header.owner, utc_now()))

    @app.get("/api/erasure", doc_ui=False)
    def of_owner(header: Asking) -> Response:
        return json_response(erasure.of_owner(_owner(header), utc_now()))

    @app.post("/api/erasure", doc_ui=False)
    def delete_all(header: Asking, query: ErasureQuery) -> Response:
        owner = _owner(header)
        if query.with_account:
            _delete_account(store, owner)
        return json_response(_deleted(store, owner))

    @app.get("/operator/image/<image_id>/erasure", doc_ui=False)
    def any_picture(path: ImagePath) -> Response:
        _require_id(path.image_id)
        return json_response(erasure.of_picture(path.image_id, None, utc_now(), by_operator=True))

    @app.delete("/operator/image/<image_id>", doc_ui=False)
    def delete_any_picture(path: ImagePath) -> Response:
        _require_id(path.image_id)
        store.deletion.delete(path.image_id, utc_now())
        report = erasure.of_picture(path.image_id, None, utc_now(), by_operator=True)
        return json_response(report.model_copy(update={"pictures_deleted": 1}))

    @app.get("/operator/owner/<owner>/erasure", doc_ui=False)
    def any_owner(path: OwnerPath) -> Response:
        return json_response(erasure.of_owner(path.owner, utc_now()))

    @app.delete("/operator/owner/<owner>", doc_ui=False)
    def delete_any_owner(path: OwnerPath) -> Response:
        _delete_account(store, path.owner)
        store.owners.set_quota(path.owner, OwnerQuota())
        return json_response(_deleted(store, path.owner))


def _delete_account(store: Store, owner: str) -> None:
    store.api_keys.delete_of(owner)
    store.users.delete_of(owner)


def _deleted(store: Store, owner: str) -> ErasureReport:
    store.idempotent_answers.delete_of(owner)
    count = store.erasure.delete_all(owner, utc_now())
    return store.erasure.of_owner(owner, utc_now()).model_copy(update={"pictures_deleted": count})


def _owner(header: Asking) -> str:
    if header.owner is None:
        raise BadRequest("The request has no owner. Open the page, which sets a cookie, or send an API key.")
    return header.owner


def _require_id(image_id: str) -> None:
    if not could_be_id(image_id):
        raise NotFound("There is no picture with this id.")
