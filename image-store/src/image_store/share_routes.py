"""Routes of share links, for bff-api. They are not in the document, so the portal does not forward them."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI
from pydantic import Field

from image_store.bootstrap import Store
from image_store.document_routes import DocumentPath
from image_store.domain import utc_now
from image_store.routes import Asking, ImagePath
from mesh.contracts.share import SHARE_ID, NewShare, ShareCheck, SharedKind
from mesh.platform.http.routes import json_response


class SharePath(ImagePath):
    share_id: str = Field(pattern=f"^{SHARE_ID}$")


class DocumentSharePath(DocumentPath):
    share_id: str = Field(pattern=f"^{SHARE_ID}$")


def add_share_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    shares = store.shares

    @app.post("/api/image/<image_id>/shares", doc_ui=False)
    def create_share(header: Asking, path: ImagePath, body: NewShare) -> Response:
        return json_response(shares.create(path.image_id, header.owner, body, utc_now()), 201)

    @app.get("/api/image/<image_id>/shares", doc_ui=False)
    def list_shares(header: Asking, path: ImagePath) -> Response:
        return json_response(shares.list(path.image_id, header.owner, utc_now()))

    @app.delete("/api/image/<image_id>/shares/<share_id>", doc_ui=False)
    def revoke_share(header: Asking, path: SharePath) -> tuple[str, int]:
        shares.revoke(path.image_id, path.share_id, header.owner)
        return "", 204

    @app.post("/api/documents/<document_id>/shares", doc_ui=False)
    def create_document_share(header: Asking, path: DocumentPath, body: NewShare) -> Response:
        created = shares.create(path.document_id, header.owner, body, utc_now(), SharedKind.DOCUMENT)
        return json_response(created, 201)

    @app.get("/api/documents/<document_id>/shares", doc_ui=False)
    def list_document_shares(header: Asking, path: DocumentPath) -> Response:
        return json_response(shares.list(path.document_id, header.owner, utc_now(), SharedKind.DOCUMENT))

    @app.delete("/api/documents/<document_id>/shares/<share_id>", doc_ui=False)
    def revoke_document_share(header: Asking, path: DocumentSharePath) -> tuple[str, int]:
        shares.revoke(path.document_id, path.share_id, header.owner, SharedKind.DOCUMENT)
        return "", 204

    @app.post("/operator/share-check", doc_ui=False)
    def check_share(body: ShareCheck) -> Response:
        return json_response(shares.open(body, utc_now()))
