"""`GET /api/image/{id}/text`: what a picture says, as a file."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field

from bff_api.account.owner import owner_of_request
from bff_api.export.document import document_of
from bff_api.export.formats import KINDS, WRITERS, Format, attachment, file_name
from bff_api.export.searchable_pdf import SearchablePdfs
from bff_api.history.stored_pictures import StoredPictures
from mesh.contracts.text_document import TextDocument
from mesh.contracts.topology import Service
from mesh.platform.http.app import answers, documented, problem_responses
from mesh.platform.http.caller import Caller
from mesh.platform.http.examples import PATIENT_CURL, READ_SAMPLE, address_of, with_example

_TAG: Final = Tag(name="history", description="What is kept of the pictures that were read")

_FORMATS: Final = "\n".join(f"- `{format}`: {kind.about}" for format, kind in KINDS.items())
_ABOUT: Final = f"""\
Corrections are applied. Coordinates are pixels of the upright picture.

{_FORMATS}

Nobody has seen where the words of a corrected line stand: they are spread over it in proportion to their lengths. A
correction of the whole text is what `text` holds and `json` has as `text`; it says nothing of lines, so that those of
the other formats stay as they were read or corrected.

A page of a PDF is as large as the picture's resolution says if that is one of a scanner (100 to 1200 dots an inch),
else as long as A4. 422 (`no-pdf`) where the picture is damaged; the other formats need only the text."""

_EXAMPLE: Final = f"{PATIENT_CURL} '{address_of(Service.BFF_API)}/api/image/'$id'/text?format=text'"


class TextQuery(BaseModel):
    format: Format = Field(default=Format.TEXT, description="What kind of file")


class TextPath(BaseModel):
    image_id: str = Field(description="The picture's id")


def document_routes(pictures: StoredPictures, pdfs: SearchablePdfs) -> APIBlueprint:
    routes = APIBlueprint("documents", __name__, abp_tags=[_TAG])
    routes.components_schemas.update(documented(TextDocument))

    @routes.get(
        "/api/image/<image_id>/text",
        summary="What a picture says, as a file",
        description=with_example(READ_SAMPLE, _EXAMPLE, about=_ABOUT),
        responses={
            200: answers(
                "The file, named as the picture",
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
        document = document_of(pictures.image(path.image_id, owner))
        if query.format is Format.PDF:
            content = pictures.content(path.image_id, owner).body
            file = pdfs.of(document, content, Caller.of_request().is_connected)
        else:
            file = WRITERS[query.format](document)
        response = Response(file, content_type=KINDS[query.format].content_type)
        response.headers["Content-Disposition"] = attachment(file_name(document.name, query.format))
        # It changes with each correction.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    return routes
