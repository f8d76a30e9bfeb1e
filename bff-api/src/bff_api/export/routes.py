"""Routes of exports: the text of a picture, those of a selection, and the list of formats."""

from __future__ import annotations

from typing import Annotated, Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field, model_validator

from bff_api.account.owner import owner_of_request
from bff_api.documents.exports import DocumentExports
from bff_api.export.bulk import BulkExport, bulk_export_limit, export_limit
from bff_api.export.merged import WITH_DOCUMENTS
from bff_api.export.selection import MAX_S, SelectedFiles, Selection, TooManySelected
from bff_api.history.stored_pictures import StoredPictures
from bff_api.json_body import takes_json
from bff_api.text_query import TextQuery
from mesh.contracts.problems import ProblemBody
from mesh.contracts.text_document import TextDocument
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.examples import CURL, JSON, READ_SAMPLE, RETRYING_CURL, address_of, with_example
from mesh.platform.http.routes import Caller, streamed
from mesh.vision.export.bounded import bounded
from mesh.vision.export.document import document_of
from mesh.vision.export.formats import KINDS, WRITERS, ZIP, Format, attachment, file_name
from mesh.vision.export.pages import of_picture
from mesh.vision.export.pdf.searchable import SearchablePdfs

_TAG: Final = Tag(name="history", description="Stored pictures and their text")

_FORMATS: Final = "\n".join(f"- `{format}`: {kind.about}" for format, kind in KINDS.items())
_ABOUT: Final = f"""\
Corrections are applied. Coordinates are pixels of the upright picture.

{_FORMATS}

The word positions of a corrected line are unknown: its words are spread in proportion to their lengths. A
correction of the whole text appears in `text` and in the field `text` of `json`; the lines of the other formats stay as
recognised or corrected.

The page of a PDF has the size given by the picture's resolution if that is typical of a scanner (100 to 1200 dpi),
otherwise the length of A4. 422 (`no-pdf`) if the picture is damaged; the other formats need only the text.

A few exports run at a time, and others are queued; 503 (`busy`) with `Retry-After` if too many are. An export that
takes more than 10 seconds is 422 (`export-too-long`). Disconnecting cancels it."""

_ABOUT_BULK: Final = f"""\
A ZIP with a file for each picture and each whole document (`documents`, as `GET /documents/{{document_id}}/text`
returns them), named after it. One that cannot be exported is named in `errors.txt` of the ZIP.

With `merged` one file: each picture is a page, followed by the documents; such as one PDF of all. Documents can only be
merged as `pdf` and `text`. One that cannot be exported is a problem of the whole then (`no-pdf`, `document-failed`,
`no-export`). PAGE XML of several pages is a ZIP. Pages of text are separated by a form feed, or, with `headings`, each
picture and document is below its name.

503 with `Retry-After` and no file until all documents are ready; the first request starts all that are not.

At most as many pictures and documents as `max_export_items` of `GET /api/limits` (422 `too-many-selected`), and
{MAX_S:g} seconds for the pictures. The result is streamed while it is written; one export of pictures runs at a time,
and others are queued. 404 and no file if one of them does not exist or belongs to another owner."""

_BULK_NAME: Final = "ocr-mesh"

_BULK_EXAMPLE: Final = f"""\
{RETRYING_CURL} -o texts.zip {JSON} -d '{{"ids": ["'$id'"], "format": "markdown"}}' \\
  {address_of(Service.BFF_API)}/api/export"""

_MERGED_EXAMPLE: Final = f"""\
{RETRYING_CURL} -o all.pdf {JSON} -d '{{"ids": ["'$id'"], "format": "pdf", "merged": true}}' \\
  {address_of(Service.BFF_API)}/api/export"""

_EXAMPLE: Final = f"{RETRYING_CURL} '{address_of(Service.BFF_API)}/api/image/'$id'/text?format=text'"


_Id = Annotated[str, Field(min_length=1, max_length=36)]


class IncompleteFile(Exception):
    """The rest of a file cannot be sent."""


class FormatInfo(BaseModel):
    format: Format = Field(description="The value of the parameter `format`")
    label: str = Field(description="A name for a menu")
    about: str = Field(description="What the file holds or who reads it")
    ending: str = Field(description="The end of the file's name")
    content_type: str


class Formats(BaseModel):
    formats: list[FormatInfo] = Field(description="In the order of the page's menu")


