"""`POST /documents` (edge 20), and what came of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Final

from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.audited_object import name_object
from bff_api.documents.exports import DocumentExports
from bff_api.documents.handler import DocumentsHandler
from bff_api.documents.progress import StreamSlots, progress
from bff_api.documents.request import DocumentJson, DocumentsRequest, parse_documents, request_body
from bff_api.documents.store_client import DocumentClient
from bff_api.idempotency import IdempotencyKeys, key_of_request
from bff_api.read.request import FetchFile
from bff_api.streamed_file import streamed_file
from bff_api.text_query import TextQuery
from mesh.contracts.document import Document, DocumentList, DocumentPage, DocumentsAccepted, PageList
from mesh.contracts.idempotency import KEPT_HOURS
from mesh.contracts.listing import Listing
from mesh.contracts.paged_text import PagedText
from mesh.contracts.problems import ProblemBody
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.content_types import EVENT_STREAM
from mesh.platform.http.examples import CURL, RETRYING_CURL, SEND_SAMPLE, SENT_SAMPLE, address_of, with_example
from mesh.platform.http.routes import Caller, json_response, private_json, streamed
from mesh.vision.export.formats import KINDS, Format, attachment

PATH: Final = "/documents"

_TAG: Final = Tag(name="documents", description="Read files of one or many pages in the background")
_HERE: Final = f"{address_of(Service.BFF_API)}{PATH}"
_SENT: Final = f"""id=$({SEND_SAMPLE} | cut -d'"' -f4)"""
_OTHERS: Final = "Another owner's document is 404, like one that does not exist; a deleted one is 410."
_ABOUT: Final = f"""Each file is a document of its own. 202 means that it is stored: each page is read, or named as an
error of its document.

JSON has one file: its content in `base64`, or its address in `url`, which is fetched before the response.

With the header `Idempotency-Key` (1 to 255 characters; needs an API key or a cookie) the same request gets the same
answer for {KEPT_HOURS} hours, also from another replica: nothing is stored twice. 409: the first one still runs. 422:
the key belongs to another body."""
_ABOUT_TEXT: Final = f"""All formats of `GET /api/formats`, with corrections; pages that failed are left out.

`text` is answered at once, also while pages are being read: it has a form feed after each page, and a page that is not
read yet or has failed is empty. The other formats are built when they are first asked for, then kept until a page is
corrected. Until a file is ready: 503 with `Retry-After`, as `document-not-read` while pages are being read, then as
`export-not-ready`. 422: `document-failed` without any page, `no-export` if this format cannot be written. `HEAD` has
the same statuses.

`pdf` of a PDF keeps its pages, links and metadata, and gets invisible text on pages that were recognised; that of an
encrypted PDF is made of the pages' pictures, since its password is deleted. {_OTHERS}"""
_ABOUT_EVENTS: Final = """`progress` with the document whenever it changes, `done` when each page is stored or has
failed. A stream ends after some minutes; a browser opens the next one by itself."""


class DocumentPath(BaseModel):
    document_id: str = Field(description="Document id")


class PagePath(DocumentPath):
    number: int = Field(ge=1, le=10_000_000, description="Number of the page, from 1")


class PagesQuery(BaseModel):
    after: int = Field(default=0, ge=0, le=10_000_000, description="`next` of the previous part")
    limit: int = Field(default=200, ge=1, le=1000, description="Maximum number of pages")


