"""`GET /api/image/{id}/text`: download the text of a picture; `GET /api/formats`: list the export formats."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.export.bounded import bounded, export_limit
from bff_api.export.document import document_of
from bff_api.export.formats import KINDS, WRITERS, Format, attachment, file_name
from bff_api.export.searchable_pdf import SearchablePdfs
from bff_api.history.stored_pictures import StoredPictures
from mesh.contracts.text_document import TextDocument
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.examples import CURL, READ_SAMPLE, RETRYING_CURL, address_of, with_example
from mesh.platform.http.routes import Caller

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

_EXAMPLE: Final = f"{RETRYING_CURL} '{address_of(Service.BFF_API)}/api/image/'$id'/text?format=text'"


class TextQuery(BaseModel):
    format: Format = Field(default=Format.TEXT, description="Export format")


class FormatInfo(BaseModel):
    format: Format = Field(description="The value of the parameter `format`")
    label: str = Field(description="A name for a menu")
    about: str = Field(description="What the file holds or who reads it")
    ending: str = Field(description="The end of the file's name")
    content_type: str


class Formats(BaseModel):
    formats: list[FormatInfo] = Field(description="In the order of the page's menu")


class TextPath(BaseModel):
    image_id: str = Field(description="Image id")


def document_routes(pictures: StoredPictures, pdfs: SearchablePdfs) -> APIBlueprint:
    routes = APIBlueprint("documents", __name__, abp_tags=[_TAG])
    limit = export_limit()
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
        summary="The kinds of files that a text is downloaded as",
        description=with_example(f"{CURL} {address_of(Service.BFF_API)}/api/formats"),
        responses={200: Formats},
    )
    def formats() -> Response:
        return Response(formats_of_api, content_type="application/json", headers={"Cache-Control": "no-cache"})

    @routes.get(
        "/api/image/<image_id>/text",
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
                file = pdfs.of(document, content, is_connected)
            else:
                file = WRITERS[query.format](document)
        response = Response(file, content_type=KINDS[query.format].content_type)
        response.headers["Content-Disposition"] = attachment(file_name(document.name, query.format))
        # The file changes with each correction.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    return routes
