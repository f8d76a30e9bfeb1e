"""Check multipart requests with files, and document them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from werkzeug.datastructures import FileStorage

from mesh.contracts.problems import BadRequest

MULTIPART: Final = "multipart/form-data"


def require_multipart() -> None:
    """Raise BadRequest (415) for a body of another content type."""
    # Without a content type there is no body; the handler then reports the missing field.
    if request.mimetype not in ("", MULTIPART):
        raise BadRequest(
            f"The content type {request.mimetype} is not supported. Send {MULTIPART} with pictures as files.",
            status=415,
        )


def uploaded_file(field: str) -> FileStorage:
    """Return the uploaded file; a large one is in a temporary file, not in memory.

    Raises:
        BadRequest: not multipart (415), or no file field of that name (400).
    """
    require_multipart()
    upload = request.files.get(field)
    if upload is None:
        raise BadRequest(f"The request has no file. Send a picture in the file field '{field}'.")
    return upload


def file_schema(description: str) -> dict[str, Any]:
    """Return the documentation of a file field."""
    return {"type": "string", "format": "binary", "description": description}


def multipart_body(properties: Mapping[str, dict[str, Any]], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the documentation of a multipart request, for a route's `request_body`."""
    schema = {"type": "object", "properties": dict(properties), "required": list(required)}
    return {"required": True, "content": {MULTIPART: {"schema": schema}}}