def documents_routes(
    handler: DocumentsHandler,
    store: DocumentClient,
    exports: DocumentExports,
    slots: StreamSlots,
    keys: IdempotencyKeys,
    fetch: FetchFile | None = None,
    *,
    max_request_bytes: int,
    longest_stream_s: float,
) -> APIBlueprint:
    """Return the routes. A request with documents may be larger than others.

    `fetch` gets the files of addresses (`url` in JSON); without it they are refused.
    """
    routes = APIBlueprint("document_jobs", __name__, abp_tags=[_TAG])
    routes.components_schemas.update(documented(Document, DocumentJson, PagedText))

    @routes.post(
        PATH,
        operation_id="sendDocuments",
        summary="Read documents",
        description=with_example(SEND_SAMPLE, about=_ABOUT),
        request_body=request_body(),
        responses={202: DocumentsAccepted, **problem_responses(400, 409, 413, 415, 422, 429, 502, 503, 504)},
    )
    def accept() -> Response:
        asked = parse_documents(fetch, max_request_bytes)
        accepted = _accepted(handler, keys, asked, owner_of_request())
        name_object(accepted.id)
        return json_response(accepted, 202, {"Location": accepted.links.self, "Cache-Control": "no-store"})

    @routes.get(
        PATH,
        operation_id="listDocuments",
        summary="List your documents",
        description=with_example(
            f"{CURL} -c cookies.txt -o page.html {address_of(Service.BFF_API)}/",
            f"{CURL} -b cookies.txt '{_HERE}?limit=5'",
            about="Empty for a client without the page's cookie or a key.",
        ),
        responses={200: DocumentList, **problem_responses(400, 502, 503, 504)},
    )
    def list_documents(query: Listing) -> Response:
        return private_json(store.list(owner_of_request(), query))

    @routes.get(
        f"{PATH}/<document_id>",
        operation_id="getDocument",
        summary="Get a document and its progress",
        description=with_example(_SENT, f"{CURL} {_HERE}/$id", about=_OTHERS),
        responses={200: Document, **problem_responses(404, 410, 502, 503, 504)},
    )
    def document(path: DocumentPath) -> Response:
        return private_json(store.document(path.document_id, owner_of_request()))

    @routes.get(
        f"{PATH}/<document_id>/events",
        operation_id="followDocument",
        summary="Follow the progress of a document",
        description=with_example(_SENT, f"{CURL} -N {_HERE}/$id/events", about=_ABOUT_EVENTS),
        responses={
            200: answers("Server-sent events", (EVENT_STREAM, None)),
            **problem_responses(404, 410, 429, 502, 503, 504),
        },
    )
    def events(path: DocumentPath) -> Response:
        is_connected = Caller.of_request().is_connected
        steps = progress(store, path.document_id, owner_of_request(), is_connected, longest_stream_s)
        return streamed(_in_slot(slots, current_client(), steps), EVENT_STREAM, _problem_event)

    @routes.get(
        f"{PATH}/<document_id>/pages",
        operation_id="listDocumentPages",
        summary="List the pages of a document, without their text",
        description=with_example(
            SENT_SAMPLE,
            f"{CURL} {_HERE}/$id/pages?limit=50",
            about=f"Only those that were selected, in order. {_OTHERS}",
        ),
        responses={200: PageList, **problem_responses(404, 410, 502, 503, 504)},
    )
    def document_pages(path: DocumentPath, query: PagesQuery) -> Response:
        return private_json(store.pages(path.document_id, query.after, query.limit, owner_of_request()))

    @routes.get(
        f"{PATH}/<document_id>/pages/<int:number>",
        operation_id="getDocumentPage",
        summary="Get one page: its picture's id and its text",
        description=with_example(
            SENT_SAMPLE,
            f"{CURL} {_HERE}/$id/pages/1",
            about=_OTHERS,
        ),
        responses={200: DocumentPage, **problem_responses(404, 410, 502, 503, 504)},
    )
    def document_page(path: PagePath) -> Response:
        return private_json(store.page(path.document_id, path.number, owner_of_request()))

    @routes.get(
        f"{PATH}/<document_id>/text",
        operation_id="exportDocument",
        summary="Download the text of all pages, in any format",
        description=with_example(
            SENT_SAMPLE,
            f"{CURL} {_HERE}/$id/text",
            f"{RETRYING_CURL} -o searchable.pdf '{_HERE}/'$id'/text?format=pdf'",
            about=_ABOUT_TEXT,
        ),
        responses={
            200: answers(
                "The file, named after the document",
                *((kind.content_type, PagedText if format is Format.JSON else None) for format, kind in KINDS.items()),
            ),
            **problem_responses(400, 404, 410, 422, 502, 503, 504),
        },
    )
    def document_text(path: DocumentPath, query: TextQuery) -> Response:
        owner = owner_of_request()
        if query.format is Format.TEXT:
            text = store.text(path.document_id, owner)
            return Response(
                text.body, content_type=KINDS[Format.TEXT].content_type, headers={"Cache-Control": "no-store"}
            )
        export = exports.ready(path.document_id, query.format, owner, archivable=query.pdfa)
        if request.method == "HEAD":
            response = Response(content_type=export.content_type)
        else:
            parts = exports.parts(export, owner, Caller.of_request().is_connected)
            response = streamed_file(parts, export.content_type)
        response.content_length = export.size_bytes
        response.headers["Content-Disposition"] = attachment(export.file_name)
        # The file changes with each correction.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    @routes.delete(
        f"{PATH}/<document_id>",
        operation_id="deleteDocument",
        summary="Cancel a document and delete it with its pages",
        description=with_example(_SENT, f"{CURL} -X DELETE {_HERE}/$id", about=f"Idempotent. {_OTHERS}"),
        responses={204: {"description": "Deleted"}, **problem_responses(404, 502, 503, 504)},
    )
    def delete_document(path: DocumentPath) -> tuple[str, int]:
        store.delete(path.document_id, owner_of_request())
        return "", 204

    return routes


def _accepted(
    handler: DocumentsHandler, keys: IdempotencyKeys, asked: DocumentsRequest, owner: str | None
) -> DocumentsAccepted:
    """Accept the files of a request, or return the answer of an earlier one with the same key."""
    key, claim = key_of_request(), None
    if key is not None:
        claimed = keys.claim(key, owner, *asked.identity())
        if isinstance(claimed, str):
            return DocumentsAccepted.model_validate_json(claimed)
        claim = claimed
    try:
        with asked.files() as files:
            accepted = handler.accept(files, asked.wishes, owner)
    except BaseException:
        if claim is not None:
            claim.release()
        raise
    if claim is not None:
        claim.save(accepted.id, accepted)
    return accepted


def _in_slot(slots: StreamSlots, client: str, steps: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    with slots.held(client), closing(steps):
        yield from steps


def _problem_event(problem: ProblemBody) -> bytes:
    return f"event: problem\ndata: {problem.model_dump_json()}\n\n".encode()