class ExportRequest(BaseModel):
    ids: list[_Id] = Field(default=[], description="Image ids, in the order of the result")
    documents: list[_Id] = Field(default=[], description="Document ids, in the order of the result, after the pictures")
    format: Format = Field(default=Format.TEXT, description="Export format")
    merged: bool = Field(
        default=False, description="Whether the result is one file with all pages, instead of a ZIP with files"
    )
    headings: bool = Field(
        default=False,
        description="Whether each text is below the name of its picture or document; for `text` with `merged`, others "
        "ignore it",
    )
    pdfa: bool = Field(default=False, description="Whether PDFs are PDF/A-2b; other formats ignore it")

    @model_validator(mode="after")
    def _check(self) -> ExportRequest:
        if not self.ids and not self.documents:
            raise ValueError("at least one of `ids` and `documents` is required")
        if self.merged and self.documents and self.format not in WITH_DOCUMENTS:
            raise ValueError("documents can be merged as `pdf` and `text` only; choose one of them, or a ZIP")
        return self

    def selection(self, owner: str | None, max_items: int) -> Selection:
        """Return what is selected, once each. Raises TooManySelected."""
        ids, documents = list(dict.fromkeys(self.ids)), list(dict.fromkeys(self.documents))
        if len(ids) + len(documents) > max_items:
            raise TooManySelected(len(ids) + len(documents), max_items)
        return Selection(ids, owner, self.format, self.pdfa, documents, self.headings)


class TextPath(BaseModel):
    image_id: str = Field(description="Image id")


def document_routes(
    pictures: StoredPictures, pdfs: SearchablePdfs, documents: DocumentExports, max_items: int
) -> APIBlueprint:
    """Return the routes; `max_items` is the limit of one export of several."""
    routes = APIBlueprint("export", __name__, abp_tags=[_TAG])
    limit = export_limit()
    bulk = BulkExport(SelectedFiles(pictures, documents, bulk_export_limit()), pdfs)
    routes.components_schemas.update(documented(TextDocument))
    formats_of_api = Formats(
        formats=[
            FormatInfo(
                format=format, label=kind.label, about=kind.about, ending=kind.ending, content_type=kind.content_type
            )
            for format, kind in KINDS.items()
        ]
    ).model_dump_json()

    @routes.get(
        "/api/formats",
        operation_id="listFormats",
        summary="The kinds of files that a text is downloaded as",
        description=with_example(f"{CURL} {address_of(Service.BFF_API)}/api/formats"),
        responses={200: Formats},
    )
    def formats() -> Response:
        return Response(formats_of_api, content_type="application/json", headers={"Cache-Control": "no-cache"})

    @routes.get(
        "/api/image/<image_id>/text",
        operation_id="exportPicture",
        summary="Download the text of a picture",
        description=with_example(READ_SAMPLE, _EXAMPLE, about=_ABOUT),
        responses={
            200: answers(
                "The file, named after the picture",
                *(
                    (kind.content_type, TextDocument if format is Format.JSON else None)
                    for format, kind in KINDS.items()
                ),
            ),
            **problem_responses(400, 404, 410, 422, 502, 503, 504),
        },
    )
    def text(path: TextPath, query: TextQuery) -> Response:
        owner = owner_of_request()
        is_connected = Caller.of_request().is_connected
        stored = pictures.image(path.image_id, owner)
        content = pictures.content(path.image_id, owner).body if query.format is Format.PDF else b""
        with limit.admit(is_connected), bounded(is_connected):
            document = document_of(stored)
            if query.format is Format.PDF:
                file = pdfs.of(document, content, is_connected, archivable=query.pdfa)
            else:
                file = b"".join(WRITERS[query.format](of_picture(document)))
        kind = KINDS[query.format]
        response = Response(file, content_type=kind.content_type)
        response.headers["Content-Disposition"] = attachment(file_name(document.name, kind))
        # The file changes with each correction.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    @routes.post(
        "/api/export",
        operation_id="exportPictures",
        summary="Download the texts of several pictures and documents",
        description=with_example(READ_SAMPLE, _BULK_EXAMPLE, _MERGED_EXAMPLE, about=_ABOUT_BULK),
        responses={
            200: answers(
                "The ZIP, or the file",
                ("application/zip", None),
                *((kind.content_type, None) for kind in KINDS.values() if kind.content_type != "application/zip"),
            ),
            **problem_responses(400, 404, 410, 413, 415, 422, 502, 503, 504),
        },
    )
    @takes_json
    def export(body: ExportRequest) -> Response:
        is_connected = Caller.of_request().is_connected
        selection = body.selection(owner_of_request(), max_items)
        is_zip = not body.merged or (body.format is Format.PAGE and len(selection.ids) > 1)
        kind = ZIP if is_zip else KINDS[body.format]
        parts = (bulk.merged if body.merged else bulk.archive)(selection, is_connected)
        response = streamed(parts, kind.content_type, _abort)
        response.headers["Content-Disposition"] = attachment(file_name(_BULK_NAME, kind))
        return response

    return routes


def _abort(problem: ProblemBody) -> bytes:
    """End a response that has begun: the client sees that it is incomplete."""
    raise IncompleteFile(problem.detail)
