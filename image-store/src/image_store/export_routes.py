"""Routes of results of whole documents for bff-api; those for document-worker are in `export_job_routes`.

They are not in the document, so that the portal does not forward them: the client that asks for a result
publishes its event.
"""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import OpenAPI
from pydantic import BaseModel, Field

from image_store.blob_store import BlobMissing
from image_store.bootstrap import Store
from image_store.document_routes import Asking
from image_store.documents.files import parts
from image_store.domain import utc_now
from mesh.contracts.document_export import KIND
from mesh.contracts.problems import Problem
from mesh.platform.http.routes import json_response

_RETRY_AFTER_S: Final = 1


class ExportPath(BaseModel):
    document_id: str = Field(description="Document id")
    kind: str = Field(pattern=KIND, description="A format of bff-api's `GET /api/formats`, or `pdfa`")


class ResultNotReady(Problem):
    """503: it is not built, or its file is lost and it must be built again."""

    status = 503
    slug = "export-not-ready"
    title = "Result not ready"

    def __init__(self) -> None:
        super().__init__("The result is not built. Ask for it, and try again.", retry_after_s=_RETRY_AFTER_S)


def add_export_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    exports = store.exports

    @app.post("/api/documents/<document_id>/exports/<kind>", doc_ui=False)
    def ask_for_export(header: Asking, path: ExportPath) -> Response:
        """Return the state of a result, which is queued unless it is ready, being built, or failed a short time ago.

        If `must_publish`, the caller publishes `ExportRequested`; if that is lost, image-store-worker does it later.
        """
        state = exports.ask(path.document_id, path.kind, header.owner, utc_now())
        if state.must_publish:
            store.deletion.delete_old_results(path.document_id)
        return json_response(state)

    @app.get("/api/documents/<document_id>/exports/<kind>/content", doc_ui=False)
    def export_content(header: Asking, path: ExportPath) -> Response:
        found = exports.path(path.document_id, path.kind, header.owner)
        if found is None:
            raise ResultNotReady
        location, size_bytes, content_type = found
        try:
            file = store.blobs.open(location)
        except BlobMissing as error:
            # Replaced or deleted since its row was read, or lost: the next request builds it again.
            store.deletion.forget_lost_result(location)
            raise ResultNotReady from error
        response = Response(parts(file), content_type=content_type)
        response.content_length = size_bytes
        return response
