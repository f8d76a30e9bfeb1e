"""Multipart requests with files: what they must be, in words that say what to do instead, and their documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from werkzeug.datastructures import FileStorage

from mesh.contracts.problems import BadRequest

MULTIPART: Final = "multipart/form-data"


def require_multipart() -> None:
    """Raise BadRequest (415) for a body of another kind."""
    # Without a content type there is no body: what is missing from it is said by who looks for it.
    if request.mimetype not in ("", MULTIPART):
        raise BadRequest(f"Please send {MULTIPART}, with pictures as files; this is {request.mimetype}.", status=415)


def uploaded_file(field: str) -> FileStorage:
    """The request's file; a large one lies in a temporary file, not in memory.

    Raises:
        BadRequest: not multipart (415), or no file of that name (400).
    """
    require_multipart()
    upload = request.files.get(field)
    if upload is None:
        raise BadRequest(f"There is no file in the request. Please send a picture in the file field '{field}'.")
    return upload


def file_schema(description: str) -> dict[str, Any]:
    """The documentation of a file field."""
    return {"type": "string", "format": "binary", "description": description}


def multipart_body(properties: Mapping[str, dict[str, Any]], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The documentation of a multipart request, for a route's `request_body`."""
    schema = {"type": "object", "properties": dict(properties), "required": list(required)}
    return {"required": True, "content": {MULTIPART: {"schema": schema}}}
