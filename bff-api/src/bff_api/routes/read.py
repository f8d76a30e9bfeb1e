"""`POST /read` (arrow 1)."""

from __future__ import annotations

import unicodedata
from pathlib import PureWindowsPath
from typing import Final

from flask import Response
from flask_openapi import APIBlueprint, FileStorage, Tag
from pydantic import BaseModel, ConfigDict, Field

from bff_api.read_image import ReadImageHandler, Upload
from bff_api.routes.checks import takes_file
from mesh.contracts.read_image import FILE_FIELD, ReadImage
from mesh.http.app import problem_responses

_TAG: Final = Tag(name="pictures", description="Read a picture, correct its text")
_MAX_NAME_LENGTH: Final = 255


class ReadForm(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    image: FileStorage = Field(description="The picture: JPEG, PNG, WebP, TIFF, BMP or GIF, one frame")


def read_routes(handler: ReadImageHandler) -> APIBlueprint:
    routes = APIBlueprint("read", __name__, abp_tags=[_TAG])

    @routes.post(
        "/read",
        summary="Read the text of a picture",
        responses={200: ReadImage, **problem_responses(400, 413, 415, 502, 503, 504)},
    )
    @takes_file(FILE_FIELD)
    def read(form: ReadForm) -> Response:
        upload = Upload(_clean(form.image.filename), form.image.read())
        return Response(handler.read(upload).model_dump_json(), content_type="application/json")

    return routes


def _clean(filename: str | None) -> str:
    """The name alone, without the folders and control characters that some clients send."""
    name = PureWindowsPath(filename or "").name
    printable = "".join(character for character in name if not unicodedata.category(character).startswith("C"))
    return printable[:_MAX_NAME_LENGTH] or "picture"
