"""Routes of the audit log, for bff-api and operators; not in the document, so that the portal does not forward them."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI

from image_store.bootstrap import Store
from mesh.contracts.audit import AuditQuery, NewAuditEntries
from mesh.platform.http.routes import json_response


def add_audit_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""

    @app.post("/operator/audit", doc_ui=False)
    def append_audit_entries(body: NewAuditEntries) -> tuple[str, int]:
        store.audit.append(body.entries)
        return "", 204

    @app.get("/operator/audit", doc_ui=False)
    def audit_page(query: AuditQuery) -> Response:
        return json_response(store.audit.page(query))
