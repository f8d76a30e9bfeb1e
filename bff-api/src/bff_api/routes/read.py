"""`POST /read` (arrow 1)."""

from __future__ import annotations

import unicodedata
from pathlib import PureWindowsPath
from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, Tag

from bff_api.read_image import ReadImageHandler, Upload
from mesh.contracts.read_image import FILE_FIELD, ReadImage
from mesh.http.app import problem_responses
from mesh.http.uploads import file_schema, multipart_body, uploaded_file

_TAG: Final = Tag(name="pictures", description="Read a picture, correct its text")
_REQUEST_BODY: Final = multipart_body(
    {FILE_FIELD: file_schema("The picture: JPEG, PNG, WebP, TIFF, BMP or GIF, one frame")}, required=(FILE_FIELD,)
)
_MAX_NAME_LENGTH: Final = 255


def read_routes(handler: ReadImageHandler) -> APIBlueprint:
    routes = APIBlueprint("read", __name__, abp_tags=[_TAG])

    @routes.post(
        "/read",
        summary="Read the text of a picture",
        request_body=_REQUEST_BODY,
        responses={200: ReadImage, **problem_responses(400, 413, 415, 502, 503, 504)},
    )
    def read() -> Response:
        file = uploaded_file(FILE_FIELD)
        answer = handler.read(Upload(_clean(file.filename), file.read()))
        return Response(answer.model_dump_json(), content_type="application/json")

    return routes


def _clean(filename: str | None) -> str:
    """The name alone, without the folders and control characters that some clients send."""
    name = PureWindowsPath(filename or "").name
    printable = "".join(character for character in name if not unicodedata.category(character).startswith("C"))
    return printable[:_MAX_NAME_LENGTH] or "picture"
