"""Routes of API keys, for bff-api and operators. They are not in the document, so the portal does not forward them."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI
from pydantic import BaseModel, Field

from image_store.bootstrap import Store
from image_store.domain import utc_now
from mesh.contracts.api_key import KEY_ID, KeyChange, KeyCheck, NewApiKey
from mesh.contracts.envelope import OWNER_ID
from mesh.platform.http.routes import json_response


class KeyPath(BaseModel):
    key_id: str = Field(pattern=f"^{KEY_ID}$")


class KeysOf(BaseModel):
    owner: str | None = Field(default=None, pattern=f"^{OWNER_ID}$", description="Only keys of this owner")


def add_api_key_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    keys = store.api_keys

    @app.post("/operator/keys", doc_ui=False)
    def create(body: NewApiKey) -> Response:
        return json_response(keys.create(body, utc_now()), 201)

    @app.get("/operator/keys", doc_ui=False)
    def list_keys(query: KeysOf) -> Response:
        return json_response(keys.list(query.owner))

    @app.patch("/operator/keys/<key_id>", doc_ui=False)
    def change(path: KeyPath, query: KeysOf, body: KeyChange) -> Response:
        return json_response(keys.change(path.key_id, body, utc_now(), query.owner))

    @app.delete("/operator/keys/<key_id>", doc_ui=False)
    def revoke(path: KeyPath, query: KeysOf) -> Response:
        return json_response(keys.revoke(path.key_id, utc_now(), query.owner))

    @app.post("/operator/key-check", doc_ui=False)
    def check(body: KeyCheck) -> Response:
        return json_response(keys.check(body, utc_now()))
