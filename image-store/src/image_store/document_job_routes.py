"""Routes for document-worker. They are not in the document, so that the portal does not forward them."""

from __future__ import annotations

from flask import Response
from flask_openapi import OpenAPI
from pydantic import BaseModel, Field

from image_store.blob_store import BlobMissing
from image_store.bootstrap import Store
from image_store.documents.files import parts
from image_store.domain import utc_now
from mesh.contracts.document_job import EndedDocument, NextPages, OpenedDocument, PageResult
from mesh.contracts.problems import Problem
from mesh.platform.http.routes import json_response


class DocumentPath(BaseModel):
    document_id: str = Field(description="Document id")


class PagePath(DocumentPath):
    number: int = Field(ge=1, le=10_000_000, description="Number of the page, from 1")


class JobQuery(BaseModel):
    page: int | None = Field(default=None, ge=1, description="Page that is to be read")


def add_job_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    documents = store.documents

    @app.get("/jobs/documents/<document_id>", doc_ui=False)
    def document_job(path: DocumentPath, query: JobQuery) -> Response:
        return json_response(documents.job(path.document_id, query.page))

    @app.get("/jobs/documents/<document_id>/content", doc_ui=False)
    def document_job_content(path: DocumentPath) -> Response:
        return file_response(store, path.document_id)

    @app.get("/jobs/documents/<document_id>/ended", doc_ui=False)
    def ended_document(path: DocumentPath) -> Response:
        owner, callback_url = documents.callback(path.document_id)
        document = store.document_reading.document(path.document_id, owner)
        return json_response(EndedDocument(document=document, owner=owner, callback_url=callback_url))

    @app.post("/jobs/documents/<document_id>/opened", doc_ui=False)
    def document_opened(path: DocumentPath, body: OpenedDocument) -> Response:
        numbers = documents.open(path.document_id, body, utc_now())
        return json_response(NextPages(pages=tuple(numbers)))

    @app.post("/jobs/documents/<document_id>/pages/<int:number>", doc_ui=False)
    def page_result(path: PagePath, body: PageResult) -> Response:
        numbers = documents.record(path.document_id, path.number, body, utc_now())
        return json_response(NextPages(pages=tuple(numbers)))


def file_response(store: Store, document_id: str) -> Response:
    """Return the file of a document, of any owner. Raises Gone, FileLost."""
    try:
        file = store.blobs.open(store.documents.path(document_id))
    except BlobMissing as error:
        store.documents.path(document_id)  # deleted meanwhile: raises Gone
        raise FileLost from error
    return Response(parts(file), content_type="application/octet-stream")


class FileLost(Problem):
    """404: the row has no file: a disk was lost, or files were deleted by hand."""

    status = 404
    slug = "file-lost"
    title = "File lost"

    def __init__(self) -> None:
        super().__init__("The file of the document is lost. Send it again.")
