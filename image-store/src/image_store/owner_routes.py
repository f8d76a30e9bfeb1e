"""Routes of owners, for bff-api and operators. They are not in the document, so the portal does not forward them."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI
from pydantic import BaseModel, Field

from image_store.bootstrap import Store
from image_store.domain import utc_now
from image_store.erasure_routes import OwnerPath
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.owners import OwnerQuota
from mesh.platform.http.routes import json_response


class OwnersQuery(BaseModel):
    limit: int = Field(default=100, ge=1, le=1000)
    after: str | None = Field(default=None, pattern=f"^{OWNER_ID}$")


def add_owner_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""

    @app.get("/operator/owners", doc_ui=False)
    def owners(query: OwnersQuery) -> Response:
        now = utc_now()
        return json_response(store.owners.page(query.limit, query.after, now - store.settings.max_age, now))

    @app.put("/operator/owner/<owner>/quota", doc_ui=False)
    def set_quota(path: OwnerPath, body: OwnerQuota) -> Response:
        return json_response(store.owners.set_quota(path.owner, body))
