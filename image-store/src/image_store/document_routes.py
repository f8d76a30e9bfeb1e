"""Routes of documents, for bff-api; those for document-worker are in `document_job_routes`."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Response, request
from flask_openapi import OpenAPI, Tag
from pydantic import BaseModel, Field

from image_store.bootstrap import Store
from image_store.document_job_routes import file_response
from image_store.documents.files import receive
from image_store.documents.reading import PAGE_BREAK
from image_store.domain import blob_path, could_be_id, utc_now
from mesh.contracts.document import Document, DocumentList, DocumentPage, NewDocument, PageList, StoredFile
from mesh.contracts.envelope import OWNER_ID
from mesh.contracts.listing import Listing
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.stored_image import OWNER_HEADER
from mesh.contracts.topology import Service
from mesh.platform.http.app import problem_responses
from mesh.platform.http.examples import CURL, JSON, SENT_SAMPLE, address_of, with_example
from mesh.platform.http.routes import json_response

_TAG: Final = Tag(name="documents", description="Files of one or many pages")
_HERE: Final = f"{address_of(Service.IMAGE_STORE_REST)}/api/documents"
_ID: Final = "id=$(python3 -c 'import uuid; print(uuid.uuid4())')"
_STORE: Final = f"printf 'no document' | {CURL} -X PUT --data-binary @- {_HERE}/$id/content"
_CREATE: Final = f"""{CURL} {JSON} -d '{{"id": "'$id'", "name": "notes.pdf", "file": '"$file"'}}' {_HERE}"""
_OTHERS: Final = "Another owner's document is 404, like one that does not exist; a deleted one is 410."


class DocumentPath(BaseModel):
    document_id: str = Field(description="Document id")


class PagePath(DocumentPath):
    number: int = Field(ge=1, le=10_000_000, description="Number of the page, from 1")


class PagesQuery(BaseModel):
    after: int = Field(default=0, ge=0, le=10_000_000, description="`next` of the previous part")
    limit: int = Field(default=200, ge=1, le=1000, description="Maximum number of pages")


class Asking(BaseModel):
    owner: str | None = Field(
        default=None, alias=OWNER_HEADER, pattern=f"^{OWNER_ID}$", description="Owner of the request; none if absent"
    )


def add_document_routes(app: OpenAPI, store: Store) -> None:
    """Add the routes to the app."""
    documents, reading = store.documents, store.document_reading

    @app.put(
        "/api/documents/<document_id>/content",
        operation_id="putDocumentContent",
        tags=[_TAG],
        summary="Store the file of a new document",
        description=with_example(_ID, _STORE, about="Before `POST /api/documents`, so that a row has its file."),
        responses={200: StoredFile, **problem_responses(404, 413, 429, 503)},
    )
    def put_document_content(header: Asking, path: DocumentPath) -> Response:
        request.max_content_length = store.settings.max_documents_bytes
        _require_id(path.document_id)
        documents.check_room(header.owner)
        return json_response(receive(store.blobs, partial(blob_path, path.document_id), request.stream))

    @app.post(
        "/api/documents",
        operation_id="createDocument",
        tags=[_TAG],
        summary="Add a document whose file is stored",
        description=with_example(
            _ID, f"file=$({_STORE})", _CREATE, about="Idempotent. Limits of owner and pages are 429."
        ),
        responses={201: Document, **problem_responses(400, 404, 410, 429, 503)},
    )
    def create_document(header: Asking, body: NewDocument) -> Response:
        if not could_be_id(body.id):
            raise BadRequest("id is not an id. Use the one of the file.")
        documents.check_room(header.owner)
        documents.create(body, header.owner, utc_now())
        return json_response(reading.document(body.id, header.owner), 201)

    @app.get(
        "/api/documents",
        operation_id="listDocuments",
        tags=[_TAG],
        summary="List an owner's documents",
        description=with_example(f"{CURL} -H '{OWNER_HEADER}: example' '{_HERE}?limit=5'"),
        responses={200: DocumentList, **problem_responses(400, 503)},
    )
    def list_documents(header: Asking, query: Listing) -> Response:
        return json_response(reading.list(header.owner, query))

    @app.get(
        "/api/documents/<document_id>",
        operation_id="getDocument",
        tags=[_TAG],
        summary="Get one document and its progress",
        description=with_example(SENT_SAMPLE, f"{CURL} {_HERE}/$id", about=_OTHERS),
        responses={200: Document, **problem_responses(404, 410, 503)},
    )
    def get_document(header: Asking, path: DocumentPath) -> Response:
        return json_response(reading.document(path.document_id, header.owner))

    @app.get(
        "/api/documents/<document_id>/pages",
        operation_id="listDocumentPages",
        tags=[_TAG],
        summary="List the pages, without their text",
        description=with_example(SENT_SAMPLE, f"{CURL} {_HERE}/$id/pages", about=_OTHERS),
        responses={200: PageList, **problem_responses(404, 410, 503)},
    )
    def list_document_pages(header: Asking, path: DocumentPath, query: PagesQuery) -> Response:
        return json_response(reading.pages(path.document_id, header.owner, query.after, query.limit))

    @app.get(
        "/api/documents/<document_id>/pages/<int:number>",
        operation_id="getDocumentPage",
        tags=[_TAG],
        summary="Get one page and its text",
        description=with_example(SENT_SAMPLE, f"{CURL} {_HERE}/$id/pages/1", about=_OTHERS),
        responses={200: DocumentPage, **problem_responses(404, 410, 503)},
    )
    def get_document_page(header: Asking, path: PagePath) -> Response:
        return json_response(reading.page(path.document_id, path.number, header.owner))

    @app.get(
        "/api/documents/<document_id>/text",
        operation_id="getDocumentText",
        tags=[_TAG],
        summary="Get the text of all pages, with a form feed after each",
        description=with_example(SENT_SAMPLE, f"{CURL} {_HERE}/$id/text", about=_OTHERS),
        responses={200: {"description": "Text", "content": {"text/plain": {}}}, **problem_responses(404, 410, 503)},
    )
    def get_document_text(header: Asking, path: DocumentPath) -> Response:
        pages = reading.texts(path.document_id, header.owner)
        return Response("".join(f"{text}{PAGE_BREAK}" for text in pages), content_type="text/plain; charset=utf-8")

    @app.get("/api/documents/<document_id>/content", doc_ui=False)
    def get_document_content(header: Asking, path: DocumentPath) -> Response:
        reading.document(path.document_id, header.owner)
        return file_response(store, path.document_id)

    @app.delete(
        "/api/documents/<document_id>",
        operation_id="deleteDocument",
        tags=[_TAG],
        summary="Cancel a document and delete it with its pages",
        description=with_example(SENT_SAMPLE, f"{CURL} -X DELETE {_HERE}/$id", about=f"Idempotent. {_OTHERS}"),
        responses={204: {"description": "Deleted"}, **problem_responses(404, 503)},
    )
    def delete_document(header: Asking, path: DocumentPath) -> tuple[str, int]:
        _require_id(path.document_id)
        store.deletion.delete_document_for(header.owner, path.document_id, utc_now())
        return "", 204


def _require_id(document_id: str) -> None:
    if not could_be_id(document_id):
        raise NotFound("There is no document with this id.")
