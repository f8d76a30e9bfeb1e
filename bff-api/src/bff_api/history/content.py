"""Responses with the bytes of a picture, which a client may have already."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Response, request

from mesh.contracts.problems import BadRequest
from mesh.platform.http.client import Answer
from mesh.vision.picture import CONTENT_TYPES

_FORWARDED: Final = ("ETag", "Last-Modified", "Content-Disposition")
_CACHE_CONTROL: Final = "private, no-cache"
"""A browser must ask before it shows a copy: the picture may have been deleted since."""
_SAFE_TYPES: Final = frozenset(CONTENT_TYPES.values())
_DOWNLOAD: Final = "application/octet-stream"


def content_response(answer: Answer) -> Response:
    """Return the picture; 304 without a body if the client has it. Raises BadRequest (412)."""
    content_type = answer.headers.get("Content-Type", _DOWNLOAD)
    # Another publisher may have set any content type; a browser must not open it as a page.
    response = Response(answer.body, content_type=content_type if content_type in _SAFE_TYPES else _DOWNLOAD)
    return revalidated(response, answer)


def known_etags() -> str | None:
    """Return the ETags of the client's copies."""
    return request.headers.get("If-None-Match")


def revalidated(response: Response, answer: Answer) -> Response:
    """Copy the headers of image-store; respond 304 without a body if the client has it.

    Raises BadRequest (412): the client wanted another version.
    """
    response.headers.update({name: answer.headers[name] for name in _FORWARDED if name in answer.headers})
    response.headers["Cache-Control"] = _CACHE_CONTROL
    if answer.status == HTTPStatus.NOT_MODIFIED:
        response.status_code = answer.status
    else:
        response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise BadRequest("The picture is not the version that If-Match asks for.", status=response.status_code)
    return response
