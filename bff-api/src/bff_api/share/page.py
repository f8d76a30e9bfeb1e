"""`/s/{token}`: the page that a share link opens, its picture and its text.

It has no scripts and sets no cookie. It is for one who has the link: it never has the owner, and no other picture.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from flask import Blueprint, Response, render_template_string

from bff_api.audited_object import name_object
from bff_api.documents.store_client import DocumentClient
from bff_api.export.bulk import export_limit
from bff_api.history.content import content_response, known_etags
from bff_api.history.stored_pictures import StoredPictures
from bff_api.share.client import ShareClient
from bff_api.share.template import ENDED, SHARED, SHARED_DOCUMENT, STYLE
from mesh.contracts.page_selection import first_selected
from mesh.contracts.problems import Busy, NotFound, Problem, UpstreamProblem
from mesh.contracts.share import SharedKind, SharedObject
from mesh.contracts.stored_image import StoredImage
from mesh.contracts.text_document import TextDocument
from mesh.platform.http.routes import Caller
from mesh.vision.export import plain_text
from mesh.vision.export.bounded import ExportTooLong, bounded
from mesh.vision.export.document import document_of
from mesh.vision.export.formats import KINDS, Format, attachment, file_name
from mesh.vision.export.pages import of_picture
from mesh.vision.export.plain_text import PAGE_BREAK

BLUEPRINT: Final = "shared"
POLICY: Final = (
    "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)
HEADERS: Final = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
_NOT_CACHED: Final = "private, no-store"
_ENDED: Final = "This link has ended"
_TRY_AGAIN: Final = "The page cannot be shown now"
_AS_PAGES: Final = (NotFound, UpstreamProblem, Busy, ExportTooLong)
"""Problems of the link. Those of credentials are JSON, as everywhere: a browser that opens a link sends none."""
_SHOWN_BY_BROWSERS: Final = frozenset(("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"))


def shared_page(client: ShareClient, pictures: StoredPictures, documents: DocumentClient) -> Blueprint:
    routes = Blueprint(BLUEPRINT, __name__)
    limit = export_limit()

    def opened(token: str) -> SharedObject:
        shared = client.open(token)
        name_object(shared.id, owner=shared.owner)
        return shared

    def picture(shared: SharedObject) -> tuple[StoredImage, TextDocument]:
        stored = pictures.image(shared.object_id, shared.owner)
        is_connected = Caller.of_request().is_connected
        with limit.admit(is_connected), bounded(is_connected):
            return stored, document_of(stored)

    @routes.get("/s/<token>")
    def page(token: str) -> Response:
        shared = opened(token)
        if shared.kind is SharedKind.DOCUMENT:
            return _html(of_document(shared, token))
        stored, text = picture(shared)
        html = render_template_string(
            SHARED,
            style=STYLE,
            name=text.name or "Picture",
            text=text.text,
            address=f"/s/{token}",
            expires=f"{shared.expires_at.day} {shared.expires_at:%B %Y, %H:%M} UTC",
            is_shown=stored.content_type in _SHOWN_BY_BROWSERS,
        )
        return _html(html)

    def of_document(shared: SharedObject, token: str) -> str:
        found = documents.document(shared.object_id, shared.owner)
        texts = documents.text(shared.object_id, shared.owner).body.decode().split(PAGE_BREAK)
        numbers = first_selected(found.selected_pages, found.pages.of or 0)
        return render_template_string(
            SHARED_DOCUMENT,
            style=STYLE,
            name=found.name,
            texts=list(zip(numbers, texts, strict=False)),  # after each text is a page break
            pages=found.pages,
            address=f"/s/{token}",
            expires=f"{shared.expires_at.day} {shared.expires_at:%B %Y, %H:%M} UTC",
        )

    @routes.get("/s/<token>/pages/<int:number>")
    def page_picture(token: str, number: int) -> Response:
        shared = opened(token)
        if shared.kind is not SharedKind.DOCUMENT:
            raise NotFound("The link shows no document.")
        image_id = documents.page(shared.object_id, number, shared.owner).image_id
        if image_id is None:
            raise NotFound("The page is not stored yet.")
        return content_response(pictures.content(image_id, shared.owner, known_etags()))

    @routes.get("/s/<token>/content")
    def content(token: str) -> Response:
        shared = opened(token)
        if shared.kind is SharedKind.DOCUMENT:
            raise NotFound("The link shows a document, whose pages have pictures.")
        return content_response(pictures.content(shared.object_id, shared.owner, known_etags()))

    @routes.get("/s/<token>/text")
    def text(token: str) -> Response:
        shared = opened(token)
        kind = KINDS[Format.TEXT]
        if shared.kind is SharedKind.DOCUMENT:
            name: str | None = documents.document(shared.object_id, shared.owner).name
            response = Response(documents.text(shared.object_id, shared.owner).body)
        else:
            _stored, found = picture(shared)
            name = found.name
            response = Response(plain_text.write(of_picture(found)))
        response.content_type = kind.content_type
        response.headers["Content-Disposition"] = attachment(file_name(name, kind))
        response.headers["Cache-Control"] = _NOT_CACHED
        return response

    for kind in _AS_PAGES:
        routes.register_error_handler(kind, _problem_page)
    return routes


def _problem_page(problem: Problem) -> Response:
    # Gone as well: what the link showed is not said to one who may have guessed it.
    has_ended = isinstance(problem, NotFound)
    title = _ENDED if has_ended else _TRY_AGAIN
    detail = "It has been revoked or has expired, or what it showed was deleted." if has_ended else problem.detail
    html = render_template_string(ENDED, style=STYLE, title=title, detail=detail)
    response = _html(html, 404 if has_ended else problem.http_status)
    response.headers.update(problem.headers())
    return response


def _html(html: str, status: int = 200) -> Response:
    return Response(html, status, content_type="text/html; charset=utf-8", headers={"Cache-Control": _NOT_CACHED})
