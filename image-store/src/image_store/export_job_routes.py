"""Routes of results for document-worker. They are not in the document, so that the portal does not forward them."""

from __future__ import annotations

from functools import partial

from flask import Response, request
from flask_openapi import OpenAPI
from pydantic import BaseModel, Field

from image_store.blob_store import BlobMissing
from image_store.bootstrap import Store
from image_store.document_job_routes import FileLost, PagePath
from image_store.documents.exports import export_path
from image_store.documents.files import parts, receive
from image_store.domain import utc_now
from image_store.export_routes import ExportPath
from mesh.contracts.document_export import FailedExport, StoredExport
from mesh.platform.http.routes import json_response


class ResultQuery(BaseModel):
    revision: int = Field(ge=0, description="Of the document, from which the result was built")


def add_export_job_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    exports = store.exports

    @app.get("/jobs/documents/<document_id>/exports/<kind>", doc_ui=False)
    def export_job(path: ExportPath) -> Response:
        return json_response(exports.job(path.document_id, path.kind))

    @app.get("/jobs/documents/<document_id>/pages/<int:number>", doc_ui=False)
    def stored_page(path: PagePath) -> Response:
        return json_response(store.history.image(*exports.page(path.document_id, path.number)))

    @app.get("/jobs/documents/<document_id>/pages/<int:number>/content", doc_ui=False)
    def page_content(path: PagePath) -> Response:
        content = store.history.content(*exports.page(path.document_id, path.number))
        try:
            file = store.blobs.open(content.path)
        except BlobMissing as error:
            exports.page(path.document_id, path.number)  # deleted meanwhile: raises Gone
            raise FileLost from error
        return Response(parts(file), content_type=content.content_type)

    @app.put("/jobs/documents/<document_id>/exports/<kind>/content", doc_ui=False)
    def put_result(path: ExportPath, query: ResultQuery) -> Response:
        request.max_content_length = None
        exports.job(path.document_id, path.kind)  # raises Gone before the file is received
        location = partial(export_path, path.document_id, path.kind, query.revision)
        stored = receive(store.blobs, location, request.stream)
        try:
            is_current = exports.add(
                path.document_id, path.kind, query.revision, stored, request.content_type or "", utc_now()
            )
        finally:
            if not exports.is_named(location(stored.sha256)):
                store.blobs.delete(location(stored.sha256))
        return json_response(StoredExport(is_current=is_current))

    @app.post("/jobs/documents/<document_id>/exports/<kind>", doc_ui=False)
    def failed(path: ExportPath, body: FailedExport) -> tuple[str, int]:
        exports.fail(path.document_id, path.kind, body, utc_now())
        return "", 204
